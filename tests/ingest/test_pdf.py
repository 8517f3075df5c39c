"""What a PDF shows is read in its order, with its headings and tables, and nothing beside the text."""

import io
import random
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.generic import NameObject
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import ReadError
from ingest.models import RawDocument
from ingest.passages import blocks_of, build_passages
from ingest.readers.pdf import badness, read_pdf
from tests.ingest.pdfs import (
    GOTHIC,
    MINCHO,
    PROSE,
    canvas,
    coded,
    set_lines,
    table,
    two_columns,
    vertical,
)
from tests.ingest.scans import UNREAD
from tests.ingest.score_pdf import cases, score

OTHER = (
    "水道管の取替えは、古い順に進める。一年に替えられるのは二キロほどで、全部を終えるには"
    "四十年かかる。漏水の多い地区は、順番を繰り上げて先に替えることがある。工事の前には、"
    "町内会を通じて日時を知らせ、断水の時間をできるだけ短くする。"
)


def read(data: bytes) -> RawDocument:
    return read_pdf(Path("a.pdf"), data)


def text(raw: RawDocument) -> str:
    return "".join(line.text for line in raw.lines)


def headings(raw: RawDocument) -> list[tuple[int, str]]:
    return [(line.heading, line.text) for line in raw.lines if line.heading is not None]


def blocks(raw: RawDocument) -> list[str]:
    return [block.text for block in blocks_of(raw)]


# --- order ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "width", "size"),
    [((PROSE, OTHER), 18, 10.5), ((PROSE, OTHER, PROSE), 12, 9.0), ((PROSE, PROSE), 20, 10.0)],
)
def test_columns_are_read_one_after_the_other(
    columns: tuple[str, ...], width: int, size: float
) -> None:
    raw = read(two_columns(columns, width, size))
    assert text(raw) == "".join(
        ["橋の点検のしくみと費用の分担", *columns, "※ 金額は税込みで、端数は切り捨てた。"]
    )


def test_short_columns_between_lines_across_the_page_are_columns() -> None:
    def draw(page: Canvas) -> None:
        set_lines(page, OTHER[:60], (60, 760), 46, size=10)
        set_lines(page, PROSE[:66], (60, 700), 22, size=10)
        set_lines(page, OTHER[:60], (290, 700), 22, size=10)
        for number, words in enumerate(["北地区", "南地区", "西地区", "東地区"]):
            page.drawString(60, 620 - 20 * number, words)
        page.drawString(60, 520, "港町")
        page.drawString(500, 520, "土木課")
        page.showPage()

    expected = OTHER[:60] + PROSE[:66] + OTHER[:60] + "北地区南地区西地区東地区港町　土木課"
    assert text(read(canvas(draw))) == expected


def test_columns_of_short_lines_that_keep_no_step_are_read_one_after_the_other() -> None:
    left = ["受付", "午前九時から", "午後五時まで", "土日は休み", "電話でも可", "手話あり", "筆談あり",
            "予約は不要です", "駐車場は裏手に十台分"]  # fmt: skip
    right = ["窓口", "一階の福祉課", "二階の相談室", "三階の会議室", "別館の集会所", "北支所", "南支所",
             "西支所", "東支所は月曜のみ開く"]  # fmt: skip

    def draw(page: Canvas) -> None:
        for x, words, leading in ((60, left, 17), (320, right, 19.5)):
            for number, line in enumerate(words):
                set_lines(page, line, (x, 700 - leading * number - (x > 60) * 7), 20)
        page.showPage()

    assert text(read(canvas(draw))) == "".join(left + right)


@pytest.mark.parametrize("framed", [True, False])
def test_slides_printed_four_to_a_page_are_read_one_after_the_other(framed: bool) -> None:
    corners = [(40, 780), (310, 780), (40, 400), (310, 400)]

    def draw(page: Canvas) -> None:
        for number, (x, y) in enumerate(corners, start=1):
            if framed:
                page.rect(x - 10, y - 330, 260, 360)
            set_lines(page, f"{number}枚目の題", (x, y), 20, size=16)
            for row, words in enumerate(["・相談を受ける", "・訓練を行う", "・家を探す"]):
                set_lines(page, words, (x, y - 40 - 20 * row), 20, size=12)
        page.showPage()

    slide = "枚目の題・相談を受ける・訓練を行う・家を探す"
    raw = read(canvas(draw))
    assert text(raw) == "".join(f"{number}{slide}" for number in (1, 2, 3, 4))
    assert [words for _, words in headings(raw)] == [f"{n}枚目の題" for n in (1, 2, 3, 4)]


def test_a_note_at_the_foot_of_a_column_does_not_part_its_text_from_the_next() -> None:
    def draw(page: Canvas) -> None:
        set_lines(page, PROSE[: 18 * 5], (60, 740), 18)
        set_lines(page, "＊1 橋長15メートル以上。", (60, 640), 30, size=7.5, leading=10)
        set_lines(page, PROSE[18 * 5 :] + OTHER, (290, 740), 18)
        page.showPage()

    assert text(read(canvas(draw))) == PROSE + OTHER + "＊1 橋長15メートル以上。"


def test_lines_broken_at_the_edge_of_a_column_are_one_paragraph() -> None:
    assert PROSE in blocks(read(two_columns((PROSE, OTHER))))


def test_a_note_in_small_print_stays_apart_from_the_text_above_it() -> None:
    def draw(page: Canvas) -> None:
        y = set_lines(page, PROSE[:-1] + "と", (60, 700), 40)
        set_lines(page, "端数は切り捨てた。", (60, y), 40, size=8)
        page.showPage()

    assert blocks(read(canvas(draw)))[-1] == "端数は切り捨てた。"


def test_vertical_columns_are_read_from_right_to_left() -> None:
    columns = ["市役所は、五日に橋を直す。その後も", "点検を続け、傷みを", "見つける。"]
    raw = read(vertical(columns))
    assert [line.text for line in raw.lines if line.text] == columns
    assert [(entry.text, entry.reason) for entry in raw.dropped] == [("- 12 -", "page_number")]


def test_figures_that_lie_in_a_vertical_column_stay_in_their_sentence() -> None:
    def draw(page: Canvas) -> None:
        font = UnicodeCIDFont(MINCHO, isVertical=True)
        pdfmetrics.registerFont(font)
        for number, (before, figure, after) in enumerate(
            [("平成", "29", "年度の工事は、橋が"), ("あわせて", "120", "か所となった。")]
        ):
            x = 500 - 20 * number
            page.setFont(font.fontName, 12)
            page.drawString(x, 700, before)
            y = 700 - 12 * len(before)
            page.saveState()
            page.translate(x - 4, y)
            page.rotate(-90)
            page.setFont("Helvetica", 12)
            page.drawString(0, 0, figure)
            page.restoreState()
            page.setFont(font.fontName, 12)
            page.drawString(x, y - 7 * len(figure), after)
        page.showPage()

    try:
        assert text(read(canvas(draw))) == "平成29年度の工事は、橋があわせて120か所となった。"
    finally:
        pdfmetrics.registerFont(UnicodeCIDFont(MINCHO))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_turned_reads_like_an_upright_one(turn: int) -> None:
    def draw(page: Canvas) -> None:
        place = {90: (A4[0], 0), 180: A4, 270: (0, A4[1])}[turn]
        page.translate(*place)
        page.rotate(turn)
        set_lines(page, PROSE, (60, 500), 30)
        page.showPage()

    assert text(read(canvas(draw))) == PROSE


def test_a_page_number_beside_vertical_text_is_no_part_of_it() -> None:
    raw = read(vertical(["市役所は、五日に橋を", "直す。"]))
    assert text(raw) == "市役所は、五日に橋を直す。"


def test_words_that_run_up_the_side_come_behind_the_text() -> None:
    def draw(page: Canvas) -> None:
        page.saveState()
        page.rotate(90)
        page.setFont(MINCHO, 9)
        page.drawString(300, -40, "資料編")
        page.restoreState()
        set_lines(page, PROSE, (60, 700), 40)
        page.showPage()

    assert text(read(canvas(draw))) == PROSE + "資料編"


def test_a_watermark_and_ruby_are_left_out_and_told() -> None:
    def draw(page: Canvas) -> None:
        page.setFont(MINCHO, 12)
        page.drawString(60, 700, "障害福祉の事業所が地域を支える。")
        page.drawString(60, 680, "次の行も同じ大きさである。")
        page.setFont(MINCHO, 6)
        page.drawString(60, 711, "しょうがいふくし")
        page.translate(200, 300)
        page.rotate(40)
        page.setFont(MINCHO, 60)
        page.drawString(0, 0, "未定稿")
        page.showPage()

    raw = read(canvas(draw))
    assert text(raw) == "障害福祉の事業所が地域を支える。次の行も同じ大きさである。"
    assert {(entry.text, entry.reason) for entry in raw.dropped} == {
        ("しょうがいふくし", "ruby"),
        ("未定稿", "askew"),
    }


def test_latin_words_are_parted_and_hyphenated_ones_whole() -> None:
    lines = [
        "The municipality and the hub keep their implemen-",
        "tation of the plan under review by the welfare de-",
        "partment, which reports each year to the council.",
        "A line that closes the paragraph with well-known words.",
    ]

    def draw(page: Canvas) -> None:
        page.setFont("Times-Roman", 11)
        for number, line in enumerate(lines):
            page.drawString(60, 700 - 15 * number, line)
        page.showPage()

    joined = " ".join(line.text for line in read(canvas(draw)).lines)
    assert joined == " ".join(lines).replace("- ", "")


# --- what is no text -----------------------------------------------------------------------------


def report(pages: int) -> bytes:
    """Pages of prose under a running head, over a foot and a page number."""

    def draw(page: Canvas) -> None:
        for number in range(1, pages + 1):
            page.setFont(MINCHO, 8)
            page.drawString(60, 800, f"第{number}期 橋りょう計画")
            page.drawString(60, 50, "港町 土木課")
            page.drawString(290, 30, f"- {number} -")
            body = PROSE + OTHER if number % 2 else OTHER + PROSE
            # The text of a page ends mid-sentence and goes on overleaf.
            set_lines(page, body[: 40 * 5], (60, 740), 40)
            page.showPage()

    return canvas(draw)


@pytest.mark.parametrize("pages", [2, 3, 6])
def test_running_heads_feet_and_page_numbers_are_left_out_and_told(pages: int) -> None:
    raw = read(report(pages))
    assert not {"港町", "第"} & {line.text[:2] for line in raw.lines}
    assert "橋りょう計画" not in text(raw)
    assert "土木課" not in text(raw)
    found = [(entry.page, entry.reason) for entry in raw.dropped]
    assert sorted(found) == sorted(
        (page, reason)
        for page in range(1, pages + 1)
        for reason in ("page_number", "repeated", "repeated")
    )


def test_a_running_head_that_changes_with_the_chapter_is_left_out_and_its_heading_stays() -> None:
    chapters = ["点検のしくみ", "費用の分担", "今後の予定", "用語の説明"]

    def draw(page: Canvas) -> None:
        for number, words in enumerate(chapters, start=1):
            y = set_lines(page, f"第{number}章 {words}", (60, 740), 40, size=16, leading=30)
            set_lines(page, PROSE, (60, y), 40)
            page.showPage()
            set_lines(page, f"{words}　　港町", (60, 805), 40, size=8)
            set_lines(page, OTHER, (60, 740), 40)
            page.showPage()

    raw = read(canvas(draw))
    assert [words for _, words in headings(raw)] == [
        f"第{number}章 {words}" for number, words in enumerate(chapters, start=1)
    ]
    assert [(entry.page, entry.reason) for entry in raw.dropped] == [
        (page, "repeated") for page in (2, 4, 6, 8)
    ]


def test_text_below_a_long_table_in_small_type_is_no_heading() -> None:
    def draw(page: Canvas) -> None:
        set_lines(page, PROSE, (60, 780), 40)
        for row in range(40):
            set_lines(page, f"区画{row}　東町から西町までの道路", (60, 700 - row * 12), 40, size=8)
        set_lines(page, OTHER, (60, 190), 40)
        page.showPage()

    assert headings(read(canvas(draw))) == []


def test_a_head_on_one_page_alone_is_text() -> None:
    assert "第1期 橋りょう計画" in text(read(report(1)))


def test_a_sentence_goes_on_over_the_foot_of_a_page_and_the_next_begins_there() -> None:
    def draw(page: Canvas) -> None:
        set_lines(page, PROSE[:120], (60, 740), 40)
        page.showPage()
        set_lines(page, PROSE[120:] + OTHER, (60, 740), 40)
        page.showPage()

    assert PROSE[119] not in "。"
    passages = build_passages("d", read(canvas(draw)))
    units = [unit for passage in passages for unit in passage.units]
    broken = next(
        sentence + "。" for sentence in PROSE.split("。") if PROSE[110:125][:5] in sentence
    )
    assert [(unit.page, unit.lines) for unit in units if unit.text == broken] == [(1, (3, 4))]
    assert {unit.page for unit in units if unit.text in OTHER} == {2}


# --- headings ------------------------------------------------------------------------------------


def test_larger_type_makes_headings_by_its_size_and_not_cover_dates() -> None:
    def draw(page: Canvas) -> None:
        y = 760.0
        for size, words in [
            (20, "橋りょう計画"),
            (14, "平成29年3月"),
            (14, "点検のしくみ"),
            (10.5, PROSE),
            (12, "費用の分担"),
            (10.5, OTHER),
            (14, "今後の予定"),
            (10.5, PROSE),
        ]:
            y = set_lines(page, words, (60, y - 12), 40, size=size, leading=size * 1.6)
        page.showPage()

    raw = read(canvas(draw))
    assert headings(raw) == [
        (0, "橋りょう計画"),
        (1, "点検のしくみ"),
        (2, "費用の分担"),
        (1, "今後の予定"),
    ]
    paths = {passage.headings for passage in build_passages("d", raw)}
    assert {("点検のしくみ",), ("点検のしくみ", "費用の分担"), ("今後の予定",)} <= paths
    assert raw.title == "橋りょう計画"


def test_a_listing_in_large_type_is_no_heading() -> None:
    def draw(page: Canvas) -> None:
        y = set_lines(page, "設定のしかた", (60, 760), 40, size=14, leading=30)
        y = set_lines(page, PROSE, (60, y), 40)
        y = set_lines(
            page, "chmod 755 $HOME/public_html", (60, y - 12), 60, size=12, font="Courier"
        )
        set_lines(page, OTHER, (60, y - 12), 40)
        page.showPage()

    assert [words for _, words in headings(read(canvas(draw)))] == ["設定のしかた"]


def test_the_outline_names_headings_that_look_like_text() -> None:
    def draw(page: Canvas) -> None:
        y = 760.0
        for depth, words in [(0, "しくみ"), (None, PROSE), (1, "費用"), (None, OTHER)]:
            if depth is not None:
                page.bookmarkPage(words)
                page.addOutlineEntry(words, words, depth)
            y = set_lines(page, f"１ {words}" if depth == 0 else words, (60, y), 40)
        page.showPage()

    assert headings(read(canvas(draw))) == [(0, "１ しくみ"), (1, "費用")]


def test_gothic_lines_over_mincho_text_are_headings() -> None:
    def draw(page: Canvas) -> None:
        y = set_lines(page, "点検のしくみ", (60, 760), 40, font=GOTHIC)
        y = set_lines(page, PROSE, (60, y - 10), 40)
        y = set_lines(page, "費用の分担", (60, y - 20), 40, font=GOTHIC)
        set_lines(page, OTHER, (60, y - 10), 40)
        page.showPage()

    assert [words for _, words in headings(read(canvas(draw)))] == ["点検のしくみ", "費用の分担"]


# --- tables --------------------------------------------------------------------------------------

ROWS = [["区", "通所", "短期入所"], ["東区", "12", "3"], ["西区", "7", "10"]]


@pytest.mark.parametrize("sides", [True, False])
def test_each_cell_of_a_ruled_table_stands_under_its_head(sides: bool) -> None:
    def draw(page: Canvas) -> None:
        set_lines(page, "表1　区ごとの施設の数", (60, 720), 40)
        table(page, ROWS, sides=sides)
        set_lines(page, PROSE, (60, 600), 40)
        page.showPage()

    raw = read(canvas(draw))
    rows = [block for block in blocks_of(raw) if block.kind == "row"]
    assert [row.cells for row in rows] == [
        tuple(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]
    ]
    assert blocks(raw)[0] == "表1　区ごとの施設の数"
    assert blocks(raw)[-1] == PROSE


def test_boxes_that_hold_paragraphs_are_read_one_after_the_other() -> None:
    def draw(page: Canvas) -> None:
        for x in (60, 300, 540):
            page.line(x, 500, x, 740)
        for y in (500, 720, 740):
            page.line(60, y, 540, y)
        page.setFont(MINCHO, 10)
        page.drawString(64, 726, "橋")
        page.drawString(304, 726, "水道")
        set_lines(page, PROSE, (64, 700), 22, size=10)
        set_lines(page, OTHER, (304, 700), 22, size=10)
        page.showPage()

    raw = read(canvas(draw))
    assert text(raw) == "橋水道" + PROSE + OTHER
    assert not any(line.cells for line in raw.lines)


def test_a_grid_without_a_row_of_heads_gives_its_figures_no_heads() -> None:
    def draw(page: Canvas) -> None:
        table(page, [["東区", "12", "3"], ["西区", "7", "10"], ["南区", "1", "2"]])
        page.showPage()

    raw = read(canvas(draw))
    assert [line.text for line in raw.lines if line.text] == [
        "東区　12　3",
        "西区　7　10",
        "南区　1　2",
    ]
    assert not any(line.cells for line in raw.lines)


LONG = [["区", "種別", "定員"], ["東区", "通所", "12"], ["西区", "入所", "7"]]


def rows_of(raw: RawDocument) -> list[tuple[tuple[str, str], ...]]:
    return [block.cells for block in blocks_of(raw) if block.kind == "row"]


def two_pages(overleaf: list[list[str]]) -> bytes:
    def draw(page: Canvas) -> None:
        set_lines(page, "表1　区ごとの施設の数", (60, 720), 40)
        table(page, LONG)
        page.showPage()
        table(page, overleaf, at=(60, 780))
        set_lines(page, PROSE, (60, 600), 40)
        page.showPage()

    return canvas(draw)


def paths_of_rows(raw: RawDocument) -> list[tuple[int | None, tuple[str, ...]]]:
    """The pages and heading paths of the passages that hold rows."""
    return [
        (passage.page, passage.headings)
        for passage in build_passages("d", raw)
        if any(unit.kind == "row" for unit in passage.units)
    ]


@pytest.mark.parametrize("again", [True, False])
def test_rows_that_go_on_overleaf_keep_their_heads_and_caption(again: bool) -> None:
    more = [["南区", "通所", "0"], ["北区", "入所", "25"]]
    raw = read(two_pages([LONG[0], *more] if again else more))
    assert rows_of(raw) == [tuple(zip(LONG[0], row, strict=True)) for row in [*LONG[1:], *more]]
    captions = {line.caption for line in raw.lines if line.cells}
    assert captions == {"表1　区ごとの施設の数"}
    assert [entry.text for entry in raw.dropped] == (["区　種別　定員"] if again else [])
    assert paths_of_rows(raw) == [(1, ("表1　区ごとの施設の数",)), (2, ("表1　区ごとの施設の数",))]


def test_another_table_overleaf_keeps_its_own_heads_and_has_no_caption() -> None:
    other = [["町", "窓口", "電話"], ["港町", "福祉課", "東館"], ["山町", "総務課", "西館"]]
    raw = read(two_pages(other))
    assert rows_of(raw)[2:] == [tuple(zip(other[0], row, strict=True)) for row in other[1:]]
    assert {line.caption for line in raw.lines if line.cells and line.page == 2} == {""}
    assert paths_of_rows(raw) == [(1, ("表1　区ごとの施設の数",)), (2, ())]


def test_a_caption_below_its_table_is_not_given_to_the_next_one() -> None:
    def draw(page: Canvas) -> None:
        for number, top in enumerate((760, 640), start=1):
            table(page, LONG, at=(60, top))
            set_lines(page, f"表{number}　施設の数", (60, top - 76), 40)
        page.showPage()

    raw = read(canvas(draw))
    assert [line.caption for line in raw.lines if line.cells] == (
        ["表1　施設の数"] * 3 + ["表2　施設の数"] * 3
    )
    assert paths_of_rows(raw) == [(1, ("表1　施設の数",)), (1, ("表2　施設の数",))]


def aligned(rows: list[list[str]], page: Canvas, top: float = 700) -> None:
    page.setFont(MINCHO, 10)
    for number, row in enumerate(rows):
        for column, words in enumerate(row):
            page.drawString(60 + 130 * column, top - 18 * number, words)


def test_a_table_without_rules_keeps_its_rows_and_heads() -> None:
    def draw(page: Canvas) -> None:
        set_lines(page, "表2　区ごとの施設の数", (60, 720), 40)
        aligned(ROWS, page)
        set_lines(page, PROSE, (60, 600), 40)
        page.showPage()

    raw = read(canvas(draw))
    assert rows_of(raw) == [tuple(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]
    assert {line.caption for line in raw.lines if line.cells} == {"表2　区ごとの施設の数"}


@pytest.mark.parametrize(
    "rows",
    [
        [["区", "通所", "短期入所"], ["東区", "12"], ["西区", "7", "10"]],  # a cell is missing
        [["", "平成28年度", "平成29年度"], ["区", "通所", "通所"], ["東区", "1", "2"], ["西区", "3", "4"]],
        [["施設の数", "今年"], ["区", "通所"], ["区", "入所"]],  # nothing to count
        [["東区", "12", "3"], ["西区", "7", "10"], ["南区", "1", "2"]],  # no heads
    ],
)  # fmt: skip
def test_lines_that_only_may_be_a_table_give_no_figure_a_head(rows: list[list[str]]) -> None:
    def draw(page: Canvas) -> None:
        aligned(rows, page)
        page.showPage()

    assert rows_of(read(canvas(draw))) == []


# --- codes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("90msp-RKSJ-H", "cp932"),
        ("90ms-RKSJ-H", "cp932"),
        ("EUC-H", "euc_jp"),
        ("UniJIS-UTF16-H", "utf-16-be"),
        ("UniJIS-UCS2-H", "utf-16-be"),
    ],
)
def test_the_predefined_japanese_encodings_are_read(encoding: str, codec: str) -> None:
    assert text(read(coded("橋を直す。".encode(codec), encoding))) == "橋を直す。"


def test_characters_beyond_the_basic_plane_are_whole() -> None:
    named = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange\n"
        "<0000> <FFFF>\nendcodespacerange 3 beginbfchar\n"
        "<0001> <D842DFB7>\n<0002> <91CE>\n<0003> <D842DF9F>\nendbfchar endcmap"
    )
    raw = read(coded(bytes.fromhex("0001000200020003"), "Identity-H", named))
    assert text(raw) == "𠮷野野𠮟"
    assert raw.warnings == ()


def test_a_page_whose_characters_nobody_can_name_is_marked() -> None:
    private = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange\n"
        "<0000> <FFFF>\nendcodespacerange 1 beginbfrange\n<E001> <E003> <E001>\nendbfrange endcmap"
    )
    raw = read(coded(bytes.fromhex("e001e002e003"), "Identity-H", private))
    assert [warning.problem for warning in raw.warnings] == ["unmapped"]


@pytest.mark.parametrize(
    ("words", "bad"), [("橋を直す", 0.0), ("橋\ufffd", 0.5), ("\ue000\uf8ff", 1.0), (" ", 2.0)]
)
def test_text_is_as_bad_as_its_share_of_unreadable_characters(words: str, bad: float) -> None:
    assert badness(words) == bad


def test_an_image_page_among_pages_of_text_is_marked() -> None:
    def draw(page: Canvas) -> None:
        set_lines(page, PROSE, (60, 700), 40)
        page.showPage()
        page.rect(100, 100, 200, 200, fill=1)
        page.showPage()

    raw = read_pdf(Path("a.pdf"), canvas(draw), UNREAD)
    assert [(warning.page, warning.problem) for warning in raw.warnings] == [(2, "no_text")]


# --- what the file says of itself ----------------------------------------------------------------


def test_printed_page_labels_are_kept_where_they_differ() -> None:
    writer = PdfWriter(PdfReader(io.BytesIO(report(3))))
    writer.set_page_label(0, 0, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(1, 2, style=PageLabelStyle.DECIMAL, start=1)
    buffer = io.BytesIO()
    writer.write(buffer)
    assert read(buffer.getvalue()).page_labels == ("i", "1", "2")
    assert read(report(3)).page_labels == ()


def test_a_damaged_outline_costs_no_text() -> None:
    writer = PdfWriter(PdfReader(io.BytesIO(report(2))))
    writer.root_object[NameObject("/Outlines")] = NameObject("/Nonsense")
    buffer = io.BytesIO()
    writer.write(buffer)
    assert text(read(buffer.getvalue())) == text(read(report(2)))


# --- whatever comes ------------------------------------------------------------------------------


def test_damaged_files_are_read_or_refused() -> None:
    """Seeded, so that a failure comes again: bytes changed, cut out and doubled."""
    dice = random.Random(3)
    samples = [two_columns((PROSE, OTHER)), report(2), coded(b"\x8b\xb4", "90msp-RKSJ-H")]
    for _ in range(150):
        data = bytearray(dice.choice(samples))
        for _ in range(dice.randint(1, 12)):
            at = dice.randrange(len(data))
            if dice.random() < 0.6:
                data[at] = dice.randrange(256)
            elif dice.random() < 0.5:
                del data[at : at + dice.randint(1, 40)]
            else:
                data[at:at] = data[at : at + dice.randint(1, 40)]
        try:
            raw = read(bytes(data))
        except ReadError:
            continue
        assert any(line.text for line in raw.lines)


def test_the_scored_set_is_read_as_well_as_was_promised() -> None:
    scores = [score(case) for case in cases()]
    total = sum(scores[1:], scores[0])
    assert total.error_rate <= 0.005
    assert total.headings_f1 >= 0.95
    assert total.cell_share == 1
