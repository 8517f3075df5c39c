"""Who has more is said only where every side's figure can be compared."""

import pytest

from assistant.comparing import Extreme
from assistant.compose.extreme import who_is_first

MOST, LEAST = Extreme("多い", True), Extreme("少ない", False)
FIRST = Extreme("早い", False, dated=True)
NAMES = ("海野市", "山原市")


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("6,329人", "2,204人"), "多いのは海野市"),
        (("所持者は9,900名である。", "1万2千人"), "多いのは山原市"),
        (("3か所", "3箇所"), "どちらも同じ"),
        (("1,200人から1,700人に増えた", "7,900人"), "多いのは山原市"),
        (("1,200人から1,700人に増えた", "1,500人"), None),
        (("20人", "30件"), None),
        (("20人", "特になし"), None),
        (("6人（平成29年4月1日現在）", "8人（平成29年）"), "多いのは山原市"),
    ],
)
def test_the_greater_figure_of_the_same_unit_wins(texts: tuple[str, str], said: str | None) -> None:
    assert who_is_first(MOST, "人数", NAMES, texts) == said


def test_the_figure_behind_the_words_asked_about_counts() -> None:
    texts = ("身体障害者手帳所持者 9,725人 療育手帳所持者 2,204人", "療育手帳 6,329人")
    assert who_is_first(MOST, "療育手帳の所持者", NAMES, texts) == "多いのは山原市"
    assert who_is_first(LEAST, "療育手帳の所持者", NAMES, texts) == "少ないのは海野市"


def test_years_that_differ_are_told() -> None:
    said = who_is_first(MOST, "人口", NAMES, ("82,415人（平成28年）", "31,902人（令和2年）"))
    assert said == "多いのは海野市（数値の時点：海野市は2016年、山原市は2020年）"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("平成29年度末までに終える", "令和2年4月に開所した"), "早いのは海野市"),
        (("平成33年3月を目標とする", "令和2年度"), None),  # March 2021 may be of either
        (("令和3年", "令和2年12月"), "早いのは山原市"),
        (("未定である", "令和2年4月"), None),
        (("3年から4年", "1年から2年"), "早いのは山原市"),
    ],
)
def test_the_earlier_date_wins_where_none_overlaps(
    texts: tuple[str, str], said: str | None
) -> None:
    assert who_is_first(FIRST, "整備", NAMES, texts) == said


def test_the_word_itself_decides_where_its_contrary_is_said_of_the_other() -> None:
    larger = Extreme("大きい", True)
    texts = ("初期費用が大きい。", "初期費用は小さいが、人件費が続く。")
    assert who_is_first(larger, "初期費用", NAMES, texts) == "大きいのは海野市"
    assert who_is_first(larger, "初期費用", NAMES, (texts[0], "分からない。")) is None


def test_all_others_must_have_less() -> None:
    three = (*NAMES, "川辺市")
    assert who_is_first(MOST, "人口", three, ("5人", "9人", "7人")) == "多いのは山原市"
    assert who_is_first(MOST, "人口", three, ("5人", "9人", "不明")) is None
