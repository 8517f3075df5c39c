"""Where the words of a quote stand on a page of a PDF, for a person to see. Knows no layout.

The page is asked for its own characters: what the reader made of them may have been put in
another order (columns, cells) or lack something (ruby, a running head) that stands between.
"""

from bisect import bisect_left
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING
from unicodedata import normalize

from ingest.models import Box
from ingest.readers.pdf.boxes import shower
from ingest.readers.pdf.native import FILLER, PageTooDenseError, TextPage
from ingest.readers.pdf.pieces import LOCK

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

Span = tuple[int, int]

# A part of a quote that stands by itself: fewer characters may be anywhere on a page, unless they
# stand close to the part before them.
_SHORTEST, _SHORTEST_NEAR = 4, 1
_NEAR = 80
# Characters of one line are no further apart than this, in heights of a character.
_GAP = 2.0


def quote_boxes(data: bytes, number: int, quote: str, near: float) -> tuple[Box, ...]:
    """The places of a quote on page `number`, one box for each line of text, as shares of the page.

    `near` is where on the page the quote stands, 0 at its first character and 1 at its last: of
    the same words at several places those nearest are meant. None found: no text, or a locked file.
    """
    from pypdfium2 import PdfDocument, PdfiumError

    with LOCK:
        try:
            document = PdfDocument(data)
        except PdfiumError:
            return ()
        try:
            page = document[number - 1]
            boxes = _boxes(page, quote, near)
            page.close()
        except (PdfiumError, PageTooDenseError, IndexError):
            return ()
        finally:
            document.close()
    return boxes


def _boxes(page: "PdfPage", quote: str, near: float) -> tuple[Box, ...]:
    shown = shower(page, 0)
    with TextPage(page) as text:
        places = [i for i, c in enumerate(text.text) if not _is_white(c)]
        printed = "".join(_folded(text.text[i]) for i in places)
        wanted = "".join(_folded(c) for c in quote if not _is_white(c))
        lines: list[Box] = []
        for start, end in spans(printed, wanted, near):
            characters = []
            for place in places[start:end]:
                left, top, right, bottom = text.place(place)
                if right > left and top > bottom:
                    characters.append((left, -top, right, -bottom))
            lines.extend(by_line(characters))
    return tuple(shown(line) for line in lines)


def spans(printed: str, wanted: str, near: float) -> list[Span]:
    """The stretches of a page's characters that a quote is made of; neither holds white space.

    One stretch where the quote stands there as a whole; else the longest parts of it in turn, each
    where it is nearest behind the part before.
    """
    found: list[Span] = []
    skipped = 0  # characters of the quote since the last part
    at, expected = 0, round(near * len(printed))
    while at < len(wanted):
        length = _longest(printed, wanted, at)
        place = _nearest(printed, wanted[at : at + length], expected) if length else -1
        close = bool(found) and abs(place - expected) <= _NEAR
        shortest = _SHORTEST_NEAR if close else min(_SHORTEST, len(wanted))
        if length < shortest:
            at, skipped = at + 1, skipped + 1
            continue
        if found and place - expected == skipped:  # only written otherwise
            found[-1] = (found[-1][0], place + length)
        else:
            found.append((place, place + length))
        at, expected, skipped = at + length, place + length, 0
    return found


def by_line(characters: list[Box]) -> list[Box]:
    """Boxes of characters in their order to one box for each line or column; y runs down."""
    lines: list[list[Box]] = [[box] for box in characters[:1]]
    down: bool | None = None  # whether the line under way runs down the page
    for before, box in pairwise(characters):
        beside, below = _follows(before, box, 0), _follows(before, box, 1)
        if (beside and down is not True) or (below and down is not False):
            down = below and not beside if down is None else down
            lines[-1].append(box)
        else:
            down = None
            lines.append([box])
    return [
        (
            min(box[0] for box in line),
            min(box[1] for box in line),
            max(box[2] for box in line),
            max(box[3] for box in line),
        )
        for line in lines
    ]


def _follows(before: Box, box: Box, axis: int) -> bool:
    """Whether a character stands behind another along an axis, 0 across the page and 1 down it."""
    other = 1 - axis
    overlap = min(before[other + 2], box[other + 2]) - max(before[other], box[other])
    size = min(before[other + 2] - before[other], box[other + 2] - box[other])
    gap = box[axis] - before[axis + 2]
    return overlap >= size / 2 and -size <= gap <= _GAP * size


def _longest(printed: str, wanted: str, at: int) -> int:
    """How many characters from `at` on stand somewhere on the page in a row."""
    lengths = range(1, len(wanted) - at + 1)
    return bisect_left(lengths, True, key=lambda n: wanted[at : at + n] not in printed)


def _nearest(printed: str, part: str, expected: int) -> int:
    """The place of a part nearest to where it is expected."""
    places = []
    place = printed.find(part)
    while place >= 0:
        places.append(place)
        place = printed.find(part, place + 1)
    return min(places, key=lambda start: abs(start - expected))


@cache
def _folded(character: str) -> str:
    """One form of a character: files often name the radical ⽤ for 用, which readers put right."""
    form = normalize("NFKC", character)
    return form if len(form) == 1 else character


def _is_white(character: str) -> bool:
    return character.isspace() or character == FILLER
