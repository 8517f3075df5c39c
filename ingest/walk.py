"""Turns the paths a user named into the files to read. Knows names only; opens no document.

A zip archive is walked like a folder. Links that lead out of a folder are told, not followed.
"""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import ReadError
from ingest.files import ARCHIVE_SUFFIX, exists, members
from ingest.shelf import FILE_NAME, Entry, Shelves, absolute


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read: as the user would name it, from the root, and what shelf.toml says of it."""

    shown: Path
    path: Path
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Place:
    """A folder or archive that was named; `complete` where all of it could be listed."""

    shown: Path
    path: Path
    complete: bool

    def shows(self, path: Path) -> Path:
        """A path under this place as the user would name it."""
        return self.shown / path.relative_to(self.path)


@dataclass(frozen=True, slots=True)
class Walked:
    """What there is: files, each once; what is in the way; and the places that were walked."""

    found: list[Found]
    errors: list[ReadError]
    places: list[Place]


def find_files(paths: Sequence[Path], suffixes: frozenset[str]) -> Walked:
    """The files under `paths`, each once, folders in the order of names.

    A file named outright is taken whatever its suffix, a link named outright is followed. In
    folders, hidden files, files that a document was made from, and a described folder's README are
    passed over. Raises ShelfFileError for a shelf.toml that cannot be used.
    """
    shelves = Shelves()
    found: dict[Path, Found] = {}
    errors: list[ReadError] = []
    places: list[Place] = []
    for given in paths:
        path = absolute(given)
        try:
            folder = stat.S_ISDIR(path.stat().st_mode)
        except PermissionError as error:
            errors.append(ReadError(given, "unreadable", error.strerror or ""))
            continue
        except (OSError, ValueError):  # ValueError: a name with a zero byte
            errors.append(ReadError(given, "missing"))
            continue
        files: Iterable[Found]
        if folder or path.suffix.lower() == ARCHIVE_SUFFIX:
            walk = _Walk(given, path, shelves, suffixes)
            files = walk.files(folder)
            errors.extend(walk.errors)
            places.append(Place(given, path, walk.complete))
        else:
            files = [Found(given, path, shelves.entry(path))]
        for file in files:
            found.setdefault(file.path, file)
    return Walked(list(found.values()), errors, places)


class _Walk:
    """One walk through a folder or an archive."""

    def __init__(self, shown: Path, path: Path, shelves: Shelves, suffixes: frozenset[str]) -> None:
        self.errors: list[ReadError] = []
        self.complete = True
        self._place = Place(shown, path, True)
        self._shelves = shelves
        self._suffixes = suffixes
        self._root = os.path.realpath(path)
        self._seen: set[str] = set()  # what links lead to is taken once
        self._links: list[Path] = []

    def files(self, folder: bool) -> list[Found]:
        """The files, in the order of names."""
        path = self._place.path
        if not folder:
            return list(self._inside(path))
        found = list(self._under(path))
        # Links last: what they lead to goes by its own name wherever it has one here.
        while self._links:
            found.extend(self._linked(self._links.pop(0)))
        self._miss(path)
        return sorted(found, key=lambda file: file.path.parts)

    def _under(self, folder: Path) -> Iterator[Found]:
        self._seen.add(os.path.realpath(folder))
        try:
            names = sorted(os.listdir(folder))
        except OSError as error:
            self.complete = False
            self._tell(folder, ReadError(folder, "unreadable", error.strerror or ""))
            return
        for name in names:
            path = folder / name
            if name.startswith(".") or name == FILE_NAME:
                continue
            if os.path.islink(path):
                self._links.append(path)
            else:
                yield from self._at(path)

    def _at(self, path: Path) -> Iterator[Found]:
        if os.path.isdir(path):
            yield from self._under(path)
        elif path.suffix.lower() == ARCHIVE_SUFFIX:
            self._seen.add(os.path.realpath(path))
            yield from self._inside(path)
        elif file := self._file(path):
            self._seen.add(os.path.realpath(path))
            yield file

    def _linked(self, link: Path) -> Iterator[Found]:
        real = os.path.realpath(link)
        if real in self._seen:
            return
        if real == self._root or real.startswith(os.path.join(self._root, "")):
            yield from self._at(link)
        elif os.path.isdir(link) or link.suffix.lower() == ARCHIVE_SUFFIX or self._file(link):
            self._tell(link, ReadError(link, "link_out"))

    def _file(self, path: Path) -> Found | None:
        """A file of the folder, where it is one to read."""
        shelf = self._shelves.governing(path.parent)
        entry = shelf.entries.get(path) if shelf else None
        if entry is None:
            if path.suffix.lower() not in self._suffixes:
                return None
            if shelf and (path in shelf.sources or _is_readme(path.name)):
                return None
        return Found(self._place.shows(path), path, entry)

    def _inside(self, archive: Path) -> Iterator[Found]:
        """The files inside an archive, named as if it were a folder."""
        folders = {archive}
        try:
            for path, error in members(archive):
                folders.add(path.parent)
                if error is not None:
                    self._tell(path, error)
                elif file := self._file(path):
                    yield file
        except ReadError as error:
            self._tell(archive, error)
        for folder in sorted(folders):
            self._miss(folder, own=True)

    def _miss(self, folder: Path, own: bool = False) -> None:
        """Tells what shelf.toml describes in a folder and is not there; `own`: its own only."""
        shelf = self._shelves.governing(folder)
        if shelf is None or (own and shelf.path.parent != folder):
            return
        for path in shelf.entries:
            if path.is_relative_to(folder) and not exists(path) and not os.path.lexists(path):
                self._tell(path, ReadError(path, "missing"))

    def _tell(self, path: Path, error: ReadError) -> None:
        self.errors.append(ReadError(self._place.shows(path), error.problem, error.detail))


def _is_readme(name: str) -> bool:
    return name.lower().startswith("readme") and name.lower().endswith(".md")
