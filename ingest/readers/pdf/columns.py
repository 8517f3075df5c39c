"""Columns of a page, found by the strips that no text crosses. Pure geometry."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from ingest.readers.pdf.rows import Row, line_rows
from ingest.readers.pdf.runs import Run

# A column of prose holds at least this many lines and ems; what is narrower is a table's.
_COLUMN_LINES = 3
_COLUMN_EMS = 8.0
# Columns that are no prose hold at least this many, few of them level with one beside it.
_STEPS = 8
_FULL_SHARE = 0.7
_GUTTER_EMS = 0.8
# So many rows of one column alone may stand between rows of both, as beside a break in the other.
_ONE_SIDED_ROWS = 3
# White of this many ems more than between the lines of a column sets a line apart from it.
_APART = 0.6
_POINTS = re.compile(r"[。、，．.,]")


def columns_of(runs: list[Run]) -> list[list[Run]]:
    """The runs by the column they belong to, columns in reading order."""
    if len(runs) < 2 * _COLUMN_LINES:
        return [runs] if runs else []
    rows = _rows(runs)
    found = _gutter(rows)
    if found is None:
        return [runs]
    first, last, at = found
    inside = [run for row in rows[first:last] for run in row.runs]
    return [
        *columns_of([run for row in rows[:first] for run in row.runs]),
        *columns_of([run for run in inside if run.right <= at]),
        *columns_of([run for run in inside if run.right > at]),
        *columns_of([run for row in rows[last:] for run in row.runs]),
    ]


def _rows(runs: Sequence[Run]) -> list[Row]:
    """The runs by height. Lines of two columns that do not align share a row as they overlap."""
    rows: list[Row] = []
    for run in sorted(runs, key=lambda run: run.top):
        # Not counting the edges: lines set solid touch each other.
        if rows and run.top + 0.25 * run.size < rows[-1].bottom:
            last = rows[-1]
            rows[-1] = Row((*last.runs, run), last.top, max(last.bottom, run.bottom))
        else:
            rows.append(Row((run,), run.top, run.bottom))
    return rows


def _gutter(rows: Sequence[Row]) -> tuple[int, int, float] | None:
    """The rows [first, last) that a gutter parts into two columns of prose, and where it runs."""
    size = median(run.size for row in rows for run in row.runs)
    width = _GUTTER_EMS * size
    best: tuple[int, int, float] | None = None
    for at in _candidates(rows, width):
        free = [_is_free(row, at, width) for row in rows]
        first = 0
        while first < len(rows):
            last = first
            while last < len(rows) and free[last]:
                last += 1
            for span in _stretches(rows, first, last, at):
                inside = [run for row in rows[slice(*span)] for run in row.runs]
                longer = best is None or span[1] - span[0] > best[1] - best[0]
                if longer and (_is_prose(inside, at, size) or _out_of_step(inside, at, size)):
                    best = (*span, at)
            first = last + 1
    return best


def _candidates(rows: Sequence[Row], width: float) -> list[float]:
    """Where a gutter could run: in the middle of each gap, or right behind each run of a column."""
    middles: set[float] = set()
    for row in rows:
        spans = _merged([(run.left, run.right) for run in row.runs])
        for (_, right), (left, _) in pairwise(spans):
            if left - right >= width:
                middles.add(float(round((left + right) / 2)))
    return sorted(middles)


def _merged(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for left, right in sorted(spans):
        if merged and left <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _is_free(row: Row, at: float, width: float) -> bool:
    return all(run.right <= at - width / 2 + 0.1 or run.left >= at + width / 2 - 0.1
               for run in row.runs)  # fmt: skip


def _stretches(rows: Sequence[Row], first: int, last: int, at: float) -> Iterator[tuple[int, int]]:
    """Rows in a row with text on both sides of a gutter, and those below that end one column.

    A column may be longer than the one beside it, but what stands apart below is not its end.
    """
    both = [
        index
        for index in range(first, last)
        if any(run.left < at for run in rows[index].runs)
        and any(run.left > at for run in rows[index].runs)
    ]
    while both:
        size = 1
        while size < len(both) and both[size] - both[size - 1] <= _ONE_SIDED_ROWS:
            size += 1
        stretch, both = both[:size], both[size:]
        gaps = [b.top - a.bottom for a, b in pairwise(rows[stretch[0] : stretch[-1] + 1])]
        widest = max(0.0, median(gaps)) if gaps else 0.0
        end = stretch[-1] + 1
        limit = both[0] if both else last
        while end < limit and rows[end].top - rows[end - 1].bottom <= (
            widest + _APART * rows[end].size
        ):
            end += 1
        yield stretch[0], end


def _is_prose(runs: Sequence[Run], at: float, size: float) -> bool:
    """Whether both sides hold prose: wide lines, most of them full, with points and commas.

    The cells of a table without rules are narrow, or of many widths, or have no points in them.
    """
    for side in ([r for r in runs if r.left < at], [r for r in runs if r.left >= at]):
        rows = line_rows(side)
        widths = [sum(run.right - run.left for run in row.runs) for row in rows]
        full = max(widths, default=0.0)
        if len(rows) < _COLUMN_LINES or full < _COLUMN_EMS * size:
            return False
        if sum(width >= _FULL_SHARE * full for width in widths) * 2 < len(rows):
            return False
        if sum(len(_POINTS.findall(run.text)) for run in side) * 4 < len(rows):
            return False
    return True


def _out_of_step(runs: Sequence[Run], at: float, size: float) -> bool:
    """Whether both sides hold lines that seldom share a height, as the rows of a table all do."""
    sides = [[r for r in runs if r.left < at], [r for r in runs if r.left >= at]]
    rows = [line_rows(side) for side in sides]
    widths = [max(run.right for run in side) - min(run.left for run in side) for side in sides]
    if min(map(len, rows)) < _STEPS or min(widths) < _COLUMN_EMS * size:
        return False
    heights = [[row.bottom for row in side] for side in rows]
    return all(
        sum(any(abs(height - other) < 0.2 * size for other in others) for height in own) * 2
        < len(own)
        for own, others in (heights, heights[::-1])
    )
