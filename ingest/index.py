"""The search index: opens the published generation and searches it, with the model that it was built with.

Knows queries and generations; nothing of questions, answers or chats. Writing one is
ingest/publish.py's, what is inside one ingest/generation.py's.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import japanese, store
from ingest.errors import IndexDamagedError, IndexMismatchError
from ingest.generation import Generation
from ingest.models import Document, Filters, Hit, Passage
from ingest.rerank import Scores, reordered, text_of, weigh

if TYPE_CHECKING:
    from ingest.embed import Embedder
    from ingest.rerank import CrossEncoderReranker

_LOOKED_AT_AGAIN = 10  # hits that the second look puts in order
_READ_AGAIN = 20  # hits that a configured cross-encoder reads
_REMEMBERED_QUERIES = 64


class Index:
    """The published index under `home`. Reading takes no lock; safe to share between threads."""

    def __init__(
        self,
        home: Path,
        embedder: "Embedder",
        opened: Generation,
        reader: "CrossEncoderReranker | None" = None,
    ) -> None:
        self._home = home
        self._embedder = embedder
        self._opened = opened
        self._reader = reader
        self._queries: dict[str, Sequence[float]] = {}

    @classmethod
    def open(
        cls,
        home: Path,
        embedder: "Embedder",
        chroma_url: str | None = None,
        reader: "CrossEncoderReranker | None" = None,
    ) -> "Index":
        """Opens what is published; its vectors are on the Chroma server, where one is named.

        `reader` reads the first hits once more beside the query, and puts them in order.

        Raises IndexMissingError, IndexDamagedError, or IndexMismatchError (`what` is "format",
        "model", "tokenizer" or "vectors") where it was built with something else than is running
        now. A search raises ServerError where the server does not answer.
        """
        return cls(home, embedder, _open(home, embedder, chroma_url), reader)

    @property
    def generation(self) -> str:
        """The id of the generation that is being read."""
        return self._opened.name

    def documents(self) -> tuple[Document, ...]:
        """The documents of the shelf, in its order."""
        return tuple(self._opened.documents.values())

    def passages(self, document_id: str | None = None) -> tuple[Passage, ...]:
        """All passages, or those of one document, in reading order."""
        opened = self._opened
        if document_id is None:
            return tuple(opened.passages)
        number = opened.numbers.get(document_id)
        return () if number is None else opened.passages.of_document(number)

    def __len__(self) -> int:
        return len(self._opened.passages)

    def frequency(self, lemma: str) -> int:
        """How many passages hold a lemma, in their text, headings or title."""
        return self._opened.terms()[0].frequency(lemma)

    def headings(self) -> Mapping[str, Sequence[tuple[str, ...]]]:
        """The heading paths of each document, by its id, each once."""
        return self._opened.headings

    def mentions(self, name: str) -> bool:
        """Whether any passage speaks of a name."""
        opened = self._opened
        wanted = japanese.key(name)
        rows = opened.terms()[1].holding(japanese.bigrams(name))
        return any(wanted in japanese.key(opened.passages[row].text) for row in rows.tolist())

    def search(self, query: str, k: int = 10, filters: Filters | None = None) -> list[Hit]:
        """The `k` best passages of the documents that pass `filters`, best first.

        A hit's `legs` hold the normalised score of "lemmas", "bigrams" and "dense", and the raw
        "cosine".
        """
        if k < 1 or not query.strip():
            return []
        vector = self._vector(query)
        filters = filters or Filters()
        try:
            hits = self._looked_at_twice(query, vector, k, filters)
        except IndexDamagedError:
            # Two newer generations may have been published since this one was opened.
            if not self.refresh():
                raise
            hits = self._looked_at_twice(query, vector, k, filters)
        if self._reader is not None:
            texts = [text_of(hit) for hit in hits[:_READ_AGAIN]]
            hits = reordered(hits, self._reader.scores(query, texts))
        return hits[:k]

    def signs(self, query: str, hits: Sequence[Hit]) -> dict[str, Scores]:
        """What the second look sees of hits for a query: the signs that `rerank.weigh` weighs."""
        return self._opened.signs(query, self._vector(query), hits)

    def _looked_at_twice(
        self, query: str, vector: Sequence[float], k: int, filters: Filters
    ) -> list[Hit]:
        opened = self._opened
        least = _LOOKED_AT_AGAIN if self._reader is None else _READ_AGAIN
        hits = opened.search(query, vector, max(k, least), filters)
        if not hits:
            return hits
        signs = opened.signs(query, vector, hits[:_LOOKED_AT_AGAIN])
        return reordered(hits, weigh(signs))

    def nearness(self, query: str, passages: Sequence[Passage]) -> list[list[float]]:
        """How near each unit of these passages is in meaning to a query, passage by passage.

        1 is the same meaning and 0 is chance: (cosine - background) / (1 - background), where the
        background is the median cosine of the query with units spread over the shelf. Cosines of
        one model lie between 0.7 and 0.95, of another between 0 and 0.8; this takes that away.

        The passages are those of the generation that is being read.
        """
        return self._opened.nearness(self._vector(query), passages) if passages else []

    def _vector(self, query: str) -> Sequence[float]:
        """The query's vector; the last ones are remembered, for one question asks several times."""
        known = self._queries.get(query)
        if known is None:
            known = self._embedder.embed_query(query)
            if len(self._queries) >= _REMEMBERED_QUERIES:
                self._queries.clear()
            self._queries[query] = known
        return known

    def pinned(self) -> "Index":
        """The generation that is open now, for a reader who must not see it change underneath."""
        return Index(self._home, self._embedder, self._opened, self._reader)

    def refresh(self) -> bool:
        """Turns to the published generation; True where it is another than before."""
        if store.current_generation(self._home) == self._opened.name:
            return False
        self._opened = _open(self._home, self._embedder, self._opened.chroma_url)
        return True


def _open(home: Path, embedder: "Embedder", chroma_url: str | None) -> Generation:
    while True:
        name = store.current_generation(home)
        try:
            return _open_generation(home, name, embedder, chroma_url)
        except IndexDamagedError:
            # Writers may have published twice and removed this one while it was being read.
            if store.current_generation(home) == name:
                raise


def _open_generation(
    home: Path, name: str, embedder: "Embedder", chroma_url: str | None
) -> Generation:
    manifest = store.read_manifest(home, name)
    if manifest.fingerprint != embedder.fingerprint:
        raise IndexMismatchError(
            home,
            "model",
            f"{manifest.model} ({manifest.fingerprint})",
            f"{embedder.name} ({embedder.fingerprint})",
        )
    if manifest.tokenizer != japanese.TOKENIZER_VERSION:
        raise IndexMismatchError(home, "tokenizer", manifest.tokenizer, japanese.TOKENIZER_VERSION)
    if manifest.vectors != store.place_of_vectors(chroma_url):
        raise IndexMismatchError(
            home, "vectors", manifest.vectors, store.place_of_vectors(chroma_url)
        )
    return Generation(home, name, manifest, chroma_url)
