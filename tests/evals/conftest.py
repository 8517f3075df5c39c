"""A shelf of two files and its suite of two cases, as the program's own are; the environment as before."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.settings import Settings

CASES = (
    '{"id": "a", "question": "架空市の人口は何人ですか?", "kind": "quantity", "answerable": true,'
    ' "nuggets": ["12,345人"], "forbidden": [], "documents": ["人口"]}\n'
    '{"id": "b", "question": "札幌市の整備方針は?", "kind": "open", "answerable": false,'
    ' "nuggets": [], "forbidden": ["12,345"], "documents": []}\n'
)


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    """Whatever a door sets is unset afterwards."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shelf and a suite of one name, as the program's own have."""
    shelf = tmp_path / "資料"
    shelf.mkdir()
    (shelf / "人口.md").write_text("# 架空市の概要\n\n架空市の人口は12,345人である。\n", "utf-8")
    (shelf / "整備.md").write_text("# 整備の方針\n\n架空市は面的整備型を選んだ。\n", "utf-8")
    (tmp_path / "小さな.jsonl").write_text(CASES, "utf-8")
    monkeypatch.setattr("evals.suites.FOLDER", tmp_path)
    monkeypatch.setattr("evals.expectation.EXPECTED", tmp_path / "expected.json")
    monkeypatch.setattr("evals.run.SHELVES", {"小さな": shelf})
    return shelf


@pytest.fixture
def settings(tmp_path: Path, model_cache: Path) -> Settings:
    home = tmp_path / "home"
    home.mkdir()
    (home / "models").symlink_to(model_cache, target_is_directory=True)
    return Settings(home=home)
