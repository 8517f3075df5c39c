"""A comparison finds its cells however the document lays out what it says of each thing."""

import pytest

from assistant.compose.comparison import compare_concepts
from assistant.compose.draft import Draft
from assistant.compose.families import families, resolved
from assistant.compose.municipalities import compare_municipalities
from assistant.compose.side_by_side import Row, finished
from assistant.models import NO_ENTRY, Citation, Sentence, Table, TableRow, prose
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


BY_FIELDS = """# 手引

## 整備の類型

### 広域型

一つの建物に職員を集める。

- 費用：建設費がかかる
- 運営主体：県の法人

### 近隣型

町の事業所が手分けする。

- 費用：人件費が続く
- 運営主体：町の事業所
"""
STATED = """# 手引

整備の類型には、広域型と近隣型がある。

## 運営

広域型の運営主体は、県の法人である。
近隣型の運営主体は、町の事業所である。
"""


def test_the_line_above_says_as_ours_of_which_thing_and_point_it_speaks() -> None:
    small = SmallShelf(guide=BY_COLUMN)
    (reading,) = analyse("広域型と近隣型の違いは?").readings
    draft = compare_concepts(reading, small.hits, small.shelf)
    assert draft
    assert [sentence.text for sentence in draft.sentences] == [
        "〔広域型・運営主体〕県の法人",
        "〔近隣型・運営主体〕町の事業所",
    ]


def draft_of(text: str, asked: str) -> Draft | None:
    small = SmallShelf(guide=text)
    question = analyse(asked)
    for reading in resolved(question.readings, families(small.hits, small.shelf), small.shelf):
        draft = compare_concepts(reading, small.hits, small.shelf)
        if draft is not None:
            return draft
    return None


def compare(text: str, asked: str = "広域型と近隣型の違いは?") -> Table | None:
    small = SmallShelf(guide=text)
    (reading,) = analyse(asked).readings
    draft = compare_concepts(reading, small.hits, small.shelf)
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


@pytest.mark.parametrize(
    "asked",
    ["二つの類型の違いは?", "整備類型ごとの特徴は?", "2つの型はどう違う?", "類型によって何が違う?"],
)
@pytest.mark.parametrize("text", [BY_FIELDS, STATED])
def test_a_word_for_all_stands_for_what_the_shelf_enumerates(asked: str, text: str) -> None:
    draft = draft_of(text, asked)
    assert draft
    assert draft.table
    assert draft.table.columns == ("観点", "広域型", "近隣型")


def test_a_number_that_the_shelf_does_not_enumerate_resolves_to_nothing() -> None:
    assert draft_of(BY_FIELDS, "三つの類型の違いは?") is None


@pytest.mark.parametrize(
    "asked",
    [
        "広域型と近隣型、費用面ではどう違う?",
        "類型ごとの費用は?",
        "広域型の費用は近隣型の費用とどう違いますか",
    ],
)
def test_a_named_point_is_the_only_row_and_the_difference(asked: str) -> None:
    draft = draft_of(BY_FIELDS, asked)
    assert draft
    assert draft.table
    assert [row.label for row in draft.table.rows] == ["費用"]
    assert [sentence.text for sentence in draft.sentences] == [
        "〔広域型・費用〕建設費がかかる",
        "〔近隣型・費用〕人件費が続く",
    ]
    assert len(draft.citations) == 2


def test_two_points_are_two_rows() -> None:
    draft = draft_of(BY_FIELDS, "二つの類型の費用と運営主体を比べて")
    assert draft
    assert draft.table
    assert [row.label for row in draft.table.rows] == ["費用", "運営主体"]


def test_a_point_that_nobody_speaks_of_is_said_to_be_missing() -> None:
    draft = draft_of(BY_FIELDS, "広域型と近隣型の送迎の違いは?")
    assert draft
    assert draft.table
    assert draft.status == "partial"
    assert "「送迎」" in draft.note
    assert all(any(cell.citations for cell in row.cells) for row in draft.table.rows)


def test_a_side_that_says_nothing_of_the_point_is_named() -> None:
    text = BY_FIELDS.replace("- 費用：人件費が続く\n", "")
    draft = draft_of(text, "広域型と近隣型の費用の違いは?")
    assert draft
    assert draft.table
    assert draft.status == "partial"
    assert "近隣型" in draft.note
    assert "広域型" not in draft.note
    assert [cell.text for cell in draft.table.rows[0].cells] == ["建設費がかかる", NO_ENTRY]


def test_the_columns_have_the_names_of_the_shelf() -> None:
    text = (
        "# 手引\n\n## 機能\n\n### 緊急時の受入れ・対応\n\n急な事態に受け入れる機能である。\n\n"
        "### 体験の機会・場の確保\n\n暮らしを試せる場を用意する機能である。\n"
    )
    draft = draft_of(text, "緊急時の受入れと体験の場の違いは?")
    assert draft
    assert draft.table
    assert draft.table.columns[1:] == ("緊急時の受入れ・対応", "体験の機会・場の確保")


def test_what_municipalities_say_stands_back_behind_what_holds_for_all() -> None:
    small = SmallShelf(guide=BY_FIELDS, 海野市="# 整備\n\n広域型の床数は、4床である。\n")
    (reading,) = analyse("広域型と近隣型の違いは?").readings
    draft = compare_concepts(reading, small.hits, small.shelf)
    assert draft
    assert draft.table
    assert "床数" not in [row.label for row in draft.table.rows]


def test_which_is_more_stands_first_with_both_figures_cited() -> None:
    text = (
        "# 手引\n\n## 窓口\n\n| 地区 | 窓口の数 |\n|---|---|\n| 東区 | 2か所 |\n| 西区 | 1か所 |\n"
    )
    draft = draft_of(text, "東区と西区、窓口の数が多いのはどっち?")
    assert draft
    assert draft.sentences[0].text == "〔多いのは東区〕"
    assert len(draft.sentences[0].citations) == 2


def told(entries: list[str], asked: str = "山野市と海野市の窓口を比較して") -> Draft:
    """A comparison of two cities, each of which answers with a list of these entries."""

    def ask(question: Question) -> Draft:
        (city,) = question.municipalities
        cited = Citation(1, document(city, city), None, (1, 1), (), "".join(entries))
        said = [Sentence(f"〔{city}〕{entry}", (1,), item=True) for entry in entries]
        return Draft(sentences=said, citations=[cited])

    draft = compare_municipalities(analyse(asked), ask, SmallShelf(guide=BY_COLUMN).shelf)
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


BY_SECTION = """# 手引

## 朝市が続いている地区

当番制で運ぶ

### 理由

- 荷を運ぶ当番が決まっている

### 費用と人手

- 会費は月に二百円である
- 当番は四人である

## 朝市がやめになった地区

個人にまかせる

### 理由

- 荷を運ぶ人がいなくなった
- 広場が売られた
"""


def test_sections_under_each_side_are_the_rows_with_all_they_say() -> None:
    table = compare(BY_SECTION, "朝市が続いている地区と朝市がやめになった地区の違いは?")
    assert table is not None
    rows = {row.label: [cell.text for cell in row.cells] for row in table.rows}
    assert rows["理由"][1] == "荷を運ぶ人がいなくなった。広場が売られた"
    assert "費用と人手" not in rows  # what names two points is the name of neither


def test_the_line_above_the_table_cites_the_heading_and_what_stands_under_it() -> None:
    draft = Draft()
    cited = [
        draft.adopt(Citation(0, document("a"), None, (n, n), (), quote, 1.0))
        for n, quote in enumerate(["（1）広域型", "県が建てる。", "運営は法人である。"], 1)
    ]
    cell = Sentence("（1）広域型：県が建てる。運営は法人である。", tuple(cited))
    other = Sentence(
        "町が建てる。",
        (draft.adopt(Citation(0, document("b"), None, (1, 1), (), "町が建てる。", 1.0)),),
    )
    row = Row(TableRow("類型", (cell, other)))
    found = finished(
        draft, ["甲市", "乙市"], [row], analyse("甲市と乙市の類型の違いは?").readings[0]
    )
    assert found.sentences[0] == Sentence("〔甲市・類型〕（1）広域型：県が建てる。", (1, 2))
