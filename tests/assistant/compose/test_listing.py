"""A list is given whole, in order, whatever marks the document puts before its entries."""

import pytest

from assistant.compose.draft import Draft, word
from assistant.compose.listing import compose_list
from assistant.compose.silence import answers
from assistant.evidence import judge
from assistant.question import analyse
from assistant.shelf import Shelf
from ingest.models import Hit, Line, RawDocument
from ingest.passages import build_passages
from tests.assistant.cheap import Listed, SmallShelf, document

ENTRIES = ("相談を受ける", "体験の場を設ける", "緊急時に受け入れる")
LEAD = "# 手引\n\n## 拠点の機能\n\n拠点の機能は、次の3つである。\n\n"


def listed(text: str, asked: str) -> list[str]:
    draft = draft_of(text, asked)
    return [sentence.text for sentence in draft.sentences if sentence.item] if draft else []


def draft_of(text: str, asked: str) -> Draft | None:
    small = SmallShelf(guide=text)
    return compose_list(analyse(asked), small.hits, small.evidence(asked), small.shelf)


@pytest.mark.parametrize(
    "text",
    [
        LEAD + "\n".join(f"- {entry}" for entry in ENTRIES),
        LEAD + "\n".join(f"{number}. {entry}" for number, entry in enumerate(ENTRIES, 1)),
        "# 手引\n\n## 拠点の機能\n\n"
        + "\n\n".join(f"### （{n}）{e}\n\n担う。" for n, e in zip("１２３", ENTRIES, strict=True)),
    ],
    ids=["bullets", "numbers", "headings"],
)
@pytest.mark.parametrize(
    "asked", ["拠点の3つの機能は?", "拠点の機能を挙げてください", "拠点の機能の一覧"]
)
def test_every_entry_comes_in_order(text: str, asked: str) -> None:
    found = listed(text, asked)
    assert len(found) == 3
    assert all(entry in text for entry, text in zip(ENTRIES, found, strict=True))


def test_an_enumeration_inside_a_sentence_is_a_list_too() -> None:
    found = listed(
        "# 手引\n\n拠点の機能は、①相談の受付、②体験の場、③緊急時の対応の3つである。\n",
        "拠点の3つの機能は?",
    )
    assert len(found) == 3
    assert "体験の場" in found[1]


def test_of_two_lists_the_one_of_the_number_asked_is_given() -> None:
    text = """# 手引

## 拠点の機能

拠点の機能は、次の2つである。

- 相談
- 体験

## 拠点の機能の段階

拠点の機能の段階は、次の3つである。

- 準備
- 試行
- 本格実施
"""
    assert len(listed(text, "拠点の3つの機能の段階は?")) == 3
    assert "相談" in listed(text, "拠点の2つの機能は?")[0]


def test_a_list_of_another_matter_is_not_given() -> None:
    assert listed(LEAD + "- 相談\n- 体験\n- 緊急\n", "市の課題を挙げてください") == []


def test_each_entry_cites_its_own_line() -> None:
    draft = draft_of(LEAD + "\n".join(f"- {entry}" for entry in ENTRIES), "拠点の3つの機能は?")
    assert draft
    quoted = {citation.number: citation.quote for citation in draft.citations}
    for sentence in draft.sentences:
        assert len(sentence.citations) == 1
        assert quoted[sentence.citations[0]].lstrip("- ") in sentence.text


def test_a_heading_shown_with_what_stands_under_it_is_cited_too() -> None:
    text = "# 手引\n\n## 機能強化の内容\n\n" + "\n\n".join(
        f"### {mark}{name}の強化\n\n{name}を手厚くする。"
        for mark, name in zip("①②③", ("相談", "体験", "養成"), strict=True)
    )
    draft = draft_of(text, "機能強化の内容を教えてください")
    assert draft
    quoted = {citation.number: citation.quote for citation in draft.citations}
    assert [[quoted[n] for n in sentence.citations] for sentence in draft.sentences] == [
        ["①相談の強化", "相談を手厚くする。"],
        ["②体験の強化", "体験を手厚くする。"],
        ["③養成の強化", "養成を手厚くする。"],
    ]


def test_the_heads_of_a_row_are_set_as_ours() -> None:
    text = "# 手引\n\n| 区 | 窓口 | 当番 |\n|---|---|---|\n| 東区 | 3か所 | 町の法人 |\n"
    (passage,) = SmallShelf(guide=text).hits
    assert word(passage.passage.units[0]) == "東区：〔窓口〕3か所、〔当番〕町の法人"


def test_a_bullet_of_a_symbol_font_is_a_bullet_and_no_word() -> None:
    text = "拠点の機能は、次の3つである。\n" + "\n".join(f"\uf06c {entry}" for entry in ENTRIES)
    lines = tuple(Line(number, line) for number, line in enumerate(text.splitlines(), 1))
    (passage,) = build_passages("guide", RawDocument(lines))
    assert [unit.kind for unit in passage.units] == ["sentence", "item", "item", "item"]
    assert [word(unit) for unit in passage.units[1:]] == list(ENTRIES)


def test_the_last_entry_of_a_sentence_does_not_end_as_the_sentence_does() -> None:
    text = "# 手引\n\n拠点の機能は、①相談の受付、②体験の場、③緊急時の対応の3つである。\n"
    assert listed(text, "拠点の3つの機能は?") == ["相談の受付", "体験の場", "緊急時の対応"]


def listing_of(text: str, asked: str) -> list[str]:
    """The entries where the text is plain lines, and no Markdown."""
    lines = tuple(Line(number, line) for number, line in enumerate(text.splitlines(), 1))
    small = SmallShelf(guide="")
    found = build_passages("guide", RawDocument(lines))
    hits = [Hit(passage, document("guide"), 0.5) for passage in found]
    small.shelf = Shelf(Listed((document("guide"),), found))
    small.hits = hits
    draft = compose_list(analyse(asked), hits, small.evidence(asked), small.shelf)
    return [sentence.text for sentence in draft.sentences if sentence.item] if draft else []


def test_headings_whose_numbers_begin_again_are_another_list() -> None:
    text = "# 手引\n\n## 機能強化の内容\n\n" + "\n\n".join(
        f"### {mark}{name}\n\n担う。"
        for mark, name in zip("①②③②⑤", ("相談", "体験", "養成", "窓口", "地域"), strict=True)
    )
    found = listed(text, "機能強化の3つの内容は?")
    assert [entry.removeprefix("〔機能強化の内容〕")[0] for entry in found] == ["①", "②", "③"]


def test_all_that_stands_under_a_heading_is_its_content() -> None:
    text = (
        "# 手引\n\n## 機能強化の内容\n\n### ① 相談の強化\n\n職員を置く。\n\n夜間の窓口も設ける。\n\n"
        "### ② 体験の強化\n\n部屋を借りる。\n"
    )
    assert listed(text, "機能強化の内容は?") == [
        "〔機能強化の内容〕① 相談の強化：職員を置く。夜間の窓口も設ける。",
        "② 体験の強化：部屋を借りる。",
    ]


@pytest.mark.parametrize(("near", "whole"), [((0.41, 0.41), True), ((0.41, 0.0), False)])
def test_the_rows_of_a_table_come_whole_where_some_of_them_answer(
    near: tuple[float, float], whole: bool
) -> None:
    text = (
        "# 協議会\n\n## 予定\n\n協議会で時期ごとに話し合う検討である。\n\n| 時期 | 協議会で検討する内容 |\n|---|---|\n"
        "| 5月 | 協議会の検討 |\n| 8月 | 素案の提示 |\n| 11月 | 協議会で検討する最終案 |\n"
    )
    small = SmallShelf(guide=text)
    asked = analyse("協議会で話し合う中身を時期ごとに全部挙げて")
    (hit,) = small.hits
    nearness = [0.0 if unit.kind == "label" else 0.39 for unit in hit.passage.units]
    nearness[-3:] = [near[0], 0.0, near[1]]
    evidence = judge(asked, small.hits, [nearness], small.shelf)
    # What comes first by its words does not answer; the first that does is a row.
    assert not evidence[0].unit.cells
    assert not answers(asked, evidence[0])
    draft = compose_list(asked, small.hits, evidence, small.shelf)
    found = [sentence.text.partition("：")[0] for sentence in draft.sentences] if draft else []
    assert found == (["5月", "8月", "11月"] if whole else [])


def test_a_numbered_entry_of_two_sentences_is_one_entry() -> None:
    text = "拠点の機能は、次の2つである。\n① 相談を受ける。夜も受ける。\n② 体験の場を設ける。週末も開く。\n"
    assert listing_of(text, "拠点の2つの機能は?") == [
        "① 相談を受ける。夜も受ける。",
        "② 体験の場を設ける。週末も開く。",
    ]


def test_entries_below_an_entry_do_not_count() -> None:
    text = "# 手引\n\n拠点の機能は、次の2つである。\n\n1. 相談\n   - 電話\n   - 来所\n2. 体験\n"
    draft = draft_of(text, "拠点の2つの機能は?")
    assert draft
    assert not draft.note
    assert [entry.text for entry in draft.sentences if entry.item] == [
        "1. 相談",
        "電話",
        "来所",
        "2. 体験",
    ]


@pytest.mark.parametrize(
    ("lead", "asked", "note"),
    [
        ("次の4つ", "拠点の機能は?", "資料には「4つ」とありますが、読み取れたのは3つです。"),
        ("次のもの", "拠点の5つの機能は?", "お尋ねは5つですが、資料で見つかったのは3つです。"),
        ("次の3つ", "拠点の3つの機能は?", ""),
    ],
)
def test_what_a_list_lacks_is_said(lead: str, asked: str, note: str) -> None:
    entries = "\n".join(f"- {entry}" for entry in ENTRIES)
    draft = draft_of(f"# 手引\n\n## 拠点の機能\n\n拠点の機能は、{lead}である。\n\n{entries}", asked)
    assert draft
    assert (draft.note, draft.status) == (note, "partial" if note else "answered")


def test_a_list_under_its_own_name_comes_before_one_that_a_long_sentence_holds() -> None:
    text = (
        "# 手引\n\n## 補助\n\n国は、予算の定めにより窓口の機能強化を図るための①職員の配置、②部屋の確保、"
        "③研修の経費を補助する。\n\n## 機能強化\n\n- 夜間の当番\n- 人材の養成\n- 連携\n"
    )
    assert listed(text, "機能強化の3つは?") == ["〔機能強化〕夜間の当番", "人材の養成", "連携"]
