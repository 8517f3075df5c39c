"""Slides printed two or four to a page: equal frames, or titles in step. Pure geometry."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.readers.pdf.pieces import Piece
from ingest.readers.pdf.rules import Rule

_NEAR = 3.0
# Slides are of one size, and the text of a handout stands in them.
_SAME_SIZE = 0.9
_TEXT_INSIDE = 0.8
_SMALLEST = 120.0
# Without frames: titles larger by this much, white of this many ems, and at least so many pieces.
_TITLE = 1.15
_STRIP = 2.0
_FEWEST = 8


@dataclass(frozen=True, slots=True)
class _Frame:
    left: float
    right: float
    top: float
    bottom: float

    @property
    def area(self) -> float:
        return (self.right - self.left) * (self.bottom - self.top)

    def holds(self, piece: Piece) -> bool:
        return (
            self.left <= (piece.left + piece.right) / 2 <= self.right
            and self.top <= (piece.top + piece.bottom) / 2 <= self.bottom
        )


def by_slide(
    pieces: Sequence[Piece], level: Sequence[Rule], upright: Sequence[Rule]
) -> tuple[list[list[Piece]], list[Piece]]:
    """The pieces of each slide, slides by rows, and those outside. No slides: all are outside."""
    if not (level and upright):
        return _by_titles(pieces)
    frames = _frames(level, upright)
    slides: dict[_Frame, list[Piece]] = {frame: [] for frame in frames}
    outside: list[Piece] = []
    for piece in pieces:
        frame = next((frame for frame in frames if frame.holds(piece)), None)
        (outside if frame is None else slides[frame]).append(piece)
    if len(frames) < 2 or len(outside) > (1 - _TEXT_INSIDE) * len(pieces):
        return [], list(pieces)
    return [found for found in slides.values() if found], outside


def _by_titles(pieces: Sequence[Piece]) -> tuple[list[list[Piece]], list[Piece]]:
    """Slides without frames: a strip of white halves the page, titles stand level on both sides.

    Each row of slides begins with its titles, all in the page's largest type; none stands alone.
    """
    nothing: tuple[list[list[Piece]], list[Piece]] = [], list(pieces)
    if len(pieces) < _FEWEST:
        return nothing
    size = median(piece.size for piece in pieces)
    largest = max(piece.size for piece in pieces)
    titles = [piece for piece in pieces if piece.size >= _SAME_SIZE * largest]
    if largest < _TITLE * size or len(titles) * 2 > len(pieces):
        return nothing
    middle = (min(p.left for p in pieces) + max(p.right for p in pieces)) / 2
    strip = _STRIP * size
    if any(p.left < middle + strip / 2 and p.right > middle - strip / 2 for p in pieces):
        return nothing
    rows = sorted({round(title.baseline) for title in titles})
    rows = [row for index, row in enumerate(rows) if index == 0 or row - rows[index - 1] > largest]
    paired = all(
        any(abs(t.baseline - row) <= _NEAR and (t.left > middle) == right for t in titles)
        for row in rows
        for right in (False, True)
    )
    apart = all(below - above >= _SMALLEST for above, below in pairwise(rows))
    if len(rows) < 2 or not (paired and apart):
        return nothing
    slides: dict[tuple[int, bool], list[Piece]] = {}
    outside: list[Piece] = []
    for piece in pieces:
        row = bisect_right(rows, piece.baseline + largest / 2) - 1
        if row < 0:
            outside.append(piece)
        else:
            slides.setdefault((row, piece.left > middle), []).append(piece)
    return [slides[key] for key in sorted(slides)], outside


def _frames(level: Sequence[Rule], upright: Sequence[Rule]) -> list[_Frame]:
    """The largest boxes of equal size that do not overlap, by rows and from left to right."""
    boxes = [
        _Frame(above.start, above.end, above.at, below.at)
        for above in level
        for below in level
        if above.end - above.start >= _SMALLEST
        and below.at - above.at >= _SMALLEST
        and abs(above.start - below.start) <= _NEAR
        and abs(above.end - below.end) <= _NEAR
        and all(
            any(abs(post.at - side) <= _NEAR
                and abs(post.start - above.at) <= _NEAR
                and abs(post.end - below.at) <= _NEAR for post in upright)
            for side in (above.start, above.end)
        )
    ]  # fmt: skip
    largest = max((box.area for box in boxes), default=0.0)
    equal = [box for box in boxes if box.area >= _SAME_SIZE * largest]
    return sorted(equal, key=lambda box: (round(box.top / _SMALLEST * 2), box.left))
