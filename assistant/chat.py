"""The assistant itself: from a question and its history to a cited answer."""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.examples import examples
from assistant.filters import check_filters
from assistant.followup import standalone
from assistant.highlight import Highlighter, excerpt
from assistant.models import Answer, Citation, StreamEvent, Turn
from assistant.question import analyse, checked
from assistant.settings import Settings
from ingest.errors import UnknownDocumentError
from ingest.models import Document, Filters, Hit, Passage

if TYPE_CHECKING:
    from assistant.reading import Reading
    from ingest.embed import Embedder
    from ingest.index import Index


class Assistant:
    """Answers questions over one index. Safe to share between threads: it keeps no conversation."""

    def __init__(self, index: "Index") -> None:
        self._index = index
        self._lock = threading.Lock()
        self._reading = self._read()
        self._examples: tuple[str, tuple[str, ...]] = ("", ())

    @classmethod
    def open(cls, settings: Settings, embedder: "Embedder | None" = None) -> "Assistant":
        """Open the published index, with the model of the settings where none is given.

        Raises:
            IndexMissingError, IndexMismatchError, IndexDamagedError, ModelError.
        """
        from ingest.embed import get_embeddings
        from ingest.index import Index
        from ingest.rerank import get_reranker

        if embedder is None:
            embedder = get_embeddings(settings.embedding_model, settings.model_cache)
        reader = get_reranker(settings.reranker)
        return cls(Index.open(settings.home, embedder, settings.chroma_url, reader))

    @property
    def index_id(self) -> str:
        """The generation that answers."""
        return self._index.generation

    def documents(self) -> tuple[Document, ...]:
        """The documents of the shelf."""
        return self._current().index.documents()

    def document(self, document_id: str) -> tuple[Document, tuple[Passage, ...]]:
        """A document of the shelf and its passages in reading order, both of one generation.

        Raises:
            UnknownDocumentError: the shelf has none of that id.
        """
        index = self._current().index
        for document in index.documents():
            if document.id == document_id:
                return document, index.passages(document_id)
        raise UnknownDocumentError(document_id)

    def examples(self) -> tuple[str, ...]:
        """Questions that this shelf answers, found by asking, once for each generation."""
        index = self._current().index
        generation, known = self._examples
        if generation != index.generation:
            known = examples(index.documents(), index.headings(), self.ask)
            self._examples = (index.generation, known)
        return known

    def search(self, query: str, k: int = 10, filters: Filters | None = None) -> list[Citation]:
        """The ranked passages for a query, as citations whose quote is the whole passage.

        Raises:
            InputError: as for `ask`.
        """
        reading = self._current()
        check_filters(filters, reading.index.documents())
        hits = reading.search(checked(query), k, filters)
        nearness = reading.index.nearness(query, [hit.passage for hit in hits])
        words = Highlighter(query)
        return [
            _as_citation(number, hit, words, near)
            for number, (hit, near) in enumerate(zip(hits, nearness, strict=True), start=1)
        ]

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        id: str | None = None,
    ) -> Answer:
        """One answer.

        Raises:
            InputError: the question is empty, too long, or holds control characters; a filter
                names a municipality or document that the shelf has not.
        """
        started = time.perf_counter()
        reading = self._current()
        check_filters(filters, reading.index.documents())
        understood = standalone(reading.shelf.spell_out(checked(question)), history)
        analysed = analyse(question, understood.text, understood.brief)
        draft = reading.draft(analysed, filters or Filters())
        words = Highlighter(understood.text)
        return Answer(
            id=id,
            question=question,
            standalone_question=understood.text,
            kind=analysed.kind,
            status=draft.status,
            text=draft.text(),
            sentences=tuple(draft.sentences),
            table=draft.table,
            citations=tuple(
                replace(citation, highlights=words.spans(citation.quote))
                for citation in draft.citations
            ),
            note=draft.note,
            suggestions=draft.suggestions,
            index=reading.index.generation,
            elapsed_ms=(time.perf_counter() - started) * 1000,
        )

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
    ) -> Iterator[StreamEvent]:
        """The answer as it grows, line by line; the whole answer comes last."""
        answer = self.ask(question, history, filters)
        text = ""
        for line in answer.text.splitlines(keepends=True):
            text += line
            yield StreamEvent(text=text)
        yield StreamEvent(text=text, answer=answer)

    def _current(self) -> "Reading":
        """The reading of the published generation; a question keeps the one it began with."""
        with self._lock:
            if self._index.refresh():
                self._reading = self._read()
            return self._reading

    def _read(self) -> "Reading":
        from assistant.reading import Reading

        return Reading(self._index.pinned())


def _as_citation(number: int, hit: Hit, words: Highlighter, nearness: Sequence[float]) -> Citation:
    """A whole passage; its best unit is the one nearest to the query in meaning and words."""
    passage = hit.passage
    text = passage.text
    units = [unit.text for unit in passage.units]
    best = max(
        range(len(units)),
        key=lambda i: (nearness[i] + words.share(units[i]), passage.units[i].kind != "label"),
    )
    start = sum(len(unit) + 1 for unit in units[:best])
    highlights = words.spans(text)
    return Citation(
        number=number,
        document=hit.document,
        page=passage.page,
        lines=passage.lines,
        headings=passage.headings,
        quote=text,
        score=hit.score,
        highlights=highlights,
        excerpt=excerpt(text, (start, start + len(units[best])), highlights),
        ocr=passage.ocr,
        page_label=passage.page_label,
    )
