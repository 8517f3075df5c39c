"""What was recognised on an image is marked, and a page's own label shown, wherever it is cited."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from reportlab.pdfgen.canvas import Canvas

from assistant.cli import main
from assistant.doctor import Finding, _tesseract
from assistant.export import OCR_NOTE, source_words, to_markdown
from assistant.models import Answer, Sentence
from assistant.progress import Reporter
from assistant.settings import Settings, load_settings
from assistant.terminal import render_citation
from assistant.ui.render import answer_html
from ingest.embed import Embedder
from ingest.models import Passage, Unit
from ingest.passages import build_passages
from ingest.pipeline import ingest
from ingest.readers import read
from ingest.rows import _passage
from tests.assistant.conftest import CITATION
from tests.ingest.pdfs import MINCHO, PROSE, canvas, set_lines
from tests.ingest.scans import NOWHERE, UNREAD, blot, needs_tesseract, scanned

Captured = pytest.CaptureFixture[str]
SCANNED = replace(CITATION, page=5, page_label="iii", ocr=True)


def answer() -> Answer:
    return Answer(
        question="問い",
        standalone_question="問い",
        kind="open",
        status="answered",
        text="複数の法人が運営する[1]",
        sentences=(Sentence("複数の法人が運営する", (1,)),),
        citations=(SCANNED,),
    )


def labelled(path: Path) -> Path:
    """Two pages of prose, called i and 1."""

    def draw(page: Canvas) -> None:
        for _ in range(2):
            set_lines(page, PROSE, (60, 700), 40, font=MINCHO)
            page.showPage()

    path.write_bytes(canvas(draw))
    writer = PdfWriter(PdfReader(path))
    writer.set_page_label(0, 0, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(1, 1, style=PageLabelStyle.DECIMAL, start=1)
    writer.write(path)
    return path


# --- where it is cited ------------------------------------------------------------------------


def test_the_json_says_so() -> None:
    told = SCANNED.to_json()
    assert (told["page"], told["page_label"], told["ocr"]) == (5, "iii", True)
    told = CITATION.to_json()
    assert (told["page_label"], told["ocr"]) == (None, False)


def test_a_terminal_says_so() -> None:
    assert OCR_NOTE in render_citation(SCANNED)
    assert "5ページ（紙面の表示 iii）" in render_citation(SCANNED)
    assert "OCR" not in render_citation(CITATION)


def test_the_page_says_so() -> None:
    shown = answer_html(answer(), "a")
    assert f"※ {OCR_NOTE}" in shown
    assert "5ページ（紙面の表示 iii）" in shown


def test_markdown_says_so() -> None:
    shown = to_markdown(answer())
    assert f"※ {OCR_NOTE}" in shown
    assert "紙面の表示 iii" in shown


def test_a_label_is_no_markup() -> None:
    odd = replace(SCANNED, page_label="<b>*1*")
    assert source_words(odd)[-1] == "5ページ（紙面の表示 <b>*1*）"
    assert "<b>" not in answer_html(replace(answer(), citations=(odd,)), "a")
    assert "&lt;" not in to_markdown(replace(answer(), citations=(odd,)))
    assert "\\<b\\>" in to_markdown(replace(answer(), citations=(odd,)))


# --- on the way there -------------------------------------------------------------------------


def test_labels_that_differ_from_the_number_reach_the_passages(tmp_path: Path) -> None:
    passages = build_passages("a", read(labelled(tmp_path / "a.pdf")))
    assert {(item.page, item.page_label, item.ocr) for item in passages} == {
        (1, "i", False),
        (2, "1", False),
    }


def test_the_index_keeps_the_marks_and_reads_one_that_has_none() -> None:
    units = (
        Unit("橋", "item", (1, 1), 5, ocr=True, page_label="iii"),
        Unit("道", "item", (2, 2), 5),
    )
    passage = Passage("a#0", "a", units, page=5)
    content = json.loads(json.dumps(asdict(passage)))
    assert _passage(content) == passage
    assert (passage.ocr, passage.page_label) == (True, "iii")
    older = json.loads(json.dumps(asdict(passage)))
    for unit in older["units"]:
        del unit["ocr"], unit["page_label"]
    assert not _passage(older).ocr


@needs_tesseract
@pytest.mark.usefixtures("clean_environment")
def test_a_scan_is_ingested_found_and_marked(
    tmp_path: Path, model_cache: Path, capsys: Captured
) -> None:
    from tests.ingest.scans import NAME, images_of, page_of

    def draw(page: Canvas) -> None:
        set_lines(page, PROSE, (60, 700), 40, font=NAME)
        page.showPage()

    home = tmp_path / "home"
    home.mkdir()
    (home / "models").symlink_to(model_cache, target_is_directory=True)
    scan = tmp_path / "点検.pdf"
    scan.write_bytes(scanned(images_of(page_of(draw))))
    assert main(["ingest", str(scan), "--index", str(home)]) == 0
    assert f"注意: {scan}: 1ページは文字認識（OCR）" in capsys.readouterr().err
    assert (
        main(["ask", "点検で見つかった傷みは、どう分けますか?", "--json", "--index", str(home)])
        == 0
    )
    citations = json.loads(capsys.readouterr().out)["citations"]
    assert citations
    assert all(citation["ocr"] and citation["page"] == 1 for citation in citations)


# --- what is told -----------------------------------------------------------------------------


@pytest.mark.parametrize("as_json", [False, True])
def test_scans_are_told_once_and_counted_and_blank_pages_are_not(
    tmp_path: Path, embedder: Embedder, capsys: Captured, as_json: bool
) -> None:
    def draw(page: Canvas, number: int) -> None:
        if number == 2:
            set_lines(page, PROSE, (60, 500), 40)

    scan = tmp_path / "a.pdf"
    white = Image.new("L", (620, 877), 255)
    scan.write_bytes(scanned([blot(), white, white, blot()], draw))
    reporter = Reporter(as_json=as_json)
    for event in ingest([scan], tmp_path / "home", embedder, UNREAD):
        reporter.report(event)
    captured = capsys.readouterr()
    told = "文字情報がない（スキャン画像）ページが2ページあります。読み取るには Tesseract"
    if as_json:
        events = [json.loads(line) for line in captured.out.splitlines()]
        (warning,) = next(item["document"]["warnings"] for item in events if item["document"])
        assert warning.startswith(told)
        assert "注意" not in captured.err
    else:
        (line,) = [line for line in captured.err.splitlines() if line.startswith("注意")]
        assert line.startswith(f"注意: {scan}: {told}")
        assert "tesseract-ocr-jpn-vert" in line


@pytest.mark.usefixtures("clean_environment")
def test_the_variable_names_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KYOTEN_TESSERACT", "/opt/tesseract")
    assert load_settings().tesseract == Path("/opt/tesseract")


def test_the_doctor_knows_that_it_may_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = _tesseract(Settings())
    assert found.cure is None
    assert found.state.startswith("入っていません（スキャンを取り込まないなら要りません。")
    assert "tesseract-ocr-jpn-vert" in found.state


def test_the_doctor_names_a_program_that_does_not_run() -> None:
    found = _tesseract(Settings(tesseract=NOWHERE))
    assert found.cure == "場所を確かめるか、設定を外してください"
    assert str(NOWHERE) in found.state


@needs_tesseract
def test_the_doctor_shows_the_version() -> None:
    found = _tesseract(Settings())
    assert isinstance(found, Finding)
    assert found.state.endswith("（日本語の横書きと縦書き）")
    assert found.state[0].isdigit()
