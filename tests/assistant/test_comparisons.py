"""A comparison answers for every side, on the point asked about, and says which is more where that is known."""

import pytest

from assistant.chat import Assistant
from assistant.models import NO_ENTRY, Answer, Turn
from tests.assistant import sound


def ask(cities: Assistant, question: str, *before: str) -> Answer:
    answer = cities.ask(question, [Turn(text) for text in before])
    sound.check(answer)
    return answer


def rows(answer: Answer) -> dict[str, list[str]]:
    assert answer.table
    for row in answer.table.rows:
        assert any(cell.text != NO_ENTRY for cell in row.cells), row.label
    return {row.label: [cell.text for cell in row.cells] for row in answer.table.rows}


@pytest.mark.parametrize(
    "asked",
    [
        "各市の整備類型の違いは?",
        "二つの市の整備類型を見くらべたい",
        "海野市と山原市、整備類型はどこがちがう?",
        "海野市はどうか、山原市と比べて整備類型は",
        "市によって整備類型は違うの?",
    ],
)
def test_cities_are_compared_on_the_point_alone(cities: Assistant, asked: str) -> None:
    table = rows(ask(cities, asked))
    assert list(table) == ["整備類型"]
    assert any("面的整備型" in cell for cell in table["整備類型"])
    assert any("多機能拠点型" in cell for cell in table["整備類型"])


def test_a_count_of_cities_that_the_shelf_has_not_is_not_all_of_them(cities: Assistant) -> None:
    assert ask(cities, "五つの市の整備類型の違いは?").table is None


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("海野市と山原市、人口が多いのはどっち?", "多いのは海野市"),
        ("海野市と山原市、どちらの人口が少ない?", "少ないのは山原市"),
        ("海野市と山原市では、整備時期はどちらが早い?", "早いのは海野市"),
    ],
)
def test_which_city_is_first_is_said_with_both_figures(
    cities: Assistant, asked: str, first: str
) -> None:
    answer = ask(cities, asked)
    assert answer.status == "answered"
    assert first in answer.sentences[0].text
    assert len(answer.sentences[0].citations) == 2


def test_where_one_city_has_no_figure_nobody_is_first(cities: Assistant) -> None:
    answer = ask(cities, "海野市と山原市、療育手帳の所持者が多いのはどちら?")
    assert answer.status == "partial"
    assert "山原市" in answer.note
    assert "多いのは" not in answer.text


@pytest.mark.parametrize(
    "asked",
    ["二つの類型の違いは?", "国が示す2つの型はどう違う?", "整備の類型ごとの運営主体は?"],
)
def test_a_word_for_all_types_gives_a_column_for_each(cities: Assistant, asked: str) -> None:
    answer = ask(cities, asked)
    assert answer.table
    assert answer.table.columns == ("観点", "多機能拠点型", "面的整備型")
    assert "運営主体" in rows(answer)


def test_the_line_above_the_table_states_the_difference(cities: Assistant) -> None:
    answer = ask(cities, "多機能拠点型と面的整備型を運営主体でくらべて")
    assert [sentence.text.partition("〕")[0] for sentence in answer.sentences] == [
        "〔多機能拠点型・運営主体",
        "〔面的整備型・運営主体",
    ]
    assert list(rows(answer)) == ["運営主体"]


@pytest.mark.parametrize(
    ("asked", "before", "standalone"),
    [
        ("費用面では?", "広域型と近隣型の違いは?", "広域型と近隣型の費用面の違いは?"),
        ("整備の時期は?", "広域型と近隣型の違いは?", "広域型と近隣型の整備の時期の違いは?"),
        (
            "基幹相談支援センターの役割は?",
            "広域型と近隣型の違いは?",
            "基幹相談支援センターの役割は?",
        ),
        ("どっちが安い?", "広域型と近隣型の違いは?", "広域型と近隣型では、どっちが安い?"),
        ("近隣型は?", "広域型と近隣型の違いは?", "近隣型は?"),
        ("近隣型とはどう違う?", "広域型とは?", "広域型は近隣型とはどう違う?"),
        ("両市の課題は?", "海野市と山原市の方針は?", "海野市と山原市の課題は?"),
        ("山原市とどちらが多い?", "海野市の人口は?", "海野市の人口は山原市とどちらが多い?"),
    ],
)
def test_a_follow_up_keeps_the_sides(
    cities: Assistant, asked: str, before: str, standalone: str
) -> None:
    assert cities.ask(asked, [Turn(before)]).standalone_question == standalone


def test_both_cities_are_those_asked_about_one_after_the_other(cities: Assistant) -> None:
    answer = ask(cities, "両市の人口を比べて", "海野市の人口は?", "山原市は?")
    assert rows(answer) == {"人口": ["人口は82,415人である。", "人口は31,902人である。"]}
