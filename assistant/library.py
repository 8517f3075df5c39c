"""What a door needs to change the shelf: files in, documents off, told as events.

Where the index lies and which model writes it is known here; how a change is shown is the door's.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ingest.passwords import Passwords
from ingest.readers.options import DEFAULTS, ReadOptions

if TYPE_CHECKING:
    from ingest.embed import Embedder
    from ingest.pipeline import IngestEvent

Watch = Callable[["IngestEvent"], None]
Events = Generator["IngestEvent", None, None]


class Library(Protocol):
    """A shelf that may be changed. Whoever only reads has none."""

    @property
    def home(self) -> Path:
        """The folder of the index, in which uploaded files are kept, too."""

    @property
    def reading(self) -> ReadOptions:
        """How files are read here."""

    def add(self, paths: Sequence[Path], passwords: Passwords, watch: Watch) -> Events:
        """Takes files in and publishes, step by step; closing it leaves what was published before."""

    def remove(self, ids: Sequence[str]) -> Events:
        """Takes documents off and publishes, step by step; closing it as above."""


class HomeLibrary:
    """The shelf under one home. One writer at a time, by the lock that `kyoten ingest` takes."""

    def __init__(
        self,
        home: Path,
        embedder: "Embedder",
        reading: ReadOptions = DEFAULTS,
        chroma_url: str | None = None,
    ) -> None:
        self._home = home
        self._embedder = embedder
        self._reading = reading
        self._chroma_url = chroma_url

    @property
    def home(self) -> Path:
        """The folder of the index."""
        return self._home

    @property
    def reading(self) -> ReadOptions:
        """How files are read here."""
        return self._reading

    def add(self, paths: Sequence[Path], passwords: Passwords, watch: Watch) -> Events:
        """As `ingest.pipeline.ingest`, for these files alone."""
        from ingest.pipeline import ingest

        options = replace(self._reading, passwords=passwords)
        yield from ingest(paths, self._home, self._embedder, options, watch, self._chroma_url)

    def remove(self, ids: Sequence[str]) -> Events:
        """As `ingest.pipeline.remove`."""
        from ingest.pipeline import remove

        yield from remove(ids, self._home, self._embedder, self._chroma_url)
