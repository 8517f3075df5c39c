"""Publishes the search index: a new generation, whole, and then the name that readers go by.

Knows documents, passages and their vectors; nothing of questions. Reading is ingest/index.py's.
"""

import contextlib
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import japanese, server, store
from ingest.bm25 import TermWriter
from ingest.errors import ServerError
from ingest.models import Document, Passage
from ingest.store import Manifest, Shelf
from ingest.vector_cache import VectorCache, embed_missing
from ingest.vectors import Floats, UnitVectors, VectorStore

if TYPE_CHECKING:
    from ingest.embed import Embedder

Progress = Callable[[str, int, int], None]

_AT_ONCE = 2_000  # passages whose vectors are held: 30 MB of ten sentences each


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
    vectors = _Vectors(home, shelf, embedder)
    yield from vectors.remember()
    with store.storing(home):
        generation = store.new_generation(home)
    with store.written(home, generation):
        _write(home, generation, shelf, embedder, vectors, chroma_url)
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
    vectors: "_Vectors",
    chroma_url: str | None,
) -> None:
    """Writes all of a generation; nobody sees it yet."""
    folder = store.index_folder(home) / generation
    with (
        contextlib.closing(TermWriter(folder / "lemmas")) as lemmas,
        contextlib.closing(TermWriter(folder / "bigrams")) as bigrams,
    ):
        for text in store.counted_texts(shelf.documents, shelf.passages):
            lemmas.add(japanese.lemmas(text))
            bigrams.add(japanese.bigrams(text))
        lemmas.save()
        bigrams.save()
    if chroma_url is None:
        kept = VectorStore.open(folder / "chroma")
    else:
        kept = server.open_collection(chroma_url, home, generation, create=True)
    try:
        units = sum(len(passage.units) for passage in shelf.passages)
        kept.add(UnitVectors.writing(folder, vectors.blocks(), units, embedder.dimension))
    finally:
        kept.close()
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


class _Vectors:
    """The vectors of a shelf, block by block, each made once and remembered in the cache."""

    def __init__(self, home: Path, shelf: Shelf, embedder: "Embedder") -> None:
        self._home = home
        self._shelf = shelf
        self._embedder = embedder
        self._cache = VectorCache(home / "cache" / "vectors.sqlite3")

    def remember(self) -> Iterator[tuple[int, int]]:
        """Makes what is missing; yields (texts embedded, texts to embed)."""
        missing: set[bytes] = set()
        for _, texts in self._texts():
            with store.storing(self._home):
                missing |= self._cache.missing(self._embedder.fingerprint, texts)
        done, total = 0, len(missing)
        yield done, total
        if not total:
            return
        for _, texts in self._texts():
            for batch in self._made(texts, self._known(texts)):
                done += len(batch)
                # More than were missing where the cache was lost meanwhile.
                yield min(done, total), total

    def blocks(self) -> Iterator[list[list[Floats | None]]]:
        """The vectors of some passages, by unit, and then of the next."""
        for embedded, texts in self._texts():
            known = self._known(texts)
            for batch in self._made(texts, known):
                known |= batch
            yield [[None if text is None else known[text] for text in each] for each in embedded]

    def _texts(self) -> Iterator[tuple[list[list[str | None]], list[str]]]:
        """What is embedded of some passages: by passage and unit, and as a list."""
        shelf = self._shelf
        texts = store.embedded_texts(shelf.documents, shelf.passages)
        while embedded := list(islice(texts, _AT_ONCE)):
            yield embedded, [text for each in embedded for text in each if text is not None]

    def _known(self, texts: Sequence[str]) -> dict[str, Floats]:
        with store.storing(self._home):
            return self._cache.get(self._embedder.fingerprint, texts)

    def _made(self, texts: Sequence[str], known: dict[str, Floats]) -> Iterator[dict[str, Floats]]:
        """Embeds what is not known, batch by batch, and remembers it."""
        for batch in embed_missing(texts, known, self._embedder.embed_documents):
            with store.storing(self._home):
                self._cache.put(self._embedder.fingerprint, batch)
            yield batch
