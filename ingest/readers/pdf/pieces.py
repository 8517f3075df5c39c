"""The characters of a PDF page with their places, through PDFium. Knows nothing of lines.

PDFium is asked as little as can be: a call for each character costs more than all else together.
What one text object sets in a row, with no white space in between, is one piece, and only the
ends of a piece are looked up. Places are in points in a frame whose x runs along upright writing
and whose y runs down, so that a rotated page and rotated text look like any other.
"""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ingest.readers.pdf.native import ASKEW, Style, TextPage
from ingest.readers.pdf.spacing import space_between, wide

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
_WORD = re.compile(r"\S+")
_LINE = re.compile(r"[^\r\n]+")


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
    index: int
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
        return list(_pieces(text))


def _pieces(page: TextPage) -> Iterator[Piece]:
    """Word by word within each text object, joined where the gap is that of a space."""
    text = page.text
    index, space = 0, ""
    end_before = 0
    for line in _LINE.finditer(text):
        last = line.start() + len(line.group().rstrip())
        start = line.start()
        while start < last:
            end, style = page.object_at(start, last)
            open_piece: Piece | None = None
            for word in _WORD.finditer(text, start, end):
                space += page.space(end_before, word.start())
                end_before = word.end()
                for piece in _placed(page, style, word.start(), word.end(), space):
                    joined = None if open_piece is None else _joined(open_piece, piece)
                    if open_piece is not None and joined is None:
                        yield open_piece._replace(index=index)
                        index += 1
                    open_piece = joined or piece
                    space = ""
            if open_piece is not None:
                yield open_piece._replace(index=index)
                index += 1
            start = end


def _joined(before: Piece, piece: Piece) -> Piece | None:
    """Both as one, where they share a line and nothing wider than a space parts them."""
    gap = piece.left - before.right
    size = before.size
    if not (-0.5 * size <= gap <= RUN_GAP * size and _level(before, piece)):
        return None
    between = space_between(before.text[-1], piece.text[0], gap / size, piece.space)
    return before._replace(text=before.text + between + piece.text, right=piece.right)


def _level(before: Piece, piece: Piece) -> bool:
    return abs(before.baseline - piece.baseline) < 0.01 * before.size


def _placed(page: TextPage, style: Style, start: int, end: int, space: str) -> Iterator[Piece]:
    """The characters [start, end) of one text object, in one piece if they stand close in a row."""
    text = page.text[start:end]
    left, right, baseline = page.place(style, start)
    if end - start > 1:
        far_left, far_right, far_baseline = page.place(style, end - 1)
        widest = _WIDEST_LATIN if text.isascii() else _WIDEST
        in_row = (
            abs(far_baseline - baseline) < 0.01 * style.size
            and left <= far_left
            and far_right - left <= widest * style.size * len(text)
        )
        if not in_row:
            for place in range(start, end):
                yield from _placed(page, style, place, place + 1, space)
                space = ""
            return
        right = far_right
    yield Piece(text, left, right, baseline, style.size, style.bold, style.turn, 0, space)


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
