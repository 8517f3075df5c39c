"""One person's conversation and how a question moves it on. It knows no component of the page."""

import logging
import secrets
from collections.abc import Generator
from dataclasses import dataclass, replace

from assistant.answerer import Answerer
from assistant.models import Answer, Engine, Turn
from assistant.ui import render
from assistant.ui.api import told
from ingest.models import Filters

log = logging.getLogger(__name__)

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what is shown for it; `answer` is None where it failed, or is still to come.

    `so_far`: what stands already of an answer that a language model is giving.
    """

    question: str
    html: str
    answer: Answer | None = None
    waiting: bool = False
    so_far: Answer | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was asked and answered. A browser keeps it under `id`, given with the first question.

    `engine` is who is to answer in it, None for the administrator's default; `signed` as in
    `wording.who_answered`.
    """

    exchanges: tuple[Exchange, ...] = ()
    id: str = ""
    engine: Engine | None = None
    signed: bool = False

    @property
    def answered(self) -> tuple[tuple[str, Answer], ...]:
        """The questions that got an answer, with it."""
        return tuple((e.question, e.answer) for e in self.exchanges if e.answer is not None)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The whole answers; the first has number 1 on the page."""
        return tuple(answer for _, answer in self.answered)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The history that a follow-up builds on: an error is no part of it."""
        return tuple(Turn(question, answer.text) for question, answer in self.answered)

    @property
    def messages(self) -> tuple[Message, ...]:
        """What the chat shows."""
        return tuple(
            message
            for exchange in self.exchanges
            for message in (
                _message("user", render.question_html(exchange.question)),
                _message("assistant", exchange.html),
            )
        )

    @property
    def waiting(self) -> bool:
        """Whether the last question is being answered."""
        return bool(self.exchanges) and self.exchanges[-1].waiting

    def back(self) -> tuple["Conversation", str]:
        """The conversation before its last question, and that question; not for an empty one."""
        return replace(self, exchanges=self.exchanges[:-1]), self.exchanges[-1].question

    def also(self, exchange: Exchange) -> "Conversation":
        """The conversation with one exchange more."""
        return replace(self, exchanges=(*self.exchanges, exchange))

    def also_answered(self, question: str, answer: Answer) -> "Conversation":
        """The conversation with a question more, and its whole answer."""
        # The number of an answer is what its copy and its sources are found by.
        html = render.answer_html(answer, str(len(self.answers) + 1), self.signed)
        return self.also(Exchange(question, html, answer))

    def stopped(self) -> "Conversation":
        """The conversation whose answer under way goes no further; it is no turn.

        What was shown of it stays, with its sources: it stands whatever would have followed.
        """
        if not self.waiting:
            return self
        before, question = self.back()
        so_far = self.exchanges[-1].so_far
        html = (
            render.stopped_html(so_far, f"stopped-{len(self.exchanges)}", self.signed)
            if so_far is not None and so_far.sentences
            else render.error_html(render.STOPPED)
        )
        return before.also(Exchange(question, html))


def advance(
    assistant: Answerer, before: Conversation, question: str, filters: Filters | None = None
) -> Generator[Conversation, None, None]:
    """The conversation while `question` is answered; the last one holds the whole answer.

    The same one comes again while a language model is silent, so that whoever waits can leave. An
    error becomes one line in the chat and no turn, so that a follow-up does not build on it.
    """
    before = replace(before, id=before.id or secrets.token_urlsafe(12))
    speaking = assistant.language_model is not None and before.engine != "extractive"
    words = render.WRITING if speaking else render.SEARCHING
    now = before.also(Exchange(question, render.waiting_html(words), waiting=True))
    yield now
    try:
        for event in assistant.stream(question, before.turns, filters, before.engine):
            if event.answer is not None:
                now = before.also_answered(question, event.answer)
            elif event.text:
                html = render.growing_html(event.text)
                now = before.also(Exchange(question, html, waiting=True, so_far=event.so_far))
            yield now
    except Exception as error:
        yield before.also(Exchange(question, render.error_html(told(error, log))))


def _message(role: str, html: str) -> Message:
    return {"role": role, "content": html}
