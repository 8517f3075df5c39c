"""What a terminal shows: columns that line up, lines that fit, sources that can be found."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.models import Answer, Citation, Sentence, Table, TableRow
from assistant.terminal import (
    render_answer,
    render_documents,
    render_grid,
    render_hit,
    wants_marks,
    width,
    wrap,
)
from ingest.models import Document

DOCUMENT = Document(
    id="d1",
    title="熊本市の整備",
    path="corpus/cases/kumamoto.md",
    kind="case",
    municipality="熊本市",
    issued="2016-11",
    publisher="熊本市",
    sha256="0" * 64,
    passage_count=12,
)
TABLE = Table(
    columns=("観点", "多機能拠点型", "面的整備型"),
    rows=(
        TableRow(
            "運営主体",
            (
                Sentence("一つの法人が建物を構えて運営する。" * 4, (1,)),
                Sentence("複数の事業所", (2,)),
            ),
        ),
        TableRow("費用", (Sentence("記載なし"), Sentence("記載なし"))),
    ),
)
ANSWER = Answer(
    question="違いは?",
    standalone_question="違いは?",
    kind="comparison",
    status="answered",
    text="二つの型があります。[1]\n■費用\n　面的整備型：記載なし\n費用は分かりません。",
    sentences=(Sentence("二つの型があります。", (1,)),),
    note="費用は分かりません。",
    table=TABLE,
    citations=(
        Citation(1, DOCUMENT, None, (12, 14), ("整備概要", "整備類型"), "機能を\n集約した"),
        Citation(2, DOCUMENT, 3, (20, 20), (), "事業所が連携する"),
    ),
)


@pytest.mark.parametrize(
    ("text", "columns"), [("abc", 3), ("拠点", 4), ("ﾃｽﾄ", 3), ("か\u3099", 2), ("①○", 2)]
)
def test_width_is_what_a_terminal_shows(text: str, columns: int) -> None:
    assert width(text) == columns


@given(st.text(alphabet=st.characters(exclude_categories=("C", "Z", "M"))), st.integers(8, 80))
def test_wrapping_loses_nothing_and_keeps_to_the_width(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert "".join(lines) == text
    # A character that may not begin a line hangs over the edge.
    assert all(width(line.rstrip("、。，．,.)）」』】〉》］]・ー％%")) <= columns for line in lines)


def test_a_line_never_begins_with_a_full_stop() -> None:
    assert wrap("あいうえ。かき", 8) == ["あいうえ。", "かき"]


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_the_columns_of_a_table_line_up_and_fit(columns: int) -> None:
    lines = render_answer(ANSWER, columns).split("\n\n")[1].splitlines()
    bars = {tuple(width(line[:i]) for i, char in enumerate(line) if char == "|") for line in lines}
    assert len({bar[:1] for bar in bars if bar}) == 1
    assert max(width(line) for line in lines) <= columns + 2  # a hanging 。
    assert "".join(lines).count("記載なし") == 2


def test_an_answer_shows_where_its_sources_stand() -> None:
    shown = render_answer(ANSWER, 100)
    assert "[1] 熊本市の整備 ／ 12～14行 ／ 整備概要 › 整備類型\n    「機能を 集約した」" in shown
    assert "[2] 熊本市の整備 ／ 3ページ\n    「事業所が連携する」" in shown


def test_an_answer_with_a_table_does_not_say_it_twice() -> None:
    shown = render_answer(ANSWER, 100)
    assert shown.startswith("二つの型があります。[1]\n費用は分かりません。\n\n観点")
    assert "■" not in shown


def test_an_answer_without_a_table_is_its_text() -> None:
    plain = dataclasses.replace(
        ANSWER, table=None, text="二つの型があります。[1]\n費用は分かりません。"
    )
    assert render_answer(plain, 100).startswith(f"{plain.text}\n\n出典")


def test_a_cell_carries_its_marks() -> None:
    assert "複数の事業所[2]" in render_answer(ANSWER, 100)


def test_the_shelf_is_listed_with_ids() -> None:
    shown = render_documents([DOCUMENT])
    assert "d1" in shown
    assert "事例" in shown
    assert "corpus/cases/kumamoto.md" in shown


def test_a_table_without_rows_is_its_heads() -> None:
    assert render_grid(("資料ID", "題名"), [], 80).splitlines()[0] == "資料ID | 題名"


HIT = Citation(
    number=1,
    document=DOCUMENT,
    page=None,
    lines=(1, 3),
    headings=(),
    quote="初めの文。\n渡邊委員は\n述べた。\n終わり",
    highlights=((0, 2), (6, 8), (9, 13)),
    excerpt=(6, 15),
)


def test_a_hit_shows_its_excerpt_and_marks_its_words_on_a_terminal() -> None:
    shown = render_hit(HIT, marked=True).splitlines()[1]
    assert shown == "    「…\033[1;4m渡邊\033[0m委\033[1;4m員は 述\033[0mべた…」"


def test_a_hit_is_plain_text_in_a_pipe() -> None:
    shown = render_hit(HIT, marked=False)
    assert shown == "[1] 熊本市の整備 ／ 1～3行\n    「…渡邊委員は 述べた…」"


def test_a_hit_without_an_excerpt_is_shown_whole() -> None:
    whole = dataclasses.replace(HIT, excerpt=None)
    assert render_hit(whole, marked=False).endswith("「初めの文。 渡邊委員は 述べた。 終わり」")


@pytest.mark.parametrize(
    ("is_terminal", "environment", "marked"),
    [
        (True, {}, True),
        (True, {"NO_COLOR": ""}, True),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"TERM": "dumb"}, False),
        (False, {}, False),
    ],
)
def test_words_are_marked_only_where_that_is_wanted(
    is_terminal: bool, environment: dict[str, str], marked: bool
) -> None:
    assert wants_marks(is_terminal, environment) is marked
