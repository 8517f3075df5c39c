"""The characters of a PDF page with their places, through PDFium. Knows nothing of lines.

Places are in points in a frame whose x runs along upright writing and whose y runs down, so that
a rotated page and rotated text look like any other.
"""

import ctypes
import math
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

# PDFium keeps global state and is not safe to call from two threads.
LOCK = threading.RLock()
_BOLD = re.compile(r"bold|heavy|black|goth|kakugo|marugo|ゴシック|-[bh]$|w[6-9]$", re.IGNORECASE)
# How far an em box reaches above the baseline, as a share of the size: the usual 880 of 1000.
_ASCENT = 0.88
SOFT_HYPHEN = "\u00ad"
REPLACEMENT = "\ufffd"
# Stands in `Glyph.space` where PDFium takes a gap for a space.
SEEN = "?"
# A quarter turn is one to within this many degrees; other text is askew: a watermark.
_ASKEW_DEGREES = 10
_ASKEW = 100


# A page of a newspaper holds 20,000; more only makes us busy.
MAX_CHARACTERS = 60_000


class PageTooDenseError(Exception):
    """A page with more characters than anybody prints on one."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character. `space` is the white space the file writes between the one before and it."""

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
        return self.top + self.size


@dataclass(frozen=True, slots=True)
class _Style:
    """What the characters of one text object share. (across, up) is the direction of writing."""

    size: float
    bold: bool
    turn: int
    across: float
    up: float


def page_glyphs(page: "PdfPage") -> list[Glyph]:
    """The characters of a page in the order of the file, white space and PDFium's own left out."""
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    try:
        if text.count_chars() > MAX_CHARACTERS:
            raise PageTooDenseError
        return list(_glyphs(pdfium, text, _text_objects(pdfium)))
    finally:
        text.close()


def _glyphs(pdfium: Any, text: "PdfTextPage", text_object: Callable[..., int]) -> Iterator[Glyph]:
    # One call into PDFium costs as much as all else for a character: each one here is needed.
    handle = text.raw
    address = ctypes.cast(handle, ctypes.c_void_p).value
    code_of, is_generated = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_IsGenerated
    box_of, origin_of = pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetCharOrigin
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    styles: dict[int, _Style] = {}
    space = ""
    count = 0
    for index in range(text.count_chars()):
        character = _character(code_of(handle, index))
        if character.isspace() or character == SOFT_HYPHEN:
            if is_generated(handle, index) == 1:
                # PDFium puts its own spaces in place of some that the file writes.
                space = space or (SEEN if character == " " else "")
                continue
            if character != SOFT_HYPHEN:
                space += character
                continue
            character = "-"
        key = text_object(address, index)
        style = styles.get(key)
        if style is None:
            style = styles[key] = _style(text, index)
        if not box_of(handle, index, box):
            continue
        origin_of(handle, index, x, y)
        if style.turn == 0:
            left, right, baseline = box.left, box.right, -y.value
        else:
            along = [
                corner_x * style.across + corner_y * style.up
                for corner_x in (box.left, box.right)
                for corner_y in (box.top, box.bottom)
            ]
            left, right = min(along), max(along)
            baseline = x.value * style.up - y.value * style.across
        yield Glyph(
            character, left, right, baseline, style.size, style.bold, style.turn, count, space
        )
        space = ""
        count += 1


def _text_objects(pdfium: Any) -> Callable[..., int]:
    """FPDFText_GetTextObject as a function of addresses: objects of ctypes cost too much here."""
    function = ctypes.cast(pdfium.FPDFText_GetTextObject, ctypes.c_void_p).value
    prototype = ctypes.CFUNCTYPE(ctypes.c_size_t, ctypes.c_void_p, ctypes.c_int)
    return prototype(function or 0)


def _character(code: int) -> str:
    """The character of a code point; a code that is none is a replacement character."""
    if code == 2:  # what PDFium makes of a hyphen at the end of a line
        return SOFT_HYPHEN
    if code == 0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return REPLACEMENT
    character = chr(code)
    if code < 32 and not character.isspace():
        return REPLACEMENT
    return character


def _style(text: "PdfTextPage", index: int) -> _Style:
    import pypdfium2.raw as raw

    matrix = raw.FS_MATRIX()
    size = raw.FPDFText_GetFontSize(text, index)
    if raw.FPDFText_GetMatrix(text, index, matrix):
        # A file may write size 1 and scale by the matrix; what is seen is the product.
        size *= math.hypot(matrix.c, matrix.d)
        angle = math.atan2(matrix.b, matrix.a)
    else:
        angle = 0.0
    turn = round(-angle / (math.pi / 2)) % 4
    direction = -turn * math.pi / 2
    if abs(math.remainder(angle, math.pi / 2)) > math.radians(_ASKEW_DEGREES):
        turn, direction = _ASKEW + round(math.degrees(angle)) % 360, angle
    buffer = ctypes.create_string_buffer(256)
    flags = ctypes.c_int()
    length = raw.FPDFText_GetFontInfo(text, index, buffer, 256, flags)
    name = buffer.raw[: max(0, min(length, 256) - 1)].decode("utf-8", "replace")
    return _Style(
        max(size, 0.1),
        _BOLD.search(name) is not None,
        turn,
        round(math.cos(direction), 6),
        round(math.sin(direction), 6),
    )


def by_turn(glyphs: list[Glyph]) -> tuple[list[list[Glyph]], list[Glyph]]:
    """The glyphs by their quarter turn, that of most characters first, and those askew."""
    straight = [glyph for glyph in glyphs if glyph.turn < _ASKEW]
    turns = [turn for turn, _ in Counter(glyph.turn for glyph in straight).most_common()]
    groups = [[glyph for glyph in straight if glyph.turn == turn] for turn in turns]
    return groups, [glyph for glyph in glyphs if glyph.turn >= _ASKEW]


def extent(page: "PdfPage", turn: int) -> tuple[float, float]:
    """The upper and lower edge of the page in the frame of a quarter turn."""
    left, bottom, right, top = page.get_cropbox()
    return {0: (-top, -bottom), 1: (-right, -left), 2: (bottom, top), 3: (left, right)}[turn]
