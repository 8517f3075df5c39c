"""The growing shelf is the same every time, and its table says what was measured."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.settings import Settings
from evals.growth import MEASURES, StandIn, ask, build, main, questions, render, shelf
from ingest.index import Index


def test_a_shelf_is_the_same_every_time_and_of_the_size_asked_for() -> None:
    documents, passages = shelf(120)
    assert (documents, passages) == shelf(120)
    assert (len(documents), len(passages)) == (3, 120)
    assert [document.passage_count for document in documents] == [50, 50, 20]
    assert len({passage.id for passage in passages}) == 120
    assert len({passage.text for passage in passages}) == 120
    assert questions(5) == questions(5)


def test_the_stand_in_gives_like_texts_like_vectors(tmp_path: Path) -> None:
    model = StandIn(tmp_path)
    near, same, far, empty = np.array(
        model.embed_documents(["緊急時の受入れ", "緊急時の受入れ体制", "予算額", ""])
    )
    assert near @ same > 0.6 > near @ far
    assert np.linalg.norm([near, same, far, empty], axis=1) == pytest.approx(1, abs=1e-5)
    assert StandIn(tmp_path).embed_query("予算額") == far.tolist()


def test_a_small_step_is_built_and_asked(
    tmp_path: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evals.growth.QUESTIONS", 3)
    monkeypatch.setattr(Settings, "model_cache", model_cache)
    steps = {"build": build(60, tmp_path), "ask": ask(tmp_path)}
    assert len(Index.open(tmp_path, StandIn(tmp_path)).passages()) == 60
    table = render({60: steps})
    assert table.splitlines()[0] == "| 節の数 | 60 |"
    assert table.count("\n") == len(MEASURES) + 1
    assert all(figures[key] > 0 for figures in steps.values() for key in figures)
    assert json.loads(json.dumps(steps)) == steps


def test_sizes_that_are_none_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for text in ("", "0", "1000,x"):
        monkeypatch.setattr(sys, "argv", ["growth", "--steps", text])
        with pytest.raises(SystemExit):
            main()
    assert "1000,10000 の形" in capsys.readouterr().err
