"""An answer as Markdown, read back by a Markdown parser."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.compose.draft import Draft
from assistant.export import escape_markdown, issued_words, to_markdown
from assistant.models import Answer, Citation, Sentence, Table, TableRow
from ingest.models import Document

DOCUMENT = Document(
    id="d",
    title="整備*手引き*",
    path="d.md",
    kind="guidance",
    municipality="熊本市",
    issued="2016-11",
    publisher="試験県",
    sha256="0" * 64,
)
PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
TEXT_TOKENS = {"text", "softbreak", "hardbreak", "text_special"}


def source(number: int, quote: str, page: int | None = 2) -> Citation:
    return Citation(number, DOCUMENT, page, (7, 9), ("１　概要", "（1）類型"), quote)


def answer(draft: Draft) -> Answer:
    """As `Assistant.ask` makes it of a draft."""
    return Answer(
        question="問い",
        standalone_question="問い",
        kind="open",
        status=draft.status,
        text=draft.text(),
        sentences=tuple(draft.sentences),
        table=draft.table,
        citations=tuple(draft.citations),
        note=draft.note,
        suggestions=draft.suggestions,
    )


def inline_tokens(text: str) -> list[Token]:
    return [child for token in PARSER.parse(text) for child in token.children or []]


def shown(text: str) -> str:
    return "".join(
        token.content if token.type in {"text", "text_special"} else "\n"
        for token in inline_tokens(text)
    )


def test_an_answer_has_its_sentences_with_marks_and_its_sources() -> None:
    draft = Draft(
        sentences=[Sentence("類型は二つです。", (1, 2))],
        citations=[source(1, "甲"), source(2, "乙", None)],
    )
    text = to_markdown(answer(draft))
    assert text == (
        "類型は二つです。[1][2]\n\n"
        "### 出典\n\n"
        "[1] **整備\\*手引き\\***（試験県、2016年11月、2ページ）  \n"
        "１　概要 › （1）類型\n\n> 甲\n\n"
        "[2] **整備\\*手引き\\***（試験県、2016年11月、7〜9行目）  \n"
        "１　概要 › （1）類型\n\n> 乙\n"
    )


def test_a_comparison_is_a_table_and_its_plain_text_is_not_repeated() -> None:
    table = Table(
        ("観点", "甲型", "乙型"),
        (TableRow("主体|種別", (Sentence("法人\nなど", (1,)), Sentence("記載なし"))),),
    )
    draft = Draft(
        status="partial", table=table, citations=[source(1, "甲")], note="丙型は資料にありません。"
    )
    text = to_markdown(answer(draft))
    assert text.startswith(
        "丙型は資料にありません。\n\n"
        "| 観点 | 甲型 | 乙型 |\n| --- | --- | --- |\n| 主体\\|種別 | 法人 など[1] | 記載なし |\n"
    )
    assert "■" not in text
    cells = [token.content for token in PARSER.parse(text) if token.type == "inline"]
    assert cells[1:7] == ["観点", "甲型", "乙型", "主体|種別", "法人 など[1]", "記載なし"]


def test_a_list_has_its_lead_above_and_its_items_below() -> None:
    draft = Draft(
        sentences=[
            Sentence("機能は次の二つです。", (1,)),
            Sentence("相談", (2,), item=True),
            Sentence("緊急時の受入れ", (3,), item=True),
        ],
        status="partial",
        note="ほかは資料にありません。",
    )
    assert to_markdown(answer(draft)) == (
        "機能は次の二つです。[1]\n\n- 相談[2]\n- 緊急時の受入れ[3]\n\nほかは資料にありません。\n"
    )


def test_an_answer_not_found_gives_the_headings_nearby_once() -> None:
    draft = Draft(status="not_found", note="資料にありません。", suggestions=("熊本市の方針",))
    assert to_markdown(answer(draft)) == ("資料にありません。\n\n近い見出し：\n\n- 熊本市の方針\n")


@pytest.mark.parametrize(
    ("issued", "words"),
    [
        ("2016", "2016年"),
        ("2016-11", "2016年11月"),
        ("2016-04-01", "2016年4月1日"),
        ("平成28年度", "平成28年度"),
        (None, None),
    ],
)
def test_a_date_is_written_as_japanese_writes_it(issued: str | None, words: str | None) -> None:
    assert issued_words(issued) == words


MARKUP = st.text(
    alphabet=st.sampled_from("あ1. #*_`~<>[]()!|\\&;-+=:/$\t\n　\"'aw")
    | st.characters(exclude_categories=["Cc", "Cs"]),
    max_size=60,
)


@given(MARKUP)
def test_a_line_of_a_document_is_shown_as_it_is(text: str) -> None:
    line = re.sub("[ \\t\\n]+", " ", text).strip()
    assert shown(escape_markdown(line)) == line


@given(MARKUP)
def test_a_quote_brings_no_markup_of_its_own(text: str) -> None:
    draft = Draft(sentences=[Sentence("文。", (1,))], citations=[source(1, text)])
    markdown = to_markdown(answer(draft))
    kinds = {token.type for token in inline_tokens(markdown)}
    assert kinds <= TEXT_TOKENS | {"strong_open", "strong_close"}
    blocks = {token.tag for token in PARSER.parse(markdown)}
    assert blocks <= {"p", "h3", "blockquote", ""}


@pytest.mark.parametrize("text", ["https://example.com/", "www.example.com", "HTTP://x.jp"])
def test_an_address_in_a_document_does_not_become_a_link(text: str) -> None:
    tokens = [
        child.type
        for token in MarkdownIt("commonmark").parse(escape_markdown(text))
        for child in token.children or []
    ]
    assert "link_open" not in tokens
    assert text not in escape_markdown(text)
    assert shown(escape_markdown(text)) == text
