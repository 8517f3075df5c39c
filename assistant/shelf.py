"""What the assistant knows of the shelf as a whole: how rare each word is, and whose documents stand there.

Built once per generation. Knows nothing of questions.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from ingest.japanese import lemmas, normalise
from ingest.models import Document, Passage


@lru_cache(maxsize=100_000)
def lemma_set(text: str) -> frozenset[str]:
    """The content lemmas of a text, for asking whether it speaks of a word."""
    return frozenset(lemmas(text))


@lru_cache(maxsize=100_000)
def key(text: str) -> str:
    """A text as literal matching sees it: the normal form without white space."""
    return "".join(normalise(text).split())


class Shelf:
    """The documents and passages of one generation, with the weight of each word among them."""

    def __init__(self, documents: Sequence[Document], passages: Sequence[Passage]) -> None:
        self.documents = {document.id: document for document in documents}
        self._by_document: dict[str, list[Passage]] = {}
        counted: Counter[str] = Counter()
        for passage in passages:
            self._by_document.setdefault(passage.document_id, []).append(passage)
            counted.update(self._words(passage))
        self._frequency = counted
        self._size = max(1, len(passages))

    @staticmethod
    def _words(passage: Passage) -> Iterable[str]:
        return lemma_set(" ".join((*passage.headings, passage.text)))

    def passages_of(self, document_id: str) -> Sequence[Passage]:
        """The passages of one document, in reading order."""
        return self._by_document.get(document_id, ())

    def weight(self, lemma: str) -> float:
        """Inverse document frequency in (0, 1]; 1 for a word that no passage has."""
        frequency = self._frequency[lemma]
        return math.log(1 + self._size / (frequency + 0.5)) / math.log(1 + self._size / 0.5)

    def municipalities(self) -> frozenset[str]:
        """The municipalities that have a document of their own."""
        return frozenset(d.municipality for d in self.documents.values() if d.municipality)

    def mentions(self, name: str) -> bool:
        """Whether any passage speaks of a name."""
        wanted = key(name)
        return any(
            wanted in key(passage.text)
            for passages in self._by_document.values()
            for passage in passages
        )
