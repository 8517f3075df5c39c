"""Runs to printed lines in reading order: columns found by the strips that no text crosses.

Pure geometry, in the frame in which lines run left to right and follow each other downwards.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from statistics import median
from typing import NamedTuple

from ingest.readers.pdf.pieces import Piece
from ingest.readers.pdf.runs import Printed, Run
from ingest.readers.pdf.spacing import space_between

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
_CELL_GAP = 2.5
_POINTS = re.compile(r"[。、，．.,]")
_LATIN = re.compile(r"[ !-~À-ɏ]+")
_WORD = re.compile(r"[A-Za-zÀ-ɏ][!-~À-ɏ]*")


class _Row(NamedTuple):
    """Runs side by side at one height."""

    runs: tuple[Run, ...]
    top: float
    bottom: float

    @property
    def size(self) -> float:
        """The size of its largest run."""
        return max(run.size for run in self.runs)

    @property
    def right(self) -> float:
        """Its right end."""
        return max(run.right for run in self.runs)

    @property
    def is_broken(self) -> bool:
        """Whether a gap parts it that is wide enough for the cells of a table, or it is one."""
        return any(run.lines for run in self.runs) or any(
            b.left - a.right > _CELL_GAP * self.size for a, b in pairwise(self.runs)
        )


def printed_lines(runs: Sequence[Run]) -> list[Printed]:
    """The lines of a page, in reading order."""
    if len(runs) == 1 and not runs[0].lines:
        return [_printed(_Row((runs[0],), runs[0].top, runs[0].bottom))]
    return [line for column in _columns(list(runs)) for line in _lines(column)]


# --- columns -----------------------------------------------------------------------------------


def _columns(runs: list[Run]) -> list[list[Run]]:
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
        *_columns([run for row in rows[:first] for run in row.runs]),
        *_columns([run for run in inside if run.right <= at]),
        *_columns([run for run in inside if run.right > at]),
        *_columns([run for row in rows[last:] for run in row.runs]),
    ]


def _rows(runs: Sequence[Run]) -> list[_Row]:
    """The runs by height. Lines of two columns that do not align share a row as they overlap."""
    rows: list[_Row] = []
    for run in sorted(runs, key=lambda run: run.top):
        # Not counting the edges: lines set solid touch each other.
        if rows and run.top + 0.25 * run.size < rows[-1].bottom:
            last = rows[-1]
            rows[-1] = _Row((*last.runs, run), last.top, max(last.bottom, run.bottom))
        else:
            rows.append(_Row((run,), run.top, run.bottom))
    return rows


def _gutter(rows: Sequence[_Row]) -> tuple[int, int, float] | None:
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


def _candidates(rows: Sequence[_Row], width: float) -> list[float]:
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


def _is_free(row: _Row, at: float, width: float) -> bool:
    return all(run.right <= at - width / 2 + 0.1 or run.left >= at + width / 2 - 0.1
               for run in row.runs)  # fmt: skip


def _stretches(rows: Sequence[_Row], first: int, last: int, at: float) -> Iterator[tuple[int, int]]:
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
        rows = _line_rows(side)
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
    rows = [_line_rows(side) for side in sides]
    widths = [max(run.right for run in side) - min(run.left for run in side) for side in sides]
    if min(map(len, rows)) < _STEPS or min(widths) < _COLUMN_EMS * size:
        return False
    heights = [[row.bottom for row in side] for side in rows]
    return all(
        sum(any(abs(height - other) < 0.2 * size for other in others) for height in own) * 2
        < len(own)
        for own, others in (heights, heights[::-1])
    )


# --- lines -------------------------------------------------------------------------------------


def _line_rows(runs: Sequence[Run]) -> list[_Row]:
    """The runs that share a line: each overlaps the line by half its own height or the line's."""
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (run.top + run.bottom) / 2):
        near = next((line for line in reversed(lines[-3:]) if _shares(line, run)), None)
        if near is None:
            lines.append([run])
        else:
            near.append(run)
    rows = [
        _Row(
            tuple(sorted(line, key=lambda run: run.left)),
            min(run.top for run in line),
            max(run.bottom for run in line),
        )
        for line in lines
    ]
    return sorted(rows, key=lambda row: max(row.runs, key=lambda run: run.size).bottom)


def _shares(line: Sequence[Run], run: Run) -> bool:
    return any(
        min(other.bottom, run.bottom) - max(other.top, run.top) >= 0.55 * min(other.size, run.size)
        for other in line
    )


def _lines(runs: Sequence[Run]) -> list[Printed]:
    """The lines of one column, from top to bottom."""
    rows = _line_rows(runs)
    edge = _edge(rows)
    gaps = [_white(a, b) for a, b in pairwise(rows)]
    usual = median(gaps) if gaps else 0.0
    usual_size = median(row.size for row in rows)
    printed: list[Printed] = []
    for index, row in enumerate(rows):
        following = rows[index + 1] if index + 1 < len(rows) else None
        table = [line for run in row.runs for line in run.lines]
        if table:
            beside = [run for run in row.runs if not run.lines]
            printed.extend(_lines(beside) if beside else [])
            printed.extend(table)
            continue
        line = _printed(row)
        filled, after_gap = None, False
        if edge is not None:
            filled = edge - line.right <= _room(following, line.size)
        if index > 0:
            wide = usual * max(1.0, line.size / usual_size) + 0.4 * line.size
            after_gap = gaps[index - 1] > wide
        printed.append(line._replace(filled=filled, after_gap=after_gap))
    return _rejoined(printed)


def _printed(row: _Row) -> Printed:
    pieces = sorted((p for run in row.runs for p in run.pieces), key=lambda p: p.left)
    japanese = [piece for piece in pieces if not _LATIN.fullmatch(piece.text)]
    text = _text(pieces)
    bold = sum(len(piece.text) for piece in pieces if piece.bold)
    return Printed(
        text,
        _usual_size(japanese or pieces),
        bold * 2 > sum(len(piece.text) for piece in pieces),
        pieces[0].left,
        max(piece.right for piece in pieces),
        row.top,
        row.bottom,
        latin=not japanese,
        broken=row.is_broken,
    )


def _usual_size(pieces: Sequence[Piece]) -> float:
    """The median size of their characters."""
    if len(pieces) == 1:
        return round(pieces[0].size, 2)
    sizes = sorted((piece.size, len(piece.text)) for piece in pieces)
    ends = list(accumulate(count for _, count in sizes))
    return round(sizes[bisect_right(ends, ends[-1] // 2)][0], 2)


def _edge(rows: Sequence[_Row]) -> float | None:
    """Where the lines of a column end: the rightmost place that two of its lines reach."""
    ends = sorted((row.right for row in rows if not row.is_broken), reverse=True)
    if len(ends) < _COLUMN_LINES:
        return None
    near = rows[0].size / 2
    return next((a for a, b in pairwise(ends) if a - b <= near), ends[0])


def _white(above: _Row, below: _Row) -> float:
    return below.bottom - above.bottom - (below.bottom - below.top)


def _room(below: _Row | None, size: float) -> float:
    """How much a full line may leave free: what the first word below, or 禁則, would have needed."""
    pieces = below.runs[0].pieces if below is not None else ()
    word = _WORD.match(_text(pieces[:2])) if pieces else None
    return size * (1.5 + (0.6 * len(word.group()) if word else 0))


def _text(pieces: Sequence[Piece]) -> str:
    parts = [pieces[0].text]
    for before, piece in pairwise(pieces):
        written = piece.space if piece.number == before.number + 1 else ""
        gap = (piece.left - before.right) / max(before.size, piece.size)
        parts.append(space_between(before.text[-1], piece.text[0], gap, written) + piece.text)
    return "".join(parts)


def _rejoined(lines: list[Printed]) -> list[Printed]:
    """Latin words that were hyphenated at the end of a line, whole on that line again."""
    result = list(lines)
    for index, (above, below) in enumerate(pairwise(lines)):
        if above.cells or below.cells:
            continue
        head = re.search(r"[A-Za-zÀ-ɏ]{2,}[-\u00ad\u2010]$", result[index].text)
        tail = re.match(r"[a-zß-ÿ]+[^\s\w]*(?=\s|$)", below.text)
        if head and tail and above.filled and above.size == below.size:
            result[index] = above._replace(text=result[index].text[:-1] + tail.group())
            result[index + 1] = below._replace(text=below.text[tail.end() :].lstrip())
    return [line for line in result if line.text]
