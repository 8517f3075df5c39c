"""Tables without rules: rows of cells that stand under heads in columns parted by white. Pure.

Only what cannot be taken for anything else is a table: every row has every cell, no cell reaches
over the white between two columns, the first row is words, and a column below it is figures.
What is less plain stays lines of text, and no figure gets a head.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.readers.pdf.runs import Run, text_of

# Cells of one row are further apart than words; columns are parted by white of this many ems.
_CELL_GAP = 1.5
_STRIP = 1.0
_LONGEST = 40
# Two columns are as soon a list or a listing; they need a row more.
_BODY_ROWS = {2: 3}
_FEWEST = 2
FIGURE = re.compile(
    r"[約△▲±+−-]?\s?[\d０-９][\d０-９,，.．]*\s?[^\s\d０-９、。，．,.]{0,3}|[-−–―—‐ー－…]+"
)
_NUMBER = re.compile(r"[\d０-９]")
Cells = tuple[tuple[str, str], ...]
Extent = tuple[float, float]
_Row = Sequence[Run]


def aligned_tables(rows: Sequence[_Row], sizes: Sequence[float]) -> dict[int, Cells]:
    """For each row of a table, by its index: its cells under their heads; heads over nothing."""
    split = [_cells(row, size) for row, size in zip(rows, sizes, strict=True)]
    found: dict[int, Cells] = {}
    start = 0
    while start < len(split):
        end = _reach(split, sizes, start)
        if end - start > _BODY_ROWS.get(len(split[start]), _FEWEST) and not _under_heads(
            split, start
        ):
            texts = [[_text(cell) for cell in row] for row in split[start:end]]
            if _is_table(texts):
                heads = texts[0]
                found[start] = tuple((head, "") for head in heads)
                for index, row in enumerate(texts[1:], start=start + 1):
                    found[index] = tuple(zip(heads, row, strict=True))
        start = max(end, start + 1)
    return found


def _cells(row: _Row, size: float) -> list[list[Run]]:
    """The runs of a row by the cell they belong to."""
    cells: list[list[Run]] = []
    for run in sorted(row, key=lambda run: run.left):
        if run.lines:
            return []
        if cells and run.left - cells[-1][-1].right <= _CELL_GAP * size:
            cells[-1].append(run)
        else:
            cells.append([run])
    return cells


def _reach(split: Sequence[Sequence[Sequence[Run]]], sizes: Sequence[float], start: int) -> int:
    """Behind the last row that shares the columns of the one at `start`."""
    count = len(split[start])
    if count < 2:
        return start
    columns = [_extent(cell) for cell in split[start]]
    end = start + 1
    while end < len(split) and len(split[end]) == count:
        wider = [
            (min(old[0], new[0]), max(old[1], new[1]))
            for old, new in zip(columns, map(_extent, split[end]), strict=True)
        ]
        if any(right[0] - left[1] < _STRIP * sizes[end] for left, right in pairwise(wider)):
            break
        columns = wider
        end += 1
    return end


def _extent(cell: Sequence[Run]) -> Extent:
    return cell[0].left, cell[-1].right


def _under_heads(split: Sequence[Sequence[object]], start: int) -> bool:
    """Whether the row above has cells too: heads over heads, whose reach nobody can tell."""
    return start > 0 and len(split[start - 1]) > 1


def _is_table(texts: Sequence[Sequence[str]]) -> bool:
    heads, *body = texts
    columns = list(zip(*body, strict=True))
    return (
        len(set(heads)) == len(heads)
        and not any(FIGURE.fullmatch(head) for head in heads)
        and max(len(text) for row in texts for text in row) <= _LONGEST
        and not any(FIGURE.fullmatch(label) for label in columns[0])
        and any(
            all(FIGURE.fullmatch(text) for text in column) and any(map(_NUMBER.search, column))
            for column in columns[1:]
        )
    )


def _text(cell: Sequence[Run]) -> str:
    return text_of(
        sorted((piece for run in cell for piece in run.pieces), key=lambda piece: piece.left)
    )
