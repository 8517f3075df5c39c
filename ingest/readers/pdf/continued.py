"""Tables over the pages: rows that go on overleaf keep their heads, and all rows their caption. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from ingest.readers.pdf.aligned import FIGURE
from ingest.readers.pdf.runs import Printed

_NEAR = 3.0
_LONGEST_CAPTION = 80
_CAPTION = re.compile(
    r"[（(【〔\[<〈]?(?:図?表|別表|付表|Table)\s*[\d一二三四五六七八九十A-Z]", re.IGNORECASE
)
_UNIT = re.compile(r"[（(〔\[]?\s*単位.{0,20}")
Pages = list[list[Printed]]


def carry_heads(pages: Sequence[Sequence[Printed]]) -> tuple[Pages, list[list[Printed]]]:
    """The pages with the rows of a table that goes on overleaf under its heads.

    Also for each page the heads that it repeats, which are left out. A table goes on where it
    ends one page and opens the next with the same edges of its columns; where its figures go on
    as words, another table begins.
    """
    result: Pages = []
    repeated: list[list[Printed]] = []
    for page in pages:
        opening = _opening(page)
        before = result[-1] if result else []
        above = _closing(before)
        heads = _heads(above)
        left_out: list[Printed] = []
        if opening and above and _same_edges(above[-1], opening[0]):
            left_out = _repeated(opening, heads)
            rest = opening[len(left_out) :]
            if left_out or _goes_on(above, opening):
                page = [*(_under(row, heads) for row in rest), *page[len(opening) :]]
        result.append(list(page))
        repeated.append(left_out)
    return result, repeated


def _opening(page: Sequence[Printed]) -> list[Printed]:
    """The rows of one table that a page begins with."""
    rows: list[Printed] = []
    for line in page:
        if not line.edges or (rows and not _same_edges(rows[-1], line)):
            break
        rows.append(line)
    return rows


def _closing(page: Sequence[Printed]) -> list[Printed]:
    """The rows of one table that a page ends with."""
    rows: list[Printed] = []
    for line in reversed(page):
        if not line.edges or (rows and not _same_edges(rows[-1], line)):
            break
        rows.append(line)
    return rows[::-1]


def _same_edges(a: Printed, b: Printed) -> bool:
    return len(a.edges) == len(b.edges) and all(
        abs(x - y) <= _NEAR for x, y in zip(a.edges, b.edges, strict=True)
    )


def _is_head(row: Printed) -> bool:
    return bool(row.cells) and not any(cell for _, cell in row.cells)


def _heads(rows: Sequence[Printed]) -> tuple[str, ...]:
    """The heads over the last row of a table, empty where it has none."""
    body = [row for row in rows if row.cells and not _is_head(row)]
    return tuple(head for head, _ in body[-1].cells) if body else ()


def _repeated(opening: Sequence[Printed], heads: Sequence[str]) -> list[Printed]:
    """The rows of heads that say again what the heads before the page break said."""
    own = [row for row in opening if _is_head(row)]
    return own if own and _heads(opening) == tuple(heads) else []


def _goes_on(above: Sequence[Printed], opening: Sequence[Printed]) -> bool:
    """Whether the first row overleaf holds figures wherever the rows before it all do."""
    body = [row.words for row in above if row.words and not _is_head(row)]
    first = opening[0].words
    return bool(first) and all(
        FIGURE.fullmatch(word) is not None or not word
        for column, word in enumerate(first)
        if body and all(FIGURE.fullmatch(words[column]) for words in body)
    )


def _under(row: Printed, heads: Sequence[str]) -> Printed:
    """The row under the heads from before the page break; bare where they do not fit."""
    fits = heads and len(row.words) == len(heads)
    return row._replace(cells=tuple(zip(heads, row.words, strict=True)) if fits else ())


def captions(pages: Sequence[Sequence[Printed]]) -> list[list[str]]:
    """For each line of each page the caption of the table it is a row of, else nothing.

    A caption (表1 …) stands right above its table, a note on the unit between, or right below:
    as the document does where only one table is near.
    """
    tables = [list(_tables(page)) for page in pages]
    sides = [
        [_beside(page, start, end) for start, end in spans]
        for page, spans in zip(pages, tables, strict=True)
    ]
    alone = [pair for found in sides for pair in found if not all(pair)]
    hangs = sum(bool(below) for _, below in alone) > sum(bool(above) for above, _ in alone)
    result: list[list[str]] = []
    last: tuple[Printed, str] | None = None
    for page, spans, found in zip(pages, tables, sides, strict=True):
        captioned = [""] * len(page)
        taken = ""
        for (start, end), (above, below) in zip(spans, found, strict=True):
            caption = (below or above) if hangs else (above or below)
            if caption == taken and taken:
                caption = ""  # between two tables, and said of the first
            if not caption and start == 0 and last and _one_table(last[0], page[0]):
                caption = last[1]
            captioned[start:end] = [caption] * (end - start)
            taken = caption
        result.append(captioned)
        last = (page[-1], captioned[-1]) if page and page[-1].edges else None
    return result


def _tables(page: Sequence[Printed]) -> Iterator[tuple[int, int]]:
    """The tables of a page: the first row, and behind the last."""
    start = 0
    while start < len(page):
        end = start
        while end < len(page) and page[end].cells and (end == start or not _new(page[end])):
            end += 1
        if end > start:
            yield start, end
        start = max(end, start + 1)


def _one_table(last: Printed, first: Printed) -> bool:
    """Whether the first row of a page is under the heads of the last row of the page before."""
    return _same_edges(last, first) and [head for head, _ in last.cells] == [
        head for head, _ in first.cells
    ]


def _beside(page: Sequence[Printed], start: int, end: int) -> tuple[str, str]:
    """The captions right above and right below a table."""
    above = start - 1
    if above > 0 and _UNIT.match(_plain(page[above])):
        above -= 1
    return (
        page[above].text if above >= 0 and _is_marked(page[above].text) else "",
        page[end].text if end < len(page) and _is_marked(page[end].text) else "",
    )


def _new(line: Printed) -> bool:
    """Whether a row opens another table than the row above it."""
    return _is_head(line) and line.after_gap


def _is_marked(text: str) -> bool:
    """Whether a line is marked as the caption of a table: 表１, 別表2, Table 3."""
    plain = unicodedata.normalize("NFKC", text)
    return (
        len(plain) <= _LONGEST_CAPTION
        and _CAPTION.match(plain) is not None
        and plain[-1] not in "。、"
    )


def _plain(line: Printed) -> str:
    return unicodedata.normalize("NFKC", line.text)
