"""An open answer is quoted with what it points back to and with what goes on from it."""

import pytest

from assistant.compose.continuing import goes_on, points_back
from assistant.compose.extract import extract
from assistant.models import OURS
from assistant.question import analyse
from tests.assistant.cheap import SmallShelf


@pytest.mark.parametrize(
    "text",
    [
        "これを見守り当番と呼ぶ。",
        "この方法は市外でも使われる。",
        "そのため夜間の電話が減った。",
        "つまり空室を分け合う。",
        "また、それらを台帳に記す。",
    ],
)
def test_a_sentence_points_back(text: str) -> None:
    assert points_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "その後、市は計画を改めた。",
        "その他の費用は市が負う。",
        "それぞれの地区に窓口がある。",
        "これまで市は窓口を置かなかった。",
        "それから電話をかける。",
        "市は窓口を置く。",
    ],
)
def test_a_sentence_begins_anew(text: str) -> None:
    assert not points_back(text)


def test_a_bare_attribute_goes_on_only_where_it_is_asked_for() -> None:
    assert goes_on("標高は812メートル。", "鷹見山の標高は?")
    assert not goes_on("標高は812メートル。", "鷹見山の登り口は?")


def _said(text: str, asked: str) -> list[str]:
    small = SmallShelf(guide=f"# 手引\n\n{text}\n")
    draft = extract(analyse(asked), small.evidence(asked), small.shelf)
    assert draft
    return [OURS.sub("", sentence.text) for sentence in draft.sentences]


ROTA = "事業所が夜間の空室を交代で受け持つやり方がある。これを見守り当番と呼ぶ。台帳は毎年見直す。"


def test_the_name_in_the_next_sentence_is_told() -> None:
    said = _said(ROTA, "事業所が夜間の空室を交代で受け持つやり方は何と呼ばれますか?")
    assert said == ["事業所が夜間の空室を交代で受け持つやり方がある。", "これを見守り当番と呼ぶ。"]


def test_what_the_answer_points_back_to_is_told_behind_it() -> None:
    said = _said(
        "市は昨年に空室の名簿を作った。この名簿は、夜間の受入れ先をどこに頼むかを決める土台になる。",
        "夜間の受入れ先をどこに頼むかを決める土台は?",
    )
    assert said[0].startswith("この名簿は")
    assert said[1:] == ["市は昨年に空室の名簿を作った。"]


def test_a_long_answer_is_not_drawn_out() -> None:
    long = "事業所が夜間の空室を交代で受け持つやり方がある" + "、会議を開いて決める" * 30 + "。"
    said = _said(
        f"{long}これを見守り当番と呼ぶ。",
        "事業所が夜間の空室を交代で受け持つやり方は何と呼ばれますか?",
    )
    assert len(said) == 1


def test_a_figure_stands_alone() -> None:
    said = _said(
        "夜間の空室は12室である。この空室は事業所が受け持つ。", "夜間の空室は何室ありますか?"
    )
    assert said == ["夜間の空室は12室である。"]
