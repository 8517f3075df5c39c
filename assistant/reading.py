"""One generation of the shelf, read to answer: which way of composing is tried, and in which order.

Holds no conversation and never changes: a newer generation gets a new `Reading`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.comparing import every_municipality
from assistant.compose.comparison import compare_concepts
from assistant.compose.draft import Draft
from assistant.compose.exchange import replied
from assistant.compose.extract import extract
from assistant.compose.families import families, resolved
from assistant.compose.listing import compose_list
from assistant.compose.municipalities import compare_municipalities, everything
from assistant.compose.reply import compose_reply
from assistant.compose.section import compose_section, compose_steps
from assistant.compose.silence import no_such_municipality, not_found
from assistant.evidence import Evidence, judge
from assistant.followup import standalone
from assistant.models import Turn
from assistant.question import Question, analyse, checked, is_thanks
from assistant.retrieve import HybridRetriever
from assistant.shelf import Shelf
from ingest.index import Index
from ingest.japanese import key
from ingest.models import Document, Filters, Hit, Passage

# How many of the passages found are read sentence by sentence.
EVIDENCE_PASSAGES = 10
_GREETING = (
    "こんにちは。拠点ナビは、登録されている資料をもとに、地域生活支援拠点等についての質問に出典つきで答えます。"
    "たとえば「多機能拠点型と面的整備型の違いは?」のように質問してください。"
)
_WELCOME = "どういたしまして。続けて質問をどうぞ。資料にあることを出典つきで答えます。"
_LISTED_KINDS = frozenset({"list", "procedure", "open"})
_SECTION_KINDS = frozenset({"list", "procedure", "definition", "open", "reason"})


class Reading:
    """Answers questions from the one generation that `index` has open."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.shelf = Shelf(index)
        self._retriever = HybridRetriever(index=index)

    def search(self, query: str, k: int, filters: Filters | None) -> list[Hit]:
        """The ranked passages, best first."""
        return self._retriever.hits(query, filters, k)

    def understand(self, question: str, history: Sequence[Turn] = ()) -> Question:
        """What a question asks, a follow-up in its standalone form.

        Raises:
            InputError: it is empty, too long, or holds control characters.
        """
        read = standalone(self.shelf.spell_out(checked(question)), history)
        return analyse(question, read.text, read.brief)

    def draft(self, question: Question, filters: Filters) -> Draft:
        """The answer to a question, or the one that says why there is none."""
        if question.smalltalk:
            note = _WELCOME if is_thanks(question.text) else _GREETING
            return Draft(status="not_found", note=note)
        own, foreign = self._municipalities(question)
        strangers = [name for name in foreign if not self.shelf.mentions(name)]
        if strangers and not own:
            return no_such_municipality(strangers, self.shelf.municipalities())
        question = self._with_all_compared(question)
        return self._compare(question, filters) or self._plain(question, filters)

    def _plain(self, question: Question, filters: Filters) -> Draft:
        """The answer to a question that compares nothing."""
        hits = self._hits(question, filters)
        read = hits[:EVIDENCE_PASSAGES]
        reply = compose_reply(question, read, self.shelf)
        if reply is not None:
            return reply
        evidence = replied(self._judged(question, read), self.shelf)
        if question.kind in _LISTED_KINDS:
            draft = compose_list(question, hits, evidence, self.shelf)
            if draft is not None:
                return draft
        if question.kind in _SECTION_KINDS and not question.who:
            draft = compose_section(question, evidence, self.shelf)
            if draft is not None:
                return draft
        steps = compose_steps(question, evidence, self.shelf)
        return steps or extract(question, evidence, self.shelf) or not_found(hits)

    def speaking_of(
        self, question: Question, filters: Filters
    ) -> Iterator[tuple[Document, Passage, float]]:
        """The passages with a unit that may answer, best first, with its coverage; some come twice."""
        read = self._hits(question, filters)[:EVIDENCE_PASSAGES]
        for found in self._judged(question, read):
            yield found.document, found.passage, found.coverage

    def _judged(self, question: Question, read: Sequence[Hit]) -> list[Evidence]:
        nearness = self.index.nearness(question.text, [hit.passage for hit in read])
        return judge(question, read, nearness, self.shelf)

    def _with_all_compared(self, question: Question) -> Question:
        """A question about several municipalities sets them side by side; 各市 means all of them."""
        every, count = every_municipality(question.text)
        shelved = sorted(self.shelf.municipalities())
        named = everything(question.municipalities, shelved, every, count)
        return replace(question, municipalities=named)

    def _compare(self, question: Question, filters: Filters) -> Draft | None:
        """The things compared side by side; None where it does not compare or they cannot be told."""
        if len(question.municipalities) > 1:
            return compare_municipalities(
                question, lambda part: self._plain(part, filters), self.shelf
            )
        if not question.readings:
            return None
        narrowed = self._narrowed(question, filters)
        first = question.readings[0]
        hits = self._all_hits((question.text, first.umbrella, *first.things), narrowed)
        partial: Draft | None = None
        for reading in resolved(question.readings, families(hits, self.shelf), self.shelf):
            if partial is not None and reading in question.readings:
                break  # things that stand together on the shelf, not those of the words alone
            found = self._all_hits((question.text, *reading.things), narrowed)
            draft = compare_concepts(reading, found, self.shelf)
            if draft is not None and draft.status == "answered":
                return draft
            partial = partial or draft
        return partial

    def _all_hits(self, queries: Sequence[str], filters: Filters) -> list[Hit]:
        """The passages found for any of several queries, each once."""
        hits: dict[str, Hit] = {}
        for query in filter(None, queries):
            for hit in self._retriever.hits(query, filters):
                hits.setdefault(hit.passage.id, hit)
        return list(hits.values())

    def _hits(self, question: Question, filters: Filters) -> list[Hit]:
        hits = self._retriever.hits(question.text, self._narrowed(question, filters))
        own, foreign = self._municipalities(question)
        if len(own) > 1:
            hits = [hit for hit in hits if hit.document.municipality in own]
        return [hit for hit in hits if all(_names(hit, name) for name in foreign)]

    def _municipalities(self, question: Question) -> tuple[list[str], list[str]]:
        """The municipalities a question names: those with a document of their own, and the others."""
        shelved = self.shelf.municipalities()
        own = [name for name in question.municipalities if name in shelved]
        return own, [name for name in question.municipalities if name not in shelved]

    def _narrowed(self, question: Question, filters: Filters) -> Filters:
        """A question that names a municipality of the shelf is answered from its documents alone."""
        own, _ = self._municipalities(question)
        if len(own) == 1 and filters.municipality is None:
            return replace(filters, municipality=own[0])
        return filters


def _names(hit: Hit, name: str) -> bool:
    """Whether a passage speaks of a municipality, itself or in a heading above it."""
    return key(name) in key(" ".join((*hit.passage.headings, hit.passage.text)))
