"""`kyoten matrix` and `kyoten draft` as a secretary meets them: files, words, exit status."""

import json
import os
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from assistant.chat import Assistant
from assistant.cli import main

pytestmark = pytest.mark.usefixtures("clean_environment")
Captured = pytest.CaptureFixture[str]
MATRIX = ["matrix", "--rows", "人口,整備類型", "--columns", "市"]
DRAFT = ["draft", "整備類型"]


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch, cities: Assistant) -> None:
    monkeypatch.setattr("assistant.cli._assistant", lambda _settings: cities)


def test_the_terminal_shows_a_table_and_its_sources(capsys: Captured) -> None:
    assert main(MATRIX) == 0
    out = capsys.readouterr().out
    assert out.startswith("項目")
    assert "人口は82,415人である。[" in out
    assert "\n出典\n[1] " in out


def test_a_format_may_be_named_or_told_by_the_file(tmp_path: Path, capsys: Captured) -> None:
    for name in ("表.csv", "表.xlsx", "表.json", "表.md"):
        assert main([*MATRIX, "--out", str(tmp_path / name)]) == 0
    assert capsys.readouterr().out.count("に書き出しました") == 4
    assert (tmp_path / "表.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert load_workbook(tmp_path / "表.xlsx").sheetnames == ["比較表", "出典"]
    assert json.loads((tmp_path / "表.json").read_text("utf-8"))["schema"] == "kyoten.matrix/1"
    assert main([*MATRIX, "--format", "markdown"]) == 0
    assert (tmp_path / "表.md").read_text("utf-8") == capsys.readouterr().out


def test_a_draft_goes_to_word_or_to_the_terminal(tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "たたき台.docx"
    assert main([*DRAFT, "--municipality", "海野", "--out", str(out)]) == 0
    assert "海野市の資料" in docx.Document(str(out)).paragraphs[1].text
    capsys.readouterr()
    assert main(DRAFT) == 0
    assert capsys.readouterr().out.startswith("# 整備類型について（たたき台）")


@pytest.mark.parametrize("command", [MATRIX, DRAFT])
def test_a_file_that_is_there_is_replaced_only_with_force(
    command: list[str], tmp_path: Path, capsys: Captured
) -> None:
    out = tmp_path / "表.md"
    out.write_text("手で直した文", "utf-8")
    assert main([*command, "--out", str(out)]) == 1
    err = capsys.readouterr().err
    assert "すでにあります" in err
    assert err.count("\n") == 1
    assert out.read_text("utf-8") == "手で直した文"
    assert main([*command, "--out", str(out), "--force"]) == 0
    assert "整備類型" in out.read_text("utf-8")
    assert os.listdir(tmp_path) == ["表.md"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["matrix", "--rows", ",", "--columns", "市"], "比べる項目がありません"),
        (
            ["matrix", "--rows", "人口", "--columns", "札幌市"],
            "「札幌市」の資料は登録されていません",
        ),
        (["draft", "　"], "テーマが空です"),
        (["draft", "緊急時", "--municipality", "札幌市"], "「札幌市」の資料は登録されていません"),
        ([*DRAFT, "--out", "ない/a.md"], "ない というフォルダはありません"),
        ([*MATRIX, "--out", "."], "フォルダです"),
    ],
)
def test_bad_input_is_one_japanese_line_and_status_1(
    arguments: list[str],
    word: str,
    tmp_path: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert word in err
    assert err.count("\n") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path, capsys: Captured) -> None:
    tmp_path.chmod(0o500)
    assert main([*DRAFT, "--out", str(tmp_path / "a.md")]) == 1
    assert "権限" in capsys.readouterr().err


def test_a_write_that_fails_leaves_the_old_file(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "a.md"
    out.write_text("前の版", "utf-8")

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    assert main([*DRAFT, "--out", str(out), "--force"]) == 1
    assert f"{out}: ディスクの空き容量が足りません" in capsys.readouterr().err
    assert out.read_text("utf-8") == "前の版"
