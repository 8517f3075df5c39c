"""Yes or no is said only where a sentence plainly decides it."""

import pytest

from assistant.compose.decision import decide
from assistant.question import analyse


@pytest.mark.parametrize(
    ("asked", "sentence", "expected"),
    [
        ("届出は必要ですか?", "届出をする必要はない。", False),
        ("届出をしなければなりませんか?", "届出は不要である。", False),
        ("届出をしなければなりませんか?", "年度末までに届け出なければならない。", True),
        ("名簿を備える義務はありますか?", "名簿の備付けは義務ではない。", False),
        ("窓口は兼ねられますか?", "窓口は他の業務を兼ねることができる。", True),
        ("車で来てもよいですか?", "車での来所は認めない。", False),
        ("ペットは可能ですか?", "見学はできるが、ペットの同伴はできない。", False),
        ("市は名簿を配っていますか?", "市は名簿を配らない。", False),
        ("名簿を備えなくても大丈夫ですか?", "名簿は窓口に備えなければならない。", False),
        ("名簿を備えなくてもよいですか?", "名簿を備える必要はない。", True),
        ("名簿が全部そろっていなくてもいい?", "市が決めた名簿を備えていれば足りる。", True),
        ("外に任せてもいいですか?", "運営は法人に委託することができる。", True),
        ("窓口に空きはありますか?", "窓口には空きがなく、順番を待つ。", False),
        ("窓口に空きがあるの?", "窓口に空きがあり、すぐ使える。", True),
        ("市は名簿を配っていますか?", "市は名簿を各戸に配る。", True),
        (
            "犬を連れた人は使えますか?",
            "車を使っている方は、今の広さでは受け入れられません。",
            False,
        ),
        ("会議室に泊まれますか?", "会議室に泊まることができる。", True),
    ],
)
def test_a_plain_sentence_decides(asked: str, sentence: str, expected: bool) -> None:
    assert decide(analyse(asked), sentence) is expected


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("届出は必要ですか?", "届出は窓口で受け付ける。"),
        ("車で来てもよいですか?", "駐車場は10台分である。"),
        # The verb says which people are meant and not what they do.
        ("犬を連れて車を使いますか?", "車を使っている方は入口で止まる。"),
        # What is allowed is another thing.
        ("窓口はいくつあってもいいの?", "窓口ごとに名簿が違ってもよい。"),
        ("窓口を複数置いてもいいですか?", "窓口ごとに名簿が違ってもよい。"),
        ("窓口がなくても使えますか?", "窓口は電話で使うことができる。"),
        ("市は名簿を配っていますか?", "名簿は年に一度見直す。"),
        # Whether はい agrees with the negation or denies it is read either way.
        ("市は名簿を配らないのですか?", "市は名簿を配らない。"),
    ],
)
def test_what_does_not_decide_gives_neither(asked: str, sentence: str) -> None:
    assert decide(analyse(asked), sentence) is None
