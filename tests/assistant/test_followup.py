"""A follow-up is read with what it leaves out; a new question stays what it is."""

import pytest

from assistant.followup import standalone
from assistant.models import Turn


def read(asked: str, *before: str) -> str:
    return standalone(asked, [Turn(question) for question in before]).text


@pytest.mark.parametrize(
    "asked", ["山原市は?", "では、山原市は?", "山原市ではどうですか", "山原市の場合は?"]
)
def test_another_city_takes_the_place_of_the_first(asked: str) -> None:
    assert "山原市の整備類型は" in read(asked, "海野市の整備類型は?")
    assert "海野市" not in read(asked, "海野市の整備類型は?")


def test_the_rest_of_the_question_stays_as_it_was() -> None:
    assert read("山原市は?", "海野市の人口は何人ですか?") == "山原市の人口は何人ですか?"
    assert read("平成29年度は?", "平成28年度の利用者数は?") == "平成29年度の利用者数は?"


@pytest.mark.parametrize("asked", ["多機能拠点型の場合は?", "多機能拠点型は?", "多機能拠点型だと?"])
def test_another_thing_of_the_same_sort_takes_the_place_of_the_first(asked: str) -> None:
    assert read(asked, "面的整備型の運営主体は?") == "多機能拠点型の運営主体は?"


@pytest.mark.parametrize(
    ("asked", "before", "expected"),
    [
        ("その運営主体は?", "面的整備型とは何ですか?", "面的整備型の運営主体は?"),
        ("それは誰が運営しますか?", "面的整備型とは?", "面的整備型は誰が運営しますか?"),
    ],
)
def test_a_pointing_word_is_replaced_by_what_it_points_at(
    asked: str, before: str, expected: str
) -> None:
    assert read(asked, before) == expected


@pytest.mark.parametrize(
    "asked",
    ["もっと詳しく", "もっと詳しく教えてください。", "詳しくお願いします", "さらに詳しく説明して"],
)
def test_more_detail_asks_the_same_again_at_length(asked: str) -> None:
    understood = standalone(asked, [Turn("面的整備型の運営主体は?", "幹事となる法人です。")])
    assert understood.text == "面的整備型の運営主体は?"
    assert not understood.brief


def test_a_chain_of_follow_ups_is_read_to_its_end() -> None:
    assert read("海野市は?", "海野市の整備類型は?", "山原市は?") == "海野市の整備類型は?"
    assert read("山原市は?", "海野市の整備類型は?", "もっと詳しく") == "山原市の整備類型は?"
    assert read("その理由は?", "海野市の整備類型は?", "山原市は?").startswith("山原市の")


def test_a_question_of_another_city_and_matter_stays_as_it_is() -> None:
    asked = "山原市で相談員を置いているのはどの事業所ですか?"
    assert read(asked, "海野市の人口は何人ですか?") == asked


def test_a_whole_question_on_another_matter_stays_as_it_is() -> None:
    asked = "短期入所の空床を確保し、夜間に当番の職員が迎えに行くのはどの事業所ですか?"
    assert read(asked, "多機能拠点型とは何ですか?") == asked


def test_a_question_that_names_no_city_goes_on_about_the_last() -> None:
    assert read("整備時期はいつですか?", "海野市の人口は何人ですか?").startswith("海野市の整備時期")


@pytest.mark.parametrize(
    "asked", ["山原市は?", "その運営主体は?", "もっと詳しく", "では、山原市は?"]
)
def test_without_a_conversation_a_question_is_left_alone(asked: str) -> None:
    assert standalone(asked, ()).text == asked


@pytest.mark.parametrize("asked", ["?", "それ", "その", "では", "は?", "もっと"])
@pytest.mark.parametrize("before", ["?", "はい", "海野市", "多機能拠点型と面的整備型の違いは?"])
def test_odd_turns_break_nothing(asked: str, before: str) -> None:
    assert isinstance(read(asked, before, before), str)


@pytest.mark.parametrize(
    ("asked", "before", "expected"),
    [
        # What a Japanese keyboard types.
        ("では、山原市は？", "海野市の整備類型は?", "山原市の整備類型は?"),
        # A question with a predicate of its own stays whole.
        (
            "山原市でコーディネーターは何名いますか?",
            "海野市の人口は何人ですか?",
            "山原市でコーディネーターは何名いますか?",
        ),
        ("では、予算は?", "海野市の人口は何人ですか?", "海野市の予算は?"),
        ("ありがとうございました", "海野市の整備類型は?", "ありがとうございました"),
        (
            "多機能拠点型と面的整備型の違いは?",
            "多機能拠点型とは?",
            "多機能拠点型と面的整備型の違いは?",
        ),
        (
            "地域生活支援拠点等に必要な機能は何ですか?",
            "海野市の人口は何人ですか?",
            "地域生活支援拠点等に必要な機能は何ですか?",
        ),
        ("そこの人口は?", "海野市の整備類型は?", "海野市の人口は?"),
        ("その人口は?", "海野市の整備類型は?", "海野市の人口は?"),
        ("その理由は何ですか?", "海野市の整備類型は?", "海野市の整備類型の理由は何ですか?"),
        ("令和2年度はどうでしたか?", "海野市の令和4年度の件数は?", "海野市の令和2年度の件数は?"),
        ("山原市では何人？", "海野市の人口は何人ですか?", "山原市の人口は何人ですか?"),
    ],
)
def test_what_is_left_out_is_taken_from_before_and_nothing_else(
    asked: str, before: str, expected: str
) -> None:
    assert read(asked, before) == expected


@pytest.mark.parametrize(
    ("before", "asked", "expected"),
    [
        ("熊本市の人口は?", "ごめん、長岡市のほうです", "長岡市の人口は?"),
        ("熊本市の人口は?", "すみません、長岡市の方でした。", "長岡市の人口は?"),
        ("緊急時の受入れとは?", "じゃあ専門性の確保は?", "専門性の確保とは?"),
    ],
)
def test_corrections_and_the_next_thing_to_define(before: str, asked: str, expected: str) -> None:
    assert standalone(asked, [Turn(before)]).text == expected
