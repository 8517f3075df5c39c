"""Legs of different scales are joined fairly, and always in the same order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fusion import WEIGHTS, fuse, min_max, top

ROWS = np.array([3, 5, 9], np.intp)


def test_weights_are_shares_of_one() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1)


def test_a_passage_that_leads_every_leg_scores_one() -> None:
    legs = {
        "lemmas": np.array([0.0, 12.0, 4.0]),
        "bigrams": np.array([2.0, 30.0, 1.0]),
        "dense": np.array([0.80, 0.91, 0.79]),
    }
    ranked = fuse(ROWS, legs)
    assert ranked[0][1] == pytest.approx(1)
    assert ranked[0][2] == {"lemmas": 1.0, "bigrams": 1.0, "dense": 1.0}
    assert [row for row, _, _ in ranked] == [5, 9, 3]
    assert ranked[2][1] == pytest.approx(
        WEIGHTS["bigrams"] * (2 - 1) / 29 + WEIGHTS["dense"] * (0.80 - 0.79) / (0.91 - 0.79)
    )


def test_a_leg_that_finds_nothing_leaves_the_others_in_charge() -> None:
    legs = {"lemmas": np.zeros(3), "bigrams": np.zeros(3), "dense": np.array([0.7, 0.8, 0.9])}
    ranked = fuse(ROWS, legs)
    assert [row for row, _, _ in ranked] == [9, 5, 3]
    assert ranked[0][1] == pytest.approx(WEIGHTS["dense"])
    assert fuse(ROWS, legs, k=2) == ranked[:2]


def test_ties_keep_the_order_of_the_documents() -> None:
    legs = {"lemmas": np.ones(3), "bigrams": np.ones(3), "dense": np.ones(3)}
    assert [row for row, _, _ in fuse(ROWS[::-1], legs)] == [3, 5, 9]


def test_top_leaves_out_what_a_leg_did_not_find_or_may_not_see() -> None:
    scores = np.array([9.0, 0.0, 3.0, 5.0, 5.0])
    assert top(scores, np.array([1, 2, 3, 4], np.intp), 2).tolist() == [3, 4]
    assert top(scores, np.array([1], np.intp), 2).tolist() == []


def test_nothing_found_is_an_empty_ranking() -> None:
    none = np.array([])
    assert fuse(np.array([], np.intp), {"lemmas": none, "bigrams": none, "dense": none}) == []


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_normalised_scores_stay_between_0_and_1_in_the_same_order(values: list[float]) -> None:
    scores = np.array(values)
    normalised = min_max(scores)
    assert ((normalised >= 0) & (normalised <= 1)).all()
    order = np.argsort(scores, kind="stable")
    assert (np.diff(normalised[order]) >= 0).all()
