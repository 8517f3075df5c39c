"""An answer as Markdown, and the words in which a citation is placed.

Pure: it knows neither files nor screens, and adds no statement of its own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from assistant.models import Answer, Citation, Sentence, Table
from assistant.wording import told_apart, who_answered

HEADING_SEPARATOR = " › "
NEARBY = "近い見出し"
OCR_NOTE = "文字認識（OCR）による読み取り。原本で確かめてください"

# Characters that can open an inline construct anywhere (CommonMark 0.31, with the table and
# strikethrough extensions of GFM). "&" is here because entities are decoded inside text.
_INLINE = re.compile(r"([\\`*_\[\]<>|~&!$])")
# What makes a block of a line when it comes first: headings, quotes, lists, rules.
_BLOCK = re.compile(r"^([#+=-]|\d{1,9}(?=[.)]))")
# "https://…" and "www.…" become links by themselves in GFM; an escaped mark stops that.
_AUTOLINK = re.compile(r"(?i)\b(https?|ftp)://|\bwww\.")

_WHITE = re.compile(r"[ \t\r\n\f\v]+")


@dataclass(frozen=True, slots=True)
class Block:
    """A line of an answer: a sentence, an item of a list, or a note that rests on no source."""

    kind: Literal["paragraph", "item", "note"]
    sentence: Sentence


def issued_words(issued: str | None) -> str | None:
    """`2016-11` as 「2016年11月」; a form that is not a date stays as it is."""
    if not issued:
        return None
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", issued)
    if match is None:
        return issued
    return "".join(
        f"{int(part)}{unit}" for part, unit in zip(match.groups(), "年月日", strict=True) if part
    )


def place_words(citation: Citation) -> str:
    """The page, or where the format has none, the lines."""
    if citation.page is not None:
        label = f"（紙面の表示 {citation.page_label}）" if citation.page_label else ""
        return f"{citation.page}ページ{label}"
    first, last = citation.lines
    return f"{first}行目" if first == last else f"{first}〜{last}行目"


def source_words(citation: Citation) -> tuple[str, ...]:
    """Issuer, date of issue and place, those that are known."""
    document = citation.document
    parts: Iterable[str | None] = (
        document.publisher or document.municipality,
        issued_words(document.issued),
        place_words(citation),
    )
    return tuple(part for part in parts if part)


def doubt_words(citation: Citation) -> str | None:
    """What a reader should know of how the words were read."""
    return OCR_NOTE if citation.ocr else None


def escape_markdown(text: str) -> str:
    """`text` so that Markdown shows it as it is: no markup, no HTML, no image, no link."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _AUTOLINK.sub(lambda match: _break_link(match.group()), _INLINE.sub(r"\\\1", text))
    # Four spaces in front would make a code block of a line.
    lines = (line.strip(" \t") for line in text.split("\n"))
    return "\n".join(_BLOCK.sub(_escape_first, line) for line in lines)


def blocks(answer: Answer) -> tuple[Block, ...]:
    """The answer above its table, in the order of its text."""
    said = [
        Block("item" if sentence.item else "paragraph", sentence)
        for sentence in answer.sentences
        if sentence.text.strip()
    ]
    if not answer.note:
        return tuple(said)
    note = Block("note", Sentence(answer.note))
    return (note, *said) if answer.status == "not_found" else (*said, note)


def to_markdown(answer: Answer, signed: bool = False) -> str:
    """The whole answer: its sentences with marks, its table, whose words, then the list of sources.

    `signed` as in `wording.who_answered`.
    """
    who = who_answered(answer, signed)
    answer = told_apart(answer)
    parts: list[str] = []
    for kind, group in groupby(blocks(answer), key=lambda block: block.kind):
        lines = [_sentence(block.sentence) for block in group]
        parts += ["\n".join(f"- {line}" for line in lines)] if kind == "item" else lines
    if answer.table is not None:
        parts.append(markdown_table(answer.table))
    if answer.suggestions:
        parts.append(f"{NEARBY}：")
        parts.append("\n".join(f"- {one_line(item)}" for item in answer.suggestions))
    if who:
        parts.append(one_line(who))
    if answer.citations:
        parts.append("### 出典")
        parts += [markdown_source(citation) for citation in answer.citations]
    return "\n\n".join(parts) + "\n"


def _sentence(sentence: Sentence) -> str:
    return one_line(sentence.text) + sentence.marks


def markdown_table(table: Table) -> str:
    """A comparison as a table, each cell with its marks behind it."""
    lines = [_row(map(one_line, table.columns)), _row("---" for _ in table.columns)]
    lines += [
        _row([one_line(row.label), *(one_line(c.text) + c.marks for c in row.cells)])
        for row in table.rows
    ]
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def markdown_source(citation: Citation) -> str:
    """A numbered source: document, place, headings and the quote."""
    # The mark is written out rather than left to a numbered list, which a viewer may renumber.
    title = one_line(citation.document.title)
    head = f"[{citation.number}] **{title}**（{one_line('、'.join(source_words(citation)))}）"
    lines = [head]
    if citation.headings:
        lines.append(one_line(HEADING_SEPARATOR.join(citation.headings)))
    if doubt := doubt_words(citation):
        lines.append(f"※ {one_line(doubt)}")
    quote = escape_markdown(citation.quote.strip()).split("\n")
    return "  \n".join(lines) + "\n\n" + "\n".join(f"> {line}".rstrip() for line in quote)


def one_line(text: str) -> str:
    """`text` escaped, and in one line."""
    # Not str.split(): a full-width space belongs to the words around it.
    return escape_markdown(_WHITE.sub(" ", text).strip(" "))


def _break_link(start: str) -> str:
    return start.replace(":", "\\:", 1) if ":" in start else start.replace(".", "\\.", 1)


def _escape_first(match: re.Match[str]) -> str:
    mark = match.group()
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"
