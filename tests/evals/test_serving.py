"""What `make bench` tells of the time a person waits, on a real server."""

import pytest

from evals.serving import Waits, is_mixed, measure, questions_of, render
from evals.visitors import Heard
from tests.ui.conftest import listening
from tests.ui.fake import FakeAssistant

# Gradio 6.31 calls pandas in ways that pandas 3 has deprecated (gradio/queueing.py, _get_df).
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]


def test_everybody_is_answered_and_the_first_words_come_before_the_last() -> None:
    questions = ["一の問い", "二の問い", "三の問い"]
    with listening(FakeAssistant(delay=0.01)) as address:
        waits = measure(address.url, questions, sessions=2)
    assert (len(waits.first), len(waits.whole)) == (3, 10)
    assert (waits.answered, waits.mixed) == (10, 0)
    assert max(waits.first) < sum(waits.whole)


def test_a_question_of_another_session_is_noticed() -> None:
    asked = ["一の問い", "二の<問い>"]
    mine = Heard(0.1, 0.2, '<div class="kn-question">一の問い</div> 二の問いとは')
    both = Heard(0.1, 0.2, mine.sent + "<div>二の&lt;問い&gt;</div>")
    assert not is_mixed(mine, asked[:1], asked)
    assert is_mixed(both, asked[:1], asked)
    assert not is_mixed(both, asked, asked)


def test_the_table_says_whether_the_promise_holds() -> None:
    assert "120 ms（300 ms以内: OK）" in render(Waits((0.12,), (0.5,), 1, 0), 1, 1)
    slow = render(Waits((0.4, 0.4, 0.1), (0.5, 0.9), 2, 0), 3, 2)
    assert "400 ms（300 ms以内: 超過）" in slow
    assert "900 ms" in slow


def test_there_are_fifty_different_questions_to_ask() -> None:
    questions = questions_of("starter", 50)
    assert len(set(questions)) == len(questions) == 50
