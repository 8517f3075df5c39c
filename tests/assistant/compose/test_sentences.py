"""Answers made of sentences: the right one, what belongs to it, and nothing besides."""

import pytest

from assistant.compose.draft import Draft
from assistant.compose.extract import extract
from assistant.compose.section import compose_section
from assistant.compose.silence import no_such_municipality, not_found
from assistant.question import analyse
from tests.assistant.cheap import SmallShelf


def say(small: SmallShelf, asked: str) -> Draft:
    draft = extract(analyse(asked), small.evidence(asked), small.shelf)
    assert draft
    return draft


def test_a_definition_is_the_sentence_that_defines() -> None:
    small = SmallShelf(
        guide="""# 手引

支援台帳は毎年見直す。
職員は支援台帳を窓口に備える。
支援台帳とは、緊急時に頼る先を書き留めた名簿である。
"""
    )
    first = say(small, "支援台帳とは何ですか?").sentences
    assert any("書き留めた名簿である" in sentence.text for sentence in first)


def test_a_figure_is_one_sentence_with_its_unit() -> None:
    small = SmallShelf(海野市="# 概要\n\n人口は82,415人である。\n面積は91平方キロである。\n")
    (sentence,) = say(small, "海野市の人口は何人ですか?").sentences
    assert "人口は82,415人である。" in sentence.text


def test_a_figure_of_a_table_keeps_the_heads_of_its_columns() -> None:
    small = SmallShelf(
        海野市="# 実績\n\n| 年度 | 利用者数 |\n|---|---|\n| 平成28年度 | 41人 |\n| 平成29年度 | 57人 |\n"
    )
    (sentence,) = say(small, "海野市の平成29年度の利用者数は?").sentences
    assert all(word in sentence.text for word in ("平成29年度", "利用者数", "57人"))
    assert "41人" not in sentence.text


def test_a_reason_is_the_sentence_that_gives_it() -> None:
    small = SmallShelf(
        海野市="# 方針\n\n市は近隣型を選んだ。\n\n# 経緯\n\n山あいで移動に時間がかかるため、近隣型を選んだ。\n"
    )
    assert "時間がかかるため" in say(small, "海野市が近隣型を選んだ理由は?").sentences[0].text


def test_a_sentence_that_announces_a_list_brings_it() -> None:
    small = SmallShelf(海野市="# 体制\n\n夜間の当番は、次の事業所が担う。\n\n- あおば\n- みどり\n")
    text = say(small, "海野市の夜間の当番は誰が担いますか?").text()
    assert "あおば" in text
    assert "みどり" in text


@pytest.mark.parametrize(("others", "shown"), [(("海野市", "山原市"), True), (("海野市",), False)])
def test_whose_a_statement_is_stands_before_it_where_there_are_several(
    others: tuple[str, ...], shown: bool
) -> None:
    small = SmallShelf(**dict.fromkeys(others, "# 概要\n\n夜間の窓口は当番制である。\n"))
    first = say(small, "夜間の窓口は誰が担いますか?").sentences[0]
    assert first.text.startswith(tuple(f"〔{name}" for name in others)) is shown


def test_what_is_added_to_a_statement_is_not_in_its_quote() -> None:
    small = SmallShelf(海野市="# 概要\n\n夜間の窓口は当番制である。\n")
    draft = say(small, "海野市の夜間の窓口は?")
    assert draft.sentences[0].text.startswith("〔")
    assert draft.citations[0].quote == "夜間の窓口は当番制である。"


def test_the_same_unit_keeps_its_number() -> None:
    small = SmallShelf(guide="# 手引\n\n夜間の窓口は当番制である。\n")
    (found, *_) = small.evidence("夜間の窓口は?")
    draft = Draft()
    cited = [draft.cite(found.document, found.passage, found.unit, 1.0) for _ in range(3)]
    assert cited == [1, 1, 1]
    assert len(draft.citations) == 1


def test_a_heading_that_names_what_is_asked_brings_its_whole_section() -> None:
    small = SmallShelf(
        guide="""# 手引

## 登録の手順

本人が窓口で登録を申し込む。
職員が家庭を訪ねて面談する。
市が結果を郵送する。

## 見直し

台帳は毎年見直す。
"""
    )
    asked = "登録の手順は?"
    draft = compose_section(analyse(asked), small.evidence(asked), small.shelf)
    assert draft
    text = draft.text()
    assert text.index("申し込む") < text.index("訪ねて") < text.index("郵送する")
    assert "見直す" not in text


def test_where_nothing_answers_nothing_is_said() -> None:
    small = SmallShelf(guide="# 手引\n\n夜間の窓口は当番制である。\n")
    asked = "動物園の入場料はいくらですか?"
    assert extract(analyse(asked), small.evidence(asked), small.shelf) is None


def test_silence_names_nearby_headings_once_and_without_their_marks() -> None:
    small = SmallShelf(
        guide="# 手引\n\n## （1）窓口\n\nある。\n\n## ２．台帳\n\nある。\n\n## （1）窓口\n\nない。\n"
    )
    draft = not_found("", small.hits)
    assert draft.status == "not_found"
    assert draft.suggestions == ("窓口", "台帳")
    assert "見つかりませんでした" in draft.text()
    assert "札幌市" in not_found(no_such_municipality(["札幌市"]), ()).text()
