"""Extracted lines of plain text to blocks: headings, items, fields, paragraphs, each with its lines.

Pure. Rejoins lines that were broken mid-sentence, and finds headings by their marks and by what
follows them; what the file itself shows of its lines (size, edge, heading) goes before. Knows
nothing of retrieval; a block's text is verbatim but for its line breaks.
"""

import re
from collections.abc import Sequence

from ingest.layout.blocks import to_blocks
from ingest.layout.headings import mark_headings
from ingest.layout.joining import join_lines
from ingest.layout.side_by_side import join_columns
from ingest.layout.titles import lift_trailing_titles
from ingest.models import Block, Line

__all__ = ["parse_plain"]

_DASHES = r"[-‐–—―−─－ー\s]*"
_PAGE_NUMBER = re.compile(rf"{_DASHES}[\d０-９]{{1,4}}(?:\s*[/／]\s*[\d０-９]{{1,4}})?{_DASHES}")


def parse_plain(lines: Sequence[Line]) -> list[Block]:
    """The blocks of plain extracted text, in reading order."""
    logical = join_lines(_without_page_numbers(lines))
    mark_headings(logical)
    ordered = lift_trailing_titles(join_columns(logical))
    return to_blocks(ordered)


def _without_page_numbers(lines: Sequence[Line]) -> list[Line]:
    """The lines but for a page's number at its top or foot (「- 3 -」, 「3/12」, 「3」)."""
    edges: set[int] = set()
    pages: dict[int, list[Line]] = {}
    for line in lines:
        if line.page is not None and line.text.strip():
            pages.setdefault(line.page, []).append(line)
    for members in pages.values():
        edges.update(
            line.number
            for line in (members[0], members[-1])
            if _PAGE_NUMBER.fullmatch(line.text.strip())
        )
    return [line for line in lines if line.number not in edges]
