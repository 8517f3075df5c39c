"""A comparison finds its cells however the document lays out what it says of each thing."""

from dataclasses import replace

import pytest

from assistant.compose.comparison import compare_concepts, compare_municipalities
from assistant.compose.draft import Draft
from assistant.models import NO_ENTRY, Citation, Sentence, Table, prose
from assistant.question import Question, analyse
from tests.assistant.cheap import SmallShelf, document

BY_SENTENCE = """# 手引

## 類型

広域型の運営主体は、県の法人である。
近隣型の運営主体は、町の事業所である。
"""
BY_HEADING = """# 手引

## 広域型

- 運営主体：県の法人

## 近隣型

- 運営主体：町の事業所
"""
BY_COLUMN = """# 手引

## 類型の比べ方

| 観点 | 広域型 | 近隣型 |
|---|---|---|
| 運営主体 | 県の法人 | 町の事業所 |
"""
BY_ROW = """# 手引

## 類型の比べ方

| 類型 | 運営主体 |
|---|---|
| 広域型 | 県の法人 |
| 近隣型 | 町の事業所 |
"""


def test_the_line_above_says_as_ours_of_which_thing_and_point_it_speaks() -> None:
    small = SmallShelf(guide=BY_COLUMN)
    draft = compare_concepts(analyse("広域型と近隣型の違いは?"), small.hits, small.shelf)
    assert draft
    assert [sentence.text for sentence in draft.sentences] == [
        "〔広域型・運営主体〕県の法人",
        "〔近隣型・運営主体〕町の事業所",
    ]


def compare(text: str, asked: str = "広域型と近隣型の違いは?") -> Table | None:
    small = SmallShelf(guide=text)
    draft = compare_concepts(analyse(asked), small.hits, small.shelf)
    if draft is None:
        return None
    assert draft.table
    assert all(
        bool(cell.citations) == (cell.text != NO_ENTRY)
        for row in draft.table.rows
        for cell in row.cells
    )
    return draft.table


@pytest.mark.parametrize("text", [BY_SENTENCE, BY_HEADING, BY_COLUMN, BY_ROW])
def test_the_layout_of_the_document_does_not_matter(text: str) -> None:
    table = compare(text)
    assert table
    assert table.columns == ("観点", "広域型", "近隣型")
    (row,) = [row for row in table.rows if row.label == "運営主体"]
    assert "県の法人" in row.cells[0].text
    assert "町の事業所" in row.cells[1].text


def test_the_columns_stand_in_the_order_asked() -> None:
    table = compare(BY_COLUMN, "近隣型と広域型の違いは?")
    assert table
    assert table.columns == ("観点", "近隣型", "広域型")
    assert [cell.text for cell in table.rows[0].cells] == ["町の事業所", "県の法人"]


def test_an_empty_cell_of_the_document_stays_empty() -> None:
    table = compare(
        "| 観点 | 広域型 | 近隣型 |\n|---|---|---|\n| 運営主体 | 県の法人 | 町の事業所 |\n| 夜間 |  | 当番 |\n"
    )
    assert table
    rows = {row.label: [cell.text for cell in row.cells] for row in table.rows}
    assert rows["夜間"] == [NO_ENTRY, "当番"]


def test_rows_that_both_fill_stand_first() -> None:
    table = compare(
        "| 観点 | 広域型 | 近隣型 |\n|---|---|---|\n| 夜間 |  | 当番 |\n| 運営主体 | 県の法人 | 町の事業所 |\n"
    )
    assert table
    assert [row.label for row in table.rows] == ["運営主体", "夜間"]


def test_a_thing_of_which_nothing_is_said_gives_no_table() -> None:
    assert compare("# 手引\n\n広域型の運営主体は、県の法人である。\n") is None


def told(entries: list[str], asked: str = "山野市と海野市の窓口を比較して") -> Draft:
    """A comparison of two cities, each of which answers with a list of these entries."""

    def ask(question: Question) -> Draft:
        (city,) = question.municipalities
        cited = Citation(1, document(city, city), None, (1, 1), (), "".join(entries))
        said = [Sentence(f"〔{city}〕{entry}", (1,), item=True) for entry in entries]
        return Draft(sentences=said, citations=[cited])

    question = analyse(asked)
    draft = compare_municipalities(replace(question, compared=question.municipalities), ask)
    assert draft
    return draft


def test_a_cell_holds_the_whole_of_a_list() -> None:
    entries = [f"{number}番目の窓口の名前と所在地と受付の時間" for number in "一二三四五六七八九十"]
    table = told(entries).table
    assert table
    assert all(table.rows[0].cells[0].text.count(entry) == 1 for entry in entries)


def test_a_list_too_long_for_a_cell_says_how_much_is_left_out() -> None:
    table = told(["窓口" * 60] * 5).table
    assert table
    assert table.rows[0].cells[0].text.endswith("〔ほか2件〕")


def test_a_question_without_a_point_is_not_said_again_above_its_table() -> None:
    draft = told(["夜間も開く"], "山野市と海野市では窓口をどう開いていますか")
    assert [sentence.text for sentence in draft.sentences] == [
        "〔山野市〕夜間も開く",
        "〔海野市〕夜間も開く",
    ]


def test_an_entry_with_a_number_of_its_own_gets_no_bullet() -> None:
    said = [
        Sentence("② 人材の育成：研修を行う。", (1,), item=True),
        Sentence("運営主体：法人", (1,), item=True),
    ]
    assert prose(said, "", "answered") == ["② 人材の育成：研修を行う。[1]", "・運営主体：法人[1]"]
