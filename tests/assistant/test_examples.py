"""The questions to begin with: made of this shelf's headings, and answered by it."""

from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.examples import MISSION_QUESTION, MOST
from ingest.embed import Embedder
from tests.assistant.cities import FILES, shelve

FERRY = """# 渡し船の手引

## 渡し船とは

渡し船とは、橋の無い岸と岸のあいだで人を運ぶ市の船である。

## 乗り方

1. 桟橋の札を取る
2. 船長に渡す

## 運休の基準

風が毎秒12メートルを超えるとき、渡し船は運休する。
"""


@pytest.mark.parametrize("shelf", ["cities", "starter"])
def test_every_example_is_answered_by_its_shelf(shelf: str, request: pytest.FixtureRequest) -> None:
    assistant: Assistant = request.getfixturevalue(shelf)
    examples = assistant.examples()
    assert examples[0] == MISSION_QUESTION
    assert 3 <= len(examples) == len(set(examples)) <= MOST
    for question in examples:
        assert assistant.ask(question).status == "answered", question


def test_a_shelf_about_something_else_is_asked_about_that(
    tmp_path: Path, embedder: Embedder
) -> None:
    assistant = Assistant(shelve(tmp_path, {"渡し船.md": FERRY}, embedder))
    examples = assistant.examples()
    assert "渡し船とは?" in examples
    assert MISSION_QUESTION not in examples


def test_they_are_found_once_for_each_generation(
    tmp_path: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant = Assistant(shelve(tmp_path, {"渡し船.md": FERRY}, embedder))
    before = assistant.examples()
    asked: list[str] = []
    monkeypatch.setattr(Assistant, "ask", lambda _self, question: asked.append(question))
    assert assistant.examples() == before
    assert asked == []
    monkeypatch.undo()
    shelve(tmp_path, FILES, embedder)
    assert MISSION_QUESTION in assistant.examples()
