"""Many at once: each is answered, and nobody sees another's conversation."""

import threading
from collections.abc import Iterator, Sequence

import pytest

from assistant.chat import Assistant
from assistant.models import Engine, StreamEvent, Turn
from assistant.ui.page import CONCURRENT_QUESTIONS
from evals.visitors import Visitor, all_at_once
from ingest.models import Filters
from tests.ui.conftest import Address, listening
from tests.ui.fake import FakeAssistant

# Gradio 6.31 calls pandas in ways that pandas 3 has deprecated (gradio/queueing.py, _get_df).
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]

NAMES = "甲乙丙丁戊己庚辛壬癸"


def test_ten_at_once_are_all_answered_and_none_hears_of_another() -> None:
    with listening(FakeAssistant(delay=0.02)) as address:
        questions = [[f"{name}市の問いは?", f"{name}市の続きは?"] for name in NAMES]
        heard = all_at_once(address.url, questions)
    for name, (first, second) in zip(NAMES, heard, strict=True):
        assert "これが最初の質問です" in first.sent
        # What a follow-up knows of the question before it is this session's alone.
        assert f"前の質問は「{name}市の問いは?」です" in second.sent
        others = set(NAMES) - {name}
        assert [other for other in others if f"{other}市" in first.sent + second.sent] == []


class Together(FakeAssistant):
    """Answers only once as many ask as are to be served at the same time."""

    together = threading.Barrier(CONCURRENT_QUESTIONS)

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        engine: Engine | None = None,
    ) -> Iterator[StreamEvent]:
        self.together.wait(30)
        yield from super().stream(question, history, filters)


def test_nobody_waits_until_the_others_are_answered() -> None:
    questions = [[f"{name}市の問いは?"] for name in NAMES[:CONCURRENT_QUESTIONS]]
    with listening(Together()) as address:
        for (answer,) in all_at_once(address.url, questions):
            assert "これが最初の質問です" in answer.sent


def test_ten_at_once_get_the_answers_that_one_alone_gets(starter: Assistant) -> None:
    examples = starter.examples()
    asked = [[examples[number % len(examples)]] for number in range(10)]
    alone = {question: starter.ask(question).status for question in examples}
    with listening(starter) as address:
        heard = all_at_once(address.url, asked)
    for (question,), (answer,) in zip(asked, heard, strict=True):
        assert question in answer.sent
        assert f"kn-{alone[question]}" in answer.sent


def test_a_page_opened_later_begins_a_conversation_of_its_own(address: Address) -> None:
    one, two = Visitor(address.url), Visitor(address.url)
    one.ask("一人目の問い")
    assert "一人目" not in two.ask("続きは?").sent
    one.close()
    two.close()
