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


@pytest.mark.parametrize(
    ("before", "asked", "expected"),
    [
        # An action alone: what is done to stands before.
        (
            "海野市の緊急時の受入れは何日までですか",
            "延長したら最大何日まで？",
            "海野市の緊急時の受入れは延長したら最大何日まで?",
        ),
        (
            "海野市の協力金はいくらですか",
            "いつまでに請求すればいい？",
            "海野市の協力金はいつまでに請求すればいい?",
        ),
        (
            "海野市のコーディネーターの要件は？",
            "何人置くの",
            "海野市のコーディネーターは何人置くの",
        ),
        # A condition alone.
        ("海野市の登録の有効期間は？", "変更があったら？", "海野市の登録は変更があったら?"),
        ("海野市の登録の有効期間は？", "廃止する場合は？", "海野市の登録は、廃止する場合は?"),
        (
            "海野市の登録の有効期間は？",
            "取り消されるのはいつ",
            "海野市の登録が取り消されるのはいつ",
        ),
        # An attribute is asked of what the earlier one was asked of, or of that itself.
        (
            "海野町のおためし部屋は何泊できますか",
            "申し込み先は？",
            "海野町のおためし部屋の申し込み先は?",
        ),
        ("海野市の令和7年度の事業費は？", "内訳は？", "海野市の令和7年度の事業費の内訳は?"),
        ("海野町の登録は必要？", "手順は？", "海野町の登録の手順は?"),
        # Another municipality, and a question of its own.
        ("海野市の緊急時の受入れは断られる？", "山原市だと何日？", "山原市の緊急時の受入れは何日?"),
        ("海野市の協力金はいくらですか", "山原市にもありますか", "山原市の協力金はありますか"),
        # What names a thing and asks of it is whole but for the municipality.
        ("海野市の対象者は？", "人材確保は何をしますか", "海野市の人材確保は何をしますか"),
        # A name with の in it is not taken apart where the question says what is done.
        ("みなとの里はどこが運営していますか", "その電話番号は?", "みなとの里の電話番号は?"),
        ("海野市の床は令和7年度に何床ですか", "その翌年は？", "海野市の床は令和8年度に何床ですか"),
        ("海野市の床は平成30年度に何床ですか", "前年度は？", "海野市の床は平成29年度に何床ですか"),
    ],
)
def test_a_follow_up_keeps_the_thing_that_it_does_not_name(
    before: str, asked: str, expected: str
) -> None:
    assert read(asked, before) == expected


@pytest.mark.parametrize(
    "asked",
    ["出典は？", "それはどの資料？", "一言で言うと？", "それを表にして", "表にしてください"],
)
def test_another_form_or_the_sources_ask_the_same_again(asked: str) -> None:
    assert read(asked, "海野市の整備類型は?") == "海野市の整備類型は?"


def test_a_table_of_what_was_asked_of_two_cities_sets_them_side_by_side() -> None:
    asked = read("それを表にして", "海野市の整備類型は?", "山原市は?")
    assert asked == "海野市と山原市の整備類型は?"


def test_one_more_city_is_set_beside_those_before() -> None:
    asked = read("川辺市も入れて", "海野市の人口は?", "山原市は?", "その2市で人口が多いのは")
    assert asked == "海野市と山原市と川辺市で人口が多いのは"


def test_a_word_of_thanks_ends_no_subject() -> None:
    assert read("山原市は?", "海野市の整備類型は?", "ありがとう") == "山原市の整備類型は?"
