"""Files in, a published index out, told step by step as events.

Knows the order of the work and what makes a document the same one; reading, cutting and
searching are others' business.
"""

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ingest import japanese, store
from ingest.errors import (
    IndexDamagedError,
    IndexMismatchError,
    IndexMissingError,
    KyotenError,
    ReadError,
    ShelfFileError,
    UnknownDocumentError,
)
from ingest.files import contents, exists, inside_archive
from ingest.index import publishing, writer_lock
from ingest.models import Document, PageWarning, Passage
from ingest.passages import build_passages, describe
from ingest.readers import OLD_SUFFIXES, SUFFIXES, read
from ingest.shelf import Entry, Shelves
from ingest.store import Shelf
from ingest.walk import Found, find_files

if TYPE_CHECKING:
    from ingest.embed import Embedder

Action = Literal[
    "model",
    "added",
    "updated",
    "moved",
    "unchanged",
    "duplicate",
    "failed",
    "removed",
    "embedding",
    "published",
    "nothing",
]


@dataclass(frozen=True, slots=True)
class IngestEvent:
    """One thing that happened. `path` is as the user named it; `document` as it now stands.

    "duplicate" carries the document that already holds the same content; "model" names in
    `detail` the model that is about to embed; "embedding" counts texts. `warnings` are the reader's
    doubts about pages of a file that was taken in.
    """

    action: Action
    path: str | None = None
    document: Document | None = None
    error: KyotenError | None = None
    done: int = 0
    total: int = 0
    generation: str | None = None
    detail: str = ""
    warnings: tuple[PageWarning, ...] = ()


def ingest(
    paths: Sequence[Path], home: Path, embedder: "Embedder", tesseract: Path | None = None
) -> Iterator[IngestEvent]:
    """Adds or refreshes files and folders, and publishes a generation if anything changed.

    A file that fails is told and the rest goes on; an earlier good version of it stays. An index
    of another model or tokenizer is built again from its stored passages, one of another format
    from its files. Raises IndexBusyError, ShelfFileError, ModelError, and IndexDamagedError where
    not even the list of documents can be read.
    """
    with writer_lock(home):
        before, reread, stale = _what_stands(home, embedder)
        found, errors = find_files(paths, SUFFIXES | OLD_SUFFIXES)
        named = {file.path for file in found}
        shelves = Shelves()
        for document in reread:
            path = Path(document.path)
            if not exists(path):
                errors.append(ReadError(path, "missing"))
            elif path not in named:
                found.append(Found(path, path, shelves.entry(path)))
        for error in errors:
            yield IngestEvent("failed", path=_printable(error.path), error=error)
        desk = _Desk(before, {document.path: document.id for document in reread}, tesseract)
        for file in found:
            yield desk.take(file)
        if desk.changed or stale:
            yield from _publish(home, desk.shelf(), embedder)
        else:
            yield IngestEvent("nothing")


def remove(ids: Sequence[str], home: Path, embedder: "Embedder") -> Iterator[IngestEvent]:
    """Takes documents off the shelf and publishes the rest.

    Raises UnknownDocumentError before anything is changed, and what opening an index raises.
    """
    with writer_lock(home):
        generation = store.current_generation(home)
        manifest = store.read_manifest(home, generation)
        shelf = store.read_shelf(home, generation, manifest)
        documents = {document.id: document for document in shelf.documents}
        for id_ in ids:
            if id_ not in documents:
                raise UnknownDocumentError(id_)
        gone = dict.fromkeys(ids)
        if not gone:
            yield IngestEvent("nothing")
            return
        for id_ in gone:
            yield IngestEvent("removed", path=documents[id_].path, document=documents[id_])
        left = Shelf(
            tuple(item for item in shelf.documents if item.id not in gone),
            tuple(item for item in shelf.passages if item.document_id not in gone),
            shelf.described - gone.keys(),
        )
        yield from _publish(home, left, embedder)


def _what_stands(home: Path, embedder: "Embedder") -> tuple[Shelf, tuple[Document, ...], bool]:
    """The published shelf; documents that must be read again; whether it must be built again."""
    try:
        generation = store.current_generation(home)
    except IndexMissingError:
        return Shelf(), (), False
    try:
        manifest = store.read_manifest(home, generation)
        shelf = store.read_shelf(home, generation, manifest)
    except (IndexMismatchError, IndexDamagedError):
        return Shelf(), store.read_documents(home, generation), True
    same = (manifest.fingerprint, manifest.tokenizer) == (
        embedder.fingerprint,
        japanese.TOKENIZER_VERSION,
    )
    return shelf, (), not same


def _publish(home: Path, shelf: Shelf, embedder: "Embedder") -> Iterator[IngestEvent]:
    steps = publishing(home, shelf, embedder)
    while True:
        try:
            done, total = next(steps)
        except StopIteration as stop:
            yield IngestEvent("published", generation=str(stop.value))
            return
        if total and not done:
            yield IngestEvent("model", detail=embedder.name)
        if total:
            yield IngestEvent("embedding", done=done, total=total)


class _Desk:
    """The shelf while it is being changed, file by file."""

    def __init__(self, shelf: Shelf, ids: dict[str, str], tesseract: Path | None = None) -> None:
        self.changed = False
        self._tesseract = tesseract
        self._warnings: tuple[PageWarning, ...] = ()  # of the file that was read last
        self._ids = ids  # of documents that are read again, by path
        self._documents = {document.id: document for document in shelf.documents}
        self._described = set(shelf.described)
        passages: dict[str, list[Passage]] = {}
        for passage in shelf.passages:
            passages.setdefault(passage.document_id, []).append(passage)
        self._passages = {id_: tuple(items) for id_, items in passages.items()}

    def shelf(self) -> Shelf:
        """What is to be published: in the order of paths, whatever the order of arrival."""
        documents = tuple(sorted(self._documents.values(), key=lambda document: document.path))
        passages = tuple(
            passage for document in documents for passage in self._passages.get(document.id, ())
        )
        return Shelf(documents, passages, frozenset(self._described))

    def take(self, file: Found) -> IngestEvent:
        """Takes one file in, or says why not."""
        try:
            return self._take(file)
        except (ReadError, ShelfFileError) as error:
            return IngestEvent("failed", path=_printable(file.shown), error=error)

    def _take(self, file: Found) -> IngestEvent:
        shown = _printable(file.shown)
        sha256 = _sha256(file)
        here = self._at(file.path.as_posix())
        if here and here.sha256 == sha256 and self._says_the_same(here, file.entry):
            return IngestEvent("unchanged", path=shown, document=here)
        twin = None if here else self._holding(sha256)
        if twin and _still_holds(twin):
            return IngestEvent("duplicate", path=shown, document=twin)
        if twin and not exists(Path(twin.path)):
            return IngestEvent("moved", path=shown, document=self._move(twin, file))
        known = here is not None or file.path.as_posix() in self._ids
        document = self._read(file, sha256, here)
        return IngestEvent(
            "updated" if known else "added",
            path=shown,
            document=document,
            warnings=self._warnings,
        )

    def _read(self, file: Found, sha256: str, here: Document | None) -> Document:
        id_ = self._id(file, sha256, here)
        raw = read(file.path, self._tesseract)
        self._warnings = raw.warnings
        passages = build_passages(id_, raw)
        if not passages:
            raise ReadError(file.shown, "no_text")
        says = file.entry or describe(raw, file.path)
        document = Document(
            id=id_,
            title=says.title,
            path=file.path.as_posix(),
            kind=says.kind,
            municipality=says.municipality,
            issued=says.issued,
            publisher=says.publisher,
            sha256=sha256,
            page_count=raw.page_count,
            passage_count=len(passages),
        )
        if here:
            self._drop(here.id)
        self._drop(id_)
        self._put(document, passages, file.entry)
        return document

    def _move(self, twin: Document, file: Found) -> Document:
        document = replace(twin, path=file.path.as_posix())
        passages = self._passages[twin.id]
        if file.entry:
            document = _described_by(document, file.entry)
        if file.entry and file.entry.id and file.entry.id != twin.id:
            raw = read(file.path, self._tesseract)
            document = replace(document, id=self._id(file, twin.sha256, twin))
            passages = build_passages(document.id, raw)
        self._drop(twin.id)
        self._put(document, passages, file.entry)
        return document

    def _put(self, document: Document, passages: tuple[Passage, ...], entry: Entry | None) -> None:
        self.changed = True
        self._documents[document.id] = document
        self._passages[document.id] = passages
        if entry:
            self._described.add(document.id)

    def _drop(self, id_: str) -> None:
        self._documents.pop(id_, None)
        self._passages.pop(id_, None)
        self._described.discard(id_)

    def _at(self, path: str) -> Document | None:
        return next((item for item in self._documents.values() if item.path == path), None)

    def _holding(self, sha256: str) -> Document | None:
        return next((item for item in self._documents.values() if item.sha256 == sha256), None)

    def _says_the_same(self, document: Document, entry: Entry | None) -> bool:
        if entry is None:
            return document.id not in self._described
        return _described_by(document, entry) == document and entry.id in (None, document.id)

    def _id(self, file: Found, sha256: str, here: Document | None) -> str:
        """shelf.toml's id, else the one this path had, else one made of name and content."""
        if file.entry and file.entry.id:
            other = self._documents.get(file.entry.id)
            if other and (here is None or other.id != here.id) and exists(Path(other.path)):
                raise ShelfFileError(
                    file.path, f"id {other.id} は別の資料（{other.path}）が使っています"
                )
            return file.entry.id
        if here:
            return here.id
        if file.path.as_posix() in self._ids:
            return self._ids[file.path.as_posix()]
        slug = re.sub(r"[^a-z0-9]+", "-", file.path.stem.lower()).strip("-") or "doc"
        base = f"{slug}-{sha256[:8]}"
        id_, number = base, 2
        while id_ in self._documents:
            id_, number = f"{base}-{number}", number + 1
        return id_


def _described_by(document: Document, entry: Entry) -> Document:
    return replace(
        document,
        title=entry.title,
        kind=entry.kind,
        municipality=entry.municipality,
        issued=entry.issued,
        publisher=entry.publisher,
    )


def _still_holds(document: Document) -> bool:
    """Whether a document's file is there with the content that was read from it."""
    path = Path(document.path)
    try:
        return _sha256(Found(path, path, None)) == document.sha256
    except ReadError:
        return False


def _sha256(file: Found) -> str:
    try:
        str(file.path).encode()
    except UnicodeEncodeError:
        raise ReadError(
            Path(_printable(file.shown)), "unreadable", "ファイル名の文字コードが正しくありません"
        ) from None
    try:
        if inside_archive(file.path):
            return hashlib.sha256(contents(file.path)).hexdigest()
        if not stat.S_ISREG(file.path.stat().st_mode):  # a pipe would be waited on for ever
            raise ReadError(file.shown, "unsupported")
        with file.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        raise ReadError(file.shown, "missing") from None
    except OSError as error:
        raise ReadError(file.shown, "unreadable", error.strerror or "") from error


def _printable(path: Path) -> str:
    """The path as text; bytes that are no UTF-8 (names out of old archives) are replaced."""
    return os.fsencode(path).decode("utf-8", "replace")
