"""A question is understood by what it asks, whatever words it is put in."""

import pytest

from assistant.kinds import FigureType
from assistant.models import QuestionKind
from assistant.question import QUESTION_CHARACTERS, analyse, checked
from ingest.errors import InputError

KINDS: dict[QuestionKind, tuple[str, ...]] = {
    "comparison": (
        "多機能拠点型と面的整備型の違いは?",
        "多機能拠点型と面的整備型の違いを教えてください。",
        "面的整備型は多機能拠点型とどう違うのですか？",
        "多機能拠点型と面的整備型を比較してください",
        "海野市と山原市では整備方針がどう異なりますか",
        "海野市と山原市の人口を比べて",
    ),
    "definition": (
        "地域生活支援拠点等とは何ですか?",
        "地域生活支援拠点って何？",
        "面的整備とは",
        "緊急時の受け入れの定義を教えてください",
    ),
    "list": (
        "必要な機能を挙げてください",
        "機能の一覧を見せて",
        "5つの機能は何ですか",
        "よくある失敗を教えてください",
        "断られるのはどんな場合ですか",
        "どのような課題がありますか",
        "すべての機能を教えて",
    ),
    "quantity": (
        "海野市の人口は何人ですか",
        "海野市の人口を教えてください。",
        "海野市の人口は分かりますか",
        "予算はいくらですか？",
        "短期入所は何か所ありますか",
        "何地区に分けていますか",
        "利用率はどのくらいですか",
    ),
    "date": (
        "いつ整備しますか",
        "整備の時期はいつでしょうか。",
        "開設は何年？",
    ),
    "procedure": (
        "緊急時はどのように受け入れますか",
        "申し込みの手順を教えてください",
        "どうやって登録しますか",
        "整備までの流れは?",
        "必要な人数をどうやって割り出しますか",
        "どんな順番で進めますか",
    ),
    "reason": (
        "なぜ面的整備型にしたのですか",
        "面的整備型を選んだ理由は",
        "どうして拠点を置かないのでしょうか",
        "職員不足の原因は何ですか",
        "費用の割合が高いのはなぜですか",
        "どうして実施していないのですか",
        "拠点って何のために作るの?",
        "整備の目的は?",
    ),
    "yes_no": (
        "夜間も受け入れますか",
        "海野市には多機能拠点型がありますか",
        "登録は必要ですか?",
        "5つの機能が全部そろっていなくても大丈夫ですか",
        "拠点はいくつあってもいいの?",
        "拠点ごとに機能が違ってもよいですか",
        "すべての機能を備えなければいけませんか",
        "面的整備型でしょうか。",
    ),
    "open": (
        "海野市の整備方針は?",
        "整備方針について教えてください",
        "誰が運営しますか",
        "空床の確保はどうしている?",
        "夜間の対応はどうしていますか",
    ),
}


@pytest.mark.parametrize(
    ("asked", "kind"), [(asked, kind) for kind, many in KINDS.items() for asked in many]
)
def test_the_kind_is_seen_in_plain_and_polite_words(asked: str, kind: QuestionKind) -> None:
    assert analyse(asked).kind == kind


@pytest.mark.parametrize(
    ("asked", "things"),
    [
        ("多機能拠点型と面的整備型の違いは?", ("多機能拠点型", "面的整備型")),
        ("「多機能拠点型」と「面的整備型」の違いは?", ("多機能拠点型", "面的整備型")),
        ("面的整備型は多機能拠点型とどう違いますか", ("面的整備型", "多機能拠点型")),
        ("委託相談と基幹相談とではどちらが広いですか", ("委託相談", "基幹相談")),
        ("海野市と山原市の整備類型を比べてください", ("海野市", "山原市")),
        ("海野市、山原市、札幌市の人口を比較して", ("海野市", "山原市", "札幌市")),
        ("面的整備型の運営主体は?", ()),
    ],
)
def test_the_things_compared_are_taken_apart(asked: str, things: tuple[str, ...]) -> None:
    assert analyse(asked).compared == things


@pytest.mark.parametrize(
    ("asked", "years"),
    [
        ("平成29年の人口は?", (2017,)),
        ("平成２９年度の予算は?", (2017,)),
        ("2017年の人口は?", (2017,)),
        ("H29年度の予算は?", (2017,)),
        ("H29.4.1の人口は?", (2017,)),
        ("令和元年度の予算は?", (2019,)),
        ("平成28年度と平成29年度の予算は?", (2016, 2017)),
        ("2017年（平成29年）の人口は?", (2017,)),
        ("人口は82,415人ですか", ()),
    ],
)
def test_years_are_western_however_they_are_written(asked: str, years: tuple[int, ...]) -> None:
    assert analyse(asked).years == years


@pytest.mark.parametrize(
    ("asked", "ordinals", "count"),
    [
        ("第6期の計画の目標は?", ("第6期",), None),
        ("第６期の計画の目標は?", ("第6期",), None),
        ("第2層の相談は誰が担いますか", ("第2層",), None),
        ("5つの機能とは何ですか", (), 5),
        ("３つのポイントは?", (), 3),
        ("2つ目の機能は?", ("2つ目",), None),
    ],
)
def test_a_place_in_an_order_is_told_from_a_number_of_things(
    asked: str, ordinals: tuple[str, ...], count: int | None
) -> None:
    question = analyse(asked)
    assert (question.ordinals, question.count) == (ordinals, count)


@pytest.mark.parametrize(
    ("asked", "figure", "counter"),
    [
        ("人口は何人ですか", "people", "人"),
        ("コーディネーターは何名いますか", "people", "名"),
        ("予算はいくらですか", "money", None),
        ("予算は何円ですか", "money", "円"),
        ("利用率は何%ですか", "share", "%"),
        ("重度の人の割合は?", "share", None),
        ("短期入所は何か所ありますか", "count", "箇所"),
        ("市を何地区に分けていますか", "count", "地区"),
        ("いつ開所しましたか", "date", None),
        ("整備方針は?", None, None),
    ],
)
def test_the_sort_of_figure_and_its_counter_are_known(
    asked: str, figure: FigureType | None, counter: str | None
) -> None:
    question = analyse(asked)
    assert (question.figure, question.counter) == (figure, counter)


def test_municipalities_are_named_once_and_are_no_matter_of_the_question() -> None:
    question = analyse("海野市は、海野市の基幹相談支援センターをどこに置いていますか")
    assert question.municipalities == ("海野市",)
    names = [phrase.text for phrase in question.phrases]
    assert "基幹相談支援センター" in names
    assert not any("海野" in name for name in names)


def test_a_noun_used_as_a_verb_weighs_less_than_a_name() -> None:
    used = {phrase.text: phrase for phrase in analyse("重度訪問介護を利用できますか").phrases}
    assert used["重度訪問介護"].is_name
    assert not used["利用"].is_name
    named = {phrase.text: phrase for phrase in analyse("体験利用の実績は?").phrases}
    assert named["体験利用"].is_name


@pytest.mark.parametrize("tail", ["を教えてください。", "について教えて", "を知りたいです", "は?"])
def test_politeness_is_no_matter_of_the_question(tail: str) -> None:
    assert [p.text for p in analyse(f"面的整備型の運営主体{tail}").phrases] == [
        "面的整備型",
        "運営主体",
    ]


@pytest.mark.parametrize("place", ["東区", "①地区"])
def test_a_ward_is_known_as_a_place(place: str) -> None:
    (first, *_) = analyse(f"{place}の事業所は何か所ですか").phrases
    assert first.is_place


@pytest.mark.parametrize(
    ("asked", "chatter"),
    [
        ("こんにちは", True),
        ("おはようございます。", True),
        ("ありがとうございました！", True),
        ("よろしくお願いします", True),
        ("ありがとうございます。海野市の人口は?", False),
        ("挨拶運動の予算は?", False),
    ],
)
def test_chatter_is_told_from_questions(asked: str, chatter: bool) -> None:
    assert analyse(asked).smalltalk is chatter


@pytest.mark.parametrize("asked", ["?", "。", "   ", "🈳", "123", "と", "の違いは", "A" * 500])
def test_odd_questions_are_analysed_too(asked: str) -> None:
    assert analyse(asked).kind


def test_what_is_compared_with_comes_first_and_what_is_asked_about_second() -> None:
    compared = analyse("多機能拠点型と比べて、面的整備型はどうですか").compared
    assert compared == ("多機能拠点型", "面的整備型")


def test_an_era_letter_is_a_year_before_japanese_too() -> None:
    assert analyse("H29の人口は").years == (2017,)


def test_a_question_loses_only_the_white_space_around_it() -> None:
    assert checked("  面的整備型の\n運営主体は?\u3000") == "面的整備型の\n運営主体は?"


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("", "空です"),
        (" \u3000\n", "空です"),
        ("あ" * (QUESTION_CHARACTERS + 1), "長すぎます"),
        ("整備\x00類型", "使えない文字"),
        ("整備\x1b[31m類型", "使えない文字"),
        ("整備\udc80類型", "使えない文字"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_with_the_reason(
    question: str, reason: str
) -> None:
    with pytest.raises(InputError, match=reason):
        checked(question)


def test_the_longest_question_is_still_a_question() -> None:
    assert checked("あ" * QUESTION_CHARACTERS)


@pytest.mark.parametrize(
    ("asked", "count"), [("業務を四つ挙げて", 4), ("5つの機能は?", 5), ("機能は?", None)]
)
def test_a_number_of_things_is_known_in_kanji_too(asked: str, count: int | None) -> None:
    assert analyse(asked).count == count


@pytest.mark.parametrize(
    ("asked", "who"),
    [
        ("担当者の名前は?", True),
        ("部会長の氏名を教えて", True),
        ("誰が運営しますか", True),
        ("制度の名前は?", False),
        ("担い手はいつ決まりますか", False),
        ("担い手は何人ですか", False),
    ],
)
def test_a_person_is_asked_for_but_not_with_a_figure(asked: str, who: bool) -> None:
    assert analyse(asked).who is who


@pytest.mark.parametrize(
    ("asked", "kind", "counter"),
    [
        # How long something lasts is a figure; on which day something is, a date.
        ("緊急時の受入れは何日までですか", "quantity", "日"),
        ("延長したら最大何日まで？", "quantity", "日"),
        ("緊急で泊まれる日数は？", "quantity", "日"),
        ("体験利用は何泊できますか", "quantity", "泊"),
        ("説明会は何日ですか", "date", None),
        ("職員を何人置くの", "quantity", "人"),
        ("何地区で検討していますか", "quantity", "地区"),
    ],
)
def test_what_is_counted_in(asked: str, kind: str, counter: str | None) -> None:
    understood = analyse(asked)
    assert (understood.kind, understood.counter) == (kind, counter)


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("いつまでにどこへ申し込めばよいですか", "open"),
        ("申請してからどのくらいで決まり、いつまで使えますか", "open"),
        ("いつまでに申し込めばよいですか", "date"),
        ("何人がどのような仕事をしますか", "quantity"),
        ("件数が増えたわけ", "reason"),
        ("リーフレットは何部刷りましたか", "quantity"),
        ("担当は何部署ですか", "open"),
    ],
)
def test_two_things_asked_at_once_are_no_single_figure(asked: str, kind: str) -> None:
    assert analyse(asked).kind == kind
