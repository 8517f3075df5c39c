"""Markdown lines to the same blocks as plain text: headings, items, table rows, paragraphs.

markdown-it-py finds the structure; the words are taken from the lines as written, so that every
block is a verbatim piece of the file.
"""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.layout import parse_plain
from ingest.markers import find_marker
from ingest.models import Block, BlockKind, Line, Piece

_BULLET = re.compile(r"^[-*+]\s+")
_QUOTE = re.compile(r"^(?:>\s*)+")
_HEADING = re.compile(r"^#{1,6}\s+|\s+#+\s*$")


def parse_markdown(lines: Sequence[Line]) -> list[Block]:
    """The blocks of a Markdown text, in order. A single level-1 heading is the title: no block."""
    # What stands inside a block is taken from the lines; parsing it too would only cost time, and on
    # a text made for it without end.
    parser = MarkdownIt("commonmark").enable("table").disable("inline")
    parsed = parser.parse("\n".join(line.text for line in lines))
    titles = [token for token in parsed if token.type == "heading_open" and token.tag == "h1"]
    blocks: list[Block] = []
    items = 0
    header: list[str] = []
    written: list[list[str]] = []  # the rows of heads as they stand
    cells: list[str] = []
    bodied = False  # whether a row of figures or words has come under the heads
    for index, token in enumerate(parsed):
        if token.type == "list_item_open":
            items += 1
        elif token.type == "list_item_close":
            items -= 1
        elif token.type == "heading_open" and not (len(titles) == 1 and token is titles[0]):
            blocks.extend(_block("heading", token, lines, level=int(token.tag[1])))
        elif token.type == "paragraph_open":
            blocks.extend(_text("item" if items else "paragraph", token, lines))
        elif token.type in {"fence", "code_block"}:
            blocks.extend(_block("paragraph", token, lines))
        elif token.type == "thead_open":
            header, written, bodied = [], [], False
        elif token.type == "th_open":
            header.append(_inline(parsed, index))
        elif token.type == "thead_close":
            written.append(header)
        elif token.type == "tr_open":
            cells = []
        elif token.type == "td_open":
            cells.append(_inline(parsed, index))
        elif token.type == "tr_close" and cells in written:
            continue  # the heads said again
        elif token.type == "tr_close" and cells and not bodied and _is_head(cells):
            written.append(cells)
            header = _joined_heads(header, cells)
        elif token.type == "tr_close" and cells:
            bodied = True
            opened = next(parsed[i] for i in range(index, -1, -1) if parsed[i].type == "tr_open")
            pairs = tuple(zip(header, cells, strict=False))
            blocks.extend(_block("row", opened, lines, cells=pairs))
    return blocks


def _is_head(cells: Sequence[str]) -> bool:
    """Whether the first row below the heads is a second row of them: names, and over no label.

    Markdown has a single row of heads and no merged cells, so that what the source set in two
    rows comes with its corner left blank.
    """
    from ingest.readers.tables import is_figure

    named = [cell for cell in cells[1:] if cell]
    return not cells[0] and bool(named) and not any(is_figure(cell) for cell in named)


def _joined_heads(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Two rows of heads as one; a blank in the upper goes on with the head to its left."""
    joined: list[str] = []
    above = ""
    for head, below in zip(upper, lower, strict=False):
        above = head or above
        joined.append(" ".join(dict.fromkeys(filter(None, (above, below)))))
    return joined


def _inline(parsed: Sequence[Token], index: int) -> str:
    return plain(parsed[index + 1].content)


def _text(kind: BlockKind, token: Token, lines: Sequence[Line]) -> Iterator[Block]:
    """A paragraph, or what its lines are where they begin with marks of their own (（１）, ①, ○).

    To Markdown they would be one line; who writes so means each to stand alone.
    """
    start, end = token.map or (0, 0)
    if any(_is_marked(line) for line in lines[start + 1 : end]):
        yield from parse_plain(lines[start:end])
    else:
        yield from _block(kind, token, lines)


def _is_marked(line: Line) -> bool:
    marker = find_marker(line.text.strip())
    return marker is not None and marker.kind not in {"bare_number", "field"}


def _block(
    kind: BlockKind,
    token: Token,
    lines: Sequence[Line],
    level: int = 0,
    cells: tuple[tuple[str, str], ...] = (),
) -> Iterator[Block]:
    """One block from the lines that a token covers."""
    start, end = token.map or (0, 0)
    if kind == "heading" and token.markup in {"=", "-"}:
        end -= 1  # the rule under it
    pieces: list[Piece] = []
    text = ""
    for line in lines[start:end]:
        words = _QUOTE.sub("", line.text.strip())
        if kind == "heading":
            words = _HEADING.sub("", words).strip()
        elif kind == "item":
            words = _QUOTE.sub("", _BULLET.sub("", words))
        if not words or words.startswith(("```", "~~~")):
            continue
        if text and text[-1].isascii() and text[-1].isalnum() and words[0].isascii():
            text += " "
        pieces.append(Piece(len(text), line))
        text += words
    if pieces:
        yield Block(kind, text, tuple(pieces), level, cells)


def plain(text: str) -> str:
    """A piece of Markdown as it reads: emphasis, code marks and link targets removed."""
    text = re.sub(r"!?\[([^\[\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"(\*\*|__|`)(?=\S)(.{1,1000}?)(?<=\S)\1", r"\2", text)
    return text.strip()
