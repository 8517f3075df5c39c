"""The assistant itself: from a question and its history to a cited answer."""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from assistant.examples import examples
from assistant.filters import check_filters
from assistant.highlight import Highlighter, excerpt
from assistant.models import EXTRACTIVE, Answer, Citation, Engine, StreamEvent, Turn
from assistant.question import checked
from assistant.settings import Settings
from ingest.errors import InputError, LanguageModelError, UnknownDocumentError
from ingest.models import Document, Filters, Hit, Passage

if TYPE_CHECKING:
    from assistant.generate.speaker import Speaker
    from assistant.generate.speech import Spoken
    from assistant.reading import Reading
    from ingest.embed import Embedder
    from ingest.index import Index


class Assistant:
    """Answers questions over one index. Safe to share between threads: it keeps no conversation."""

    def __init__(self, index: "Index", speaker: "Speaker | None" = None) -> None:
        self._index = index
        self._speaker = speaker
        self._lock = threading.Lock()
        self._reading = self._read()
        self._examples: tuple[str, tuple[str, ...]] = ("", ())

    @classmethod
    def open(cls, settings: Settings, embedder: "Embedder | None" = None) -> "Assistant":
        """Open the published index, with the models of the settings where none is given.

        Raises:
            IndexMissingError, IndexMismatchError, IndexDamagedError, ModelError, PromptError.
        """
        from assistant.generate.speaker import Speaker
        from ingest.embed import get_embeddings
        from ingest.index import Index
        from ingest.rerank import get_reranker

        if embedder is None:
            embedder = get_embeddings(settings.embedding_model, settings.model_cache)
        reader = get_reranker(settings.reranker)
        index = Index.open(settings.home, embedder, settings.chroma_url, reader)
        return cls(index, Speaker.open(settings))

    @property
    def index_id(self) -> str:
        """The generation that answers."""
        return self._index.generation

    @property
    def language_model(self) -> str | None:
        """The name of the model that answers where nothing else is asked for; None without one."""
        return self._speaker.name if self._speaker else None

    @property
    def language_model_error(self) -> LanguageModelError | None:
        """Why that model cannot be had; None where it may be tried, or where none is named."""
        model = self._speaker.model if self._speaker else None
        return model if isinstance(model, LanguageModelError) else None

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
            known = examples(index.documents(), index.headings(), self._extracted)
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
        engine: Engine | None = None,
    ) -> Answer:
        """One answer; by `engine`, or by the language model where there is one.

        Raises:
            InputError: the question is empty, too long, or holds control characters; a filter
                names a municipality or document that the shelf has not; no such engine is set up.
        """
        for event in self._events(question, history, filters, id, engine):
            if event.answer is not None:
                return event.answer
        raise AssertionError("an answer comes last")

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        engine: Engine | None = None,
    ) -> Iterator[StreamEvent]:
        """The answer as it grows; what has been given is never taken back. The whole comes last.

        Raises:
            InputError: as for `ask`.
        """
        return self._events(question, history, filters, None, engine)

    def _events(
        self,
        question: str,
        history: Sequence[Turn],
        filters: Filters | None,
        id: str | None,
        engine: Engine | None,
    ) -> Iterator[StreamEvent]:
        started = time.perf_counter()
        reading = self._current()
        check_filters(filters, reading.index.documents())
        for spoken in self._spoken(reading, question, history, filters or Filters(), engine):
            answer = _as_answer(id, question, spoken, reading.index.generation, started)
            if not spoken.whole:
                yield StreamEvent(text=answer.text, so_far=answer)
                continue
            if spoken.engine == EXTRACTIVE:
                for text in accumulate(answer.text.splitlines(keepends=True)):
                    yield StreamEvent(text=text)
            yield StreamEvent(text=answer.text, answer=answer)

    def _spoken(
        self,
        reading: "Reading",
        question: str,
        history: Sequence[Turn],
        filters: Filters,
        engine: Engine | None,
    ) -> "Iterator[Spoken]":
        """The answer by whoever is to give it, as it grows."""
        if self._speaker is None and engine == "model":
            raise InputError("言語モデルは設定されていません。KYOTEN_LLM で指定してください")
        if self._speaker is None or engine == "extractive":
            from assistant.generate.speaker import extract

            return iter([extract(reading, question, history, filters)])
        return self._speaker.speak(reading, question, history, filters)

    def _extracted(self, question: str) -> Answer:
        return self.ask(question, engine="extractive")

    def _current(self) -> "Reading":
        """The reading of the published generation; a question keeps the one it began with."""
        with self._lock:
            if self._index.refresh():
                self._reading = self._read()
            return self._reading

    def _read(self) -> "Reading":
        from assistant.reading import Reading

        return Reading(self._index.pinned())


def _as_answer(
    id: str | None, question: str, spoken: "Spoken", generation: str, started: float
) -> Answer:
    """The answer in which a draft ends, the words of the question marked in its quotes."""
    draft = spoken.draft
    words = Highlighter(spoken.question.text)
    return Answer(
        id=id,
        question=question,
        standalone_question=spoken.question.text,
        kind=spoken.question.kind,
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
        engine=spoken.engine,
        withheld=spoken.withheld,
        index=generation,
        elapsed_ms=(time.perf_counter() - started) * 1000,
    )


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
