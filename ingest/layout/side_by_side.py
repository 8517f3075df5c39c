"""Columns that extraction laid one under another, put back so that each stands whole under its head. Pure.

Boxes drawn side by side come out row by row: first all heads, then each label once for every
column (A, B, 原因, of A, 原因, of B, 現状, of A, 現状, of B).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.layout.lines import HEADING_LENGTH, TERMINATORS, Logical
from ingest.models import Piece

_MOST_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns stand: their heads, and for each row of boxes where each of its labels is."""

    heads: range
    rows: tuple[tuple[int, ...], ...]
    end: int


def join_columns(logical: Sequence[Logical]) -> list[Logical]:
    """The lines with each column under its own head, the heads and labels as headings."""
    ordered: list[Logical] = []
    at = 0
    while at < len(logical):
        found = next(_columns_at(logical, at), None)
        if found is None:
            ordered.append(logical[at])
            at += 1
            continue
        parts = _torn_row(logical, found)
        for column, head in enumerate(found.heads):
            ordered.append(replace(logical[head], heading=True, over=1))
            if parts:
                ordered.append(parts[column])
            for row, labels in enumerate(found.rows):
                ordered.append(replace(logical[labels[column]], heading=True))
                ordered.extend(logical[labels[column] + 1 : _body_end(found, row, column)])
        at = found.end + bool(parts)
    return ordered


def _columns_at(logical: Sequence[Logical], at: int) -> Iterator[_Columns]:
    """The columns whose first head stands there: two or more labels, each once for every column."""
    for count in range(2, _MOST_COLUMNS + 1):
        heads = logical[at : at + count]
        if len({line.text for line in heads}) < count or not all(map(_is_name, heads)):
            return
        rows = list(_rows(logical, at + count, count))
        if len(rows) > 1:
            end = _end(logical, rows[-1][-1], len(logical))
            yield _Columns(range(at, at + count), tuple(rows), end)


def _rows(logical: Sequence[Logical], start: int, count: int) -> Iterator[tuple[int, ...]]:
    """The rows of boxes from a line on: where a label stands, again and again."""
    seen: set[str] = set()
    while start < len(logical) and _is_name(logical[start]) and logical[start].text not in seen:
        label = logical[start].text
        places = [start]
        while len(places) < count:
            end = _end(logical, places[-1], len(logical))
            if end == places[-1] + 1 or end == len(logical) or logical[end].text != label:
                return
            places.append(end)
        end = _end(logical, places[-1], len(logical))
        if end == places[-1] + 1:
            return
        yield tuple(places)
        seen.add(label)
        start = end


def _end(logical: Sequence[Logical], label: int, limit: int) -> int:
    """Where the box under a label ends: it holds one line without a mark, or several marked alike."""
    first = label + 1
    if first >= limit or logical[first].heading or logical[first].cells:
        return first
    mark = logical[first].marker
    end = first + 1
    while mark is not None and end < limit and not logical[end].heading:
        other = logical[end].marker
        if other is None or other.kind != mark.kind:
            break
        end += 1
    return end


def _body_end(found: _Columns, row: int, column: int) -> int:
    """Where the box of a row in a column ends: at the next label, or with all columns."""
    later = [place for labels in found.rows for place in labels]
    after = later.index(found.rows[row][column]) + 1
    return later[after] if after < len(later) else found.end


def _is_name(line: Logical) -> bool:
    """Whether a line may be the head of a column or a label in it."""
    return (
        line.marker is None
        and not line.cells
        and line.shown is None
        and len(line.text) <= HEADING_LENGTH
        and line.text[-1] not in TERMINATORS
    )


def _torn_row(logical: Sequence[Logical], found: _Columns) -> list[Logical]:
    """A line behind the columns that has as many parts as there are columns: a part for each."""
    if found.end >= len(logical):
        return []
    line = logical[found.end]
    texts = line.text.split()
    if len(texts) != len(found.heads) or len(line.pieces) != 1 or not _is_name(line):
        return []
    return [replace(line, text=text, pieces=[Piece(0, line.pieces[0].line)]) for text in texts]
