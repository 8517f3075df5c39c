"""A quote is found on the page of a PDF that it was read from."""

import io

import pytest
from pypdf import PdfReader, PdfWriter
from pypdfium2 import PdfDocument

from ingest.readers.pdf.quotes import by_line, quote_boxes, spans
from tests.ingest.pdfs import PROSE, two_columns, vertical
from tests.ingest.pdfs import canvas as drawn


def under(data: bytes, boxes: tuple[tuple[float, float, float, float], ...]) -> str:
    """The text that lies in boxes on the first page, by PDFium."""
    page = PdfDocument(data)[0]
    width, height = page.get_size()
    text = page.get_textpage()
    parts = [
        text.get_text_bounded(
            left * width, (1 - bottom) * height, right * width, (1 - top) * height
        )
        for left, top, right, bottom in boxes
    ]
    return "".join("".join(parts).split())


def test_each_line_of_a_quote_has_a_box_over_its_words() -> None:
    data = two_columns((PROSE, PROSE[::-1]))
    quote = PROSE[10:60]
    boxes = quote_boxes(data, 1, quote, 0)
    assert len(boxes) == 4  # 18 characters to a line, begun in its middle
    assert under(data, boxes) == quote
    assert all(right < 0.5 for _, _, right, _ in boxes)


@pytest.mark.parametrize(("near", "left"), [(0.0, True), (1.0, False)])
def test_of_the_same_words_in_two_columns_the_nearer_are_meant(near: float, left: bool) -> None:
    boxes = quote_boxes(two_columns((PROSE, PROSE)), 1, PROSE[:18], near)
    assert len(boxes) == 1
    assert (boxes[0][2] < 0.5) is left


def test_a_column_that_runs_down_the_page_has_one_box() -> None:
    column = "橋の点検は五年に一度行う"
    boxes = quote_boxes(vertical((column, "費用は市と県が分け合う")), 1, column, 0)
    assert len(boxes) == 1
    left, top, right, bottom = boxes[0]
    assert bottom - top > 4 * (right - left)


def test_the_boxes_of_a_turned_page_lie_where_it_is_shown() -> None:
    upright = two_columns((PROSE,))
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(upright)))
    writer.pages[0].rotate(90)
    turned = io.BytesIO()
    writer.write(turned)
    (left, top, right, bottom), *_ = quote_boxes(upright, 1, PROSE[:18], 0)
    (shown, *_) = quote_boxes(turned.getvalue(), 1, PROSE[:18], 0)
    assert shown == pytest.approx((1 - bottom, left, 1 - top, right), abs=0.01)


@pytest.mark.parametrize("data", [b"no pdf", drawn(lambda page: page.showPage())])
def test_what_has_no_text_has_no_boxes(data: bytes) -> None:
    assert quote_boxes(data, 1, PROSE, 0) == ()


def test_a_page_that_is_not_there_has_no_boxes() -> None:
    assert quote_boxes(two_columns((PROSE,)), 9, PROSE, 0) == ()


def test_what_stands_between_the_words_is_left_out() -> None:
    printed = "市は相談の窓口を12置く。夜は閉める。"
    assert spans(printed, "市は相談の窓口を置く。夜は閉める。", 0) == [(0, 8), (10, 19)]


def test_a_character_that_is_written_otherwise_does_not_part_a_line() -> None:
    assert spans("国の補助は廃止された", "国の補助ハ廃止された", 0) == [(0, 10)]


def test_short_words_are_looked_for_beside_the_part_before_them_only() -> None:
    printed = "人" + "山" * 200 + "相談支援の事業所5人"
    assert spans(printed, "相談支援の事業所人", 1) == [(201, 209), (210, 211)]
    assert spans(printed, "海人陸空川", 0) == []


def test_characters_far_apart_on_one_line_have_boxes_of_their_own() -> None:
    row = [(0.0, 0.0, 1.0, 1.0), (1.0, 0.0, 2.0, 1.0), (9.0, 0.0, 10.0, 1.0)]
    assert by_line(row) == [(0.0, 0.0, 2.0, 1.0), (9.0, 0.0, 10.0, 1.0)]
