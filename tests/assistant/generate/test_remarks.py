"""What an answer says about the language model's part in it."""

from typing import get_args

import pytest

from assistant.generate.remarks import fault_words, remark
from assistant.ground import Fault, Reason
from assistant.models import Withheld
from ingest.errors import LanguageModelError

LIE = Withheld("人口は9人である。", ("figure",))
DOWN = LanguageModelError("ollama:gemma3", "unreachable")


def said(
    shown: int = 1,
    withheld: tuple[Withheld, ...] = (),
    completed: bool = False,
    error: LanguageModelError | None = None,
) -> str:
    return remark(shown=shown, withheld=withheld, completed=completed, error=error)


def test_an_answer_whose_sentences_all_stand_needs_no_remark() -> None:
    assert said() == said(completed=True) == ""


def test_what_was_withheld_is_counted_and_named_by_its_fault_not_by_its_words() -> None:
    line = said(withheld=(LIE, Withheld("札幌市である。", ("place", "figure"))))
    assert "2文" in line
    assert "数値" in line
    assert "地名" in line
    assert "9人" not in line
    assert "札幌市" not in line


@pytest.mark.parametrize("withheld", [(), (LIE,)])
def test_where_nothing_of_the_model_is_shown_the_extract_is_named(
    withheld: tuple[Withheld, ...],
) -> None:
    assert said(shown=0, withheld=withheld).endswith("資料からの抜粋で答えました。")


def test_a_model_that_cannot_be_had_is_told_with_what_to_do() -> None:
    line = said(shown=0, error=DOWN)
    assert "ollama:gemma3" in line
    assert "KYOTEN_LLM" in line
    assert line.endswith("資料からの抜粋で答えました。")


def test_the_extract_that_completes_a_broken_answer_is_named() -> None:
    assert said(completed=True, error=DOWN).endswith("資料からの抜粋を補いました。")


@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_fault_has_words_for_people_and_for_the_model(reason: Reason) -> None:
    assert "（）" not in said(withheld=(Withheld("x", (reason,)),))
    assert fault_words([Fault(reason, "9人")]).endswith("（9人）")


def test_a_fault_without_words_is_told_without_brackets() -> None:
    assert "（" not in fault_words([Fault("empty", "")])
