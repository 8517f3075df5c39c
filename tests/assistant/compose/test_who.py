"""Who does it: the one who stands in the place of the agent of what is asked, or nobody."""

import pytest

from assistant.compose.extract import extract
from assistant.compose.who import doer_asked
from assistant.evidence import judge
from assistant.question import analyse
from tests.assistant.cheap import SmallShelf

PLAN = """# 海野市の見守りの計画

## 見守りの体制

- 見守りの運営は、社会福祉法人若葉会に委託している。
- 見守りの時間は午前と午後の二回である。
- 見守りの名簿は、つばさが年に一度作り直す。
- 運営主体：海野市

## 話し合い

- （会長）夜の見守りには人手が要る。
- 副会長は、大学の准教授が務める。
"""


def said(asked: str) -> str:
    small = SmallShelf(海野市=PLAN)
    draft = extract(analyse(asked), small.evidence(asked), small.shelf)
    return draft.text() if draft else ""


@pytest.mark.parametrize(
    ("asked", "who"),
    [
        ("海野市の見守りの運営はどこに委託していますか", "若葉会"),
        ("海野市の見守りの運営法人はどこですか", "若葉会"),
        ("海野市の見守りの名簿を作るのは誰ですか", "つばさ"),
        ("海野市の話し合いの副会長は誰ですか", "准教授"),
    ],
)
def test_whoever_does_what_is_asked_is_named(asked: str, who: str) -> None:
    assert who in said(asked)


def test_a_chairman_who_only_speaks_is_not_named() -> None:
    assert said("海野市の話し合いの会長は誰ですか") == ""


@pytest.mark.parametrize(
    ("asked", "doing", "part"),
    [
        ("受け入れ先を決めるのは誰ですか", "決める", ""),
        ("誰が運営するの", "運営", ""),
        ("窓口を所管する課は", "所管", "課"),
        ("見守りの運営法人はどこ", "運営", "運営法人"),
        ("誰が書記長となりましたか", "", "書記長"),
    ],
)
def test_what_the_doer_is_asked_of(asked: str, doing: str, part: str) -> None:
    found = doer_asked(analyse(asked))
    assert found.part == part
    assert doing in found.doing or (not doing and not found.doing)


def test_who_runs_another_house_is_not_who_runs_this_one() -> None:
    small = SmallShelf(
        guide="# 体制\n\n## 床\n\nあさひホームに床を三つ置く。\n\n"
        "## 運営\n\n海野センターの運営は、社会福祉法人汐風会が受託している。\n"
    )
    asked = analyse("あさひホームを運営している法人はどこですか")
    # Near in meaning, as the index tells of such sentences.
    near = [[0.45] * len(hit.passage.units) for hit in small.hits]
    evidence = judge(asked, small.hits, near, small.shelf)
    draft = extract(asked, evidence, small.shelf)
    assert draft is None or "汐風会" not in draft.text()
