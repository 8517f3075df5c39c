"""The figure that answers is told by its form and by what it stands with."""

import pytest

from assistant.figures import closeness, has_figure
from assistant.question import analyse


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("町の窯元はいつ始まったか?", "窯元は17世紀に始まった。"),
        ("窯元が栄えたのはいつからいつまでか?", "1867年から1918年にかけて窯元が栄えた。"),
        ("町の輸出はいくらか?", "町の輸出は1.7億ドルである。"),
        ("審査に何回落選したか?", "審査に2回応じ、いずれも落選した。"),
        ("会には何人以上の会員がいるか?", "会は1000名以上の会員から成る。"),
    ],
)
def test_a_figure_of_the_sort_asked_for(asked: str, text: str) -> None:
    assert has_figure(analyse(asked), text)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("窯元が始まったのは何年か?", "窯元は17世紀に始まった。"),
        ("申請はいつまでか?", "申請は2018年から受け付けた。"),
        ("審査に何回落選したか?", "審査に2人が落選した。"),
    ],
)
def test_a_figure_of_another_sort(asked: str, text: str) -> None:
    assert not has_figure(analyse(asked), text)


@pytest.mark.parametrize(
    "text",
    ["工場の仕事は4つの主要な工程から成る。", "仕事は4工程に分かれる。", "仕事は4つの工程だ。"],
)
def test_a_numeral_counts_what_it_stands_before(text: str) -> None:
    assert closeness(analyse("主な工程はいくつですか?"), text) == 1


@pytest.mark.parametrize(
    "text", ["4人がいる工程がある。", "令和4年の工程を見直す。", "4社、ほかに工程がある。"]
)
def test_a_numeral_of_something_else_does_not(text: str) -> None:
    assert closeness(analyse("主な工程はいくつですか?"), text) == 0


def test_what_follows_an_everyday_counter_is_named_too() -> None:
    question = analyse("審査に何回落選したか?")
    assert question.counter == "回"
    assert "落選" in {phrase.text for phrase in question.phrases}
    assert analyse("市内に何地区ありますか?").counter == "地区"
