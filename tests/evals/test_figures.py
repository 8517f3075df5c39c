"""A run's figures against values counted by hand."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.models import Turn
from evals.figures import Result, figures, groups, part, percentile
from evals.metrics import Case, Score
from tests.evals.test_metrics import ANSWER, CASE, SILENT

BEYOND = Case("s-x", "札幌市は?", "open", answerable=False)
RIGHT = Score(True, (), (), True, True, quotes=(2, 2), claims=(3, 4), found_at_5=True)
WRONG = Score(False, (), (), False, True, quotes=(1, 2), claims=(0, 1), found_at_5=False)
QUIET = Score(True, (), (), True, True)


def result(case: Case, answered: bool, score: Score, milliseconds: float) -> Result:
    answer = dataclasses.replace(ANSWER if answered else SILENT, elapsed_ms=milliseconds)
    return Result(case, answer, score)


RESULTS = [
    result(CASE, True, RIGHT, 10),
    result(CASE, False, WRONG, 20),  # silent where the shelf speaks
    result(BEYOND, False, QUIET, 30),
    result(BEYOND, False, QUIET, 40),
    result(BEYOND, True, WRONG, 50),  # speaks where the shelf is silent
]


def test_each_figure_is_what_a_hand_counts() -> None:
    found = figures(RESULTS)
    assert found.cases == 5
    assert found.accuracy == 3 / 5
    assert found.silence_precision == 2 / 3  # three refusals, two of them right
    assert found.silence_recall == 2 / 3  # three questions beyond the shelf, two refused
    assert found.verbatim == 4 / 6
    assert found.citation_precision == 3 / 6
    assert found.recall_at_5 == 1 / 3
    assert (found.p50, found.p95) == (30, 50)


def test_a_share_of_nothing_is_no_figure() -> None:
    nothing = figures([])
    assert nothing.cases == 0
    assert (nothing.accuracy, nothing.verbatim, nothing.p50) == (None, None, None)


@pytest.mark.parametrize(
    ("percent", "value"), [(0, 15), (5, 15), (30, 20), (40, 20), (50, 35), (95, 50), (100, 50)]
)
def test_the_percentile_is_the_nearest_rank(percent: float, value: float) -> None:
    assert percentile(percent, [50, 15, 40, 20, 35]) == value


def test_follow_ups_stay_with_their_kind_and_what_the_shelf_lacks_is_apart() -> None:
    follow_up = dataclasses.replace(CASE, id="s-f", history=(Turn("p"),))
    grouped = groups([*RESULTS, result(follow_up, True, RIGHT, 1)])
    assert {name: len(group) for name, group in grouped.items()} == {"quantity": 3, "資料にない": 3}


def test_the_part_of_a_case_hangs_on_its_own_words_and_never_changes() -> None:
    # `printf k-total | sha256sum` begins with 11, that of n-pop with d7: below and above 80.
    assert part(dataclasses.replace(CASE, id="starter-k-total")) == "build"
    assert part(dataclasses.replace(CASE, id="originals-k-total")) == "build"
    assert part(dataclasses.replace(CASE, id="starter-n-pop")) == "held"


@given(st.text(min_size=1))
def test_every_case_has_a_part(identity: str) -> None:
    assert part(dataclasses.replace(CASE, id=identity)) in {"build", "held"}
