"""One person's conversation and how a question moves it on. It knows no component of the page."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answerer import Answerer
from assistant.export import to_markdown
from assistant.models import Turn
from assistant.ui import render
from assistant.ui.api import told
from ingest.models import Filters

log = logging.getLogger(__name__)

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was said (`turns`, the history of a follow-up) and how it is shown (`messages`).

    `markdown` is the last answer as Markdown, empty where there is none.
    """

    turns: tuple[Turn, ...] = ()
    messages: tuple[Message, ...] = ()
    markdown: str = ""


def advance(
    assistant: Answerer, before: Conversation, question: str, filters: Filters | None = None
) -> Iterator[Conversation]:
    """The conversation while `question` is answered; the last one holds the whole answer.

    An error becomes one line in the chat and no turn, so that a follow-up does not build on it.
    """
    asked = (*before.messages, _message("user", render.question_html(question)))

    def showing(html: str) -> Conversation:
        return Conversation(before.turns, (*asked, _message("assistant", html)), before.markdown)

    yield showing(render.waiting_html())
    try:
        for event in assistant.stream(question, before.turns, filters):
            if event.answer is None:
                if event.text:
                    yield showing(render.growing_html(event.text))
                continue
            html = render.answer_html(event.answer, str(len(asked)))
            yield Conversation(
                (*before.turns, Turn(question, event.answer.text)),
                (*asked, _message("assistant", html)),
                to_markdown(event.answer),
            )
    except Exception as error:
        yield showing(render.error_html(told(error, log)))


def _message(role: str, html: str) -> Message:
    return {"role": role, "content": html}
