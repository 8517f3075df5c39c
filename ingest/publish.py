"""Publishes the search index: a new generation, whole, and then the name that readers go by.

Knows documents, passages and their vectors; nothing of questions. Reading is ingest/index.py's.
"""

import contextlib
from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import japanese, server, store
from ingest.bm25 import TermIndex
from ingest.errors import ServerError
from ingest.models import Document, Passage
from ingest.store import Manifest, Shelf
from ingest.vectors import Floats, UnitVectors, VectorCache, VectorStore, embed_missing

if TYPE_CHECKING:
    from ingest.embed import Embedder

Progress = Callable[[str, int, int], None]


def publish(
    home: Path,
    documents: Sequence[Document],
    passages: Sequence[Passage],
    embedder: "Embedder",
    progress: Progress | None = None,
    described: frozenset[str] = frozenset(),
) -> str:
    """Builds a generation of these documents and makes it the current one; returns its id.

    The caller holds `writer_lock`. `progress` is told ("embedding", texts done, texts in all).
    """
    steps = publishing(home, Shelf(tuple(documents), tuple(passages), described), embedder)
    while True:
        try:
            done, total = next(steps)
        except StopIteration as stop:
            return str(stop.value)
        if progress is not None:
            progress("embedding", done, total)


def publishing(
    home: Path, shelf: Shelf, embedder: "Embedder", chroma_url: str | None = None
) -> Generator[tuple[int, int], None, str]:
    """`publish` step by step: yields (texts embedded, texts to embed), returns the generation.

    Nothing is visible to readers before the last step.
    """
    embedded = store.embedded_texts(shelf.documents, shelf.passages)
    wanted = [text for text in embedded if text is not None]
    cache = VectorCache(home / "cache" / "vectors.sqlite3")
    with store.storing(home):
        known = cache.get(embedder.fingerprint, wanted)
    total = len(set(wanted) - known.keys())
    done = 0
    yield done, total
    for batch in embed_missing(wanted, known, embedder.embed_documents):
        with store.storing(home):
            cache.put(embedder.fingerprint, batch)
        known |= batch
        done += len(batch)
        yield done, total

    with store.storing(home):
        generation = store.new_generation(home)
    with store.written(home, generation):
        _write(home, generation, shelf, embedder, embedded, known, chroma_url)
        store.make_current(home, generation)
    if chroma_url is not None:
        # It is published: what cannot be deleted now goes with the next one.
        with contextlib.suppress(ServerError):
            server.delete_collections(chroma_url, home)
    return generation


def _write(
    home: Path,
    generation: str,
    shelf: Shelf,
    embedder: "Embedder",
    embedded: Sequence[str | None],
    known: Mapping[str, Floats],
    chroma_url: str | None,
) -> None:
    """Writes all of a generation; nobody sees it yet."""
    folder = store.index_folder(home) / generation
    counted = store.counted_texts(shelf.documents, shelf.passages)
    TermIndex.build([japanese.lemmas(text) for text in counted]).save(folder / "lemmas")
    TermIndex.build([japanese.bigrams(text) for text in counted]).save(folder / "bigrams")
    units = UnitVectors.build(
        (None if text is None else known[text] for text in embedded),
        [len(passage.units) for passage in shelf.passages],
        embedder.dimension,
    )
    units.save(folder)
    if chroma_url is None:
        vectors = VectorStore.open(folder / "chroma")
    else:
        vectors = server.open_collection(chroma_url, home, generation, create=True)
    try:
        vectors.add(units.means())
    finally:
        vectors.close()
    manifest = Manifest(
        format=store.FORMAT_VERSION,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        model=embedder.name,
        fingerprint=embedder.fingerprint,
        dimension=embedder.dimension,
        tokenizer=japanese.TOKENIZER_VERSION,
        documents=tuple((document.id, document.sha256) for document in shelf.documents),
        passage_count=len(shelf.passages),
        vectors=store.place_of_vectors(chroma_url),
    )
    store.write_shelf(folder, shelf, manifest)
