"""Rewritten follow-ups: which are used."""

import json

import pytest

from assistant.generate.condense import accepted, as_history
from assistant.models import Turn

HISTORY = (Turn("長岡市の整備類型は?", "長岡市の整備類型は併用整備型である。[1]"),)
FOLLOW_UP = "それを選んだ理由は?"
UNDERSTOOD = "長岡市の整備類型を選んだ理由は?"


def rewritten(question: str) -> str:
    return json.dumps({"question": question}, ensure_ascii=False)


@pytest.mark.parametrize("reply", ["", "長岡市が併用整備型を選んだ理由は?", '{"answer": 1}', "[]"])
def test_a_reply_of_another_form_is_none(reply: str) -> None:
    assert accepted(reply, FOLLOW_UP, HISTORY, UNDERSTOOD) is None


def test_a_rewriting_in_the_words_of_the_conversation_is_taken() -> None:
    reply = "長岡市が併用整備型を選んだ理由は何ですか?"
    assert accepted(rewritten(reply), FOLLOW_UP, HISTORY, UNDERSTOOD) == (
        "長岡市が併用整備型を選んだ理由は何ですか?"
    )


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "熊本市が併用整備型を選んだ理由は何ですか?",  # a city that nobody named
        "併用整備型を選んだ理由は何ですか?",  # whose is lost
        "長岡市が2019年に併用整備型を選んだ理由は?",  # a year that nobody named
        "長岡市が予算を選んだ理由は?",  # a thing that nobody named
        "長岡市の整備類型は?",  # no longer what was asked
        "長岡市の整備類型は? それを選んだ理由は?",  # two of them
        "長岡市の整備類型を選んだ理由" * 20,
    ],
)
def test_a_rewriting_that_adds_or_loses_is_refused(reply: str) -> None:
    assert accepted(rewritten(reply), FOLLOW_UP, HISTORY, UNDERSTOOD) is None


def test_the_last_turns_are_told_a_line_each() -> None:
    turns = [Turn(f"質問{n}", "答\nえ" * 300) for n in range(5)]
    lines = as_history(turns).splitlines()
    assert [line[:5] for line in lines] == [
        "前の質問:", "前の答え:", "前の質問:", "前の答え:"
    ]  # fmt: skip
    assert max(map(len, lines)) < 220
