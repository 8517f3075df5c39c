"""Runs to printed lines in reading order.

Pure geometry, in the frame in which lines run left to right and follow each other downwards.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from statistics import median

from ingest.readers.pdf.aligned import aligned_tables
from ingest.readers.pdf.columns import columns_of
from ingest.readers.pdf.pieces import Piece
from ingest.readers.pdf.rows import Row, line_rows
from ingest.readers.pdf.runs import Printed, Run, text_of

_EDGE_LINES = 3
_NOTE_SIZE = 0.92
_NOTE = re.compile(r"[（(〔\[]?(?:[*＊※†‡]|訳?注|[\d０-９]{1,3}\s?[)）．.]?)")
_LATIN = re.compile(r"[ !-~À-ɏ]+")
_WORD = re.compile(r"[A-Za-zÀ-ɏ][!-~À-ɏ]*")


def printed_lines(runs: Sequence[Run]) -> list[Printed]:
    """The lines of a page, in reading order."""
    if len(runs) == 1 and not runs[0].lines:
        return [_printed(Row((runs[0],), runs[0].top, runs[0].bottom))]
    parted = [_without_notes(_lines(column)) for column in columns_of(list(runs))]
    return [line for part in (0, 1) for column in parted for line in column[part]]


def _without_notes(lines: list[Printed]) -> tuple[list[Printed], list[Printed]]:
    """The lines of a column and the notes at its foot, which would part its text from the next."""
    usual = median(line.size for line in lines)
    start = len(lines)
    while start > 0 and lines[start - 1].size <= _NOTE_SIZE * usual:
        start -= 1
    is_note = 0 < start < len(lines) and _NOTE.match(lines[start].text)
    return (lines[:start], lines[start:]) if is_note else (lines, [])


def _lines(runs: Sequence[Run]) -> list[Printed]:
    """The lines of one column, from top to bottom."""
    rows = line_rows(runs)
    edge = _edge(rows)
    gaps = [_white(a, b) for a, b in pairwise(rows)]
    usual = median(gaps) if gaps else 0.0
    usual_size = median(row.size for row in rows)
    cells = aligned_tables([row.runs for row in rows], [row.size for row in rows])
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
        if index in cells:
            filled = False
        printed.append(
            line._replace(filled=filled, after_gap=after_gap, cells=cells.get(index, ()))
        )
    return _rejoined(printed)


def _printed(row: Row) -> Printed:
    pieces = sorted((p for run in row.runs for p in run.pieces), key=lambda p: p.left)
    japanese = [piece for piece in pieces if not _LATIN.fullmatch(piece.text)]
    text = text_of(pieces)
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


def _edge(rows: Sequence[Row]) -> float | None:
    """Where the lines of a column end: the rightmost place that two of its lines reach."""
    ends = sorted((row.right for row in rows if not row.is_broken), reverse=True)
    if len(ends) < _EDGE_LINES:
        return None
    near = rows[0].size / 2
    return next((a for a, b in pairwise(ends) if a - b <= near), ends[0])


def _white(above: Row, below: Row) -> float:
    return below.bottom - above.bottom - (below.bottom - below.top)


def _room(below: Row | None, size: float) -> float:
    """How much a full line may leave free: what the first word below, or 禁則, would have needed."""
    pieces = below.runs[0].pieces if below is not None else ()
    word = _WORD.match(text_of(pieces[:2])) if pieces else None
    return size * (1.5 + (0.6 * len(word.group()) if word else 0))


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
