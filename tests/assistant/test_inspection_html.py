"""`kyoten inspect --html` shows each page beside its text, harmlessly, in one file."""

import re
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from assistant.cli import main
from assistant.inspection_html import render_html
from ingest.models import Line, RawDocument
from tests.assistant.test_inspection import write_report
from tests.ingest.pdfs import MINCHO, canvas, vertical
from tests.ingest.scans import NOWHERE, blot
from tests.ingest.test_readers import encrypted

pytestmark = pytest.mark.usefixtures("clean_environment")
Captured = pytest.CaptureFixture[str]


def write_html(path: Path, out: Path) -> str:
    assert main(["inspect", str(path), "--html", str(out)]) == 0
    return out.read_text("utf-8")


def boxes(html: str, kind: str) -> list[tuple[float, ...]]:
    """Left, top, width and height in percent of the page."""
    found = re.findall(rf'class="box {kind}" style="([^"]*)"', html)
    return [tuple(float(number) for number in re.findall(r":([\d.]+)%", style)) for style in found]


def test_a_page_stands_beside_what_was_read_from_it(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KYOTEN_TESSERACT", str(NOWHERE))
    html = write_html(write_report(tmp_path / "a.pdf"), tmp_path / "out.html")
    assert capsys.readouterr().out == f"{tmp_path / 'out.html'} に書き出しました\n"
    assert html.count("data:image/jpeg;base64,") == 2
    assert ">費用の分担</p>" in html
    assert "<th>区</th><th>短期入所</th>" in html
    assert "<td>東区</td><td>3</td>" in html
    assert "- 1 -（ページ番号）" in html
    assert "注意: 文字情報がない（スキャン画像）" in html
    assert [len(boxes(html, kind)) for kind in ("heading", "row", "dropped")] == [1, 3, 1]


def test_a_box_lies_where_its_line_is_printed(tmp_path: Path) -> None:
    def draw(page: Canvas) -> None:
        page.setFont(MINCHO, 20)
        page.drawString(595 * 0.2, 842 * 0.75, "橋の点検")
        page.showPage()

    path = tmp_path / "a.pdf"
    path.write_bytes(canvas(draw))
    ((left, top, width, height),) = boxes(write_html(path, tmp_path / "o.html"), "[a-z]+")
    assert left == pytest.approx(20, abs=0.5)
    assert top + height == pytest.approx(25, abs=1)
    assert width == pytest.approx(100 * 80 / 595, abs=0.5)
    path.write_bytes(turned_page(path.read_bytes()))
    ((left, top, width, height),) = boxes(write_html(path, tmp_path / "o.html"), "[a-z]+")
    assert top == pytest.approx(20, abs=0.5)
    assert 100 - left == pytest.approx(25, abs=1)
    assert height == pytest.approx(100 * 80 / 595, abs=0.5)


def turned_page(data: bytes) -> bytes:
    """The PDF, its page shown after a quarter turn clockwise."""
    import io

    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(io.BytesIO(data)))
    writer.pages[0].rotate(90)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_the_boxes_of_vertical_lines_stand(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(vertical(["橋の点検は五年に一度、市の職員が行う。", "費用は市の予算で賄う。"]))
    found = boxes(write_html(path, tmp_path / "o.html"), "text")
    assert len(found) == 2
    assert all(height > 5 * width for _, _, width, height in found)
    assert found[0][0] > found[1][0]


def test_a_file_without_pages_is_text_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# 計画\n\n橋を直す。\n\n| 区 | 橋 |\n|---|---|\n| 東区 | 3 |\n", "utf-8")
    html = write_html(path, tmp_path / "o.html")
    assert "<figure>" not in html
    assert "橋を直す。" in html
    assert "<td>東区</td><td>3</td>" in html


def test_an_image_file_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.png"
    blot().save(path)
    raw = RawDocument((Line(1, "橋", 1, ocr=True, box=(0.1, 0.1, 0.2, 0.2)),), page_count=1)
    html = "".join(render_html(path, raw))
    assert "data:image/jpeg;base64," in html
    assert "文字認識（OCR）" in html


def test_a_locked_file_is_shown_with_its_password(tmp_path: Path) -> None:
    path, keys = tmp_path / "a.pdf", tmp_path / "keys.txt"
    path.write_bytes(encrypted(write_report(path).read_bytes(), "himitsu"))
    keys.write_text("himitsu\n", "utf-8")
    out = tmp_path / "o.html"
    assert main(["inspect", str(path), "--html", str(out), "--password-file", str(keys)]) == 0
    assert out.read_text("utf-8").count("data:image/jpeg;base64,") == 2


def test_the_name_is_the_files_where_none_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "計画.txt").write_text("橋を直す。", "utf-8")
    assert main(["inspect", "計画.txt", "--html"]) == 0
    assert (tmp_path / "計画.inspect.html").exists()


def test_no_document_is_written_over(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "a.html"
    path.write_text("<p>橋を直す。</p>", "utf-8")
    assert main(["inspect", str(path), "--html", str(path)]) == 1
    assert "調べるファイルそのもの" in capsys.readouterr().err
    assert path.read_text("utf-8") == "<p>橋を直す。</p>"
    with pytest.raises(SystemExit) as caught:
        main(["inspect", str(path), "--html", str(tmp_path / "b.pdf")])
    assert caught.value.code == 2
    assert ".html で終わる名前" in capsys.readouterr().err
