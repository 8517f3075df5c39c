"""The case files that come with the program are whole, and broken ones are named."""

from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from assistant.models import QuestionKind, Turn
from evals.baselines import files_of
from evals.figures import part
from evals.metrics import Case, contains
from evals.run import SHELVES, extracted
from evals.suites import load_cases, suites
from ingest.errors import InputError


@pytest.mark.parametrize("suite", suites())
def test_a_suite_that_ships_has_unique_ids_and_something_to_judge_by(suite: str) -> None:
    cases = load_cases(suite)
    assert len(cases) >= {"starter": 150, "originals": 100}[suite]
    assert len({case.id for case in cases}) == len(cases)
    for case in cases:
        assert bool(case.nuggets) == case.answerable, case.id
        assert bool(case.documents) == case.answerable, case.id


@pytest.mark.parametrize("suite", suites())
def test_a_suite_asks_for_every_kind_for_silence_and_for_what_was_said_before(suite: str) -> None:
    cases = load_cases(suite)
    kinds = Counter(case.kind for case in cases if case.answerable)
    assert set(kinds) == set(get_args(QuestionKind))
    assert min(kinds.values()) >= 5
    assert sum(not case.answerable for case in cases) >= len(cases) / 5
    assert sum(bool(case.history) for case in cases) >= len(cases) / 10
    held = sum(part(case) == "held" for case in cases)
    assert 0.4 <= held / len(cases) <= 0.6


@pytest.mark.parametrize("suite", suites())
def test_what_an_answer_must_say_stands_in_the_documents_it_must_cite(suite: str) -> None:
    shelf = SHELVES[suite]
    if not shelf.is_dir():
        pytest.skip("these documents do not travel with the program")
    texts = {path.name: extracted(path) for path in files_of(shelf)}
    for case in load_cases(suite):
        cited = "\n".join(
            text for name, text in texts.items() if any(known in name for known in case.documents)
        )
        for nugget in case.nuggets:
            assert any(contains(cited, way) for way in nugget), (case.id, nugget)


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
