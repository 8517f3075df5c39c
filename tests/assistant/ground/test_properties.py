"""What holds of every statement: a unit stands on itself, and never with another figure."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.figures import figures_of
from assistant.ground import Source, ground
from ingest.passages import build_passages, describe
from ingest.readers import read

ROOT = Path(__file__).parents[3]
ORIGINALS = ROOT.parent / "shared" / "originals"
_NUMBER = re.compile(r"(?<![0-9０-９.,，])[0-9０-９][0-9０-９,，]*(?![0-9０-９.])")

nouns = st.sampled_from(
    ["相談", "拠点", "職員", "研修", "登録者", "空床", "訪問", "利用者", "会議"]
)
counters = st.sampled_from(["人", "か所", "件", "床", "回", "万円", "％"])
ends = st.sampled_from(["である", "とする", "を見込む", "に増えた", "を確保している"])
numbers = st.integers(min_value=2, max_value=99999)


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """A sentence of one or two counts."""
    parts = [
        f"{draw(nouns)}の{draw(nouns)}は{draw(numbers)}{draw(counters)}"
        for _ in range(draw(st.integers(min_value=1, max_value=2)))
    ]
    return "、".join(parts) + draw(ends) + "。"


def real_sources(folder: Path) -> list[Source]:
    """The passages of all documents of a folder."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix not in {".md", ".txt"} or path.name == "README.md":
            continue
        raw = read(path)
        about = describe(raw, path)
        given = (about.title, about.municipality, about.issued)
        for passage in build_passages("document", raw):
            context = tuple(text for text in (*given, *passage.headings) if text)
            found.append(Source(tuple(map(figures_of, passage.units)), context))
    return found


@given(st.lists(sentences(), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_unit_stands_on_its_own_passage(units: list[str]) -> None:
    for unit in units:
        assert ground(unit, [Source(tuple(units))]).stands


@given(
    st.lists(sentences(), min_size=1, max_size=3), st.integers(min_value=100_000, max_value=999_999)
)
@settings(max_examples=60, deadline=None)
def test_no_unit_stands_with_a_figure_that_is_not_there(units: list[str], other: int) -> None:
    source = Source(tuple(units))
    for unit in units:
        for match in _NUMBER.finditer(unit):
            changed = unit[: match.start()] + str(other) + unit[match.end() :]
            assert not ground(changed, [source]).stands


@given(st.text(max_size=60), st.lists(st.text(max_size=40), max_size=3))
@settings(max_examples=60, deadline=None)
def test_any_text_gets_a_verdict(sentence: str, units: list[str]) -> None:
    verdict = ground(sentence, [Source(tuple(units))])
    assert verdict.stands == bool(verdict.rests_on)


@pytest.mark.parametrize("folder", [ROOT / "corpus", ORIGINALS], ids=["corpus", "originals"])
def test_real_sentences_stand_on_their_passages_and_not_with_another_figure(folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip(f"{folder} is not here")
    changed = accepted = 0
    for source in real_sources(folder):
        for unit in source.units:
            verdict = ground(unit, [source])
            assert verdict.stands or verdict.faults[0].reason == "empty", unit
            for match in _NUMBER.finditer(unit):
                wrong = unit[: match.start()] + "98765" + unit[match.end() :]
                changed += 1
                accepted += ground(wrong, [source]).stands
    assert changed > 50
    assert accepted == 0
