"""The matrix of terms, written text by text, gives the scores that bm25s gives of all at once."""

from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.bm25 import TermIndex
from ingest.fusion import top
from tests.ingest import written

TEXTS = [["拠点", "整備"], ["整備", "整備", "人口"], [], ["人口"]]


def test_scores_are_read_from_the_disk(tmp_path: Path) -> None:
    index = written.terms(tmp_path, TEXTS)
    assert isinstance(index._values.base, np.memmap)
    assert index.scores(["整備"]).argmax() == 1
    assert index.scores(["整備"])[[2, 3]].tolist() == [0, 0]


@pytest.mark.parametrize("at_once", [(1, 1), (3, 2), (1_000, 1_000)])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(
    texts=st.lists(st.lists(st.sampled_from("拠点整備人口"), max_size=9), min_size=1, max_size=12)
)
def test_texts_that_come_one_by_one_score_as_those_that_bm25s_is_given_at_once(
    at_once: tuple[int, int],
    texts: list[list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ingest.bm25._HELD", at_once[0])
    monkeypatch.setattr("ingest.bm25._SORTED", at_once[1])
    index = written.terms(tmp_path, texts)
    whole = bm25s.BM25(k1=0.9, b=0.75, method="lucene")
    whole.index([terms or ["\0"] for terms in texts], show_progress=False)
    for terms in (["拠"], ["人", "口", "人"], list("拠点整備人口")):
        known = [term for term in terms if term in whole.vocab_dict]
        expected = whole.get_scores(known) if known else np.zeros(len(texts))
        np.testing.assert_array_equal(index.scores(terms), expected)
    # What waited on the disk is gone with the writer.
    assert {path.suffix for path in tmp_path.iterdir()} == {".npy", ".json"}


def test_terms_are_counted_by_texts_and_texts_found_by_all_their_terms(tmp_path: Path) -> None:
    loaded = written.terms(tmp_path, TEXTS)
    assert [loaded.frequency(term) for term in ("整備", "拠点", "無い", "\0")] == [2, 1, 0, 0]
    assert loaded.holding(["整備"]).tolist() == [0, 1]
    assert loaded.holding(["整備", "人口"]).tolist() == [1]
    assert loaded.holding(["整備", "無い"]).tolist() == []
    assert loaded.holding([]).tolist() == [0, 1, 2, 3]


def test_an_index_of_another_size_is_refused(tmp_path: Path) -> None:
    written.terms(tmp_path, TEXTS)
    with pytest.raises(ValueError, match="4 texts instead of 5"):
        TermIndex.load(tmp_path, 5)


@pytest.mark.parametrize("texts", [[], [[]], [[], []]])
def test_texts_without_terms_are_an_index_too(texts: list[list[str]], tmp_path: Path) -> None:
    assert written.terms(tmp_path, texts).scores(["整備"]).tolist() == [0.0] * len(texts)


@given(st.lists(st.integers(0, 4), max_size=60), st.integers(1, 20), st.data())
def test_the_best_are_those_of_a_full_sort(
    scores: list[int], depth: int, data: st.DataObject
) -> None:
    rows = [row for row in range(len(scores)) if data.draw(st.booleans())]
    expected = sorted((row for row in rows if scores[row]), key=lambda row: (-scores[row], row))
    found = top(np.array(scores, np.float64), np.array(rows, np.intp), depth)
    assert found.tolist() == expected[:depth]
