"""An Excel file gives its figures as they are shown, each under its heads and beside its label."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font

from ingest.readers.excel_format import show
from tests.ingest.office import headings, kinds, read_as, repacked, rows, saved, table_blocks

HOMES: list[list[Any]] = [
    ["区", "サービス", "か所数", "定員"],
    ["東区", "短期入所", 12, 34],
    [None, "生活介護", 5, 80],
    ["西区", "短期入所", 3, 9],
]


@pytest.fixture
def book() -> Any:
    return openpyxl.Workbook()


def sheet_of(book: Any, contents: Sequence[Sequence[Any]], at: int = 1, column: int = 1) -> Any:
    for row, values in enumerate(contents, start=at):
        for place, value in enumerate(values, start=column):
            if value is not None:
                book.active.cell(row, place, value)
    return book.active


def test_a_figure_keeps_its_label_its_head_and_the_unit_of_its_format(
    tmp_path: Path, book: Any
) -> None:
    sheet = sheet_of(book, HOMES)
    sheet.title = "事業所"
    for row in (2, 3, 4):
        sheet.cell(row, 4).number_format = '#,##0"人"'
    raw = read_as(tmp_path, "a.xlsx", saved(book))
    assert headings(raw) == [(1, "事業所")]
    assert rows(raw) == [
        (("区", "東区"), ("サービス", "短期入所"), ("か所数", "12"), ("定員", "34人")),
        (("区", "東区"), ("サービス", "生活介護"), ("か所数", "5"), ("定員", "80人")),
        (("区", "西区"), ("サービス", "短期入所"), ("か所数", "3"), ("定員", "9人")),
    ]
    assert [line.text for line in raw.lines][1] == "| 区 | サービス | か所数 | 定員 |"


def test_title_unit_and_notes_around_a_table(tmp_path: Path, book: Any) -> None:
    sheet = sheet_of(book, [["区別の事業所"], [None, None, "（単位：人）"]], at=2, column=2)
    sheet_of(book, [["区", "短期入所", "生活介護"], ["東区", 7, 8], ["西区", 5, 6]], 4, 2)
    sheet["B7"] = "※ 4月1日現在"
    sheet["B9"] = "次の表はない。"
    raw = read_as(tmp_path, "a.xlsx", saved(book))
    assert headings(raw) == [(2, "区別の事業所")]
    assert rows(raw)[0] == (("区", "東区"), ("短期入所（人）", "7"), ("生活介護（人）", "8"))
    assert kinds(raw)[-2:] == [("item", "※ 4月1日現在"), ("paragraph", "次の表はない。")]


def test_merged_heads_are_joined_and_merged_labels_repeated(tmp_path: Path, book: Any) -> None:
    sheet = sheet_of(
        book,
        [
            ["圏域", "区", "利用者数", None],
            [None, None, "平成28年度", "平成29年度"],
            ["北部", "東区", 41, 57],
            [None, "西区", 8, 9],
        ],
    )
    for merged in ("A1:A2", "B1:B2", "C1:D1", "A3:A4"):
        sheet.merge_cells(merged)
    assert rows(read_as(tmp_path, "a.xlsx", saved(book))) == [
        (
            ("圏域", "北部"),
            ("区", "東区"),
            ("利用者数 平成28年度", "41"),
            ("利用者数 平成29年度", "57"),
        ),
        (
            ("圏域", "北部"),
            ("区", "西区"),
            ("利用者数 平成28年度", "8"),
            ("利用者数 平成29年度", "9"),
        ),
    ]


def test_a_sheet_ruled_like_graph_paper(tmp_path: Path, book: Any) -> None:
    sheet = book.active
    contents: list[list[Any]] = [["区", "か所数"], ["東区", 12], ["西区", 3]]
    for row, texts in enumerate(contents):
        for column, text in enumerate(texts):
            at = (1 + 2 * row, 1 + 5 * column)
            sheet.cell(*at, text)
            sheet.merge_cells(None, *at, at[0] + 1, at[1] + 4)
    assert rows(read_as(tmp_path, "a.xlsx", saved(book))) == [
        (("区", "東区"), ("か所数", "12")),
        (("区", "西区"), ("か所数", "3")),
    ]


def test_two_tables_side_by_side_do_not_lend_each_other_labels(tmp_path: Path, book: Any) -> None:
    sheet_of(book, [["区", "人口", None, "校区", "世帯"], ["東区", 7, None, "丘", 4]])
    sheet_of(book, [["西区", 8, None, "浜", 5]], at=3)
    sheet_of(book, [["南区", 9, None, "森", 6]], at=4)
    assert rows(read_as(tmp_path, "a.xlsx", saved(book))) == [
        (("区", "東区"), ("人口", "7")),
        (("区", "西区"), ("人口", "8")),
        (("区", "南区"), ("人口", "9")),
        (("校区", "丘"), ("世帯", "4")),
        (("校区", "浜"), ("世帯", "5")),
        (("校区", "森"), ("世帯", "6")),
    ]


def test_running_numbers_are_no_labels(tmp_path: Path, book: Any) -> None:
    sheet_of(book, [["No.", "事業所", "定員"], [1, "ひばり園", 10], [2, "つばめ園", 20]])
    assert rows(read_as(tmp_path, "a.xlsx", saved(book)))[0] == (
        ("事業所", "ひばり園"),
        ("No.", "1"),
        ("定員", "10"),
    )


def test_figures_without_heads_and_labels_stay_bare(tmp_path: Path, book: Any) -> None:
    sheet_of(book, [[12, 5], [3, 4]])
    sheet_of(book, [["区", "か所数", "定員"], ["東区", 1, 2], [None, 3, 4]], at=5)
    raw = read_as(tmp_path, "a.xlsx", saved(book))
    bare = [text for kind, text in kinds(raw) if kind != "row"]
    assert bare == ["12\u30005", "3\u30004", "3 4"]


def test_frozen_rows_are_heads(tmp_path: Path, book: Any) -> None:
    sheet = sheet_of(book, [["事業所", "内容"], ["昼", "夜"], ["ひばり園", "見守り"]])
    sheet.freeze_panes = "B3"
    assert rows(read_as(tmp_path, "a.xlsx", saved(book))) == [
        (("事業所 昼", "ひばり園"), ("内容 夜", "見守り"))
    ]


def test_a_bold_first_row_is_the_head(tmp_path: Path, book: Any) -> None:
    sheet = sheet_of(book, [["担当", "仕事"], ["福祉課", "受付"]])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    assert rows(read_as(tmp_path, "a.xlsx", saved(book))) == [
        (("担当", "福祉課"), ("仕事", "受付"))
    ]


def test_a_formula_is_its_last_value_and_never_itself(tmp_path: Path, book: Any) -> None:
    sheet_of(book, [*HOMES, ["計", None, "=SUM(C2:C4)", "=1+1"]])

    def computed(_: str, data: bytes) -> bytes:
        return re.sub(
            rb"(<f>SUM.C2:C4.</f>)<v ?/>|(<f>SUM.C2:C4.</f>)<v></v>", rb"\1\2<v>20</v>", data
        )

    raw = read_as(tmp_path, "a.xlsx", repacked(saved(book), computed))
    assert rows(raw)[-1] == (("区", "計"), ("サービス", ""), ("か所数", "20"), ("定員", ""))
    assert "SUM" not in "".join(line.text for line in raw.lines)


def test_what_is_hidden_is_not_read(tmp_path: Path, book: Any) -> None:
    sheet = sheet_of(book, [*HOMES, ["南区", "短期入所", 1, 2]])
    sheet.column_dimensions["D"].hidden = True
    sheet.row_dimensions[5].hidden = True
    for name, state in [("隠し", "hidden"), ("奥", "veryHidden")]:
        book.create_sheet(name)["A1"] = "秘密"
        book[name].sheet_state = state
    text = "".join(line.text for line in read_as(tmp_path, "a.xlsx", saved(book)).lines)
    assert not any(word in text for word in ("定員", "南区", "秘密", "隠し", "奥"))
    assert "西区" in text


def test_each_of_several_sheets_is_a_section(tmp_path: Path, book: Any) -> None:
    sheet_of(book, [["東区は十二か所である。"]]).title = "概要"
    book.create_sheet("空")
    book.create_sheet("Sheet3")["B2"] = "西区は三か所である。"
    assert kinds(read_as(tmp_path, "a.xlsx", saved(book))) == [
        ("heading", "概要"),
        ("paragraph", "東区は十二か所である。"),
        ("heading", "Sheet3"),
        ("paragraph", "西区は三か所である。"),
    ]


def test_a_cell_far_away_costs_nothing(tmp_path: Path, book: Any) -> None:
    book.active["XFD1048576"] = "端にある。"
    assert kinds(read_as(tmp_path, "a.xlsx", saved(book))) == [("paragraph", "端にある。")]


def test_what_a_file_says_of_itself(tmp_path: Path, book: Any) -> None:
    sheet_of(book, HOMES)
    book.properties.title, book.properties.creator = "事業所一覧", "みどり市福祉課"
    raw = read_as(tmp_path, "a.xlsx", saved(book))
    assert (raw.title, raw.publisher) == ("事業所一覧", "みどり市福祉課")
    assert raw.page_count is None
    assert len(table_blocks(raw)) == 3


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (12, "General", "12"),
        (12.0, "General", "12"),
        (0.1 + 0.2, "General", "0.3"),
        (1234567, "#,##0", "1,234,567"),
        (1234, '#,##0"人"', "1,234人"),
        (1234.5, '#,##0.0"千円"', "1,234.5千円"),
        (12, '0"か所"', "12か所"),
        (12, "0か所", "12か所"),
        (12, 'General"名"', "12名"),
        (12, "G/標準人", "12人"),
        (0.125, "0.0%", "12.5%"),
        (0.5, "0%", "50%"),
        (1.5, "#.##", "1.5"),
        (0, "0", "0"),
        (0.4, "#,##0", "0"),
        (-5, "#,##0;△#,##0", "△5"),
        (-5, "#,##0;[Red]-#,##0", "-5"),
        (-0.2, "0", "0"),
        (0, '#,##0;△#,##0;"-"', "-"),
        (12345678, "#,##0,", "12,346"),
        (12345678, '#,##0,"千円"', "12,346千円"),
        (5, "000", "005"),
        (5, ";;;", ""),
        (1500, "[$¥-411]#,##0", "¥1,500"),
        (1500, "_ * #,##0_ ", "1,500"),
        (3, '"約"0"床"', "約3床"),
        (0.25, "# ?/?", "0.25"),
        (True, "General", "TRUE"),
        ("文字", "@", "文字"),
        ("#DIV/0!", "General", ""),
        ("#N/A", "General", ""),
        ("#1 の部屋", "General", "#1 の部屋"),
        (None, "0", ""),
        (date(2017, 4, 1), "yyyy/m/d", "2017年4月1日"),
        (date(2017, 4, 1), "mm-dd-yy", "2017年4月1日"),
        (datetime(2017, 4, 1), '[$-411]ggge"年"m"月"d"日"', "平成29年4月1日"),
        (datetime(2019, 5, 1), "[$-ja-JP]ge.m.d", "令和元年5月1日"),
        (datetime(2017, 4, 1), 'yyyy"年"m"月"', "2017年4月"),
        (datetime(2017, 4, 1), 'm"月"d"日"', "4月1日"),
        (datetime(2017, 4, 1), 'yyyy"年度"', "2017年"),
        (datetime(2017, 4, 1, 9, 5), "yyyy/m/d h:mm", "2017年4月1日 9:05"),
        (time(9, 5), "h:mm", "9:05"),
    ],
)
def test_a_value_is_shown_as_excel_shows_it(value: object, number_format: str, shown: str) -> None:
    assert show(value, number_format) == shown


@given(
    st.one_of(st.floats(), st.integers(), st.dates(), st.text(max_size=5), st.booleans()),
    st.text(alphabet='#0?.,%;"\\[]$-@_*yegmdhsAM/人General ', max_size=15),
)
def test_no_format_upsets_the_reader(value: object, number_format: str) -> None:
    assert isinstance(show(value, number_format), str)


@given(st.integers(-(10**12), 10**12))
def test_no_digit_is_lost_on_the_way(number: int) -> None:
    assert show(number, '#,##0"円"').replace(",", "") == f"{number}円"
    assert show(number, "General") == str(number)
