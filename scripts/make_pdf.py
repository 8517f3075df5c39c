"""Makes a PDF of a shelf document from its Markdown, for the shelf and its tests.

It knows the Markdown that the shelf uses (front matter, headings, paragraphs, lists, pipe tables)
and nothing of passages, the index or the font's home: the font is given, embedded and not kept.
"""

import argparse
import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape

import yaml
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

FONT = "shelf"
MARGIN = 24 * mm
HEADING_SIZES = {1: 17.0, 2: 14.0, 3: 12.0, 4: 11.0}
BODY_SIZE = 10.5

BlockKind = Literal["heading", "table", "item", "text"]
_KINDS: tuple[tuple[BlockKind, re.Pattern[str]], ...] = (
    ("heading", re.compile(r"#{1,4} ")),
    ("table", re.compile(r"\|")),
    ("item", re.compile(r"- |\d+\. ")),
)


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring lines of one kind. Lists and headings have one line a block."""

    kind: BlockKind
    lines: tuple[str, ...]


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """The YAML between the first two `---` lines, and the rest."""
    _, head, body = re.split(r"^---$\n", text, maxsplit=2, flags=re.MULTILINE)
    return yaml.safe_load(head), body


def blocks(body: str) -> list[Block]:
    """The blocks of a Markdown text, in order."""
    found: list[Block] = []
    for kind, group in groupby(body.splitlines(), key=_kind):
        lines = tuple(group)
        if kind in ("heading", "item"):
            found += [Block(kind, (line,)) for line in lines]
        elif kind != "blank":
            found.append(Block(kind, lines))
    return found


def _kind(line: str) -> BlockKind | Literal["blank"]:
    if not line.strip():
        return "blank"
    return next((kind for kind, pattern in _KINDS if pattern.match(line)), "text")


def _style(size: float, **more: float) -> ParagraphStyle:
    # wordWrap CJK lets a line end between any two characters, as in a real office document.
    return ParagraphStyle(
        f"s{size}{sorted(more)}",
        fontName=FONT,
        fontSize=size,
        leading=size * 1.6,
        wordWrap="CJK",
        **more,
    )


def _flowables(block: Block, width: float) -> list[Flowable]:
    first = block.lines[0]
    match block.kind:
        case "heading":
            marks, _, words = first.partition(" ")
            size = HEADING_SIZES[len(marks)]
            style = _style(size, spaceBefore=size, spaceAfter=size / 3, keepWithNext=1)
            return [Paragraph(escape(words), style)]
        case "item":
            words = re.sub(r"^- ", "・", first)
            return [Paragraph(escape(words), _style(BODY_SIZE, leftIndent=10, spaceAfter=2))]
        case "table":
            return [_table(block.lines, width), Spacer(1, 4 * mm)]
        case _:
            text = "".join(line.strip() for line in block.lines)
            return [Paragraph(escape(text), _style(BODY_SIZE, spaceAfter=4))]


def _table(lines: tuple[str, ...], width: float) -> Table:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    rows = [row for row in rows if not all(re.fullmatch(r":?-+:?", cell) for cell in row)]
    style = _style(BODY_SIZE - 1.5)
    # The first column holds labels; the others share what is left.
    label = width * (0.24 if len(rows[0]) > 2 else 0.34)
    widths = [label] + [(width - label) / (len(rows[0]) - 1)] * (len(rows[0]) - 1)
    table = Table(
        [[Paragraph(escape(cell), style) for cell in row] for row in rows],
        colWidths=widths,
        repeatRows=1,
    )
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return table


def _page_number(canvas: Canvas, document: BaseDocTemplate) -> None:
    canvas.setFont(FONT, 9)
    canvas.drawCentredString(A4[0] / 2, 12 * mm, f"- {document.page} -")


def make_pdf(source: Path, target: Path, font: Path) -> None:
    """Writes `target`; the same source, font and reportlab give the same bytes."""
    pdfmetrics.registerFont(TTFont(FONT, str(font)))
    about, body = split_front_matter(source.read_text(encoding="utf-8"))
    document = SimpleDocTemplate(
        str(target),
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=about["title"],
        author=about["publisher"],
        subject=about["summary_of"],
        invariant=1,
    )
    story = [part for block in blocks(body) for part in _flowables(block, document.width)]
    document.build(story, onFirstPage=_page_number, onLaterPages=_page_number)


def main() -> None:
    """The command line: one Markdown file in, one PDF beside it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="Markdown with front matter")
    parser.add_argument("--font", type=Path, required=True, help="a Japanese TrueType font")
    parser.add_argument("--output", type=Path, help="default: the source with .pdf")
    given = parser.parse_args()
    make_pdf(given.source, given.output or given.source.with_suffix(".pdf"), given.font)


if __name__ == "__main__":
    main()
