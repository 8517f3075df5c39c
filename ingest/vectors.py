"""Vectors: Chroma for a generation's, and a cache so that no text is embedded twice.

Knows rows, ids and vectors; nothing of documents or Japanese.
"""

import contextlib
import hashlib
import shutil
import sqlite3
import tempfile
import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from chromadb import Where
    from chromadb.api.client import Client

Floats = NDArray[np.float32]
Embed = Callable[[list[str]], list[list[float]]]

_COLLECTION = "passages"  # Chroma refuses names that are not ASCII
_LARGEST_BATCH = 5461  # Chroma 1.5.9's limit in local mode
_EMBED_AT_ONCE = 64


class VectorStore:
    """One generation's Chroma database. Rows are numbered from 0; vectors have unit length."""

    def __init__(self, client: "Client") -> None:
        self._client = client
        # Every vector is ours: Chroma's default embedding function would download a model.
        self._collection = client.get_or_create_collection(
            _COLLECTION,
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

    def add(self, vectors: Floats, groups: Sequence[str]) -> None:
        """Adds rows from 0 on; `groups` names what a search can be narrowed to."""
        for first in range(0, len(vectors), _LARGEST_BATCH):
            rows = range(first, min(first + _LARGEST_BATCH, len(vectors)))
            self._collection.add(
                ids=[str(row) for row in rows],
                embeddings=vectors[rows.start : rows.stop],
                metadatas=[{"group": groups[row]} for row in rows],
            )

    def count(self) -> int:
        """How many rows there are."""
        return self._collection.count()

    def nearest(
        self, vector: Sequence[float], k: int, groups: Sequence[str] | None = None
    ) -> list[int]:
        """The rows nearest to `vector`, nearest first, from these groups only where given."""
        where: Where | None = None
        if groups is not None:
            one_of: dict[Literal["$in", "$nin"], list[str | int | float | bool]]
            one_of = {"$in": [*groups]}
            where = {"group": one_of}
        result = self._collection.query(
            query_embeddings=np.asarray([vector], np.float32),
            n_results=k,
            where=where,
            include=[],
        )
        return [int(row) for row in result["ids"][0]]

    def cosines(self, vector: Sequence[float], rows: Sequence[int]) -> NDArray[np.float64]:
        """The exact cosine of each of these rows with `vector`."""
        result = self._collection.get(ids=[str(row) for row in rows], include=["embeddings"])
        found = dict(zip(result["ids"], np.asarray(result["embeddings"]), strict=True))
        if len(found) != len(rows):
            raise ValueError("rows are missing")
        matrix = np.stack([found[str(row)] for row in rows]).astype(np.float64)
        cosines: NDArray[np.float64] = matrix @ np.asarray(vector, np.float64)
        return cosines

    def close(self) -> None:
        """Lets go of the files."""
        self._client.close()


class UnitVectors:
    """A vector for each unit of a generation, memory-mapped; a row of zeros where there is none."""

    _NAME = "units.npy"

    def __init__(self, matrix: NDArray[np.float16]) -> None:
        self._matrix = matrix

    @classmethod
    def build(cls, vectors: Sequence[Floats | None], dimension: int) -> "UnitVectors":
        """From a vector or None for each unit, in order."""
        matrix = np.zeros((len(vectors), dimension), np.float16)
        for row, vector in enumerate(vectors):
            if vector is not None:
                matrix[row] = vector
        return cls(matrix)

    @classmethod
    def load(cls, folder: Path, size: int) -> "UnitVectors":
        """Opens what `save` wrote.

        Raises:
            ValueError: it does not hold `size` rows.
        """
        matrix = np.load(folder / cls._NAME, mmap_mode="r" if size else None)
        if len(matrix) != size:
            raise ValueError("units are missing")
        return cls(matrix)

    def save(self, folder: Path) -> None:
        """Writes the vectors into `folder`."""
        np.save(folder / self._NAME, self._matrix)

    def cosines(self, vector: Sequence[float], rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """The cosine of each of these rows with `vector`; 0 for a row of zeros."""
        query = np.asarray(vector, np.float32)
        cosines: NDArray[np.float32] = self._matrix[rows].astype(np.float32) @ query
        return cosines

    def spread(self, count: int) -> NDArray[np.intp]:
        """At most `count` rows that hold a vector, spread evenly over the shelf."""
        candidates = np.linspace(0, len(self._matrix) - 1, min(4 * count, len(self._matrix)))
        rows = (
            np.unique(candidates.astype(np.intp))
            if len(self._matrix)
            else candidates.astype(np.intp)
        )
        held: NDArray[np.intp] = rows[np.any(self._matrix[rows] != 0, axis=1)]
        return held[:: max(1, len(held) // count)][:count]


class VectorCache:
    """Vectors by (model fingerprint, text), in one SQLite file that may be deleted at any time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, model: str, texts: Sequence[str]) -> dict[str, Floats]:
        """The vectors that are known, by text. Raises sqlite3.OperationalError on a full disk."""
        try:
            with self._open() as database:
                found = {}
                for text in texts:
                    row = database.execute(
                        "SELECT vector FROM vectors WHERE model = ? AND text = ?",
                        (model, _digest(text)),
                    ).fetchone()
                    if row is not None:
                        found[text] = np.frombuffer(row[0], "<f4")
                return found
        except (sqlite3.DatabaseError, ValueError) as error:
            if _is_refusal(error):
                raise
            self._path.unlink(missing_ok=True)
            return {}

    def put(self, model: str, vectors: dict[str, Floats]) -> None:
        """Remembers vectors."""
        with self._open() as database, database:
            database.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                [
                    (model, _digest(text), vector.astype("<f4").tobytes())
                    for text, vector in vectors.items()
                ],
            )

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(self._path)) as database:
            database.execute(
                "CREATE TABLE IF NOT EXISTS vectors"
                " (model TEXT, text BLOB, vector BLOB, PRIMARY KEY (model, text)) WITHOUT ROWID"
            )
            yield database


def _is_refusal(error: Exception) -> bool:
    """Whether the system, not the file, is at fault: a full disk must not cost the whole cache."""
    return (
        isinstance(error, sqlite3.OperationalError)
        and getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) != sqlite3.SQLITE_ERROR
    )


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def embed_missing(
    texts: Sequence[str], known: dict[str, Floats], embed: Embed
) -> Iterator[dict[str, Floats]]:
    """Embeds what is not known yet, batch by batch, the longest first."""
    missing = sorted(set(texts) - known.keys(), key=lambda text: (-len(text), text))
    for first in range(0, len(missing), _EMBED_AT_ONCE):
        batch = missing[first : first + _EMBED_AT_ONCE]
        yield dict(zip(batch, np.asarray(embed(batch), np.float32), strict=True))
