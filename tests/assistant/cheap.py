"""Shelves that cost nothing to build: text straight to passages, and an embedder without a model."""

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from assistant.evidence import Evidence, judge
from assistant.question import analyse
from assistant.shelf import Shelf, lemma_set
from ingest.embed import Embedder
from ingest.japanese import bigrams, key
from ingest.models import Document, Hit, Kind, Line, Passage, RawDocument
from ingest.passages import build_passages

_DIMENSION = 64


class BigramEmbedder(Embedder):
    """Texts that share bigrams are near: deterministic, and no model behind it."""

    dimension = _DIMENSION

    def __init__(self, cache: Path) -> None:
        super().__init__("bigrams", cache, None)

    def _compute_fingerprint(self) -> str:
        return "bigrams/1"

    def embed_query(self, text: str) -> list[float]:
        counts = [1e-3] * _DIMENSION
        for term in bigrams(text):
            digest = hashlib.blake2b(term.encode("utf-8", "replace"), digest_size=2).digest()
            counts[int.from_bytes(digest) % _DIMENSION] += 1
        length = math.sqrt(sum(count * count for count in counts))
        return [count / length for count in counts]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]


def document(id_: str, municipality: str | None = None, kind: Kind | None = None) -> Document:
    return Document(
        id=id_,
        title=f"{municipality or '拠点等'}の資料",
        path=f"/shelf/{id_}.md",
        kind=kind or ("case" if municipality else "guidance"),
        municipality=municipality,
        issued="2016",
        publisher=None,
        sha256="0" * 64,
    )


def passages(id_: str, markdown: str) -> tuple[Passage, ...]:
    lines = tuple(Line(number, text) for number, text in enumerate(markdown.splitlines(), 1))
    return build_passages(id_, RawDocument(lines, markup="markdown"))


class Listed:
    """What an index knows of its shelf, counted from passages in memory."""

    def __init__(self, documents: Sequence[Document], passages: Sequence[Passage]) -> None:
        self._documents, self._passages = tuple(documents), tuple(passages)
        self._words = Counter(
            lemma
            for passage in passages
            for lemma in lemma_set(" ".join((*passage.headings, passage.text)))
        )

    def __len__(self) -> int:
        return len(self._passages)

    def documents(self) -> tuple[Document, ...]:
        return self._documents

    def passages(self, document_id: str) -> tuple[Passage, ...]:
        return tuple(p for p in self._passages if p.document_id == document_id)

    def headings(self) -> dict[str, list[tuple[str, ...]]]:
        found: dict[str, list[tuple[str, ...]]] = {}
        for passage in self._passages:
            found.setdefault(passage.document_id, []).append(passage.headings)
        return found

    def frequency(self, lemma: str) -> int:
        return self._words[lemma]

    def mentions(self, name: str) -> bool:
        return any(key(name) in key(passage.text) for passage in self._passages)


class SmallShelf:
    """Some documents, every passage of which is found by any question."""

    def __init__(self, **texts: str) -> None:
        """A text by its document's id; an id that ends in 市 is that city's."""
        documents = {
            id_: document(id_, municipality=id_ if id_.endswith("市") else None) for id_ in texts
        }
        self.hits = [
            Hit(passage, documents[id_], 0.5)
            for id_, text in texts.items()
            for passage in passages(id_, text)
        ]
        self.shelf = Shelf(Listed(tuple(documents.values()), [hit.passage for hit in self.hits]))

    def evidence(self, question: str) -> list[Evidence]:
        """The evidence, best first, by words alone: nothing is near in meaning."""
        nearness = [[0.0] * len(hit.passage.units) for hit in self.hits]
        return judge(analyse(question), self.hits, nearness, self.shelf)

    def best(self, question: str) -> str:
        return self.evidence(question)[0].unit.text
