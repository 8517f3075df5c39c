"""The words that OCR finds on an image, set as the printed lines of a page.

From here on a scan is a page like any other.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.models import Box, Dropped
from ingest.readers.ocr import RESOLUTION, Recognised, TextLine, Word
from ingest.readers.pdf.boxes import upright
from ingest.readers.pdf.order import printed_lines
from ingest.readers.pdf.pages import PrintedPage
from ingest.readers.pdf.pieces import Piece
from ingest.readers.pdf.rules import Rule
from ingest.readers.pdf.runs import Printed, runs_of, without_ruby
from ingest.readers.pdf.tables import lift_tables

_POINT = 72 / RESOLUTION
_OPENERS = frozenset("「『（(【［[〈《〔“‘")
# From so many words on, their pitch tells the size better than the height of their ink, which is
# that of the tallest; unless it is another by more than this ratio: letters spaced out.
_PITCHES = 4
_PITCH_NEAR = 1.35
# Sizes read off a scan are steps of this ratio; what lies nearer is the same size.
_STEP = 1.25
# A page of fewer characters may be a cover, set large throughout.
_PAGE_OF_TEXT = 150


def printed_page(found: Recognised, number: int) -> PrintedPage:
    """The lines of a recognised page, in reading order."""
    pieces: list[Piece] = []
    for line in found.lines:
        pieces.extend(_pieces(line, found.vertical, len(pieces)))
    level, upright = (
        [Rule(at * _POINT, start * _POINT, end * _POINT) for at, start, end in rules]
        for rules in found.rules
    )
    outside, tables = lift_tables(pieces, level, upright)
    kept, ruby = without_ruby(runs_of(outside))
    height = found.straight.image.height * _POINT
    lines = [
        line._replace(
            box=_box(line, found),
            height=None if found.vertical else (line.top + line.bottom) / 2 / height,
        )
        for line in printed_lines([*kept, *tables])
    ]
    dropped = [
        *(Dropped(number, run.text, "ruby") for run in ruby),
        *(Dropped(number, line.text, "doubtful") for line in found.doubtful),
    ]
    return PrintedPage(tuple(lines), tuple(dropped), found.characters)


def _box(line: Printed, found: Recognised) -> Box:
    left, top, right, bottom = upright(line.place) if found.vertical else line.place
    return found.straight.unturned(left / _POINT, top / _POINT, right / _POINT, bottom / _POINT)


@dataclass(frozen=True, slots=True)
class _Span:
    """A word along its line, in pixels."""

    text: str
    start: float
    end: float

    @property
    def ems(self) -> float:
        """Its length if set solid."""
        return sum(_ems(character) for character in self.text)


def _pieces(line: TextLine, vertical: bool, index: int) -> list[Piece]:
    """The characters of a line, each with its share of the box of its word.

    The boxes are of the ink. A full-width character fills its em, of which 、 or （ ink a part: left
    as it is, the rest would look like a space. Spaces are not Tesseract's (it parts all words of
    Japanese by one) but what the gaps leave, as on any page.
    """
    spans = _parted([_span(word, vertical) for word in line.words])
    size = _size(line, spans, vertical)
    middle = -(line.left + line.right) / 2 if vertical else (line.top + line.bottom) / 2
    # Pieces hang in their em box by the baseline.
    baseline = (middle + 0.38 * size) * _POINT
    pieces: list[Piece] = []
    for span in _filled(spans, size):
        at = span.start
        step = (span.end - span.start) / span.ems
        for character in span.text:
            end = at + step * _ems(character)
            pieces.append(
                Piece(
                    character,
                    at * _POINT,
                    end * _POINT,
                    baseline,
                    size * _POINT,
                    False,
                    0,
                    index + len(pieces),
                )
            )
            at = end
    return pieces


def _span(word: Word, vertical: bool) -> _Span:
    text = word.text.replace(" ", "")
    return _Span(text, word.top, word.bottom) if vertical else _Span(text, word.left, word.right)


def _parted(spans: Sequence[_Span]) -> list[_Span]:
    """The words in order, none reaching into the next: where a word begins is the surer end."""
    ordered = sorted(spans, key=lambda span: span.start)
    return [
        replace(span, end=max(min(span.end, following.start), span.start + 1))
        for span, following in pairwise(ordered)
    ] + ordered[-1:]


def _size(line: TextLine, spans: Sequence[_Span], vertical: bool) -> float:
    """The em of a line: the pitch of its characters, or the height of its ink where they are few."""
    ink = (line.right - line.left) if vertical else (line.bottom - line.top)
    pitches = [
        (after.start - span.start) / span.ems
        for span, after in pairwise(spans)
        if after.start - span.end < ink / 2
    ]
    pitch = median(pitches) if len(pitches) >= _PITCHES else 0.0
    return pitch if 1 / _PITCH_NEAR <= pitch / ink <= _PITCH_NEAR else ink


def _filled(spans: Sequence[_Span], size: float) -> list[_Span]:
    """The words with the white around their ink that is theirs, so that what is left is a space."""
    filled = list(spans)
    for index, (span, after) in enumerate(pairwise(spans)):
        gap = after.start - span.end
        if gap > 0 and gap - _unfilled(span, size) - _opening(after, size) < size * _space(
            span.text[-1], after.text[0]
        ):
            filled[index] = replace(span, end=after.start)
    return filled


def _unfilled(span: _Span, size: float) -> float:
    """How much of the white behind a word belongs to its full-width characters, as behind 、."""
    lacking = size * span.ems - (span.end - span.start)
    return max(0.0, lacking) if span.text[0] not in _OPENERS and not _latin(span.text[-1]) else 0.0


def _opening(span: _Span, size: float) -> float:
    """How much of the white before a word belongs to the bracket that it begins with."""
    return size / 2 if span.text[0] in _OPENERS else 0.0


def _space(before: str, after: str) -> float:
    """The gap in ems from which on there is a space between two characters.

    Boxes of Japanese are off by a third of an em; a space is a whole one. A figure goes on behind
    its comma.
    """
    if _latin(before) and _latin(after):
        return 0.6 if before in ",." and after.isdigit() else 0.18
    return 0.7 if _latin(before) or _latin(after) else 0.9


def _latin(character: str) -> bool:
    return character < "\u02b0"


def _ems(character: str) -> float:
    return 0.5 if _latin(character) else 1.0


def leveled(pages: Sequence[PrintedPage], body: float | None) -> list[PrintedPage]:
    """Scans whose type is of few sizes, as print is: steps from `body`, else from the usual one.

    The usual type of each page that has enough of it counts as the body's: how large a page was
    scanned says nothing.
    """
    sizes = [[line.size for line in page.lines for _ in line.text] for page in pages]
    every = [size for found in sizes for size in found]
    if not every:
        return list(pages)
    target = body or median(every)
    return [
        _leveled(page, median(found if len(found) >= _PAGE_OF_TEXT else every), target)
        for page, found in zip(pages, sizes, strict=True)
    ]


def _leveled(page: PrintedPage, usual: float, target: float) -> PrintedPage:
    def level(size: float) -> float:
        return round(target * _STEP ** round(math.log(size / usual, _STEP)), 2)

    return replace(page, lines=tuple(line._replace(size=level(line.size)) for line in page.lines))
