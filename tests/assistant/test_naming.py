"""A name is told from a sentence's form, not from the word that asks for it."""

from dataclasses import replace

import pytest

from assistant.compose.silence import answers
from assistant.coverage import Context, cover
from assistant.naming import asks_name, gives_name, someone
from assistant.question import analyse
from tests.assistant.cheap import SmallShelf


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("略称", "広域支援連絡会（KSR）が年に2回開かれる。"),
        ("アルファベット", "広域支援連絡会(KSR: Kouiki Shien Renrakukai)が開かれる。"),
        ("別名", "広域支援連絡会（さざなみ会）が年に2回開かれる。"),
        ("別名", "さざなみ会（広域支援連絡会）が年に2回開かれる。"),
        ("呼称", "集まりの広域支援連絡会は「さざなみ会」と呼ばれている。"),
        ("通称", "広域支援連絡会をさざなみ会という。"),
    ],
)
def test_a_name_is_given_in_brackets_or_by_how_a_thing_is_called(word: str, text: str) -> None:
    assert asks_name(word)
    assert gives_name(word, text, ["広域支援連絡会"])


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("略称", "広域支援連絡会（年に2回）が開かれる。"),
        ("略称", "作業部会（SBK）が広域支援連絡会に報告する。"),
        ("別名", "広域支援連絡会（3）が年に2回開かれる。"),
        ("別名", "集まりを広域支援連絡会という。"),
        ("別名", "広域支援連絡会ということばを使う。"),
    ],
)
def test_a_sentence_that_gives_no_name_of_the_thing(word: str, text: str) -> None:
    assert not gives_name(word, text, ["広域支援連絡会"])


def test_a_word_for_a_name_is_covered_where_the_name_is_given() -> None:
    small = SmallShelf(guide="# 会議\n\n広域支援連絡会（KSR）が開かれる。\n")
    question = analyse("広域支援連絡会の略称は何ですか?")
    given = Context("広域支援連絡会（KSR）が開かれる。", "", "", "", "")
    bare = Context("広域支援連絡会が開かれる。", "", "", "", "")
    assert cover(question, given, small.shelf).head > 0.8
    assert cover(question, bare, small.shelf).head == 0


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("佐藤一郎は、台帳を最初に作った。", ("佐藤一郎",)),
        ("ングアビは台帳を作った。", ("ングアビ",)),
        ("台帳は佐藤の机にある。", ()),
        ("サービスは夜も使える。", ()),
    ],
)
def test_somebody_is_whom_a_sentence_has_do_something(text: str, names: tuple[str, ...]) -> None:
    assert someone(text) == names


def test_a_sentence_near_in_meaning_that_gives_no_name_is_no_answer() -> None:
    small = SmallShelf(
        guide="# 会議\n\n広域支援連絡会は町を越えて集まる。\n",
        other="# 部会\n\n作業部会（SBK）は月に1回開く。\n",
    )
    for asked in ("広域支援連絡会の略称は何ですか?", "広域支援連絡会の略称は?"):
        near = [replace(found, near=0.7) for found in small.evidence(asked)]
        assert not any(answers(analyse(asked), found) for found in near)
