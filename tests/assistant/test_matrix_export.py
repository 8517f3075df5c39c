"""A matrix in other programs, read back by the libraries that those stand for."""

import csv
import io
import json

import pytest
from markdown_it import MarkdownIt
from openpyxl import load_workbook

from assistant.matrix import Column, Matrix
from assistant.matrix_export import BOM, matrix_csv, matrix_json, matrix_markdown, matrix_xlsx
from assistant.models import NO_ENTRY, Citation, Sentence, Table, TableRow
from ingest.models import Filters
from tests.assistant.conftest import DOCUMENT

EVIL = ['=HYPERLINK("http://x","y")', "+1", "-2", "@SUM(A1)", "＝1", "#N/A", "a|b", "<b>", "改\n行"]


def matrix(*texts: str, quote: str = "複数の法人") -> Matrix:
    """One row a text, cited in 熊本市's column and missing in 長岡市's."""
    citations = tuple(
        Citation(n, DOCUMENT, 3, (n, n), ("整備概要", "類型"), quote)
        for n, _ in enumerate(texts, 1)
    )
    rows = tuple(
        TableRow(text, (Sentence(text, (n,)), Sentence(NO_ENTRY)))
        for n, text in enumerate(texts, 1)
    )
    columns = tuple(
        Column(name, name, Filters(municipality=name), frozenset({"d1"}))
        for name in ("熊本市", "長岡市")
    )
    return Matrix(Table(("項目", "熊本市", "長岡市"), rows), citations, columns, "g1")


@pytest.mark.parametrize("text", EVIL)
def test_no_cell_of_a_workbook_is_ever_a_formula(text: str) -> None:
    book = load_workbook(io.BytesIO(matrix_xlsx(matrix(text, quote=text))))
    table, sources = book["比較表"], book["出典"]
    assert table["A2"].value == text
    assert table["B2"].value == text + "[1]"
    assert sources["G2"].value == text
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            assert not {cell.data_type for cell in row} & {"f", "e"}
            assert all(cell.hyperlink is None for cell in row)


def test_a_workbook_is_ready_to_be_read_and_printed() -> None:
    book = load_workbook(io.BytesIO(matrix_xlsx(matrix("運営主体", "予算\x01" + "長い" * 200))))
    assert book.sheetnames == ["比較表", "出典"]
    table, sources = book["比較表"], book["出典"]
    assert [cell.value for cell in table[1]] == ["項目", "熊本市", "長岡市"]
    assert [cell.value for cell in table[2]] == ["運営主体", "運営主体[1]", NO_ENTRY]
    assert table["B3"].value == "予算" + "長い" * 200 + "[2]"  # no control characters
    for sheet in (table, sources):
        assert sheet.freeze_panes == "B2"
        assert sheet["B2"].alignment.wrap_text
        assert sheet.print_title_rows == "$1:$1"
    heights = [table.row_dimensions[at].height for at in (2, 3)]
    assert heights[0] < heights[1]
    assert [cell.value for cell in sources[2]] == [
        1,
        "熊本市の整備",
        "熊本市",
        "2016年11月",
        "3ページ",
        "整備概要 › 類型",
        "複数の法人",
        None,
        "d1",
    ]


def test_a_csv_opens_in_excel_with_a_line_for_each_row_and_harmless_cells() -> None:
    text = matrix_csv(matrix(*EVIL))
    assert text.startswith(BOM)
    head, *rows = csv.reader(io.StringIO(text.removeprefix(BOM)))
    assert head == ["項目", "熊本市", "長岡市", "熊本市の出典", "長岡市の出典"]
    assert len(rows) == len(EVIL)
    for n, (row, evil) in enumerate(zip(rows, EVIL, strict=True), 1):
        expected = f"'{evil}" if evil[0] in "=+-@＝" else evil
        assert row == [
            expected,
            f"{expected}[{n}]",
            NO_ENTRY,
            f"[{n}] 熊本市の整備 ／ 3ページ ／ 整備概要 › 類型「複数の法人」",
            "",
        ]


def test_markdown_is_one_table_with_marks_and_the_sources_below() -> None:
    text = matrix_markdown(matrix(*EVIL))
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    rows = [token for token in tokens if token.type == "tr_open"]
    cells = [token for token in tokens if token.type in {"td_open", "th_open"}]
    assert (len(rows), len(cells)) == (len(EVIL) + 1, 3 * (len(EVIL) + 1))
    assert not [t for token in tokens for t in token.children or [] if t.type == "html_inline"]
    assert "### 出典" in text
    assert f"[{len(EVIL)}] **熊本市の整備**" in text


def test_json_adds_to_the_table_and_citations_of_an_answer() -> None:
    given = json.loads(matrix_json(matrix("運営主体")))
    assert given["schema"] == "kyoten.matrix/1"
    assert given["columns"][0] == {"label": "熊本市", "documents": ["d1"]}
    assert given["table"]["columns"] == ["項目", "熊本市", "長岡市"]
    assert given["table"]["rows"][0] == {
        "label": "運営主体",
        "cells": [
            {"text": "運営主体", "citations": [1]},
            {"text": NO_ENTRY, "citations": []},
        ],
    }
    assert given["citations"][0]["quote"] == "複数の法人"
    assert given["index"] == "g1"
