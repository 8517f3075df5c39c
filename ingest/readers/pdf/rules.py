"""The straight lines drawn on a PDF page, through PDFium, in the frame of its upright text."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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

    for path, matrix in _paths(page):
        a, b, c, d, e, f = matrix
        x, y = ctypes.c_float(), ctypes.c_float()
        first = last = None
        for index in range(min(pdfium.FPDFPath_CountSegments(path), _MOST)):
            segment = pdfium.FPDFPath_GetPathSegment(path, index)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                first = point
            elif kind == pdfium.FPDF_SEGMENT_LINETO and last is not None:
                yield (*last, *point)
            last = point
            if pdfium.FPDFPathSegment_GetClose(segment) and first is not None:
                yield (*last, *first)
                last = first


def _paths(page: "PdfPage") -> Iterator[tuple[Any, tuple[float, ...]]]:
    """The paths of a page and of the forms in it, each with what places it on the page.

    pypdfium2's own walk makes an object for every word of the page to find the few paths.
    """
    import pypdfium2.raw as pdfium

    level = [(pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, page.raw, ())]
    for _ in range(_DEEPEST_FORM):
        forms = []
        for count, get, holder, outer in level:
            for index in range(count(holder)):
                thing = get(holder, index)
                kind = pdfium.FPDFPageObj_GetType(thing)
                if kind == pdfium.FPDF_PAGEOBJ_PATH:
                    yield thing, _matrix(thing, outer)
                elif kind == pdfium.FPDF_PAGEOBJ_FORM:
                    forms.append(
                        (pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, thing,
                         _matrix(thing, outer))
                    )  # fmt: skip
        level = forms


def _matrix(thing: Any, outer: tuple[float, ...]) -> tuple[float, ...]:
    """The matrix of a page object, within that of the form it stands in."""
    import pypdfium2.raw as pdfium

    found = pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0)
    pdfium.FPDFPageObj_GetMatrix(thing, found)
    a, b, c, d, e, f = (getattr(found, name) for name in "abcdef")
    if not outer:
        return a, b, c, d, e, f
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
