"""The assistant itself: from a question and its history to a cited answer."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.compose.comparison import (
    compare_concepts,
    compare_municipalities,
    names_every_municipality,
)
from assistant.compose.draft import Draft
from assistant.compose.extract import extract
from assistant.compose.listing import compose_list
from assistant.compose.section import compose_section
from assistant.compose.silence import no_such_municipality, not_found
from assistant.evidence import Evidence, judge
from assistant.followup import standalone
from assistant.models import Answer, Citation, StreamEvent, Turn
from assistant.question import Question, analyse
from assistant.settings import Settings
from assistant.shelf import Shelf
from ingest.errors import InputError
from ingest.models import Document, Filters, Hit, Passage

if TYPE_CHECKING:
    from ingest.index import Index

QUESTION_CHARACTERS = 2_000
# How many of the passages found are read sentence by sentence.
EVIDENCE_PASSAGES = 10
MISSION_QUESTION = "多機能拠点型と面的整備型の違いは?"
_GREETING = (
    "こんにちは。拠点ナビは、登録されている資料をもとに、地域生活支援拠点等についての質問に出典つきで答えます。"
    "たとえば「多機能拠点型と面的整備型の違いは?」のように質問してください。"
)
_LISTED_KINDS = frozenset({"list", "procedure", "open"})
_SECTION_KINDS = frozenset({"list", "procedure", "definition", "open", "yes_no", "reason"})


class Assistant:
    """Answers questions over one index. Safe to share between threads: it keeps no conversation."""

    def __init__(self, index: "Index") -> None:
        from assistant.retrieve import HybridRetriever

        self._index = index
        self._retriever: HybridRetriever = HybridRetriever(index=index)
        self._survey()

    @classmethod
    def open(cls, settings: Settings) -> "Assistant":
        """Open the published index.

        Raises:
            IndexMissingError, IndexMismatchError, IndexDamagedError, ModelError.
        """
        from ingest.embed import get_embeddings
        from ingest.index import Index

        embedder = get_embeddings(settings.embedding_model, settings.model_cache)
        return cls(Index.open(settings.home, embedder))

    @property
    def index_id(self) -> str:
        """The generation that answers."""
        return self._index.generation

    def documents(self) -> tuple[Document, ...]:
        """The documents of the shelf."""
        self._refresh()
        return self._index.documents()

    def examples(self) -> tuple[str, ...]:
        """Questions that this shelf can answer: the mission's first, then one for each case."""
        asked = [MISSION_QUESTION, "拠点等に必要な機能は?"]
        for name in sorted(self._shelf.municipalities()):
            asked.append(f"{name}の整備方針は?")
        return tuple(asked[:5])

    def search(self, query: str, k: int = 10, filters: Filters | None = None) -> list[Citation]:
        """The ranked passages for a query, as citations whose quote is the whole passage."""
        self._refresh()
        hits = self._retriever.hits(_checked(query), filters, k)
        return [_as_citation(number, hit) for number, hit in enumerate(hits, start=1)]

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        id: str | None = None,
    ) -> Answer:
        """One answer.

        Raises:
            InputError: the question is empty or longer than QUESTION_CHARACTERS.
        """
        started = time.perf_counter()
        self._refresh()
        understood = standalone(self._shelf.spell_out(_checked(question)), history)
        analysed = analyse(question, understood.text, understood.brief)
        draft = self._draft(analysed, filters or Filters())
        return Answer(
            id=id,
            question=question,
            standalone_question=understood.text,
            kind=analysed.kind,
            status=draft.status,
            text=draft.text(),
            sentences=tuple(draft.sentences),
            table=draft.table,
            citations=tuple(draft.citations),
            note=draft.note,
            suggestions=draft.suggestions,
            index=self.index_id,
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

    def _refresh(self) -> None:
        if self._index.refresh():
            self._survey()

    def _survey(self) -> None:
        """Learn the shelf of the generation that is open."""
        self._shelf = Shelf(self._index.documents(), self._index.passages())

    def _draft(self, question: Question, filters: Filters) -> Draft:
        if question.smalltalk:
            return Draft(status="not_found", note=_GREETING)
        own, foreign = self._municipalities(question)
        strangers = [name for name in foreign if not self._shelf.mentions(name)]
        if strangers and not own:
            return not_found(
                no_such_municipality(strangers), self._retriever.hits(question.text, filters)
            )
        question = self._with_all_compared(question)
        if question.compared:
            draft = self._compare(question, filters)
            if draft is not None:
                return draft
        hits = self._hits(question, filters)
        evidence = self._evidence(question, hits)
        if question.kind in _LISTED_KINDS:
            draft = compose_list(question, hits, evidence, self._shelf)
            if draft is not None:
                return draft
        if question.kind in _SECTION_KINDS:
            draft = compose_section(question, evidence, self._shelf)
            if draft is not None:
                return draft
        return extract(question, evidence, self._shelf) or not_found("", hits)

    def _with_all_compared(self, question: Question) -> Question:
        """A question about several municipalities sets them side by side; 各市 means all of them."""
        named = question.municipalities
        if names_every_municipality(question.text):
            named = tuple(sorted(self._shelf.municipalities()))
        if len(named) < 2:
            return question
        return replace(question, municipalities=named, compared=named)

    def _compare(self, question: Question, filters: Filters) -> Draft | None:
        if len(question.municipalities) > 1:
            return compare_municipalities(
                question, lambda part: self._evidence(part, self._hits(part, filters))
            )
        hits: dict[str, Hit] = {}
        for query in (question.text, *question.compared):
            for hit in self._retriever.hits(query, self._narrowed(question, filters)):
                hits.setdefault(hit.passage.id, hit)
        return compare_concepts(question, list(hits.values()), self._shelf)

    def _evidence(self, question: Question, hits: Sequence[Hit]) -> list[Evidence]:
        read = hits[:EVIDENCE_PASSAGES]
        nearness = self._index.nearness(question.text, [hit.passage for hit in read])
        return judge(question, read, nearness, self._shelf)

    def _hits(self, question: Question, filters: Filters) -> list[Hit]:
        hits = self._retriever.hits(question.text, self._narrowed(question, filters))
        own, foreign = self._municipalities(question)
        if len(own) > 1:
            hits = [hit for hit in hits if hit.document.municipality in own]
        return [hit for hit in hits if all(name in hit.passage.text for name in foreign)]

    def _municipalities(self, question: Question) -> tuple[list[str], list[str]]:
        """The municipalities a question names: those with a document of their own, and the others."""
        shelved = self._shelf.municipalities()
        own = [name for name in question.municipalities if name in shelved]
        return own, [name for name in question.municipalities if name not in shelved]

    def _narrowed(self, question: Question, filters: Filters) -> Filters:
        """A question that names a municipality of the shelf is answered from its documents alone."""
        own, _ = self._municipalities(question)
        if len(own) == 1 and filters.municipality is None:
            return replace(filters, municipality=own[0])
        return filters


def _checked(question: str) -> str:
    """The question without control characters, where it can be asked at all."""
    text = "".join(c if c.isprintable() or c.isspace() else " " for c in question).strip()
    if not text:
        raise InputError("質問が空です。知りたいことを文章で入力してください。")
    if len(text) > QUESTION_CHARACTERS:
        raise InputError(
            f"質問が長すぎます（{len(text):,}文字）。{QUESTION_CHARACTERS:,}文字以内にしてください。"
        )
    return text


def _as_citation(number: int, hit: Hit) -> Citation:
    passage: Passage = hit.passage
    return Citation(
        number=number,
        document=hit.document,
        page=passage.page,
        lines=passage.lines,
        headings=passage.headings,
        quote=passage.text,
        score=hit.score,
    )
