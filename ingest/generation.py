"""One opened generation of the index: its documents, its passages and what finds them.

Knows documents, passages and three retrieval legs; neither the model that makes a query's vector,
nor which generation is the published one.
"""

import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest import fusion, japanese, rerank, server, store
from ingest.bm25 import TermIndex
from ingest.errors import IndexDamagedError, ServerError, StorageError, is_full
from ingest.models import Document, Filters, Hit, Passage
from ingest.rerank import Scores
from ingest.store import Manifest
from ingest.synonyms import other_lemmas
from ingest.vectors import UnitVectors, VectorStore, nearness, room_above

Rows = NDArray[np.intp]

# What a word says that stands for one of the query's, beside the query's own.
_OTHER_WORDS = 0.3
_LEG_DEPTH = 50  # candidates that each leg puts forward
_REMEMBERED_FILTERS = 16
# Narrowed searches, at about 20 ms each: passages whose sentences are compared one by one, and the
# most that Chroma is asked for where there are more.
_LOOKED_AT, _ASKED_FOR = 4_000, 2_000
_MARGIN = 2


class Generation:
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
        """How near each unit of these passages is to a query, passage by passage; 0 is chance."""
        with self._lock:
            units = self.units
        floor = units.background(vector)
        return [
            nearness(units.cosines(vector, row), floor).tolist() for row in map(self._row, passages)
        ]

    def search(self, query: str, vector: Sequence[float], k: int, filters: Filters) -> list[Hit]:
        """The `k` best passages by the sum of the legs."""
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
        return [
            Hit(
                passage=(passage := self.passages[row]),
                document=self.documents[passage.document_id],
                score=min(score, 1.0),
                legs={**scores, "cosine": raw[row]},
            )
            for row, score, scores in fusion.fuse(found, legs, k=k)
        ]

    def signs(self, query: str, vector: Sequence[float], hits: Sequence[Hit]) -> dict[str, Scores]:
        """The signs of `rerank.WEIGHTS`, each with a value for every hit."""
        lemmas, bigrams, _ = self.legs
        rows = np.array([self._row(hit.passage) for hit in hits], np.intp)
        texts = [rerank.text_of(hit) for hit in hits]
        room = room_above(self.units.background(vector))
        return {
            "bigrams": np.array([hit.legs["bigrams"] for hit in hits]),
            "nearest": np.array([hit.legs["cosine"] for hit in hits]) / room,
            "mean": self.units.mean_cosine(vector, rows) / room,
            "lemma_share": lemmas.shares(japanese.lemmas(query), rows),
            "bigram_share": bigrams.shares(japanese.bigrams(query), rows),
            "run": rerank.longest_runs(query, texts),
            "length": np.array([rerank.size(text) for text in texts]),
        }

    def _row(self, passage: Passage) -> int:
        return self.passages.row_of(passage, self.numbers[passage.document_id])


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
