"""The case files that come with the program are whole, and broken ones are named."""

from pathlib import Path

import pytest

from assistant.models import Turn
from evals.metrics import Case
from evals.suites import load_cases, suites
from ingest.errors import InputError


@pytest.mark.parametrize("suite", suites())
def test_a_suite_that_ships_has_unique_ids_and_something_to_judge_by(suite: str) -> None:
    cases = load_cases(suite)
    assert len(cases) >= 50
    assert len({case.id for case in cases}) == len(cases)
    for case in cases:
        assert bool(case.nuggets) == case.answerable, case.id
        assert bool(case.documents) == case.answerable, case.id


def test_both_shelves_have_a_suite() -> None:
    assert {"starter", "originals"} <= set(suites())


def test_a_nugget_may_have_several_wordings(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text(
        '{"id": "a", "question": "q", "kind": "open", "answerable": true,'
        ' "nuggets": ["一", ["二", "弐"]], "history": [{"question": "p"}]}\n',
        "utf-8",
    )
    assert load_cases(str(path)) == [
        Case("a", "q", "open", True, (("一",), ("二", "弐")), history=(Turn("p"),))
    ]


def test_an_unknown_suite_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError, match=r"「ない」はありません。.*starter"):
        load_cases("ない")


@pytest.mark.parametrize("line", ["{", '{"id": "a"}', "[]", '{"id": "a", "kind": "open"}'])
def test_a_line_that_is_no_case_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text(line, "utf-8")
    with pytest.raises(InputError, match="1行目"):
        load_cases(str(path))
