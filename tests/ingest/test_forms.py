"""Ordinances, questions with answers and minutes show by their wording what heads what."""

import pytest

from ingest.layout import parse_plain
from ingest.layout.forms import with_forms
from ingest.models import Block, RawDocument
from ingest.municipalities import municipalities_in
from ingest.passages import build_passages
from ingest.readers.text import to_lines


def blocks(text: str) -> list[Block]:
    return with_forms(parse_plain(to_lines(text)))


def paths(text: str) -> dict[str, tuple[str, ...]]:
    raw = RawDocument(to_lines(text))
    return {
        unit.text: unit.headings
        for passage in build_passages("d", raw)
        for unit in passage.units
        if unit.kind != "label"
    }


ORDINANCE = """貸出自転車の管理に関する要綱

（登録）
第4条　自転車を借りる者は、申込書に次に掲げる書類を添えて、町長に出さなければならない。
（1）身分を示す書類の写し
（2）保険に入っていることを示す書類
２　登録の期間は、1年とする。
３　第1項の書類は、返さない。

（返す時刻）
第5条　自転車は、午後6時までに返すものとする。

附　則
１　この要綱は、令和6年4月1日から施行する。
"""


def test_the_caption_of_an_article_heads_it_and_no_other() -> None:
    found = paths(ORDINANCE)
    assert found["（2）保険に入っていることを示す書類"] == ("（登録）",)
    assert found["第5条　自転車は、午後6時までに返すものとする。"] == ("（返す時刻）",)
    assert found["１　この要綱は、令和6年4月1日から施行する。"] == ("附　則",)


def test_further_paragraphs_of_an_article_are_not_in_its_list() -> None:
    kinds = {block.text: block.kind for block in blocks(ORDINANCE)}
    assert kinds["（2）保険に入っていることを示す書類"] == "item"
    assert kinds["２　登録の期間は、1年とする。"] == "paragraph"
    assert kinds["３　第1項の書類は、返さない。"] == "paragraph"


def test_brackets_in_a_paper_without_articles_head_nothing() -> None:
    assert not any(
        b.kind == "heading" for b in blocks("あいさつ\n\n（登録）\n\n自転車を借りる。\n")
    )


LEAFLET = """町の自転車の使い方

問1　だれが借りられますか
答　町に住む方です。次のどちらかの方も借りられます。
・町で働く方
・町の学校に通うお子さん
年齢の決まりはありません。

問2　どこで借りますか。
答　駅前の案内所です。

【窓口】
町役場の一階です。
"""


def test_a_question_heads_its_answer() -> None:
    found = paths(LEAFLET)
    assert found["町に住む方です。"] == ("問1　だれが借りられますか",)
    assert found["年齢の決まりはありません。"] == ("問1　だれが借りられますか",)
    assert found["駅前の案内所です。"] == ("問2　どこで借りますか。",)
    assert found["町役場の一階です。"] == ("【窓口】",)


@pytest.mark.parametrize(
    ("ask", "reply"), [("Q1. ", "A1. "), ("Ｑ：", "Ａ："), ("質問 ", "回答 "), ("Q３　", "A　")]
)
def test_however_questions_and_answers_are_marked(ask: str, reply: str) -> None:
    text = f"{ask}雨の日は。\n{reply}借りられます。\n\n{ask}夜は。\n{reply}借りられません。\n"
    assert [b.text for b in blocks(text) if b.kind != "heading"] == [
        "借りられます。",
        "借りられません。",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Q　一つだけの問い\n\n答えの印がない文です。\n",
        "A 町の駅\n\nB 町の駅\n\nA 町の駅は古い。\n",
    ],
)
def test_a_single_letter_is_no_leaflet(text: str) -> None:
    assert not any(block.kind == "heading" for block in blocks(text))


MINUTES = """第2回 自転車の会 議事録

会長：山本 一郎
書記：川口 花

2　議題1 貸出の時刻について

事務局（まちづくり課 田中係長）：午後6時までとしています。延ばすかどうかを伺います。
小川委員：7時まで延ばしてほしいです。冬は暗くなるのが早い。
○森会長　それでは、7時までとしてよろしいですか。
"""


def test_a_statement_stands_under_who_makes_it() -> None:
    found = paths(MINUTES)
    assert found["冬は暗くなるのが早い。"][-1] == "小川委員"
    assert found["延ばすかどうかを伺います。"][-1] == "事務局（まちづくり課 田中係長）"
    assert found["それでは、7時までとしてよろしいですか。"][-1] == "森会長"
    assert found["冬は暗くなるのが早い。"][0] == found["それでは、7時までとしてよろしいですか。"][0]


def test_a_list_of_names_is_no_conversation() -> None:
    assert "会長：山本 一郎" in paths(MINUTES)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("緑野町はどうですか", ("緑野町",)),
        ("みどり市と大空町", ("みどり市", "大空町")),
        ("三ツ峰市の会議", ("三ツ峰市",)),
        ("A市とB市の比較", ("A市", "B市")),
        ("朝日野市の事業", ("朝日野市",)),
        ("新潟県長岡市と各町村", ("長岡市",)),
        ("先進市と中核市、政令市の例", ()),
        ("関係市町村と近隣町村", ()),
        ("城下町の古本市", ()),
        ("人口の多い町と本市、他市", ()),
    ],
)
def test_a_common_noun_names_a_town_unless_it_says_of_what_sort_it_is(
    text: str, names: tuple[str, ...]
) -> None:
    assert municipalities_in(text) == names
