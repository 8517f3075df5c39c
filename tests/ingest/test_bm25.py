"""The matrix of terms gives the same scores from the disk as it gave when it was built."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.bm25 import TermIndex
from ingest.fusion import top

TEXTS = [["拠点", "整備"], ["整備", "整備", "人口"], [], ["人口"]]


def test_a_memory_mapped_index_scores_as_the_one_that_was_built(tmp_path: Path) -> None:
    built = TermIndex.build(TEXTS)
    built.save(tmp_path)
    loaded = TermIndex.load(tmp_path, len(TEXTS))
    for terms in (["整備"], ["人口", "拠点", "人口"], ["無い"], []):
        np.testing.assert_array_equal(loaded.scores(terms), built.scores(terms))
    assert isinstance(loaded._matrix.scores["data"].base, np.memmap)
    assert loaded.scores(["整備"]).argmax() == 1
    assert loaded.scores(["整備"])[[2, 3]].tolist() == [0, 0]


def test_terms_are_counted_by_texts_and_texts_found_by_all_their_terms(tmp_path: Path) -> None:
    TermIndex.build(TEXTS).save(tmp_path)
    loaded = TermIndex.load(tmp_path, len(TEXTS))
    assert [loaded.frequency(term) for term in ("整備", "拠点", "無い", "\0")] == [2, 1, 0, 0]
    assert loaded.holding(["整備"]).tolist() == [0, 1]
    assert loaded.holding(["整備", "人口"]).tolist() == [1]
    assert loaded.holding(["整備", "無い"]).tolist() == []
    assert loaded.holding([]).tolist() == [0, 1, 2, 3]


def test_an_index_of_another_size_is_refused(tmp_path: Path) -> None:
    TermIndex.build(TEXTS).save(tmp_path)
    with pytest.raises(ValueError, match="4 texts instead of 5"):
        TermIndex.load(tmp_path, 5)


@pytest.mark.parametrize("texts", [[], [[]], [[], []]])
def test_texts_without_terms_are_an_index_too(texts: list[list[str]], tmp_path: Path) -> None:
    TermIndex.build(texts).save(tmp_path)
    assert TermIndex.load(tmp_path, len(texts)).scores(["整備"]).tolist() == [0.0] * len(texts)


@given(st.lists(st.integers(0, 4), max_size=60), st.integers(1, 20), st.data())
def test_the_best_are_those_of_a_full_sort(
    scores: list[int], depth: int, data: st.DataObject
) -> None:
    rows = [row for row in range(len(scores)) if data.draw(st.booleans())]
    expected = sorted((row for row in rows if scores[row]), key=lambda row: (-scores[row], row))
    found = top(np.array(scores, np.float64), np.array(rows, np.intp), depth)
    assert found.tolist() == expected[:depth]
