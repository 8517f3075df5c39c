"""The answer through a language model, as one chain: question, standalone question, retrieval, passages, answer.

The extract is made first and is what remains: whatever the model does, within the time limit there
is an answer in which every sentence stands in the passages it cites.
"""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.runnables import Runnable, RunnableGenerator, RunnableLambda

from assistant.compose.draft import Draft
from assistant.generate.claims import Claim, claims, schema
from assistant.generate.condense import SCHEMA, accepted, as_history
from assistant.generate.passages import Numbered, numbered
from assistant.generate.prompts import Prompts
from assistant.generate.remarks import fault_words, remark
from assistant.generate.speech import Failed, Grounding, Speech, Spoken, noted
from assistant.ground import ground
from assistant.models import EXTRACTIVE, Turn
from assistant.question import Question, analyse
from assistant.reading import Reading
from ingest.errors import LanguageModelError
from ingest.models import Filters

if TYPE_CHECKING:
    from assistant.generate.model import LanguageModel

# A model that goes on and on is not heard further: an answer is short.
_MOST_CLAIMS = 12
# Each repair is a call of its own.
_MOST_REPAIRS = 3
# The rest of the time is for what stands between the model's last word and the answer.
_SPEAKING = 0.95
# What rewriting a follow-up may take of the time for the whole.
_CONDENSING = 1 / 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What comes into the chain."""

    question: str
    history: Sequence[Turn]
    filters: Filters
    end: float  # of its time, on the monotonic clock

    @property
    def left(self) -> float:
        """Seconds until then."""
        return max(0.0, self.end - time.monotonic())


@dataclass(frozen=True, slots=True)
class Read:
    """A question on its way through the chain: as understood, and what was found so far."""

    asked: Asked
    question: Question
    extract: Draft = field(default_factory=Draft)
    passages: Sequence[Numbered] = ()

    @property
    def found(self) -> bool:
        """Whether the shelf says anything."""
        return self.extract.status != "not_found"


class Chain:
    """Answers from one reading of the shelf, with one model."""

    def __init__(
        self,
        reading: Reading,
        model: "LanguageModel",
        prompts: Prompts,
        characters: int,
        ground: Grounding = ground,
    ) -> None:
        self._reading = reading
        self._model = model
        self._ground = ground
        self._prompts = prompts
        self._characters = characters

    def stream(
        self, question: str, history: Sequence[Turn], filters: Filters, seconds: float
    ) -> Iterator[Spoken]:
        """The answer as it grows, the whole last, within that time and the extract's own.

        Raises:
            InputError: the question is empty, too long, or holds control characters.
        """
        asked = Asked(question, history, filters, time.monotonic() + seconds * _SPEAKING)
        yield from self.runnable().stream(asked)

    def runnable(self) -> Runnable[Asked, Spoken]:
        """Its steps."""
        return (
            RunnableLambda(self._understand)  # what is asked, by the program's own rules
            | RunnableLambda(self._extract)  # retrieval, and the answer from the passages alone
            | RunnableLambda(self._condense)  # condense.md, where a follow-up found nothing
            | RunnableLambda(self._number)  # the passages to read, numbered and fenced
            | RunnableGenerator(self._speak)  # answer.md, repair.md, and grounding
        )

    def _understand(self, asked: Asked) -> Read:
        return Read(asked, self._reading.understand(asked.question, asked.history))

    def _extract(self, read: Read) -> Read:
        return replace(read, extract=self._reading.draft(read.question, read.asked.filters))

    def _condense(self, read: Read) -> Read:
        """The rules read most follow-ups, at once; the model is asked where what they read finds nothing."""
        asked = read.asked
        if read.found or not asked.history or read.question.smalltalk:
            return read
        given = {"history": as_history(asked.history), "question": asked.question}
        condensing = self._prompts.condense | self._model.runnable(
            SCHEMA, within=asked.left * _CONDENSING
        )
        try:
            reply = "".join(condensing.stream(given))
        except LanguageModelError:
            return read
        text = accepted(reply, asked.question, asked.history, read.question.text)
        if text is None:
            return read
        question = analyse(asked.question, text)
        again = self._extract(replace(read, question=question))
        return again if again.found else read

    def _number(self, read: Read) -> Read:
        """Where the shelf is silent there is nothing to read, and the model is not asked."""
        if not read.found:
            return read
        ranked = self._reading.speaking_of(read.question, read.asked.filters)
        shelf = self._reading.shelf
        return replace(
            read, passages=numbered(read.extract.citations, ranked, shelf, self._characters)
        )

    def _speak(self, reads: Iterator[Read]) -> Iterator[Spoken]:
        for read in reads:
            if read.passages:
                yield from self._answer(read)
            else:
                yield Spoken(read.question, read.extract, EXTRACTIVE, whole=True)

    def _answer(self, read: Read) -> Iterator[Spoken]:
        shelf = self._reading.shelf
        speech = Speech(
            read.question,
            read.extract,
            read.passages,
            self._ground,
            self._reading.index.nearness,
            several_municipalities=len(shelf.municipalities()) > 1,
        )
        prompt = self._prompts.answer.format_messages(
            passages="\n\n".join(passage.fenced() for passage in read.passages),
            question=read.question.text,
        )
        under_way = Spoken(read.question, speech.draft, self._model.name)
        failed: list[Failed] = []
        error: LanguageModelError | None = None
        speech.begin()
        try:
            for claim in self._claims(prompt, read):
                fault = speech.take(claim) if claim else None
                failed += [fault] if fault else []
                yield under_way
        except LanguageModelError as raised:
            error = raised
        for number, fault in enumerate(failed):
            before = speech.shown
            if error is None and number < _MOST_REPAIRS:
                for claim in self._again(fault, prompt, read):
                    if claim is not None:
                        speech.take(claim)
                    yield under_way
            if speech.shown == before:
                speech.withhold(fault)
        completed = speech.complete()
        withheld = tuple(speech.withheld)
        said = remark(shown=speech.shown, withheld=withheld, completed=completed, error=error)
        draft = noted(speech.draft if speech.shown else read.extract, said)
        engine = self._model.name if speech.shown else EXTRACTIVE
        yield Spoken(read.question, draft, engine, withheld, whole=True)

    def _again(
        self, failed: Failed, prompt: Sequence[BaseMessage], read: Read
    ) -> Iterator[Claim | None]:
        """What the model says once it is told what is wrong with a sentence; nothing where it fails."""
        said = {"text": failed.claim.text, "citations": failed.claim.citations}
        conversation = [
            *prompt,
            AIMessage(json.dumps({"sentences": [said]}, ensure_ascii=False)),
            *self._prompts.repair.format_messages(faults=fault_words(failed.faults)),
        ]
        try:
            yield from self._claims(conversation, read)
        except LanguageModelError:
            return  # the sentence is withheld; what was shown stands without it

    def _claims(self, prompt: Sequence[BaseMessage], read: Read) -> Iterator[Claim | None]:
        """What the model says to a prompt about passages; None now and then while it is silent.

        Raises:
            LanguageModelError: it cannot be had, breaks off, or is not done in time.
        """
        answering = self._model.runnable(schema(len(read.passages)), within=read.asked.left)
        heard = 0
        # No `| claims`: a sequence that is left reads its input to the end for LangChain's tracing.
        for claim in claims(answering.stream(list(prompt))):
            yield claim
            heard += claim is not None
            if heard == _MOST_CLAIMS:
                return
