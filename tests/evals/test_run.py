"""`kyoten eval` on a real index: asks, judges, prints; and finds the index of a suite by itself."""

import json
import shutil
from pathlib import Path

import pytest

from assistant.settings import Settings
from evals import run
from ingest.errors import InputError
from tests.evals.conftest import CASES


def test_a_suite_is_asked_of_its_own_shelf_and_the_users_index_is_left_alone(
    shelf: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.main("小さな", settings, own_index=False, as_json=True) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["cases"], report["hits"]) == (2, 2)
    assert not (settings.home / "index").exists()

    assert run.main("小さな", settings, own_index=False) == 0
    assert "2問" in capsys.readouterr().out


def test_an_index_that_is_named_is_the_one_that_is_asked(
    shelf: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    own = run.prepare("小さな", settings)
    assert run.main("小さな", own, own_index=True, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["hits"] == 2


def test_the_plain_pipeline_runs_beside_and_is_never_silent(
    shelf: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.main("小さな", settings, own_index=False, as_json=True) == 0
    figures = json.loads(capsys.readouterr().out)["figures"]
    assert (figures["全体"]["accuracy"], figures["全体"]["silence_recall"]) == (1.0, 1.0)
    assert (figures["素の検索"]["accuracy"], figures["素の検索"]["silence_recall"]) == (0.5, 0.0)
    assert figures["素の検索"]["verbatim"] == figures["全体"]["citation_precision"] == 1.0
    assert figures["全体"]["recall_at_5"] == 1.0


def test_a_run_is_kept_and_the_next_one_is_compared_with_it(
    shelf: Path, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.main("小さな", settings, own_index=False, update=True) == 0
    assert "前回との比較" not in capsys.readouterr().out
    kept = tmp_path / "expected.json"
    kept.write_text(kept.read_text("utf-8").replace('"b"', '"c"'), "utf-8")

    out, html = tmp_path / "out.json", tmp_path / "out.html"
    assert run.main("小さな", settings, own_index=False, out=out, html=html) == 0
    shown = capsys.readouterr().out
    assert "OK: 正答 100.0% → 100.0%" in shown
    assert "加わった問題（1）: b" in shown
    assert "なくなった問題（1）: c" in shown
    assert json.loads(out.read_text("utf-8"))["comparison"]["added"] == ["b"]
    assert html.read_text("utf-8").startswith("<!doctype html>")


def test_too_few_right_answers_fail_the_run(shelf: Path, settings: Settings) -> None:
    suite = shelf.parent / "小さな.jsonl"
    suite.write_text(CASES.replace("12,345人", "99,999人"), "utf-8")  # the second case stays right
    assert run.main("小さな", settings, own_index=False, fail_under=0.5) == 0
    assert run.main("小さな", settings, own_index=False, fail_under=0.51) == 1


def test_a_report_that_cannot_be_written_is_told(
    shelf: Path, settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="書けません"):
        run.main("小さな", settings, own_index=False, out=tmp_path / "ない" / "out.json")


def test_documents_that_are_not_here_are_said(shelf: Path, settings: Settings) -> None:
    shutil.rmtree(shelf)
    with pytest.raises(InputError, match="がありません"):
        run.prepare("小さな", settings)


def test_a_suite_without_a_shelf_needs_an_index(settings: Settings) -> None:
    with pytest.raises(InputError, match="--index"):
        run.prepare("よその", settings)
