"""What a model thinks aloud is taken out however it is cut into pieces."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from assistant.generate.thinking import without_thinking


def spoken(pieces: list[str]) -> str:
    async def given_out() -> AsyncIterator[str]:
        for piece in pieces:
            yield piece

    async def collect() -> str:
        return "".join([piece async for piece in without_thinking(given_out())])

    return asyncio.run(collect())


def cut(text: str, places: list[int]) -> list[str]:
    ends = sorted({place % (len(text) + 1) for place in places} | {0, len(text)})
    return [text[start:end] for start, end in pairwise(ends)]


@given(st.text(), st.text(), st.lists(st.integers(0, 200)))
def test_a_thought_before_the_reply_is_left_out(
    thought: str, words: str, places: list[int]
) -> None:
    thought = thought.replace("</think>", "")
    assert spoken(cut(f"\n<think>{thought}</think>{words}", places)) == words


@given(st.text(alphabet="<think>/ あ{"), st.lists(st.integers(0, 200)))
def test_a_reply_without_a_thought_loses_nothing(text: str, places: list[int]) -> None:
    if not text.lstrip().startswith("<think>"):
        assert spoken(cut(text, places)) == text


def test_a_sign_that_only_begins_like_a_thought_is_a_word() -> None:
    assert spoken(["<", "thin"]) == "<thin"
    assert spoken(["<", "th", "e>"]) == "<the>"


def test_a_thought_without_end_is_no_reply() -> None:
    assert spoken(["<think>", "まだ"]) == ""
