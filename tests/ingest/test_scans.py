"""Scans are read through Tesseract, across and down, and marked; without it they are told."""

import io
import re
import unicodedata
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from ingest.embed import Embedder
from ingest.errors import ReadError
from ingest.models import RawDocument
from ingest.passages import blocks_of, build_passages
from ingest.passwords import Passwords
from ingest.pipeline import ingest
from ingest.readers import read
from ingest.readers.ocr import Tesseract, find_tesseract
from ingest.readers.options import DEFAULTS
from ingest.readers.orientation import is_blank, quarter_turned, straighten, turned
from ingest.readers.page_images import page_images
from ingest.readers.pdf import read_pdf
from ingest.readers.ruling import NO_RULES, image_rules
from tests.ingest.pdfs import PROSE, canvas, set_lines, table
from tests.ingest.scans import (
    NAME,
    UNREAD,
    blot,
    images_of,
    needs_tesseract,
    page_of,
    scanned,
    set_columns,
)
from tests.ingest.test_readers import encrypted

OTHER = (
    "水道管の取替えは、古い順に進める。一年に替えられるのは少しだけで、全部を終えるには"
    "四十年かかる。漏水の多い地区は、順番を繰り上げて先に替えることがある。工事の前には、"
    "町内会を通じて日時を知らせ、断水の時間をできるだけ短くする。"
)
ITEM = "・平成29年度の予算は1,250万円で、前年度より12.5%増えた。"
REPORT = "橋の点検と費用の分担１点検の進め方" + PROSE + "２水道管" + OTHER + ITEM


def report(page: Canvas) -> None:
    """REPORT, and the number of the page."""
    set_lines(page, "橋の点検と費用の分担", (60, 770), 40, size=18, font=NAME)
    set_lines(page, "１　点検の進め方", (60, 735), 40, size=14, font=NAME)
    y = set_lines(page, "　" + PROSE, (60, 705), 44, leading=17, font=NAME)
    y = set_lines(page, "２　水道管", (60, y - 16), 40, size=14, leading=28, font=NAME)
    y = set_lines(page, "　" + OTHER, (60, y), 44, leading=17, font=NAME)
    set_lines(page, ITEM, (60, y - 6), 44, font=NAME)
    page.setFont(NAME, 9)
    page.drawString(290, 30, "- 1 -")
    page.showPage()


def columns(page: Canvas) -> None:
    set_columns(page, PROSE + OTHER, 40)
    page.showPage()


@pytest.fixture(scope="module")
def across() -> RawDocument:
    return read_pdf(Path("a.pdf"), scanned(images_of(page_of(report))))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def error_rate(raw: RawDocument, wanted: str) -> float:
    """Edits over characters, white space and widths aside."""
    got, wanted = squeezed("".join(line.text for line in raw.lines)), squeezed(wanted)
    row = list(range(len(wanted) + 1))
    for i, a in enumerate(got, start=1):
        before, row = row, [i]
        for j, b in enumerate(wanted, start=1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b)))
    return row[-1] / len(wanted)


# --- read -----------------------------------------------------------------------------------------


@needs_tesseract
def test_a_scan_is_read_with_few_errors(across: RawDocument) -> None:
    assert error_rate(across, REPORT) <= 0.05
    assert all(line.ocr for line in across.lines)
    assert [(warning.page, warning.problem) for warning in across.warnings] == [(1, "recognised")]


@needs_tesseract
def test_what_is_set_larger_on_a_scan_is_a_heading(across: RawDocument) -> None:
    headings = [squeezed(line.text) for line in across.lines if line.heading is not None]
    assert headings == ["橋の点検と費用の分担", "1点検の進め方", "2水道管"]


@needs_tesseract
def test_no_space_is_left_between_japanese_characters(across: RawDocument) -> None:
    text = "\n".join(line.text for line in across.lines)
    assert re.findall(r"[ぁ-ヿ一-鿿、。][ \u3000]+[ぁ-ヿ一-鿿、。]", text) == []
    assert "1,250万円" in text


@needs_tesseract
def test_the_lines_of_a_scan_become_paragraphs(across: RawDocument) -> None:
    texts = [block.text for block in blocks_of(across) if block.text.endswith("。")]
    assert len(texts) == 3
    assert texts[0].endswith("繰り越すことができる。")
    assert texts[2].endswith("12.5%増えた。")


@needs_tesseract
@pytest.mark.parametrize("slant", [0.4, -1.1])
def test_the_cells_of_a_ruled_table_stand_under_their_heads(slant: float) -> None:
    def draw(page: Canvas) -> None:
        set_lines(page, PROSE, (60, 760), 44, leading=17, font=NAME)
        rows = [["区", "短期入所", "相談支援"], ["東区", "3", "12"], ["西区", "28", "25"]]
        table(page, rows, (60, 640), font=NAME)
        page.showPage()

    raw = read_pdf(Path("a.pdf"), scanned(images_of(page_of(draw), slant)))
    assert [line.cells for line in raw.lines if line.cells][1:] == [
        (("区", "東区"), ("短期入所", "3"), ("相談支援", "12")),
        (("区", "西区"), ("短期入所", "28"), ("相談支援", "25")),
    ]


@needs_tesseract
def test_the_mark_goes_along_into_the_passages(across: RawDocument) -> None:
    passages = build_passages("a", across)
    assert passages
    assert all(passage.ocr for passage in passages)


@needs_tesseract
def test_a_page_scanned_larger_is_no_heading(across: RawDocument) -> None:
    raw = read_pdf(Path("a.pdf"), scanned(images_of(page_of(report)) + images_of(page_of(columns))))
    headings = [line.page for line in raw.lines if line.heading is not None]
    assert headings == [1, 1, 1]


@needs_tesseract
@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_scan_that_lies_on_its_side_or_head_is_set_upright(
    turns: int, across: RawDocument
) -> None:
    image = turned(images_of(page_of(report))[0], turns)
    raw = read_pdf(Path("a.pdf"), scanned([image]))
    assert error_rate(raw, REPORT) <= 0.05
    # Where the first line stands on the page as it is shown: the title, above and to the left.
    expected, found = across.lines[0].box, raw.lines[0].box
    assert expected is not None
    assert found is not None
    assert found == pytest.approx(quarter_turned(expected, turns), abs=0.02)


@needs_tesseract
def test_a_vertical_scan_is_read_from_right_to_left() -> None:
    raw = read_pdf(Path("a.pdf"), scanned(images_of(page_of(columns))))
    assert error_rate(raw, PROSE + OTHER) <= 0.05
    boxes = [line.box for line in raw.lines if line.box]
    assert all(right[0] > left[0] for right, left in pairwise(boxes))
    assert all(box[3] - box[1] > box[2] - box[0] for box in boxes)


@needs_tesseract
def test_pages_of_text_and_scans_are_read_each_in_its_way() -> None:
    image = images_of(page_of(report))[0]

    def text_first(page: Canvas) -> None:
        set_lines(page, OTHER, (60, 700), 40)
        page.showPage()

    from pypdf import PdfWriter

    writer = PdfWriter()
    for data in (canvas(text_first), scanned([image])):
        writer.append(io.BytesIO(data))
    out = io.BytesIO()
    writer.write(out)
    raw = read_pdf(Path("a.pdf"), out.getvalue())
    assert {(line.page, line.ocr) for line in raw.lines} == {(1, False), (2, True)}
    assert [(warning.page, warning.problem) for warning in raw.warnings] == [(2, "recognised")]


@needs_tesseract
def test_a_number_stamped_on_a_scan_does_not_hide_it() -> None:
    def stamp(page: Canvas, number: int) -> None:
        page.setFont("Helvetica", 9)
        page.drawString(500, 20, f"000{number}")

    raw = read_pdf(Path("a.pdf"), scanned(images_of(page_of(report)), stamp))
    assert "点検" in "".join(line.text for line in raw.lines)
    assert all(line.ocr for line in raw.lines)


@needs_tesseract
def test_a_picture_without_text_is_told(tmp_path: Path) -> None:
    dice = np.random.default_rng(1)
    clouds = Image.fromarray(dice.integers(0, 255, (40, 30), dtype=np.uint8))
    path = tmp_path / "a.png"
    clouds.resize((1240, 1754), Image.Resampling.BICUBIC).save(path)
    with pytest.raises(ReadError) as caught:
        read(path)
    assert caught.value.problem == "unrecognised"


# --- image files ----------------------------------------------------------------------------------


@needs_tesseract
@pytest.mark.parametrize("name", ["a.png", "a.JPG", "a.tif"])
def test_an_image_file_is_a_scan(name: str, tmp_path: Path) -> None:
    (image,) = images_of(page_of(report), dots=200)
    image.save(tmp_path / name)
    raw = read(tmp_path / name)
    assert error_rate(raw, REPORT) <= 0.05
    assert raw.page_count == 1


@needs_tesseract
def test_each_frame_of_a_tiff_is_a_page(tmp_path: Path) -> None:
    images = images_of(page_of(report)) + images_of(page_of(columns))
    images[0].save(tmp_path / "a.tiff", save_all=True, append_images=images[1:])
    raw = read(tmp_path / "a.tiff")
    assert {line.page for line in raw.lines} == {1, 2}
    assert raw.page_count == 2


def test_an_image_that_is_none_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 40)
    with pytest.raises(ReadError) as caught:
        read(path)
    assert caught.value.problem == "broken"


def test_an_image_cut_short_is_read_or_broken(tmp_path: Path) -> None:
    whole = io.BytesIO()
    Image.new("L", (400, 400), 90).save(whole, "PNG")
    path = tmp_path / "a.png"
    for end in range(60, len(whole.getvalue()), 40):
        path.write_bytes(whole.getvalue()[:end])
        with pytest.raises(ReadError):
            read(path, UNREAD)


def test_an_image_of_too_many_pixels_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("1", (30_000, 30_000)).save(path)
    assert path.stat().st_size < 200_000
    with pytest.raises(ReadError) as caught:
        read(path)
    assert caught.value.problem == "too_large"


# --- without Tesseract ----------------------------------------------------------------------------


def test_a_scan_that_nothing_can_read_is_told() -> None:
    with pytest.raises(ReadError) as caught:
        read_pdf(Path("a.pdf"), scanned([blot()]), UNREAD)
    assert caught.value.problem == "no_text"


def test_an_image_file_that_nothing_can_read_is_told(tmp_path: Path) -> None:
    blot().save(tmp_path / "a.png")
    with pytest.raises(ReadError) as caught:
        read(tmp_path / "a.png", UNREAD)
    assert caught.value.problem == "no_text"


def test_the_text_of_a_file_is_taken_and_its_scans_are_told() -> None:
    def stamp(page: Canvas, number: int) -> None:
        if number == 2:
            set_lines(page, PROSE, (60, 500), 40)

    white = Image.new("L", (620, 877), 255)
    raw = read_pdf(Path("a.pdf"), scanned([blot(), white, white], stamp), UNREAD)
    assert {line.page for line in raw.lines} == {2}
    assert [(warning.page, warning.problem) for warning in raw.warnings] == [
        (1, "no_text"),
        (3, "blank"),
    ]


@needs_tesseract
def test_what_waited_for_tesseract_is_read_when_it_has_come(
    tmp_path: Path, embedder: Embedder
) -> None:
    def stamp(page: Canvas, number: int) -> None:
        if number == 2:
            set_lines(page, PROSE, (60, 500), 40)

    folder, home = tmp_path / "shelf", tmp_path / "home"
    folder.mkdir()
    white = Image.new("L", (620, 877), 255)
    (folder / "a.pdf").write_bytes(scanned([*images_of(page_of(report)), white], stamp))
    runs = [
        {event.action for event in ingest([folder], home, embedder, options)}
        for options in (UNREAD, UNREAD, DEFAULTS, DEFAULTS)
    ]
    told = [run & {"added", "updated", "unchanged", "failed"} for run in runs]
    assert told == [{"added"}, {"unchanged"}, {"updated"}, {"unchanged"}]


def test_a_locked_scan_is_looked_at_with_its_password_and_its_pages_are_counted(
    tmp_path: Path,
) -> None:
    def text(page: Canvas, number: int) -> None:
        if number == 2:
            set_lines(page, PROSE, (60, 500), 40)

    white = Image.new("L", (620, 877), 255)
    path = tmp_path / "a.pdf"
    path.write_bytes(encrypted(scanned([blot(), white, blot()], text), "himitsu"))
    told: list[tuple[int, int]] = []
    options = replace(
        UNREAD, passwords=Passwords(["himitsu"]), progress=lambda *pages: told.append(pages)
    )
    raw = read(path, options)
    assert [(item.page, item.problem) for item in raw.warnings] == [(1, "no_text"), (3, "no_text")]
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_the_images_of_a_locked_file_are_shown_to_who_has_its_password(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(encrypted(scanned([blot(), blot()]), "himitsu"))
    shown = list(page_images(path, 2, Passwords(["wrong", "himitsu"])))
    assert len(shown) == 2
    assert all(shown)
    assert list(page_images(path, 2, Passwords(["wrong"]))) == []


def test_a_program_that_is_no_tesseract_is_absent(tmp_path: Path) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    program.chmod(0o755)
    assert find_tesseract(program) == "absent"


def test_a_tesseract_without_japanese_is_named(tmp_path: Path) -> None:
    program = tmp_path / "tesseract"
    program.write_text(
        '#!/bin/sh\ncase "$1" in --version) echo "tesseract 5.3.0";;\n'
        '*) printf "List of available languages (2):\\neng\\nosd\\n";; esac\n',
        "utf-8",
    )
    program.chmod(0o755)
    assert find_tesseract(program) == "no_japanese"


@needs_tesseract
def test_a_tesseract_is_known_by_its_version() -> None:
    found = find_tesseract()
    assert isinstance(found, Tesseract)
    assert re.match(r"\d+\.", found.version)
    assert {"jpn", "jpn_vert"} <= found.languages


# --- how a page lies ------------------------------------------------------------------------------


def striped(width: int = 700, height: int = 1000) -> Image.Image:
    """Lines of blocks, as text across looks from afar."""
    page = np.full((height, width), 255, np.uint8)
    for row, top in enumerate(range(60, height - 60, 24)):
        for left in range(60 + row % 5, width - 60, 15):
            page[top : top + 13, left : left + 13] = 0
    return Image.fromarray(page)


@pytest.mark.parametrize("slant", [-2.4, -0.7, 0.0, 1.3])
def test_the_slant_of_a_page_is_found(slant: float) -> None:
    image = striped().rotate(slant, Image.Resampling.BICUBIC, fillcolor=255)
    assert straighten(image, 0).slant == pytest.approx(-slant, abs=0.15)


def test_lines_run_where_the_white_between_them_does() -> None:
    assert straighten(striped(), 0).vertical is False
    assert straighten(turned(striped(), 1), 1).vertical is True


def test_rules_are_found_and_text_and_pictures_are_none() -> None:
    image = Image.new("L", (1400, 2000), 255)
    image.paste(striped(1400, 700), (0, 0))
    assert image_rules(image, 150) == NO_RULES
    image.paste(0, (100, 900, 1200, 904))
    image.paste(0, (600, 750, 603, 1300))
    image.paste(0, (800, 1400, 1300, 1900))
    (level,), (upright,) = image_rules(image, 150)
    assert level == pytest.approx((902, 100, 1200), abs=3)
    assert upright == pytest.approx((601, 750, 1300), abs=3)


def test_a_drawing_has_no_rules() -> None:
    page = np.full((2000, 1400), 255, np.uint8)
    page[::16, 50:1350] = 0
    for left in range(300, 1350, 250):
        page[:, left : left + 20] = 255
    assert image_rules(Image.fromarray(page), 150) == NO_RULES


def test_grain_is_no_print() -> None:
    dice = np.random.default_rng(1)
    paper = Image.fromarray(dice.normal(245, 4, (900, 640)).clip(0, 255).astype(np.uint8))
    assert is_blank(paper)
    paper.paste(0, (100, 100, 130, 108))
    assert not is_blank(paper)
