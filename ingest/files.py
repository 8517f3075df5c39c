"""Files by their path, those inside zip archives too: 資料.zip/計画/一覧.xlsx.

Nothing is ever unpacked to disk, and what unpacking may cost is bounded. Knows no format.
"""

import io
import os
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath

from ingest.errors import ReadError

ARCHIVE_SUFFIX = ".zip"
MAX_BYTES = 100 * 2**20
MAX_DEPTH = 2  # an archive, and one inside it
MAX_MEMBERS = 10_000
MAX_TOTAL_BYTES = 2**30
# Text seldom shrinks to a thirtieth; a bomb to a thousandth.
MAX_RATIO = 200
_RATIO_FROM = 2**20
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_FAILURES = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    KeyError,
)


def exists(path: Path) -> bool:
    """Whether a file is there, on disk or inside an archive."""
    if os.path.lexists(path):
        return os.path.exists(path)
    try:
        contents(path)
    except (OSError, ReadError):
        return False
    return True


def is_gone(path: Path) -> bool:
    """Whether a file is certainly no longer there. What is only out of reach is not gone."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        if not inside_archive(path):
            return True
        try:
            contents(path)
        except FileNotFoundError:
            return True
        except (OSError, ReadError):
            return False
    except (OSError, ValueError):
        return False
    return False


def inside_archive(path: Path) -> bool:
    """Whether a path leads into an archive."""
    return _archive_above(path) is not None


def contents(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        ReadError: `too_large`; inside an archive also `locked_archive` or `broken`.
        OSError: the file is not there or cannot be opened.
    """
    archive = _archive_above(path)
    if archive is None:
        if path.stat().st_size > MAX_BYTES:
            raise ReadError(path, "too_large", f"{MAX_BYTES // 2**20}MBを超えています")
        return path.read_bytes()
    *inner, name = _steps(path.relative_to(archive).parts)
    status = archive.stat()
    with _opened(path, archive, status.st_mtime_ns, status.st_size, tuple(inner)) as package:
        return _member(path, package, name)


def members(archive: Path) -> Iterator[tuple[Path, ReadError | None]]:
    """The files inside an archive, those of archives in it too; and what cannot be looked into.

    Raises:
        ReadError: the archive itself cannot be: `broken`, `encrypted`, `too_large`, `unreadable`.
    """
    yield from _members(archive, archive, ())


def _members(
    archive: Path, at: Path, inner: tuple[str, ...]
) -> Iterator[tuple[Path, ReadError | None]]:
    try:
        status = archive.stat()
        with _opened(at, archive, status.st_mtime_ns, status.st_size, inner) as package:
            names = sorted(_names(package))
    except OSError as error:
        raise ReadError(at, "unreadable", error.strerror or "") from error
    for name in names:
        path = at / name
        if not name.lower().endswith(ARCHIVE_SUFFIX):
            yield path, None
        elif len(inner) + 1 >= MAX_DEPTH:
            yield path, ReadError(path, "unsupported", "zipの中のzipの中のzipです")
        else:
            try:
                yield from _members(archive, path, (*inner, name))
            except ReadError as error:
                yield path, error


def _archive_above(path: Path) -> Path | None:
    """The archive on disk that a path leads into."""
    return next(
        (p for p in path.parents if p.suffix.lower() == ARCHIVE_SUFFIX and p.is_file()), None
    )


def _steps(parts: tuple[str, ...]) -> list[str]:
    """A member's name in the archive; of one inside an archive in it, both names."""
    for index, part in enumerate(parts[:-1], start=1):
        if part.lower().endswith(ARCHIVE_SUFFIX):
            return ["/".join(parts[:index]), "/".join(parts[index:])]
    return ["/".join(parts)]


def _opened(
    path: Path, archive: Path, changed: int, size: int, inner: tuple[str, ...]
) -> zipfile.ZipFile:
    """An archive, or one inside it, found to be of bearable size."""
    try:
        if inner:
            package = zipfile.ZipFile(io.BytesIO(_nested(archive, changed, size, inner)))
        else:
            package = zipfile.ZipFile(archive)
    except _FAILURES as error:
        raise ReadError(path, "broken", type(error).__name__) from error
    parts = package.infolist()
    bomb = any(
        part.file_size > _RATIO_FROM and part.file_size > MAX_RATIO * part.compress_size
        for part in parts
    )
    if bomb or len(parts) > MAX_MEMBERS or sum(p.file_size for p in parts) > MAX_TOTAL_BYTES:
        package.close()
        raise ReadError(path, "too_large", "展開すると大きくなりすぎます")
    return package


@lru_cache(maxsize=1)
def _nested(archive: Path, changed: int, size: int, inner: tuple[str, ...]) -> bytes:
    """An archive inside another; the last one is kept, as its members are read in a row."""
    path = archive.joinpath(*inner)
    with _opened(path, archive, changed, size, inner[:-1]) as package:
        return _member(path, package, inner[-1])


def _member(path: Path, package: zipfile.ZipFile, name: str) -> bytes:
    part = _names(package).get(name)
    if part is None:
        raise FileNotFoundError(2, "No such file or directory", str(path))
    if part.flag_bits & _ENCRYPTED:
        raise ReadError(path, "locked_archive")
    if part.file_size > MAX_BYTES:
        raise ReadError(path, "too_large", f"{MAX_BYTES // 2**20}MBを超えています")
    try:
        return package.read(part)
    except _FAILURES as error:
        raise ReadError(path, "broken", type(error).__name__) from error


def _names(package: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files of an archive by the names their makers gave them, but for hidden ones."""
    found: dict[str, zipfile.ZipInfo] = {}
    for part in package.infolist():
        name = _name(part).replace("\\", "/")
        parts = PurePosixPath(name).parts
        if name.endswith("/") or not parts or parts[0] == "/" or "\0" in name:
            continue
        if any(piece.startswith(".") or piece == "__MACOSX" for piece in parts):
            continue
        found.setdefault("/".join(parts), part)
    return found


def _name(part: zipfile.ZipInfo) -> str:
    """A name as written: Japanese Windows writes CP932 and says so nowhere."""
    if part.flag_bits & _UTF8_NAME:
        return part.orig_filename
    try:
        raw = part.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return part.orig_filename
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return part.orig_filename
