"""The characters of a PDF page with their places, through PDFium. Knows nothing of lines.

PDFium is asked as little as can be: a call for each character costs more than all else together.
A line that looks the same at its ends and in its middle is looked up at its ends and its gaps;
any other, text object by text object. Places are in points in a frame whose x runs along upright
writing and whose y runs down, so that a rotated page and rotated text look like any other.
"""

import re
import threading
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from ingest.readers.pdf.native import ASKEW, FILLER, Style, TextPage
from ingest.readers.pdf.spacing import is_latin, space_between, wide

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

# PDFium keeps global state and is not safe to call from two threads.
LOCK = threading.RLock()
# How far an em box reaches above the baseline, as a share of the size: the usual 880 of 1000.
_ASCENT = 0.88
# Less than the narrowest gutter between columns, in ems.
RUN_GAP = 0.7
# No face sets its characters wider apart, in ems for each: a piece that is longer is spaced out.
_WIDEST, _WIDEST_LATIN = 1.18, 0.85
# Latin and Japanese faces of one line differ by less than this; an index or a note by more.
_ALIKE = 0.85
_LEVEL = 0.02
_WORD = re.compile(r"\S+")
_LINE = re.compile(r"[^\s][^\r\n]*")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")


class Piece(NamedTuple):
    """Characters in a row. `space` is the white space the file writes before the first of them.

    A tuple, not a dataclass: a page has hundreds, and a frozen dataclass takes five times as long.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    turn: int  # quarter turns clockwise; from 100 up, askew
    number: int  # its place in the order of the file
    space: str = ""

    @property
    def top(self) -> float:
        """The upper edge of its em box."""
        return self.baseline - _ASCENT * self.size

    @property
    def bottom(self) -> float:
        """The lower edge of its em box."""
        return self.baseline + (1 - _ASCENT) * self.size

    def characters(self) -> list["Piece"]:
        """A piece for each character, its width shared out as full and half ems."""
        ems = [1.0 if wide(character) else 0.5 for character in self.text]
        scale = (self.right - self.left) / max(sum(ems), 0.5)
        parts: list[Piece] = []
        left, space = self.left, self.space
        for character, em in zip(self.text, ems, strict=True):
            right = left + em * scale
            if character.isspace():
                space = character
            else:
                parts.append(self._replace(text=character, left=left, right=right, space=space))
                space = ""
            left = right
        return parts


def page_pieces(page: "PdfPage") -> list[Piece]:
    """The pieces of a page in the order of the file, PDFium's own white space left out."""
    with TextPage(page) as text:
        return _Pieces(text).found


class _Pieces:
    """Goes through a page once; `found` grows."""

    def __init__(self, page: TextPage) -> None:
        self.found: list[Piece] = []
        self._page = page
        self._end = 0  # behind the last word
        for line in _LINE.finditer(page.text):
            start, end = line.start(), line.start() + len(line.group().rstrip())
            if page.same_object(start, end - 1):
                style = page.style_at(start)
                self._words(style, style.size, start, end, exact=True)
                continue
            found = self._common_style(start, end)
            if found is not None:
                self._words(*found, start, end, exact=False)
                continue
            while start < end:
                part, style = page.object_at(start, end)
                self._words(style, style.size, start, part, exact=True)
                start = part
                while start < end and page.text[start].isspace():
                    start += 1

    def _common_style(self, start: int, end: int) -> tuple[Style, float] | None:
        """The style of a line, if it looks the same wherever it is probed, and its largest size.

        Of a line in two scripts it is the style of the Japanese.
        """
        page = self._page
        middle = (start + end) // 2
        while page.text[middle].isspace():
            middle += 1
        japanese = _JAPANESE.search(page.text, start, end)
        first = start if japanese is None else japanese.start()
        chosen = page.style_at(first)
        largest = chosen.size
        for place in (start, middle, end - 1):
            if place == first:
                continue
            style = page.style_at(place)
            # Faces of two scripts seldom have one weight; within one, a word in bold stands out.
            same_script = (japanese is None) == (_JAPANESE.match(page.text[place]) is None)
            if not _alike(chosen, style) or (same_script and style.bold != chosen.bold):
                return None
            largest = max(largest, style.size)
        return chosen, largest

    def _words(self, style: Style, em: float, start: int, end: int, *, exact: bool) -> None:
        """The words of a stretch of one style, joined where the gap is that of a space."""
        page, size = self._page, style.size
        text = page.text
        open_ = False
        for word in _WORD.finditer(text, start, end):
            characters = word.group().replace(FILLER, "")
            first, behind = word.span()
            left, right, baseline, last_left, level = page.span(style, first, behind)
            widest = (_WIDEST_LATIN if characters.isascii() else _WIDEST) * size * len(characters)
            if behind - first > 1 and (
                right - left > widest or left > last_left or (exact and not level)
            ):
                self._one_by_one(style, first, behind)
                open_ = False
                continue
            if not exact:
                baseline = style.baseline
            if open_:
                before = self.found[-1]
                gap = (left - before.right) / em
                if -0.5 <= gap <= RUN_GAP and abs(before.baseline - baseline) <= _LEVEL * size:
                    between = self._between(before.text[-1], characters[0], gap, first)
                    self.found[-1] = Piece(
                        before.text + between + characters, before.left, right, *before[3:]
                    )
                    self._end = behind
                    continue
            self.found.append(Piece(
                characters, left, right, baseline, size, style.bold, style.turn,
                len(self.found), page.space(self._end, first),
            ))  # fmt: skip
            self._end = behind
            open_ = True

    def _between(self, before: str, after: str, gap: float, start: int) -> str:
        if gap >= 0.18 and is_latin(before) and is_latin(after):
            return " "  # whoever wrote it
        return space_between(before, after, gap, self._page.space(self._end, start))

    def _one_by_one(self, style: Style, start: int, end: int) -> None:
        """Characters that run down the page, or stand far apart."""
        for place in range(start, end):
            if self._page.text[place] == FILLER:
                continue
            left, right, baseline, _, _ = self._page.span(style, place, place + 1)
            space = self._page.space(self._end, place)
            self._end = place + 1
            character = self._page.text[place]
            self.found.append(Piece(
                character, left, right, baseline, style.size, style.bold, style.turn,
                len(self.found), space,
            ))  # fmt: skip


def _alike(a: Style, b: Style) -> bool:
    small, large = sorted((a.size, b.size))
    return (
        small >= _ALIKE * large
        and a.turn == b.turn
        and abs(a.baseline - b.baseline) <= _LEVEL * large
    )


def by_turn(pieces: list[Piece]) -> tuple[list[list[Piece]], list[Piece]]:
    """The pieces by their quarter turn, that of most characters first, and those askew."""
    counted: Counter[int] = Counter()
    for piece in pieces:
        if piece.turn < ASKEW:
            counted[piece.turn] += len(piece.text)
    groups = [
        [piece for piece in pieces if piece.turn == turn] for turn, _ in counted.most_common()
    ]
    return groups, [piece for piece in pieces if piece.turn >= ASKEW]


def extent(page: "PdfPage", turn: int) -> tuple[float, float]:
    """The upper and lower edge of the page in the frame of a quarter turn."""
    left, bottom, right, top = page.get_cropbox()
    return {0: (-top, -bottom), 1: (-right, -left), 2: (bottom, top), 3: (left, right)}[turn]
