"""A run beside what was expected: what got better, what got worse, and which cases changed."""

import dataclasses
from pathlib import Path

import pytest

from evals.expectation import Difference, compare, load, record, save
from evals.figures import Result
from ingest.errors import InputError
from tests.evals.test_figures import RIGHT, WRONG, result
from tests.evals.test_metrics import CASE


def run(**right: bool) -> list[Result]:
    return [
        result(dataclasses.replace(CASE, id=name), True, RIGHT if hit else WRONG, 1)
        for name, hit in right.items()
    ]


@pytest.mark.parametrize(
    ("expected", "found", "verdict"),
    [
        (0.5, 0.5, "OK"),
        (0.5, 0.5004, "OK"),
        (0.5, 0.6, "better"),
        (0.5, 0.4, "worse"),
        (None, 0.4, "new"),
        (0.4, None, "new"),
        (None, None, "OK"),
    ],
)
def test_a_figure_is_the_same_better_or_worse(
    expected: float | None, found: float | None, verdict: str
) -> None:
    assert Difference("正答", expected, found).verdict == verdict


def test_the_cases_that_changed_are_named() -> None:
    expected = record(run(a=True, b=True, c=False, d=False))
    found = compare(expected, run(a=True, b=False, c=True, e=True))
    assert (found.broken, found.mended) == (("b",), ("c",))
    assert (found.added, found.gone) == (("e",), ("d",))
    accuracy = found.figures[0]
    assert (accuracy.expected, accuracy.found, accuracy.verdict) == (0.5, 0.75, "better")


def test_a_run_is_kept_beside_those_of_other_suites(tmp_path: Path) -> None:
    path = tmp_path / "expected.json"
    assert load("x", path) is None
    save("x", run(a=True), path)
    save("y", run(b=False), path)
    kept = load("x", path)
    assert kept is not None
    assert (kept["right"], kept["wrong"], kept["figures"]["正答"]) == (["a"], [], 1.0)
    assert {one.verdict for one in compare(kept, run(a=True)).figures} == {"OK"}


@pytest.mark.parametrize("content", ["{", "[]", '{"x": 1}', '{"x": {"right": []}}'])
def test_a_broken_file_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "expected.json"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match="読めません"):
        load("x", path)
