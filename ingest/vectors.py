"""A generation's vectors: Chroma for the passages', a file for those of their units.

Knows rows, ids and vectors; nothing of texts.
"""

import contextlib
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from ingest.arrays import ArrayWriter

if TYPE_CHECKING:
    from chromadb.api.client import Client

Floats = NDArray[np.float32]

_COLLECTION = "passages"  # Chroma refuses names that are not ASCII
_LARGEST_BATCH = 5461  # Chroma 1.5.9's limit in local mode
_COMPARED = 1_024  # units at once, 2 MB: ten thousand took 20 ms together and 4 ms in such blocks
_BACKGROUND = 64  # units enough for a steady median


class VectorStore:
    """One generation's Chroma collection. Rows are numbered from 0; vectors have unit length."""

    def __init__(
        self,
        client: "Client",
        name: str = _COLLECTION,
        create: bool = True,
        batch: int = _LARGEST_BATCH,
        guard: Callable[[], AbstractContextManager[None]] = contextlib.nullcontext,
    ) -> None:
        """Opens a collection, or makes it where `create` says so.

        `batch` is how many rows are added at once; every call of Chroma runs inside `guard`.
        """
        self._client = client
        self._batch = batch
        self._guard = guard
        if not create:
            self._collection = client.get_collection(name, embedding_function=None)
            return
        # Every vector is ours: Chroma's default embedding function would download a model.
        self._collection = client.get_or_create_collection(
            name,
            embedding_function=None,
            configuration={
                "hnsw": {
                    "space": "cosine",
                    "ef_construction": 200,
                    "max_neighbors": 32,
                    "ef_search": 400,
                }
            },
        )

    @classmethod
    def open(cls, folder: Path) -> "VectorStore":
        """Opens or makes the database in `folder`."""
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        client = chromadb.PersistentClient(str(folder), settings=settings)
        return cls(cast("Client", client))  # the declared type lacks close()

    @classmethod
    def open_published(cls, folder: Path) -> "VectorStore":
        """Opens a database that is there, even where nothing may be written.

        Chroma 1.5.9 writes on opening, whatever its settings. On a full disk, on read-only media
        and for other accounts it is given a copy, which goes when the store does.
        """
        try:
            return cls.open(folder)
        except Exception as error:
            if not type(error).__module__.startswith("chromadb"):
                raise
        copy = Path(tempfile.mkdtemp(prefix="kyoten-"))
        try:
            store = cls.open(Path(shutil.copytree(folder, copy / folder.name)))
        except BaseException:
            shutil.rmtree(copy, ignore_errors=True)
            raise
        weakref.finalize(store, shutil.rmtree, copy, ignore_errors=True)
        return store

    def add(self, blocks: Iterable[Floats]) -> None:
        """Adds rows from 0 on, block by block."""
        row = 0
        for block in blocks:
            for first in range(0, len(block), self._batch):
                vectors = block[first : first + self._batch]
                ids = [str(row + number) for number in range(len(vectors))]
                with self._guard():
                    self._collection.add(ids=ids, embeddings=vectors)
                row += len(vectors)

    def count(self) -> int:
        """How many rows there are."""
        with self._guard():
            return self._collection.count()

    def nearest(self, vector: Sequence[float], k: int) -> list[int]:
        """The rows nearest to `vector`, nearest first."""
        with self._guard():
            result = self._collection.query(
                query_embeddings=np.asarray([vector], np.float32), n_results=k, include=[]
            )
        return [int(row) for row in result["ids"][0]]

    def close(self) -> None:
        """Lets go of the files."""
        self._client.close()


class UnitVectors:
    """A vector for each unit of each passage, memory-mapped; zeros where a unit has none."""

    _NAME = "units.npy"

    def __init__(
        self, matrix: NDArray[np.float16], counts: Sequence[int] | NDArray[np.int64]
    ) -> None:
        self._matrix = matrix
        self._first = np.concatenate(([0], np.cumsum(counts, dtype=np.intp))).astype(np.intp)

    @classmethod
    def writing(
        cls,
        folder: Path,
        blocks: Iterable[Sequence[Sequence[Floats | None]]],
        count: int,
        dimension: int,
    ) -> Iterator[Floats]:
        """Writes the vectors into `folder` while it is read; yields a mean for each passage.

        A block is some passages, in order, each with a vector or None for each unit, of which it
        has at least one; `count` is how many units there are in all. Means are of unit length,
        (passages, dimension) for each block.
        """
        with ArrayWriter(folder / cls._NAME, (count, dimension), np.float16) as writer:
            for block in blocks:
                matrix = np.zeros((sum(map(len, block)), dimension), np.float16)
                for row, vector in enumerate(chain.from_iterable(block)):
                    if vector is not None:
                        matrix[row] = vector
                writer.add(matrix)
                starts = np.cumsum([0, *map(len, block[:-1])])
                means: Floats = np.add.reduceat(matrix.astype(np.float32), starts, axis=0)
                length = np.linalg.norm(means, axis=1, keepdims=True)
                means /= np.where(length == 0, 1, length)
                yield means

    @classmethod
    def load(cls, folder: Path, counts: NDArray[np.int64]) -> "UnitVectors":
        """Opens what `writing` wrote.

        Raises:
            ValueError: it does not hold as many rows as `counts` add up to.
        """
        # As a plain array: a memmap's own bookkeeping costs more than reading a row.
        matrix = np.load(folder / cls._NAME, mmap_mode="r" if len(counts) else None).view(
            np.ndarray
        )
        if len(matrix) != counts.sum():
            raise ValueError("units are missing")
        return cls(matrix, counts)

    def cosines(self, vector: Sequence[float], passage: int) -> Floats:
        """The cosine of each unit of a passage with `vector`; 0 for a unit without a vector."""
        cosines: Floats = self._units(passage) @ np.asarray(vector, np.float32)
        return cosines

    def nearest(self, vector: Sequence[float], passages: NDArray[np.intp]) -> NDArray[np.float64]:
        """How near each of these passages is to `vector`: the cosine of its nearest unit."""
        if not len(passages):
            return np.zeros(0)
        counts = self._first[passages + 1] - self._first[passages]
        starts = np.cumsum(counts) - counts
        rows = np.arange(counts.sum()) + np.repeat(self._first[passages] - starts, counts)
        asked = np.asarray(vector, np.float32)
        cosines = np.empty(len(rows), np.float32)
        for first in range(0, len(rows), _COMPARED):
            some = rows[first : first + _COMPARED]
            cosines[first : first + _COMPARED] = self._matrix[some].astype(np.float32) @ asked
        return np.maximum.reduceat(cosines, starts).astype(np.float64)

    def mean_cosine(
        self, vector: Sequence[float], passages: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """The cosine of `vector` with the mean of the units of each of these passages."""
        means = np.array([self._units(int(row)).sum(axis=0) for row in passages], np.float32)
        length = np.linalg.norm(means, axis=1)
        cosines = means @ np.asarray(vector, np.float32)
        return (cosines / np.where(length == 0, 1, length)).astype(np.float64)

    def background(self, vector: Sequence[float]) -> float:
        """The median cosine of `vector` with units spread over the shelf; 0 for an empty one."""
        if not len(self._matrix):
            return 0.0
        cosines = self._spread @ np.asarray(vector, np.float32)
        return float(np.median(cosines)) if len(cosines) else 0.0

    @cached_property
    def _spread(self) -> Floats:
        """Units from all over the shelf."""
        count = min(4 * _BACKGROUND, len(self._matrix))
        rows = np.unique(np.linspace(0, len(self._matrix) - 1, count).astype(np.intp))
        held = rows[np.any(self._matrix[rows] != 0, axis=1)]
        held = held[:: max(1, len(held) // _BACKGROUND)][:_BACKGROUND]
        return self._matrix[held].astype(np.float32)

    def _units(self, passage: int) -> Floats:
        return self._matrix[self._first[passage] : self._first[passage + 1]].astype(np.float32)


def nearness(cosines: Floats, floor: float) -> Floats:
    """Cosines as nearness: 1 is the same meaning, 0 is chance, which is the background's cosine."""
    return (cosines - floor) / room_above(floor)


def room_above(floor: float) -> float:
    """How far a cosine can rise above the background's; on a shelf of one sentence there is no room."""
    return max(1e-6, 1 - floor)
