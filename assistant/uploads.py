"""Where uploaded files lie: HOME/uploads, each under its own name made safe.

    uploads/報告書.pdf                 a document of the shelf
    uploads/.incoming/<token>/報告書.pdf   sent, and not yet taken in
    uploads/.before/<generation>/報告書.pdf  what a file that is being taken in would replace

Knows files only. What was replaced comes back where nothing was published, after a crash too: its
folder is named by the generation that was published when it was put aside.
"""

import os
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ingest.errors import IndexDamagedError, IndexMissingError, InputError
from ingest.files import ARCHIVE_SUFFIX, MAX_BYTES
from ingest.readers import OLD_SUFFIXES, SUFFIXES
from ingest.store import current_generation

MAX_NAME_BYTES = 200  # file systems take 255; a temporary suffix must fit, too
_TOKEN = re.compile(r"[0-9a-f]{32}")
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]|[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
_ABANDONED_S = 24 * 3600
_NO_GENERATION = "none"


def safe_name(given: str) -> str:
    """The name under which a file is kept: the last part of what was given, as one that any system takes.

    Raises:
        InputError: nothing is left of it, or no reader takes such files.
    """
    name = unicodedata.normalize("NFC", re.split(r"[\\/]", given)[-1])
    name = _UNSAFE.sub("_", name).strip().lstrip(".").rstrip(". ")
    stem, suffix = os.path.splitext(name)
    if suffix.lower() not in SUFFIXES | OLD_SUFFIXES | {ARCHIVE_SUFFIX} or not stem.strip():
        raise InputError(
            f"{name or 'この名前のファイル'}: この形式は取り込めません。"
            "PDF・Word・Excelなどで保存し直してください"
        )
    room = MAX_NAME_BYTES - len(suffix.encode())
    return stem.encode("utf-8", "replace")[:room].decode("utf-8", "ignore") + suffix


def too_large(name: str) -> InputError:
    """What to say of a file that is larger than any that is taken in."""
    return InputError(
        f"{name}: 大きすぎて取り込めません（{MAX_BYTES // 2**20}MBまで）。分けて保存し直してください"
    )


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was sent: what the sender knows it by, and its name."""

    token: str
    name: str


class Uploads:
    """The uploaded files of one home."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._folder = Path(os.path.abspath(home)) / "uploads"

    @contextmanager
    def receiving(self, given: str) -> Iterator[tuple[Sent, BinaryIO]]:
        """A file to write what is being sent into; it is gone again where that fails.

        Raises InputError as `safe_name`, and OSError.
        """
        sent = Sent(secrets.token_hex(16), safe_name(given))
        self._sweep()
        place = self._folder / ".incoming" / sent.token
        place.mkdir(parents=True)
        try:
            with (place / sent.name).open("wb") as file:
                yield sent, file
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise

    def put(self, tokens: Iterable[str]) -> list[Path]:
        """Puts sent files where they stay, and what they replace aside; `settle` ends it.

        A name that was sent twice is taken once, as the last that was sent. Unknown tokens are
        passed over: their files were taken in, or given up, before.
        """
        self._restore()
        generation = self._generation()
        put: dict[Path, None] = {}
        for token in tokens:
            if not _TOKEN.fullmatch(token):
                continue
            place = self._folder / ".incoming" / token
            for file in sorted(place.iterdir()) if place.is_dir() else ():
                path = self._folder / file.name
                if path.exists() and path not in put:
                    aside = self._folder / ".before" / generation
                    aside.mkdir(parents=True, exist_ok=True)
                    os.replace(path, aside / file.name)
                os.replace(file, path)
                put[path] = None
            shutil.rmtree(place, ignore_errors=True)
        return list(put)

    def settle(self, put: Iterable[Path], taken: Iterable[str]) -> None:
        """Keeps the files whose documents (`taken`, paths) were published; others give way to what they replaced."""
        kept = [Path(path) for path in taken]
        for path in put:
            if any(item == path or item.is_relative_to(path) for item in kept):
                for aside in self._asides():
                    (aside / path.name).unlink(missing_ok=True)
            else:
                path.unlink(missing_ok=True)
        self._put_back(self._asides())

    def discard(self, gone: Iterable[str], left: Iterable[str]) -> None:
        """Deletes the files of documents (their paths) that were taken off, unless others come from them."""
        needed = {path for item in left if (path := self._file_of(item))}
        for path in {path for item in gone if (path := self._file_of(item))} - needed:
            path.unlink(missing_ok=True)

    def holds(self, path: str) -> bool:
        """Whether a document's file was uploaded."""
        return self._file_of(path) is not None

    def name_of(self, path: str) -> str:
        """A file as a page names it: from the uploads down, or by its name alone."""
        with suppress(ValueError):
            return Path(path).relative_to(self._folder).as_posix()
        return Path(path).name

    def _file_of(self, path: str) -> Path | None:
        """The uploaded file that a document came from: itself, or the archive it lies in."""
        with suppress(ValueError):
            parts = Path(path).relative_to(self._folder).parts
            return self._folder / parts[0] if parts else None
        return None

    def _generation(self) -> str:
        try:
            return current_generation(self._home)
        except (IndexMissingError, IndexDamagedError):
            return _NO_GENERATION

    def _asides(self) -> list[Path]:
        folder = self._folder / ".before"
        return sorted(folder.iterdir()) if folder.is_dir() else []

    def _restore(self) -> None:
        """Ends what a crash cut off: nothing was published where the generation is the same."""
        same = self._folder / ".before" / self._generation()
        for aside in self._asides():
            if aside != same:
                shutil.rmtree(aside, ignore_errors=True)
        self._put_back(self._asides())

    def _put_back(self, asides: Iterable[Path]) -> None:
        for aside in asides:
            for file in aside.iterdir():
                os.replace(file, self._folder / file.name)
            aside.rmdir()

    def _sweep(self) -> None:
        """Deletes what was sent and never taken in."""
        incoming = self._folder / ".incoming"
        for place in incoming.iterdir() if incoming.is_dir() else ():
            with suppress(FileNotFoundError):
                if place.stat().st_mtime < time.time() - _ABANDONED_S:
                    shutil.rmtree(place, ignore_errors=True)
