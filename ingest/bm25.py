"""BM25 over lists of terms: one sparse matrix that is built once, saved and loaded.

Knows nothing of Japanese; what a term is, its caller decides.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import bm25s

_NO_TERM = "\0"
# Passages are short: a term's second occurrence says little. 0.9 ranked better than 1.2, 1.5 and 2.2
# on both sets named in ingest/fusion.py, for lemmas and for bigrams.
_K1, _B = 0.9, 0.75


class TermIndex:
    """BM25 (Lucene's variant) over numbered texts."""

    def __init__(self, matrix: "bm25s.BM25", size: int) -> None:
        self._matrix = matrix
        self.size = size

    @classmethod
    def build(cls, texts: Sequence[Sequence[str]]) -> "TermIndex":
        """The index of texts given as terms; a text's number is its place."""
        import bm25s

        matrix = bm25s.BM25(k1=_K1, b=_B, method="lucene")
        # bm25s cannot do without a text or a term; no query matches this one (see `scores`).
        matrix.index([list(terms) or [_NO_TERM] for terms in texts or [[]]], show_progress=False)
        return cls(matrix, len(texts))

    @classmethod
    def load(cls, folder: Path, size: int) -> "TermIndex":
        """What `save` wrote of `size` texts, memory-mapped: a question reads its terms' columns alone.

        Raises ValueError where it was of another number.
        """
        import bm25s

        matrix = bm25s.BM25.load(str(folder), mmap=True, show_progress=False)
        if matrix.scores["num_docs"] != max(size, 1):
            raise ValueError(f"{matrix.scores['num_docs']} texts instead of {size}")
        for name in ("data", "indices", "indptr"):
            # As plain arrays: a memmap's own bookkeeping costs more than reading a column.
            matrix.scores[name] = matrix.scores[name].view(np.ndarray)
        return cls(matrix, size)

    def save(self, folder: Path) -> None:
        """Writes the matrix and its vocabulary into `folder`."""
        self._matrix.save(str(folder), show_progress=False)

    def scores(self, terms: Sequence[str]) -> NDArray[np.float64]:
        """The score of every text for these terms; 0 where it holds none of them."""
        known = [term for term in terms if term in self._matrix.vocab_dict and term != _NO_TERM]
        if not known or not self.size:
            return np.zeros(self.size)
        scores: NDArray[np.float64] = self._matrix.get_scores(known).astype(np.float64)
        return scores

    def shares(self, terms: Sequence[str], rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """How much of these terms each of some texts holds: a share in [0, 1], rare terms weighing more.

        Says what the score does not: whether a term is missing, however often the others stand.
        """
        held = np.zeros(len(rows))
        total = 0.0
        starts, texts = (self._matrix.scores[name] for name in ("indptr", "indices"))
        for term in dict.fromkeys(terms):
            column = self._matrix.vocab_dict.get(term)
            holding = texts[:0] if column is None else texts[starts[column] : starts[column + 1]]
            weight = math.log(1 + (self.size - len(holding) + 0.5) / (len(holding) + 0.5))
            total += weight
            if len(holding):
                places = np.minimum(np.searchsorted(holding, rows), len(holding) - 1)
                held += weight * (holding[places] == rows)
        return held / total if total else held

    def frequency(self, term: str) -> int:
        """How many texts hold a term."""
        column = self._matrix.vocab_dict.get(term)
        if column is None or term == _NO_TERM:
            return 0
        starts = self._matrix.scores["indptr"]
        return int(starts[column + 1] - starts[column])

    def holding(self, terms: Sequence[str]) -> NDArray[np.intp]:
        """The texts that hold every one of these terms; all of them for no term."""
        rows = np.arange(self.size, dtype=np.intp)
        for term in terms:
            column = self._matrix.vocab_dict.get(term)
            if column is None:
                return rows[:0]
            first, last = self._matrix.scores["indptr"][column : column + 2]
            rows = np.intersect1d(rows, self._matrix.scores["indices"][first:last])
        return rows
