"""The shelf while it is being changed: what makes a document the same one, file by file.

Knows documents and passages; nothing of vectors, locks or publishing.
"""

import hashlib
import os
import re
import stat
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ingest.errors import KyotenError, ReadError, ShelfFileError
from ingest.files import contents, exists, inside_archive
from ingest.models import Document, FileWarning, Passage, RawDocument
from ingest.passages import build_passages, describe
from ingest.readers import read
from ingest.readers.ocr import Tesseract, find_tesseract
from ingest.readers.options import DEFAULTS, PageProgress, ReadOptions
from ingest.shelf import Entry
from ingest.store import Shelf
from ingest.walk import Found

Action = Literal[
    "model",
    "added",
    "updated",
    "moved",
    "unchanged",
    "duplicate",
    "failed",
    "removed",
    "reading",
    "embedding",
    "published",
    "nothing",
]


@dataclass(frozen=True, slots=True)
class IngestEvent:
    """One thing that happened. `path` is as the user named it; `document` as it now stands.

    What happened to a file says the how-manieth it is (`done`) of how many (`total`), and so does
    "reading", with the pages of that file; "embedding" counts texts. "duplicate" carries the
    document that already holds the same content; "model" names in `detail` the model that is
    about to embed; "removed" says there "gone" where the file is gone, nothing where it was asked.
    """

    action: Action
    path: str | None = None
    document: Document | None = None
    error: KyotenError | None = None
    done: int = 0
    total: int = 0
    generation: str | None = None
    detail: str = ""
    page: int = 0
    pages: int = 0


Watch = Callable[[IngestEvent], None] | None


class Desk:
    """The shelf while it is being changed, file by file."""

    def __init__(self, shelf: Shelf, ids: dict[str, str], options: ReadOptions = DEFAULTS) -> None:
        self.changed = False
        self._ids = ids  # of documents that are read again, by path
        self._options = options
        self._good: list[Path] = []
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

    def documents(self) -> tuple[Document, ...]:
        """The documents as they now stand."""
        return tuple(self._documents.values())

    def has_read_from(self, folder: Path) -> bool:
        """Whether a file under a folder is known to be there and good."""
        return any(path.is_relative_to(folder) for path in self._good)

    def take_off(self, document: Document) -> None:
        """Takes a document off the shelf."""
        self.changed = True
        self._drop(document.id)

    def take(
        self, file: Found, number: int = 0, total: int = 0, watch: Watch = None
    ) -> IngestEvent:
        """Takes one file in, or says why not; `watch` is told of its pages."""
        event = IngestEvent("reading", path=printable(file.shown), done=number, total=total)

        def progress(page: int, pages: int) -> None:
            if watch is not None:
                watch(replace(event, page=page, pages=pages))

        progress(0, 0)
        try:
            taken = self._take(file, progress)
        except (ReadError, ShelfFileError) as error:
            return replace(event, action="failed", error=error)
        self._good.append(file.path)
        return replace(taken, done=number, total=total)

    def _take(self, file: Found, progress: PageProgress) -> IngestEvent:
        shown = printable(file.shown)
        sha256 = _sha256(file)
        here = self._at(file.path.as_posix())
        same = here and here.sha256 == sha256 and self._says_the_same(here, file.entry)
        if here and same and not self._can_read_more(here):
            return IngestEvent("unchanged", path=shown, document=here)
        twin = None if here else self._holding(sha256)
        if twin and _still_holds(twin):
            return IngestEvent("duplicate", path=shown, document=twin)
        if twin and not exists(Path(twin.path)):
            return IngestEvent("moved", path=shown, document=self._move(twin, file))
        known = here is not None or file.path.as_posix() in self._ids
        document = self._read(file, sha256, here, progress)
        return IngestEvent("updated" if known else "added", path=shown, document=document)

    def _read(
        self, file: Found, sha256: str, here: Document | None, progress: PageProgress
    ) -> Document:
        id_ = self._id(file, sha256, here)
        raw = read(file.path, replace(self._options, progress=progress))
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
            warnings=_warnings(raw),
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
            raw = read(file.path, self._options)
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

    def _can_read_more(self, document: Document) -> bool:
        """Whether pages were left out for want of Tesseract, which is here now."""
        waits = any(warning.problem == "no_text" for warning in document.warnings)
        return waits and isinstance(find_tesseract(self._options.tesseract), Tesseract)

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


def _warnings(raw: RawDocument) -> tuple[FileWarning, ...]:
    """What there is to say of a file, that of its pages summed up; a blank page is no doubt."""
    pages = Counter(item.problem for item in raw.warnings if item.problem != "blank")
    summed = (FileWarning(problem, count) for problem, count in sorted(pages.items()))
    return (*raw.file_warnings, *summed)


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
            Path(printable(file.shown)), "unreadable", "ファイル名の文字コードが正しくありません"
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


def printable(path: Path) -> str:
    """The path as text; bytes that are no UTF-8 (names out of old archives) are replaced."""
    return os.fsencode(path).decode("utf-8", "replace")
