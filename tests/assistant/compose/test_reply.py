"""Where a leaflet of the shelf asks what the user asks, its own answer is given, whole."""

import pytest

from assistant.compose.reply import compose_reply
from assistant.question import analyse
from tests.assistant.cheap import SmallShelf

LEAFLET = """# 町の自転車

町の自転車は、駅の前で貸している。

## 問1　だれが借りられますか。

次のどちらかの方です。

- 町に住む方
- 町で働く方

年齢の決まりはありません。

## 問2　返す手順を教えてください。

- 1　空いた場所に置く。
- 2　係に声をかける。

## 問3　料金はかかりますか。

一日200円です。夜は借りられません。
"""


def reply(asked: str) -> list[str]:
    shelf = SmallShelf(leaflet=LEAFLET)
    draft = compose_reply(analyse(asked), shelf.hits, shelf.shelf)
    return [sentence.text for sentence in draft.sentences] if draft else []


@pytest.mark.parametrize("asked", ["誰が借りられる?", "町の自転車はどなたが借りられますか"])
def test_the_answer_is_given_whole_and_in_order(asked: str) -> None:
    assert reply(asked) == [
        "〔だれが借りられますか。〕次のどちらかの方です。",
        "町に住む方",
        "町で働く方",
        "年齢の決まりはありません。",
    ]


def test_steps_keep_their_numbers() -> None:
    assert reply("町の自転車を返す手順は?") == [
        "〔返す手順を教えてください。〕1　空いた場所に置く。",
        "2　係に声をかける。",
    ]


def test_other_words_for_what_is_asked() -> None:
    assert reply("自転車の値段はいくらですか")[:1] == ["〔料金はかかりますか。〕一日200円です。"]


@pytest.mark.parametrize(
    "asked",
    [
        "自転車の色は?",
        "どこで借りられますか",
        "隣の町では誰が船を借りられますか",
        "なぜ料金がかかるのですか",
        "何人が借りましたか",
    ],
)
def test_what_the_leaflet_does_not_ask_is_left_to_others(asked: str) -> None:
    assert reply(asked) == []
