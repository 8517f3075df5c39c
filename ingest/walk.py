"""Turns the paths a user named into the files to read. Knows names only; opens no document.

A zip archive is walked like a folder. What a shelf.toml inside one says is not heard.
"""

import os
import stat
from collections.abc import Iterator, Sequence
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


def find_files(
    paths: Sequence[Path], suffixes: frozenset[str]
) -> tuple[list[Found], list[ReadError]]:
    """The files under `paths`, each once, folders in the order of names; and what is in the way.

    A file named outright is taken whatever its suffix. In folders, hidden files, files that a
    document was made from, and a described folder's README are passed over. Raises
    ShelfFileError for a shelf.toml that cannot be used.
    """
    shelves = Shelves()
    found: dict[Path, Found] = {}
    errors: list[ReadError] = []
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
        if folder:
            files = _under(given, path, shelves, suffixes, errors)
            errors.extend(_missing(given, path, shelves))
        elif path.suffix.lower() == ARCHIVE_SUFFIX:
            files = _inside(given, path, shelves, suffixes, errors)
        else:
            files = iter([Found(given, path, shelves.entry(path))])
        for file in files:
            found.setdefault(file.path, file)
    return list(found.values()), errors


def _under(
    shown: Path,
    folder: Path,
    shelves: Shelves,
    suffixes: frozenset[str],
    errors: list[ReadError],
    above: frozenset[str] = frozenset(),
) -> Iterator[Found]:
    real = os.path.realpath(folder)
    if real in above:  # a link back to a folder that is being walked
        return
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        errors.append(ReadError(shown, "unreadable", error.strerror or ""))
        return
    shelf = shelves.governing(folder)
    for name in names:
        path = folder / name
        if name.startswith(".") or name == FILE_NAME:
            continue
        if os.path.isdir(path):
            yield from _under(shown / name, path, shelves, suffixes, errors, above | {real})
            continue
        if path.suffix.lower() == ARCHIVE_SUFFIX:
            yield from _inside(shown / name, path, shelves, suffixes, errors)
            continue
        entry = shelf.entries.get(path) if shelf else None
        if path.suffix.lower() not in suffixes and entry is None:
            continue
        if shelf and entry is None and (path in shelf.sources or _is_readme(name)):
            continue
        yield Found(shown / name, path, entry)


def _inside(
    shown: Path,
    archive: Path,
    shelves: Shelves,
    suffixes: frozenset[str],
    errors: list[ReadError],
) -> Iterator[Found]:
    """The files inside an archive, named as if it were a folder."""
    try:
        for path, error in members(archive):
            named = shown / path.relative_to(archive)
            if error is not None:
                errors.append(ReadError(named, error.problem, error.detail))
            elif path.suffix.lower() in suffixes:
                yield Found(named, path, shelves.entry(path))
    except ReadError as error:
        errors.append(ReadError(shown, error.problem, error.detail))


def _is_readme(name: str) -> bool:
    return name.lower().startswith("readme") and name.lower().endswith(".md")


def _missing(shown: Path, folder: Path, shelves: Shelves) -> Iterator[ReadError]:
    shelf = shelves.governing(folder)
    for path in shelf.entries if shelf else ():
        if path.is_relative_to(folder) and not exists(path) and not os.path.lexists(path):
            yield ReadError(shown / path.relative_to(folder), "missing")
