"""The vectors of a shelf on a Chroma server, each generation in a collection of its own.

For shelves that several machines ask. Contacts the configured address and no other; knows nothing
of documents.
"""

import contextlib
import secrets
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from ingest import store
from ingest.errors import ServerError
from ingest.vectors import VectorStore

if TYPE_CHECKING:
    from chromadb.api.client import Client

_ID_FILE = "shelf.id"  # tells the collections of this home from those of others on the server
_BATCH = 1000  # rows of JSON well below what a server takes at once


def open_collection(url: str, home: Path, generation: str, create: bool = False) -> VectorStore:
    """The vectors of a generation.

    Raises ServerError where the server cannot be reached, and what Chroma raises where it has no
    such collection.
    """
    name = _prefix(home, make=create) + generation
    with reaching(url):
        return _Collection(_client(url), name, create, _BATCH, lambda: reaching(url))


def delete_collections(url: str, home: Path) -> None:
    """Deletes the collections of this home whose generations are gone.

    Those that a killed run, or a server out of reach, left behind go with them.
    """
    prefix = _prefix(home)
    there = {path.name for path in store.index_folder(home).iterdir() if path.is_dir()}
    with reaching(url):
        client = _client(url)
        for name in [collection.name for collection in client.list_collections()]:
            if name.startswith(prefix) and name.removeprefix(prefix) not in there:
                client.delete_collection(name)


@contextlib.contextmanager
def reaching(url: str) -> Iterator[None]:
    """Turns what the client says of a server that does not answer into a ServerError."""
    import httpx

    try:
        yield
    except httpx.HTTPError as error:
        raise ServerError(url) from error
    except Exception as error:
        # What chromadb 1.5.9 makes of a failure to connect, and of an answer it does not know.
        if type(error) is not Exception and "Could not connect" not in str(error):
            raise
        raise ServerError(url) from error


class _Collection(VectorStore):
    def close(self) -> None:
        """Nothing: the connection serves the next generation, too."""


@cache
def _client(url: str) -> "Client":
    """One client for the process: chromadb 1.5.9 never closes the connections of one."""
    import chromadb
    from chromadb.config import Settings

    address = urlsplit(url)
    client = chromadb.HttpClient(
        host=address.hostname or "",
        port=address.port or (443 if address.scheme == "https" else 80),
        ssl=address.scheme == "https",
        settings=Settings(anonymized_telemetry=False),
    )
    return cast("Client", client)  # the declared type lacks close()


def _prefix(home: Path, make: bool = False) -> str:
    """What the names of this home's collections begin with; raises FileNotFoundError."""
    path = home / _ID_FILE
    if make and not path.exists():
        path.write_text(f"{secrets.token_hex(8)}\n", "ascii")
    return f"kyoten-{path.read_text('ascii').strip()}-"
