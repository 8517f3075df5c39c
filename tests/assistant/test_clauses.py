"""What a sentence does: asks, tells an act, gives a ground; and who acts in it."""

import pytest

from assistant.clauses import acts, agents, asks, explains, follows, gives_reason


@pytest.mark.parametrize(
    "text",
    [
        "研修は、若葉会が年に二回開いている。若葉会が講師を招いている。",
        "新たに調整役を置き、見回りを担う。",
        "②勉強会の開催（新任の職員を対象に月一回）",
        "各施設に人手の確保を求めていく予定である。",
        "市は、家庭への訪問を予定している。",
        "相談員が窓口で対応する。",
    ],
)
def test_an_act_is_told_by_its_verb(text: str) -> None:
    assert acts(text)


@pytest.mark.parametrize(
    "text",
    [
        "予算額：2,400千円（令和3年度）",
        "調整役が配置されていること。",
        "受け入れ先は三か所である。",
        "人手が足りず、夜は受け入れられない。",
        "課題は、空き部屋を確保することである。",
        "体験の場は未整備。",
        "利用者が増加している。",
    ],
)
def test_a_state_a_figure_and_what_is_not_done_are_no_acts(text: str) -> None:
    assert not acts(text)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("見回りは、若葉会に委託している。", ["若葉会"]),
        ("「ひなた」が施設に依頼し、施設長が可否を決める。", ["「ひなた」", "施設", "施設長"]),
        ("市が名簿を作る。", ["市"]),
        ("調整は相談支援専門員により行われる。", ["相談支援専門員"]),
        ("夜の窓口はこもれびが担う。", ["こもれび"]),
        ("機会が増えた。", []),
    ],
)
def test_those_who_act_stand_in_the_place_of_the_agent(text: str, who: list[str]) -> None:
    assert [noun.text for noun in agents(text) if noun.text != "窓口"] == who


def test_a_question_and_an_opinion_put_softly() -> None:
    assert asks("（委員）増えない理由は何か。")
    assert asks("登録の手順を教えてください。")
    assert not asks("見直すべきではないか。")
    assert not gives_reason("増えない理由は何か。")


def test_a_ground_in_the_sentence_behind_or_before() -> None:
    assert explains("これは、説明会を始めたことによる。")
    assert explains("看護師がいないからである。")
    assert not explains("これは、年に二回開く。")
    assert follows("そのため、窓口を移した。")
