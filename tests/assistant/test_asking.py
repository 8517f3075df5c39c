"""Words that ask are not required of an answer; what a question names is."""

import pytest

from assistant.asking import without_request
from assistant.compose.silence import answers
from assistant.coverage import head_phrase
from assistant.question import analyse
from tests.assistant.cheap import SmallShelf


def named(text: str) -> list[str]:
    """The texts of what a question names."""
    return [phrase.text for phrase in analyse(text).phrases if phrase.is_name]


def answering(small: SmallShelf, asked: str) -> list[str]:
    """The units that may stand as an answer, best first."""
    question = analyse(asked)
    return [found.unit.text for found in small.evidence(asked) if answers(question, found)]


@pytest.mark.parametrize(
    "asked",
    [
        "名簿の課題を順に挙げて",
        "名簿の課題を3つ挙げてください",
        "名簿の課題を列挙せよ",
        "名簿の課題を箇条書きにして",
        "名簿の課題を表でまとめてほしい",
        "名簿の課題について具体的に教えていただけますか",
        "名簿の課題について説明願います",
        "名簿の課題について知りたいのですが",
    ],
)
def test_how_something_is_to_be_told_is_not_asked_about(asked: str) -> None:
    assert named(asked) == ["名簿", "課題"]


@pytest.mark.parametrize("asked", ["職員は家族に何を説明しますか", "相談員は状況を確認しますか"])
def test_telling_that_is_asked_about_stays(asked: str) -> None:
    assert without_request(asked) == asked


@pytest.mark.parametrize(
    ("asked", "head"),
    [
        ("巡回便の予算規模を教えて", "予算"),
        ("巡回便の業務内容", "業務"),
        ("相談員数は何人", "相談員"),
        ("登録制度の仕組みについて", "登録"),
        ("名簿を置いている市町村数", "市町村"),
    ],
)
def test_the_end_of_a_compound_that_asks_is_not_the_thing(asked: str, head: str) -> None:
    found = head_phrase(analyse(asked))
    assert found is not None
    assert found.text == head


def test_what_excludes_stays_in_its_compound() -> None:
    assert "平日以外" in named("平日以外の窓口は")


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("巡回便の利用者数", "quantity"),
        ("巡回便の職員数について知りたい", "quantity"),
        ("巡回便の利用率", "quantity"),
        ("効率をどう上げるか", "open"),
        ("何泊まで使えるか。何日間か", "quantity"),
        ("巡回便は何日から始まるか", "date"),
        ("巡回便を始めた年月", "date"),
        ("研修への参加は義務か", "yes_no"),
        ("届け出しなきゃだめ?", "yes_no"),
        ("巡回便を始めた経緯", "reason"),
        ("巡回便のねらいについて", "reason"),
    ],
)
def test_terse_questions_have_their_kind(asked: str, kind: str) -> None:
    assert analyse(asked).kind == kind


def test_a_counter_is_told_from_what_is_done() -> None:
    assert analyse("会議は何回開催されたか").counter == "回"
    assert analyse("巡回便は何市町村を回るか").counter == "市町村"


SHELF = """# 巡回便

巡回便の予算は、2023年度に1,200千円である。
巡回便は、社会福祉法人はまかぜ会が運営する。
2021年に制定された巡回便条例が根拠である。
相談員は、保健師の資格をもつ。
部会長は、田中教授が務める。
"""


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("巡回便の予算規模を教えて", "巡回便の予算"),
        ("2021年に制定された法律は何ですか", "2021年に制定"),
        ("部会長の氏名", "部会長は"),
    ],
)
def test_an_answer_need_not_say_the_words_of_asking(asked: str, expected: str) -> None:
    (first, *_) = answering(SmallShelf(guide=SHELF), asked)
    assert first.startswith(expected)


@pytest.mark.parametrize(
    "asked",
    [
        "相談員の氏名",  # a post, but nobody's name
        "相談員の給料",
        "巡回便の定員数",
        "2021年に廃止された法律は何ですか",
        "巡回便を修理した会社はどこですか",
    ],
)
def test_what_is_named_must_still_be_there(asked: str) -> None:
    assert answering(SmallShelf(guide=SHELF), asked) == []


def test_a_figure_of_another_municipality_in_the_sentence_is_not_taken() -> None:
    small = SmallShelf(guide="# 負担\n\n海野市の負担額は、年210万円である。山野町も加わる。\n")
    assert answering(small, "海野市の負担額") != []
    assert answering(small, "山野町の負担額") == []


def test_a_number_is_known_by_the_unit_its_noun_tells() -> None:
    small = SmallShelf(guide="# 手引\n\n## 夜間の巡回便\n\n2022年度は延べ23件であった。\n")
    assert answering(small, "夜間巡回便の件数") != []
    assert answering(small, "夜間巡回便の床数") == []


def test_a_shortened_compound_is_found_in_full() -> None:
    small = SmallShelf(guide="# 手帳\n\n身体障害者手帳の所持者は、900人である。\n")
    assert answering(small, "身障手帳の所持者は何人") != []
