"""Files in, a published index out, told step by step as events.

Knows the order of the work; what makes a document the same one is the desk's to say, and reading,
cutting and searching are others' business.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import japanese, store
from ingest.desk import Action, Desk, IngestEvent, printable
from ingest.errors import (
    IndexDamagedError,
    IndexMismatchError,
    IndexMissingError,
    ReadError,
    UnknownDocumentError,
)
from ingest.files import exists, is_gone
from ingest.models import Document
from ingest.publish import publishing
from ingest.readers import OLD_SUFFIXES, SUFFIXES
from ingest.readers.options import DEFAULTS, ReadOptions
from ingest.shelf import Shelves
from ingest.store import Shelf, place_of_vectors, writer_lock
from ingest.walk import Found, Place, find_files

if TYPE_CHECKING:
    from ingest.embed import Embedder

__all__ = ["Action", "IngestEvent", "ingest", "remove"]


def ingest(
    paths: Sequence[Path],
    home: Path,
    embedder: "Embedder",
    options: ReadOptions = DEFAULTS,
    watch: Callable[[IngestEvent], None] | None = None,
    chroma_url: str | None = None,
) -> Iterator[IngestEvent]:
    """Brings the shelf into step with files and folders; publishes a generation if it changed.

    A file that fails is told and the rest goes on; an earlier good version of it stays. What is
    gone from a folder that was named is taken off, unless the folder may only be out of reach. The
    vectors go to the Chroma server, where one is named. An index of another model or tokenizer, or
    with its vectors in another place, is built again from its stored passages, one of another
    format from its files. `watch` is told each page as it is read, which no event could wait for.
    Raises IndexBusyError, ShelfFileError, ModelError, ServerError, StorageError, and IndexDamagedError where
    not even the list of documents can be read.
    """
    with writer_lock(home):
        store.sweep(home)
        before, reread, stale = _what_stands(home, embedder, chroma_url)
        walked = find_files(paths, SUFFIXES | OLD_SUFFIXES)
        found, errors = walked.found, walked.errors
        named = {file.path for file in found}
        shelves = Shelves()
        for document in reread:
            path = Path(document.path)
            if not exists(path):
                errors.append(ReadError(path, "missing"))
            elif path not in named:
                found.append(Found(path, path, shelves.entry(path)))
        for error in errors:
            yield IngestEvent("failed", path=printable(error.path), error=error)
        desk = Desk(before, {document.path: document.id for document in reread}, options)
        for number, file in enumerate(found, start=1):
            yield desk.take(file, number, len(found), watch)
        yield from _sweep_up(desk, walked.places, {file.path for file in found})
        # Where nothing can be read again, an index that nobody reads is better than an empty one.
        if desk.changed or (stale and not reread):
            yield from _publish(home, desk.shelf(), embedder, chroma_url)
        else:
            yield IngestEvent("nothing")


def _sweep_up(desk: Desk, places: Sequence[Place], found: set[Path]) -> Iterator[IngestEvent]:
    """Takes off what is gone from the places that were walked.

    An unmounted share shows as an empty folder: where a place holds nothing that could be read, or
    could not be listed to its end, nothing of it is taken off, and that is told.
    """
    missing = [
        document
        for document in desk.documents()
        if (path := Path(document.path)) not in found
        and any(path.is_relative_to(place.path) for place in places)
        and is_gone(path)
    ]
    sure = {place.path for place in places if place.complete and desk.has_read_from(place.path)}
    for place in sorted(places, key=lambda place: place.path not in sure):
        here = [item for item in missing if Path(item.path).is_relative_to(place.path)]
        missing = [item for item in missing if item not in here]
        if here and place.path not in sure:
            error = ReadError(place.shown, "unsure", f"{len(here)}件")
            yield IngestEvent("failed", path=printable(place.shown), error=error)
            continue
        for document in here:
            desk.take_off(document)
            shown = printable(place.shows(Path(document.path)))
            yield IngestEvent("removed", path=shown, document=document, detail="gone")


def remove(
    ids: Sequence[str], home: Path, embedder: "Embedder", chroma_url: str | None = None
) -> Iterator[IngestEvent]:
    """Takes documents off the shelf and publishes the rest.

    Raises UnknownDocumentError before anything is changed, and what opening an index raises.
    """
    with writer_lock(home):
        store.sweep(home)
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
        yield from _publish(home, left, embedder, chroma_url)


def _what_stands(
    home: Path, embedder: "Embedder", chroma_url: str | None
) -> tuple[Shelf, tuple[Document, ...], bool]:
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
    same = (manifest.fingerprint, manifest.tokenizer, manifest.vectors) == (
        embedder.fingerprint,
        japanese.TOKENIZER_VERSION,
        place_of_vectors(chroma_url),
    )
    return shelf, (), not same


def _publish(
    home: Path, shelf: Shelf, embedder: "Embedder", chroma_url: str | None
) -> Iterator[IngestEvent]:
    steps = publishing(home, shelf, embedder, chroma_url)
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
