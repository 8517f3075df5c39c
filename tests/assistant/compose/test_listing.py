"""A list is given whole, in order, whatever marks the document puts before its entries."""

import pytest

from assistant.compose.draft import Draft, word
from assistant.compose.listing import compose_list
from assistant.question import analyse
from ingest.models import Line, RawDocument
from ingest.passages import build_passages
from tests.assistant.cheap import SmallShelf

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
