"""Reads shelf.toml, where a folder or archive of documents says what its files are.

Knows the file's form only; which files are read, the pipeline decides.
"""

import os
import re
import tomllib
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, field_validator
from pydantic_core import ErrorDetails

from ingest.errors import ReadError, ShelfFileError
from ingest.files import contents, exists, inside_archive
from ingest.models import Kind

FILE_NAME = "shelf.toml"

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
_Date = Annotated[str, StringConstraints(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?$")]

_ADVICE = {
    "missing": "がありません",
    "extra_forbidden": "という項目はありません",
    "literal_error": 'は "guidance" か "case" にしてください',
    "string_pattern_mismatch": "の形が正しくありません",
    "string_too_short": "が空です",
    "string_type": "は文字列にしてください",
    "value_error": "は shelf.toml のあるフォルダーの中のファイルにしてください",
}


class Entry(BaseModel):
    """One [[document]]. What it leaves out is unknown, not guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    path: _Text
    title: _Text
    kind: Kind
    id: _Id | None = None
    publisher: _Text | None = None
    municipality: _Text | None = None
    issued: _Date | None = None
    made_from: _Text | None = None

    @field_validator("path", "made_from")
    @classmethod
    def _stays_inside(cls, value: str | None) -> str | None:
        if value is not None:
            path = PurePosixPath(value)
            if path.is_absolute() or ".." in path.parts:
                raise ValueError("outside")
        return value


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    document: list[Entry] = []


class ShelfFile:
    """A shelf.toml: its entries and their sources, by absolute path."""

    def __init__(self, path: Path, entries: list[Entry]) -> None:
        self.path = path
        folder = path.parent
        self.entries = {absolute(folder / entry.path): entry for entry in entries}
        self.sources = {
            absolute(folder / entry.made_from) for entry in entries if entry.made_from is not None
        }


def absolute(path: Path) -> Path:
    """The path from the root, without "..": links stay, so that a file keeps the name it has."""
    return Path(os.path.abspath(path))


def read_shelf_file(path: Path) -> ShelfFile:
    """Reads one shelf.toml; raises ShelfFileError with a Japanese clause that names the place."""
    try:
        content = tomllib.loads(contents(path).decode("utf-8-sig"))
    except (OSError, ReadError) as error:
        raise ShelfFileError(path, "ファイルを開けません") from error
    except UnicodeDecodeError as error:
        raise ShelfFileError(path, "文字コードが UTF-8 ではありません") from error
    except RecursionError:
        raise ShelfFileError(path, "入れ子が深すぎます") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        place = f"{line[1]} 行目が" if line else "終わりが"
        raise ShelfFileError(path, f"{place} TOML として読めません") from error
    try:
        entries = _File.model_validate(content).document
    except ValidationError as error:
        raise ShelfFileError(path, _clause(error.errors()[0])) from error
    for name in ("path", "id"):
        values = [value for entry in entries if (value := getattr(entry, name)) is not None]
        twice = next((value for value in values if values.count(value) > 1), None)
        if twice is not None:
            raise ShelfFileError(path, f"{name} が同じ [[document]] が二つあります: {twice}")
    return ShelfFile(path, entries)


def _clause(error: ErrorDetails) -> str:
    advice = _ADVICE.get(error["type"], "の値が正しくありません")
    match error["loc"]:
        case ("document", int(number), *keys) if keys:
            return f"{number + 1} 番目の [[document]] の {keys[0]} {advice}"
        case ("document", *_):
            return "document は [[document]] の形で書いてください"
        case (name, *_):
            return f"{name} {advice}"
    return advice


class Shelves:
    """The shelf.toml that governs each folder: its own, or that of the nearest folder above."""

    def __init__(self) -> None:
        self._known: dict[Path, ShelfFile | None] = {}

    def governing(self, folder: Path) -> ShelfFile | None:
        """The shelf file for the files of an absolute folder; raises ShelfFileError."""
        if folder not in self._known:
            path = folder / FILE_NAME
            if os.path.isfile(path) or (inside_archive(path) and exists(path)):
                self._known[folder] = read_shelf_file(path)
            elif folder.parent == folder:
                self._known[folder] = None
            else:
                self._known[folder] = self.governing(folder.parent)
        return self._known[folder]

    def entry(self, file: Path) -> Entry | None:
        """What is said of an absolute file."""
        shelf = self.governing(file.parent)
        return shelf.entries.get(file) if shelf else None
