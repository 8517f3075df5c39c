"""What is drawn on a PDF page, through PDFium: the straight lines, in the frame of its text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.readers.pdf.native import IDENTITY, Matrix, address_of, drawing_calls, room

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

# A drawing has more lines than any table; what they enclose is not looked for.
_MOST = 2000
_DEEPEST_FORM = 4
_SHORTEST = 6.0
_STRAIGHT = 1.0
# Pieces of one line, drawn cell by cell, lie this close.
_JOIN = 3.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line at one height (or one distance from the left) from `start` to `end`."""

    at: float
    start: float
    end: float


def page_rules(page: "PdfPage", turn: int) -> tuple[list[Rule], list[Rule]]:
    """The horizontal and the vertical lines of a page; none where it is a drawing."""
    across, up = ((1, 0), (0, -1), (-1, 0), (0, 1))[turn]
    level: list[Rule] = []
    upright: list[Rule] = []
    for x0, y0, x1, y1 in _segments(page):
        left, right = sorted((x0 * across + y0 * up, x1 * across + y1 * up))
        top, bottom = sorted((x0 * up - y0 * across, x1 * up - y1 * across))
        if bottom - top <= _STRAIGHT and right - left >= _SHORTEST:
            level.append(Rule((top + bottom) / 2, left, right))
        elif right - left <= _STRAIGHT and bottom - top >= _SHORTEST:
            upright.append(Rule((left + right) / 2, top, bottom))
        if len(level) + len(upright) > _MOST:
            return [], []
    return _joined(level), _joined(upright)


def _segments(page: "PdfPage") -> Iterator[tuple[float, float, float, float]]:
    """The straight pieces of all paths, as (x0, y0, x1, y1) on the page."""
    import pypdfium2.raw as pdfium

    calls = drawing_calls()
    (x, x_at), (y, y_at) = room("f", 1), room("f", 1)
    for path, (a, b, c, d, e, f) in _paths(page):
        first = last = None
        for index in range(min(calls.count_segments(path), _MOST)):
            segment = calls.segment(path, index)
            calls.point(segment, x_at, y_at)
            point = (a * x[0] + c * y[0] + e, b * x[0] + d * y[0] + f)
            kind = calls.segment_kind(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                first = point
            elif kind == pdfium.FPDF_SEGMENT_LINETO and last is not None:
                yield (*last, *point)
            last = point
            if calls.closes(segment) and first is not None:
                yield (*last, *first)
                last = first


def _paths(page: "PdfPage") -> Iterator[tuple[int, Matrix]]:
    """The paths of a page and of the forms in it, each with what places it on the page.

    pypdfium2's own walk makes an object for every word of the page to find the few paths.
    """
    import pypdfium2.raw as pdfium

    calls = drawing_calls()
    matrix, matrix_at = room("f", 6)
    holders = [(calls.count, calls.get, address_of(page.raw), IDENTITY)]
    for _ in range(_DEEPEST_FORM):
        inner = []
        for count, get, holder, outer in holders:
            for index in range(count(holder)):
                thing = get(holder, index)
                kind = calls.kind(thing)
                if kind not in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_FORM):
                    continue
                calls.matrix(thing, matrix_at)
                placed = _within(tuple(matrix), outer)
                if kind == pdfium.FPDF_PAGEOBJ_PATH:
                    yield thing, placed
                else:
                    inner.append((calls.count_in_form, calls.get_in_form, thing, placed))
        holders = inner


def sets_text(page: "PdfPage") -> bool:
    """Whether a page sets any text, read or not; forms may."""
    import pypdfium2.raw as pdfium

    calls = drawing_calls()
    handle = address_of(page.raw)
    kinds = (calls.kind(calls.get(handle, index)) for index in range(calls.count(handle)))
    return any(kind in (pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_FORM) for kind in kinds)


def _within(inner: tuple[float, ...], outer: Matrix) -> Matrix:
    """The matrix of something in a form that has one itself."""
    a, b, c, d, e, f = inner
    oa, ob, oc, od, oe, of = outer
    return (
        a * oa + b * oc, a * ob + b * od,
        c * oa + d * oc, c * ob + d * od,
        e * oa + f * oc + oe, e * ob + f * od + of,
    )  # fmt: skip


def _joined(rules: list[Rule]) -> list[Rule]:
    """The lines, those that go on from each other as one."""
    joined: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (round(rule.at / 2), rule.start)):
        last = joined[-1] if joined else None
        if last and abs(last.at - rule.at) <= 2 and rule.start <= last.end + _JOIN:
            joined[-1] = Rule(last.at, last.start, max(last.end, rule.end))
        else:
            joined.append(rule)
    return joined
