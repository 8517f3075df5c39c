"""A memo's skeleton: whose sentence stands where, that each has a source, and none stands twice."""

from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.excerpt import DECISIONS
from assistant.memo import build_memo
from assistant.memo_export import memo_markdown
from assistant.memo_models import NOTHING, Memo, Statement
from assistant.models import OURS
from ingest.errors import InputError
from ingest.japanese import key, squeeze
from ingest.readers import read

SECTIONS = ["背景と課題", "国の考え方", "他自治体の事例", "論点"]
THEMES = ["緊急時の受入れ", "相談支援体制", "地域生活支援拠点等の整備", "コーディネーターの配置"]


def statements(memo: Memo, title: str | None = None) -> list[Statement]:
    return [
        statement
        for section in memo.sections
        if title in {None, section.title}
        for group in section.groups
        for statement in group.statements
    ]


def check(memo: Memo) -> None:
    """Every sentence has sources of the kind that its mark says, word for word, and stands once."""
    assert [section.title for section in memo.sections] == SECTIONS
    used: list[int] = []
    for said in statements(memo):
        assert said.citations
        assert said.text not in DECISIONS
        used += said.citations
        for number in said.citations:
            document = memo.citations[number - 1].document
            expected = (
                "本市の資料"
                if memo.municipality and document.municipality == memo.municipality
                else "他市の事例"
                if document.municipality
                else "国の基準"
            )
            assert said.mark == expected
    assert list(dict.fromkeys(used)) == [citation.number for citation in memo.citations]
    said_once = [key(OURS.sub("", said.text)) for said in statements(memo)]
    assert len(said_once) == len(set(said_once))
    for citation in memo.citations:
        lines = read(Path(citation.document.path)).lines
        assert squeeze(citation.quote) in squeeze("".join(line.text for line in lines))


@pytest.mark.parametrize("municipality", [None, "熊本市", "長岡"])
@pytest.mark.parametrize("theme", THEMES)
def test_a_memo_over_the_starter_shelf_is_sound(
    starter: Assistant, theme: str, municipality: str | None
) -> None:
    memo = build_memo(starter, theme, municipality)
    check(memo)
    assert statements(memo)
    assert memo.municipality in {None, "熊本市", "長岡市"}


def test_sentences_stand_under_what_they_are(starter: Assistant) -> None:
    memo = build_memo(starter, "緊急時の受入れ", "熊本市")
    assert {said.mark for said in statements(memo, "国の考え方")} == {"国の基準"}
    assert any("365日" in said.text for said in statements(memo, "国の考え方"))
    cases = memo.sections[2]
    assert [group.heading for group in cases.groups] == ["長岡市"]
    assert any("別枠" in said.text for said in statements(memo, "論点"))
    assert any(said.mark == "本市の資料" for said in statements(memo, "背景と課題"))
    assert not any("親亡き後" in said.text for said in statements(memo))  # another issue


def test_issues_are_the_documents_own(cities: Assistant) -> None:
    memo = build_memo(cities, "夜間の送迎")
    check(memo)
    (issue,) = statements(memo, "論点")
    assert "夜間の送迎を担う事業所が無い" in issue.text
    assert issue.text.startswith("〔山原市")


def test_where_the_shelf_is_silent_every_section_says_so(starter: Assistant) -> None:
    memo = build_memo(starter, "ごみの収集")
    assert statements(memo) == []
    assert memo.citations == ()
    assert memo_markdown(memo).count(NOTHING) == len(SECTIONS) + 1


def test_markdown_has_the_marks_and_lists_the_sources(starter: Assistant) -> None:
    memo = build_memo(starter, "緊急時の受入れ", "熊本市")
    text = memo_markdown(memo)
    headings = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert headings == [*SECTIONS, "出典一覧"]
    assert text.startswith("# 緊急時の受入れについて（たたき台）\n")
    assert "〔本市の資料〕は熊本市の資料" in text
    bullets = [line for line in text.splitlines() if line.startswith("- ")]
    assert len(bullets) == len(statements(memo))
    assert all(line.startswith("- 〔") and line.endswith("]") for line in bullets)
    sources = text.split("## 出典一覧")[1]
    for citation in memo.citations:
        assert f"[{citation.number}] **" in sources


@pytest.mark.parametrize(
    ("theme", "municipality", "word"),
    [
        (" \n", None, "テーマが空です"),
        ("??", None, "空です"),
        ("緊急\x00", None, "使えない文字"),
        (
            "緊急時",
            "札幌市",
            "「札幌市」の資料は登録されていません。資料があるのは山原市・海野市です",
        ),
        ("緊急時", "", "「」の資料は登録されていません"),
    ],
)
def test_what_cannot_be_drafted_is_said_in_one_line(
    cities: Assistant, theme: str, municipality: str | None, word: str
) -> None:
    with pytest.raises(InputError) as refused:
        build_memo(cities, theme, municipality)
    assert word in refused.value.detail
