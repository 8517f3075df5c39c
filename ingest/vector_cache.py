"""A cache of vectors, so that no text is embedded twice.

Knows texts, models' fingerprints and vectors; nothing of passages or searches.
"""

import contextlib
import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from ingest.vectors import Floats

Embed = Callable[[list[str]], list[list[float]]]

_EMBED_AT_ONCE = 64


class VectorCache:
    """Vectors by (model fingerprint, text), in one SQLite file that may be deleted at any time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, model: str, texts: Iterable[str]) -> dict[str, Floats]:
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
            self._give_up(error)
            return {}

    def missing(self, model: str, texts: Iterable[str]) -> set[bytes]:
        """The digests of texts whose vectors are not known; raises as `get` does."""
        wanted = {_digest(text) for text in texts}
        try:
            with self._open() as database:
                return {
                    digest
                    for digest in wanted
                    if database.execute(
                        "SELECT 1 FROM vectors WHERE model = ? AND text = ?", (model, digest)
                    ).fetchone()
                    is None
                }
        except sqlite3.DatabaseError as error:
            self._give_up(error)
            return wanted

    def _give_up(self, error: Exception) -> None:
        """Throws a spoilt cache away, for it can be made again; a full disk spoils nothing."""
        if _is_refusal(error):
            raise error
        self._path.unlink(missing_ok=True)

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
            # A vector and its neighbours share a page, and new ones go to the end: by their keys
            # they would lie anywhere, and a million passages' pages are far more than memory holds.
            database.execute("PRAGMA page_size = 16384")
            database.execute(
                "CREATE TABLE IF NOT EXISTS vectors"
                " (model TEXT, text BLOB, vector BLOB, PRIMARY KEY (model, text))"
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
