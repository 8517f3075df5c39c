"""The index folder on disk: generations, the CURRENT file, the manifest and the writer's lock.

    home/index/CURRENT                  names the published generation
    home/index/<generation>/            one complete index that never changes once published
        manifest.json documents.json passages.jsonl rows.npy lemmas/ bigrams/
        chroma/ units.npy

Knows files and what they hold; nothing of vectors, terms or searches.
"""

import contextlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ingest.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexMismatchError,
    IndexMissingError,
    StorageError,
    is_full,
)
from ingest.models import Document, FileWarning, Passage, Unit
from ingest.rows import Passages, damage, write_passages

# Raised whenever an older program could not read what is written here, or when documents must be
# read again because passages are made differently.
FORMAT_VERSION = 4
# SQLite tells a limit on the size of files as a failed write.
_SQLITE_NO_ROOM = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE})
_ENGINE_NO_ROOM = ("is full", "no space", "file too large", "quota")
_VECTORS = "chroma"  # not where a Chroma server has them
PARTS = (
    "manifest.json",
    "documents.json",
    "passages.jsonl",
    "rows.npy",
    "headings.json",
    "lemmas",
    "bigrams",
    "units.npy",
    _VECTORS,
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made with, and how much must be in it."""

    format: int
    created: str
    model: str
    fingerprint: str
    dimension: int
    tokenizer: str
    documents: tuple[tuple[str, str], ...]  # id and SHA-256 of the file
    passage_count: int
    vectors: str = "folder"  # or "server", a Chroma server's


def place_of_vectors(chroma_url: str | None) -> str:
    """What a manifest says of where the vectors are."""
    return "folder" if chroma_url is None else "server"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The documents and passages of one generation; `described` are those with a shelf entry."""

    documents: tuple[Document, ...] = ()
    passages: tuple[Passage, ...] = ()
    described: frozenset[str] = frozenset()


def index_folder(home: Path) -> Path:
    """Where the generations of `home` lie."""
    return home / "index"


def current_generation(home: Path) -> str:
    """The published generation; raises IndexMissingError where there is none."""
    try:
        name = (index_folder(home) / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise IndexMissingError(home) from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamagedError(home, "CURRENT を読めません") from error
    if not name or "/" in name or not (index_folder(home) / name).is_dir():
        raise IndexDamagedError(home, "CURRENT の指す世代がありません")
    return name


@contextlib.contextmanager
def writer_lock(home: Path) -> Iterator[None]:
    """Holds the index for one writer; raises IndexBusyError at once where another has it."""
    home.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(home / "index.lock", timeout=0):
            yield
    except Timeout:
        raise IndexBusyError(home) from None


def read_manifest(home: Path, generation: str) -> Manifest:
    """The manifest; raises IndexMismatchError for another format, IndexDamagedError otherwise."""
    folder = index_folder(home) / generation
    if not (folder / "manifest.json").exists():
        raise IndexDamagedError(home, f"{generation}/manifest.json がありません")
    with damage(home, f"{generation}/manifest.json"):
        content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        # First: an older format may well lack parts that this one has.
        if content["format"] != FORMAT_VERSION:
            raise IndexMismatchError(home, "format", str(content["format"]), str(FORMAT_VERSION))
        documents = tuple((item["id"], item["sha256"]) for item in content.pop("documents"))
        manifest = Manifest(documents=documents, **content)
    for part in PARTS:
        if part != _VECTORS and not (folder / part).exists():
            raise IndexDamagedError(home, f"{generation}/{part} がありません")
    if manifest.vectors == "folder" and not (folder / _VECTORS).exists():
        raise IndexDamagedError(home, f"{generation}/{_VECTORS} がありません")
    return manifest


def open_shelf(
    home: Path, generation: str, manifest: Manifest
) -> tuple[tuple[Document, ...], frozenset[str], Passages]:
    """The documents, which of them have a shelf entry, and the passages, which are read when asked for.

    Raises IndexDamagedError where they are not what was counted.
    """
    folder = index_folder(home) / generation
    with damage(home, f"{generation}/documents.json"):
        content = json.loads((folder / "documents.json").read_text(encoding="utf-8"))
        documents = tuple(_document(item) for item in content["documents"])
        described = frozenset(content["described"])
    if tuple((document.id, document.sha256) for document in documents) != manifest.documents:
        raise IndexDamagedError(home, "資料の一覧が目録 manifest.json と合いません")
    return documents, described, Passages(home, folder, manifest.passage_count)


def read_shelf(home: Path, generation: str, manifest: Manifest) -> Shelf:
    """The whole shelf; raises IndexDamagedError where any of it cannot be read."""
    documents, described, passages = open_shelf(home, generation, manifest)
    return Shelf(documents, tuple(passages), described)


def read_headings(home: Path, generation: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The heading paths of each document, each once, in reading order, by the document's id."""
    with damage(home, f"{generation}/headings.json"):
        path = index_folder(home) / generation / "headings.json"
        content = json.loads(path.read_text(encoding="utf-8"))
        return {id_: tuple(map(tuple, paths)) for id_, paths in content.items()}


def read_documents(home: Path, generation: str) -> tuple[Document, ...]:
    """The list of documents alone, of an index that is damaged or of another format.

    Fields that this program does not know are left aside.
    """
    known = {item.name for item in fields(Document)}
    path = index_folder(home) / generation / "documents.json"
    with damage(home, f"{generation}/documents.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        return tuple(
            _document({name: value for name, value in item.items() if name in known})
            for item in content["documents"]
        )


def _document(content: dict[str, Any]) -> Document:
    warnings = tuple(FileWarning(**item) for item in content.pop("warnings", ()))
    return Document(**content, warnings=warnings)


def write_shelf(folder: Path, shelf: Shelf, manifest: Manifest) -> None:
    """Writes documents and passages of a generation, and its manifest last."""
    documents = {
        "documents": [asdict(document) for document in shelf.documents],
        "described": sorted(shelf.described),
    }
    _write(folder / "documents.json", json.dumps(documents, ensure_ascii=False, indent=1))
    write_passages(folder, shelf.documents, shelf.passages)
    headings: dict[str, dict[tuple[str, ...], None]] = {}
    for passage in shelf.passages:
        headings.setdefault(passage.document_id, {})[passage.headings] = None
    paths = {id_: [list(path) for path in each] for id_, each in headings.items()}
    _write(folder / "headings.json", json.dumps(paths, ensure_ascii=False))
    content = {item.name: getattr(manifest, item.name) for item in fields(manifest)}
    content["documents"] = [{"id": id_, "sha256": sha256} for id_, sha256 in manifest.documents]
    _write(folder / "manifest.json", json.dumps(content, ensure_ascii=False, indent=1))


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{text}\n")
        file.flush()
        os.fsync(file.fileno())


def new_generation(home: Path) -> str:
    """Makes an empty generation folder, which nobody sees before `make_current` names it."""
    stem = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    number = 0
    while True:
        name = f"{stem}-{number}"
        try:
            (index_folder(home) / name).mkdir(parents=True)
        except FileExistsError:
            number += 1
        else:
            return name


def make_current(home: Path, generation: str) -> None:
    """Publishes a generation in one step, then removes all but it and the one before.

    The one before stays because readers may still be on it.
    """
    folder = index_folder(home)
    keep = {generation}
    with contextlib.suppress(IndexMissingError, IndexDamagedError):
        keep.add(current_generation(home))
    handle, temporary = tempfile.mkstemp(prefix=".current-", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{generation}\n")
        file.flush()
        os.fsync(file.fileno())
    os.chmod(temporary, 0o644)  # mkstemp's 0600 would shut out readers of other accounts
    os.replace(temporary, folder / "CURRENT")
    remove_generations(home, keep)


def sweep(home: Path) -> None:
    """Removes what a run that was cut off left behind. The caller holds `writer_lock`.

    That is every generation without a manifest, which is written last, or newer than the published
    one; the one published before stays, for readers may still be on it.
    """
    try:
        current = current_generation(home)
    except IndexMissingError:
        current = ""
    except IndexDamagedError:
        return  # what there is may still be told apart by a person
    if not index_folder(home).is_dir():
        return
    keep = [
        path.name
        for path in index_folder(home).iterdir()
        if _age(path.name) <= _age(current) and (path / "manifest.json").exists()
    ]
    remove_generations(home, {current, *keep})


def _age(generation: str) -> tuple[str, int]:
    """What orders generations: the second they were made in, and their number in it."""
    second, _, number = generation.partition("-")
    return second, int(number) if number.isdecimal() else 0


@contextlib.contextmanager
def written(home: Path, generation: str) -> Iterator[None]:
    """Guards the writing of a generation: unless it was published, nothing of it is left behind.

    Raises StorageError for what the disk does not take.
    """
    try:
        with storing(home):
            yield
    except BaseException:
        published = ""
        with contextlib.suppress(IndexMissingError, IndexDamagedError):
            published = current_generation(home)
        if published != generation:
            shutil.rmtree(index_folder(home) / generation, ignore_errors=True)
        raise


@contextlib.contextmanager
def storing(home: Path) -> Iterator[None]:
    """Turns what disk and databases say where they cannot write into a StorageError."""
    try:
        yield
    except OSError as error:
        raise StorageError(home, is_full(error), error.strerror or str(error)) from error
    except sqlite3.Error as error:
        full = getattr(error, "sqlite_errorcode", None) in _SQLITE_NO_ROOM
        raise StorageError(home, full, str(error)) from error
    except Exception as error:
        # Chroma's engine is no part of Python: of what it says only the words are known.
        if not type(error).__module__.startswith("chromadb"):
            raise
        full = any(words in str(error).lower() for words in _ENGINE_NO_ROOM)
        raise StorageError(home, full, " ".join(str(error).split())) from error


def remove_generations(home: Path, keep: Iterable[str]) -> None:
    """Removes generations and left-over files; what cannot be removed is left for next time."""
    kept = {*keep, "CURRENT"}
    for path in index_folder(home).iterdir():
        if path.name in kept:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                path.unlink()


def counted_texts(documents: Sequence[Document], passages: Iterable[Passage]) -> Iterator[str]:
    """The words of each passage that are counted.

    Title and headings go along, so that a passage is found by a city that only the title names,
    and so do the column heads of table rows.
    """
    titles = {document.id: document.title for document in documents}
    for passage in passages:
        yield "\n".join(
            part
            for part in (
                titles[passage.document_id],
                " ".join(passage.headings),
                " ".join(dict.fromkeys(filter(None, map(_column_heads, passage.units)))),
                passage.text,
            )
            if part
        )


def _column_heads(unit: Unit) -> str:
    """The column heads over a table row's cells, as far as they are filled; else nothing."""
    return " ".join(dict.fromkeys(head for head, cell in unit.cells if head and cell))


def embedded_texts(
    documents: Sequence[Document], passages: Iterable[Passage]
) -> Iterator[list[str | None]]:
    """What is embedded for each unit of each passage, in order.

    Whose it is, the heading (the title where there is none) and the column heads it stands under
    go along: a sentence or a row alone often names none. None for the headings among the units,
    unless a passage has no others.
    """
    owners = {document.id: document.municipality for document in documents}
    titles = {document.id: document.own_title for document in documents}
    for passage in passages:
        bare = all(unit.kind == "label" for unit in passage.units)
        whose = tuple(filter(None, [owners[passage.document_id]]))
        title = tuple(filter(None, [titles[passage.document_id]]))
        yield [
            "\u3000".join(
                (
                    *whose,
                    *(unit.headings[-1:] or title),
                    *filter(None, [_column_heads(unit)]),
                    unit.text,
                )
            )
            if unit.kind != "label" or bare
            else None
            for unit in passage.units
        ]
