"""BM25 over lists of terms: one sparse matrix that is written once and loaded.

Knows nothing of Japanese; what a term is, its caller decides.
"""

import math
import tempfile
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ingest.arrays import ArrayWriter

if TYPE_CHECKING:
    import bm25s

Ints = NDArray[np.int32]

_NO_TERM = "\0"
# Pairs of a text and one of its terms that are held at once while texts come, and while the matrix
# is put in order: some 200 MB. A million passages have 150 million pairs of bigrams.
_HELD, _SORTED = 1_000_000, 8_000_000
# Passages are short: a term's second occurrence says little. 0.9 ranked better than 1.2, 1.5 and 2.2
# on both sets named in ingest/fusion.py, for lemmas and for bigrams.
_K1, _B = 0.9, 0.75


class TermWriter:
    """Builds the index of texts that come one after the other; what they hold waits on the disk."""

    def __init__(self, folder: Path) -> None:
        """The index will lie in `folder`, which is made where it is not there."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._spill = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - `close` is ours
        self._blocks: list[tuple[int, int]] = []  # texts, and pairs of text and term, in each
        self._columns: dict[str, int] = {}
        self._frequencies: NDArray[np.int64] = np.zeros(0, np.int64)
        self._lengths = array("i")
        # Of the texts that are not on the disk yet: how many terms each has, which, how often.
        self._sizes, self._terms, self._times = array("i"), array("i"), array("i")

    def add(self, terms: Sequence[str]) -> None:
        """Takes the next text, given as terms."""
        # bm25s cannot do without a text or a term; no query matches this one (see `scores`).
        counted = Counter(terms or [_NO_TERM])
        columns = self._columns
        self._terms.extend([columns.setdefault(term, len(columns)) for term in counted])
        self._times.extend(counted.values())
        self._sizes.append(len(counted))
        self._lengths.append(len(terms) or 1)
        if len(self._terms) >= _HELD:
            self._put_down()

    def save(self) -> None:
        """Writes the matrix and its vocabulary. Lucene's BM25 in the precision that bm25s has."""
        import bm25s

        if not self._lengths:
            self.add(())
        self._put_down()
        count = len(self._lengths)
        matrix = bm25s.BM25(k1=_K1, b=_B, method="lucene")
        starts = np.concatenate(([0], np.cumsum(self._frequencies)))
        # The vocabulary and the parameters are written by bm25s, the scores over these empty ones.
        none = np.zeros(0, np.float32)
        matrix.scores = {"data": none, "indices": none, "indptr": starts}
        matrix.scores["num_docs"] = count
        matrix.vocab_dict = self._columns
        matrix.nonoccurrence_array = None
        matrix.save(str(self._folder), show_progress=False)
        idf = np.array(
            [_rarity(count, n) for n in self._frequencies.tolist()],
            np.float32,
        )
        lengths = np.array(self._lengths)
        norms = _K1 * ((1 - _B) + _B * lengths / lengths.mean())
        shape = (int(starts[-1]),)
        with (
            ArrayWriter(self._folder / "data.csc.index.npy", shape, np.float32) as data,
            ArrayWriter(self._folder / "indices.csc.index.npy", shape, np.int32) as indices,
        ):
            for first, last in _ranges(starts):
                texts, terms, times = self._pairs(first, last)
                order = np.argsort(terms, kind="stable")
                texts, terms, times = texts[order], terms[order], times[order]
                often = times.astype(np.float32)
                data.add(idf[terms] * (often / (norms[texts] + often)))
                indices.add(texts)

    def close(self) -> None:
        """Lets go of what waits on the disk."""
        self._spill.close()

    def _put_down(self) -> None:
        """Puts what is held on the disk."""
        terms = np.array(self._terms, np.int32)
        found = np.bincount(terms, minlength=len(self._columns))
        found[: len(self._frequencies)] += self._frequencies
        self._frequencies = found
        for part in (self._sizes, self._terms, self._times):
            self._spill.write(np.array(part, np.int32).data)
        self._blocks.append((len(self._sizes), len(self._terms)))
        self._sizes, self._terms, self._times = array("i"), array("i"), array("i")

    def _pairs(self, first: int, last: int) -> tuple[Ints, Ints, Ints]:
        """The texts that hold terms `first` to `last` - 1, in order, which, and how often."""
        parts = []
        text = 0
        self._spill.seek(0)
        for texts, pairs in self._blocks:
            sizes, terms, times = (self._read(size) for size in (texts, pairs, pairs))
            rows = np.repeat(np.arange(text, text + texts, dtype=np.int32), sizes)
            wanted = (terms >= first) & (terms < last)
            parts.append((rows[wanted], terms[wanted], times[wanted]))
            text += texts
        rows, terms, times = (np.concatenate(part) for part in zip(*parts, strict=True))
        return rows, terms, times

    def _read(self, count: int) -> Ints:
        return np.frombuffer(self._spill.read(4 * count), np.int32)


def _rarity(count: int, holding: int) -> float:
    """Lucene's inverse document frequency of a term that `holding` of `count` texts hold."""
    return math.log(1 + (count - holding + 0.5) / (holding + 0.5))


def _ranges(starts: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Ranges of terms that are not in more than `_SORTED` texts together, or of one term."""
    first = 0
    while first < len(starts) - 1:
        last = int(np.searchsorted(starts, starts[first] + _SORTED, side="right")) - 1
        yield first, max(last, first + 1)
        first = max(last, first + 1)


class TermIndex:
    """BM25 (Lucene's variant) over numbered texts, as `TermWriter` wrote it."""

    def __init__(self, matrix: "bm25s.BM25", size: int) -> None:
        self._columns: dict[str, int] = matrix.vocab_dict
        self._starts: NDArray[np.int64]
        # As plain arrays, still mapped: a memmap's own bookkeeping costs more than reading a column.
        self._starts, self._texts, self._values = (
            np.asarray(matrix.scores[part]) for part in ("indptr", "indices", "data")
        )
        self.size = size

    @classmethod
    def load(cls, folder: Path, size: int) -> "TermIndex":
        """What was written of `size` texts, memory-mapped: a question reads its terms' columns alone.

        Raises ValueError where it was of another number.
        """
        import bm25s

        matrix = bm25s.BM25.load(str(folder), mmap=True, show_progress=False)
        if matrix.scores["num_docs"] != max(size, 1):
            raise ValueError(f"{matrix.scores['num_docs']} texts instead of {size}")
        return cls(matrix, size)

    def scores(self, terms: Sequence[str]) -> NDArray[np.float64]:
        """The score of every text for these terms; 0 where it holds none of them."""
        scores = np.zeros(self.size, np.float32)
        for term in terms:
            texts, values = self._column(term)
            np.add.at(scores, texts, values)
        return scores.astype(np.float64)

    def shares(self, terms: Sequence[str], rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """How much of these terms each of some texts holds: a share in [0, 1], rare terms weighing more.

        Says what the score does not: whether a term is missing, however often the others stand.
        """
        held = np.zeros(len(rows))
        total = 0.0
        for term in dict.fromkeys(terms):
            holding, _ = self._column(term)
            weight = _rarity(self.size, len(holding))
            total += weight
            if len(holding):
                places = np.minimum(np.searchsorted(holding, rows), len(holding) - 1)
                held += weight * (holding[places] == rows)
        return held / total if total else held

    def frequency(self, term: str) -> int:
        """How many texts hold a term."""
        return len(self._column(term)[0])

    def holding(self, terms: Sequence[str]) -> NDArray[np.intp]:
        """The texts that hold every one of these terms; all of them for no term."""
        rows = np.arange(self.size, dtype=np.intp)
        for term in terms:
            rows = np.intersect1d(rows, self._column(term)[0])
        return rows

    def _column(self, term: str) -> tuple[Ints, NDArray[np.float32]]:
        """The texts that hold a term, in order, and what it says of each."""
        column = self._columns.get(term)
        if column is None or term == _NO_TERM:
            return self._texts[:0], self._values[:0]
        first, last = self._starts[column : column + 2]
        return self._texts[first:last], self._values[first:last]
