"""`kyoten inspect` shows a person, page by page, what ingest would take from a file."""

import json
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from assistant.cli import main
from tests.ingest.pdfs import MINCHO, PROSE, canvas, set_lines, table

pytestmark = pytest.mark.usefixtures("clean_environment")
Captured = pytest.CaptureFixture[str]
KEYS = ["page", "label", "text", "headings", "tables", "dropped", "warnings"]


def write_report(path: Path) -> Path:
    """Two pages: a heading, prose, a table and a page number; then a picture."""

    def draw(page: Canvas) -> None:
        y = set_lines(page, "費用の分担", (60, 760), 40, size=16)
        set_lines(page, PROSE, (60, y - 10), 40)
        table(page, [["区", "短期入所"], ["東区", "3"], ["西区", "10"]], (60, 600))
        page.setFont(MINCHO, 9)
        page.drawString(290, 30, "- 1 -")
        page.showPage()
        page.rect(100, 100, 200, 200, fill=1)
        page.showPage()

    path.write_bytes(canvas(draw))
    return path


def test_each_page_of_a_pdf_is_shown_as_json(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KYOTEN_TESSERACT", str(tmp_path / "tesseract"))
    assert main(["inspect", str(write_report(tmp_path / "a.pdf")), "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)["pages"]
    assert list(first) == list(second) == KEYS
    assert (first["page"], first["label"], first["headings"]) == (1, "1", ["費用の分担"])
    assert PROSE in first["text"].replace("\n", "")
    assert first["tables"] == [[["区", "短期入所"], ["東区", "3"], ["西区", "10"]]]
    assert (first["dropped"], first["warnings"]) == (["- 1 -"], [])
    assert (second["text"], second["headings"], second["tables"]) == ("", [], [])
    (warning,) = second["warnings"]
    assert warning.startswith("文字情報がない（スキャン画像）ページです。読み取るには Tesseract")


def test_a_file_without_pages_is_one_page(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "# 計画\n\n## 橋\n\n橋を直す。\n\n| 区 | 橋 |\n|---|---|\n| 東区 | 3 |\n", "utf-8"
    )
    assert main(["inspect", str(path), "--json"]) == 0
    (page,) = json.loads(capsys.readouterr().out)["pages"]
    assert (page["page"], page["headings"]) == (1, ["橋"])
    assert page["tables"] == [[["区", "橋"], ["東区", "3"]]]
    assert page["text"] == path.read_text("utf-8").rstrip("\n")


def test_a_person_reads_the_same_in_japanese(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KYOTEN_TESSERACT", str(tmp_path / "tesseract"))
    assert main(["inspect", str(write_report(tmp_path / "a.pdf"))]) == 0
    shown = capsys.readouterr().out
    for words in ("==== 1ページ ====", "-- 見出し\n  費用の分担", "  東区 | 3", "- 1 -（ページ番号）",
                  "注意: 文字情報がない（スキャン画像）"):  # fmt: skip
        assert words in shown


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"not a pdf")
    assert main(["inspect", str(path)]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "壊れているか" in err
