"""The search index: opens the published generation and searches it.

Knows documents, passages and three retrieval legs; nothing of questions, answers or chats.
Writing one is ingest/publish.py's.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ingest import fusion, japanese, rerank, server, store
from ingest.bm25 import TermIndex
from ingest.errors import IndexDamagedError, IndexMismatchError, ServerError, StorageError, is_full
from ingest.models import Document, Filters, Hit, Passage
from ingest.store import Manifest
from ingest.synonyms import other_lemmas
from ingest.vectors import UnitVectors, VectorStore

if TYPE_CHECKING:
    from ingest.embed import Embedder
    from ingest.rerank import CrossEncoderReranker

Rows = NDArray[np.intp]
Scores = NDArray[np.float64]

# What a word says that stands for one of the query's, beside the query's own.
_OTHER_WORDS = 0.3
_LEG_DEPTH = 50  # candidates that each leg puts forward
_LOOKED_AT_AGAIN = 10  # hits that the second look puts in order
_READ_AGAIN = 20  # hits that a configured cross-encoder reads
_REMEMBERED_QUERIES = 64
_REMEMBERED_FILTERS = 16
# Narrowed searches, at about 20 ms each: passages whose sentences are compared one by one, and the
# most that Chroma is asked for where there are more.
_LOOKED_AT, _ASKED_FOR = 4_000, 2_000
_MARGIN = 2


class _Generation:
    """One opened generation. Matrices and vectors load at the first search."""

    def __init__(self, home: Path, name: str, manifest: Manifest, chroma_url: str | None) -> None:
        self.home = home
        self.chroma_url = chroma_url
        self.name = name
        self.folder = store.index_folder(home) / name
        documents, _, self.passages = store.open_shelf(home, name, manifest)
        self.documents = {document.id: document for document in documents}
        self.numbers = {id_: number for number, id_ in enumerate(self.documents)}
        self._narrowed: dict[Filters, Rows] = {}
        self._lock = threading.Lock()

    @cached_property
    def _terms(self) -> tuple[TermIndex, TermIndex]:
        size = len(self.passages)
        try:
            return (
                TermIndex.load(self.folder / "lemmas", size),
                TermIndex.load(self.folder / "bigrams", size),
            )
        except Exception as error:  # bm25s raises whatever it stumbles over
            raise IndexDamagedError(self.home, f"{self.name} の検索用データを読めません") from error

    def terms(self) -> tuple[TermIndex, TermIndex]:
        """Lemmas and bigrams; raises IndexDamagedError where one is not whole."""
        with self._lock:
            return self._terms

    @cached_property
    def headings(self) -> Mapping[str, Sequence[tuple[str, ...]]]:
        """The heading paths of each document, by its id, each once."""
        return store.read_headings(self.home, self.name)

    @cached_property
    def legs(self) -> tuple[TermIndex, TermIndex, VectorStore]:
        """Lemmas, bigrams, vectors; raises IndexDamagedError where one is not whole."""
        size = len(self.passages)
        lemmas, bigrams = self._terms
        try:
            if self.chroma_url is None:
                vectors = VectorStore.open_published(self.folder / "chroma")
            else:
                vectors = server.open_collection(self.chroma_url, self.home, self.name)
            stored = vectors.count()
        except ServerError:
            raise
        except OSError as error:
            if is_full(error):
                raise StorageError(self.home, full=True) from error
            raise IndexDamagedError(self.home, f"{self.name} の検索用データを読めません") from error
        except Exception as error:  # bm25s and Chroma raise whatever they stumble over
            raise IndexDamagedError(self.home, f"{self.name} の検索用データを読めません") from error
        if stored != size:
            raise IndexDamagedError(self.home, f"{self.name} のベクトルの件数が合いません")
        return lemmas, bigrams, vectors

    @cached_property
    def units(self) -> UnitVectors:
        """The vectors of the units; raises IndexDamagedError where they are not whole."""
        try:
            return UnitVectors.load(self.folder, self.passages.unit_counts)
        except (OSError, EOFError, ValueError) as error:
            raise IndexDamagedError(self.home, f"{self.name} の文のベクトルを読めません") from error

    def narrowed(self, filters: Filters) -> Rows:
        """The rows that pass filters."""
        known = self._narrowed.get(filters)
        if known is None:
            allowed = [id_ for id_, item in self.documents.items() if passes(item, filters)]
            numbers = [self.numbers[id_] for id_ in allowed]
            known = np.flatnonzero(np.isin(self.passages.documents, numbers))
            if len(self._narrowed) >= _REMEMBERED_FILTERS:
                self._narrowed.clear()
            self._narrowed[filters] = known
        return known

    def nearest(self, vector: Sequence[float], rows: Rows, depth: int) -> Rows:
        """The dense leg's candidates among `rows`, at most `depth`.

        Chroma's own filters cost 75 ms at 100,000 passages. So few rows are looked at one by one,
        and for many Chroma is asked for as many more as are likely to be filtered out.
        """
        _, _, vectors = self.legs
        size = len(self.passages)
        if len(rows) == size:
            return np.array(vectors.nearest(vector, depth), np.intp)
        if len(rows) <= _LOOKED_AT:
            near = 2 + self.units.nearest(vector, rows)  # above 0, as `top` wants it
            return rows[fusion.top(near, np.arange(len(rows)), depth)]
        likely = _MARGIN * depth * size // len(rows)
        found = np.array(vectors.nearest(vector, min(likely, size, _ASKED_FOR)), np.intp)
        return found[np.isin(found, rows, kind="table")][:depth]

    def nearness(self, vector: Sequence[float], passages: Sequence[Passage]) -> list[list[float]]:
        with self._lock:
            units = self.units
        floor = units.background(vector)
        return [
            ((units.cosines(vector, row) - floor) / max(1e-6, 1 - floor)).tolist()
            for row in map(self._row, passages)
        ]

    def search(self, query: str, vector: Sequence[float], k: int, filters: Filters) -> list[Hit]:
        with self._lock:
            lemmas, bigrams, _ = self.legs
            units = self.units
        rows = self.narrowed(filters)
        if not rows.size:
            return []
        depth = min(max(_LEG_DEPTH, k), len(rows))
        lemma_scores = lemmas.scores(japanese.lemmas(query))
        if others := other_lemmas(query):
            lemma_scores += _OTHER_WORDS * lemmas.scores(others)
        bigram_scores = bigrams.scores(japanese.bigrams(query))
        try:
            nearest = self.nearest(vector, rows, depth)
            found = np.unique(
                np.concatenate(
                    (
                        fusion.top(lemma_scores, rows, depth),
                        fusion.top(bigram_scores, rows, depth),
                        nearest,
                    )
                )
            )
            cosines = units.nearest(vector, found)
        except ServerError:
            raise
        except Exception as error:  # Chroma raises whatever its engine stumbles over
            raise IndexDamagedError(self.home, f"{self.name} のベクトルを読めません") from error
        legs = {
            "lemmas": lemma_scores[found],
            "bigrams": bigram_scores[found],
            "dense": cosines,
        }
        raw = dict(zip(found.tolist(), cosines.tolist(), strict=True))
        hits = [
            Hit(
                passage=(passage := self.passages[row]),
                document=self.documents[passage.document_id],
                score=min(score, 1.0),
                legs={**scores, "cosine": raw[row]},
            )
            for row, score, scores in fusion.fuse(found, legs, k=k)
        ]
        return hits

    def signs(self, query: str, vector: Sequence[float], hits: Sequence[Hit]) -> dict[str, Scores]:
        lemmas, bigrams, _ = self.legs
        rows = np.array([self._row(hit.passage) for hit in hits], np.intp)
        texts = ["\n".join((*hit.passage.headings, hit.passage.text)) for hit in hits]
        spread = 1 - self.units.background(vector)
        return {
            "bigrams": np.array([hit.legs["bigrams"] for hit in hits]),
            "nearest": np.array([hit.legs["cosine"] for hit in hits]) / spread,
            "mean": self.units.mean_cosine(vector, rows) / spread,
            "lemma_share": lemmas.shares(japanese.lemmas(query), rows),
            "bigram_share": bigrams.shares(japanese.bigrams(query), rows),
            "run": rerank.longest_runs(query, texts),
            "length": np.array([rerank.size(text) for text in texts]),
        }

    def _row(self, passage: Passage) -> int:
        return self.passages.row_of(passage, self.numbers[passage.document_id])


class Index:
    """The published index under `home`. Reading takes no lock; safe to share between threads."""

    def __init__(
        self,
        home: Path,
        embedder: "Embedder",
        opened: _Generation,
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
            texts = ["\n".join((*h.passage.headings, h.passage.text)) for h in hits[:_READ_AGAIN]]
            hits = reordered(hits, self._reader.scores(query, texts))
        return hits[:k]

    def signs(self, query: str, hits: Sequence[Hit]) -> dict[str, Scores]:
        """What the second look sees of hits for a query: the signs that `rerank.weigh` weighs."""
        return self._opened.signs(query, self._vector(query), hits)

    def _looked_at_twice(
        self, query: str, vector: Sequence[float], k: int, filters: Filters
    ) -> list[Hit]:
        opened = self._opened
        hits = opened.search(query, vector, max(k, _READ_AGAIN), filters)
        if not hits:
            return hits
        signs = opened.signs(query, vector, hits[:_LOOKED_AT_AGAIN])
        return reordered(hits, rerank.weigh(signs))

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


def reordered(hits: Sequence[Hit], scores: Scores) -> list[Hit]:
    """Hits with the first ones, as many as there are scores, in the order of these, highest first.

    A place keeps the score it had: a score says how a hit compares with the others of its query.
    """
    order = np.argsort(-scores, kind="stable").tolist()
    first = [replace(hits[at], score=hits[place].score) for place, at in enumerate(order)]
    return [*first, *hits[len(first) :]]


def passes(document: Document, filters: Filters) -> bool:
    """Whether a document matches every filter that is given."""
    return (
        (filters.kind is None or document.kind == filters.kind)
        and (filters.municipality is None or _same_place(document, filters.municipality))
        and (filters.year is None or (document.issued or "").startswith(f"{filters.year:04}"))
        and (not filters.document_ids or document.id in filters.document_ids)
    )


def _same_place(document: Document, name: str) -> bool:
    """Whether a document is of a municipality, in old characters or new ones."""
    return document.municipality is not None and japanese.key(document.municipality) == (
        japanese.key(name)
    )


def _open(home: Path, embedder: "Embedder", chroma_url: str | None) -> _Generation:
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
) -> _Generation:
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
    return _Generation(home, name, manifest, chroma_url)
