"""PDFium's text page through ctypes, with as little between as can be. Knows places, no layout.

pypdfium2's own functions make an object of ctypes for each argument; here addresses are passed.
"""

import ctypes
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Self

from ingest.readers.pdf.spacing import SEEN

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_BOLD = re.compile(r"bold|heavy|black|goth|kakugo|marugo|ゴシック|-[bh]$|w[6-9]$", re.IGNORECASE)
# A quarter turn is one to within this many degrees; other text is askew: a watermark.
_ASKEW_DEGREES = 10
ASKEW = 100
REPLACEMENT = "\ufffd"
_NO_CHARACTER = re.compile(r"[\x00-\x08\x0e-\x1b\ud800-\udfff]")
# What PDFium makes of a hyphen at the end of a line, and the one that files may write there.
_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\u00ad": "-"})
_Function = Callable[..., int]


@dataclass(frozen=True, slots=True)
class Style:
    """What the characters of one text object share. (across, up) is the direction of writing."""

    size: float
    bold: bool
    turn: int  # quarter turns clockwise; from 100 up, askew
    across: float
    up: float
    depth: float  # how far their boxes reach below the baseline


@dataclass(frozen=True, slots=True)
class _Calls:
    """The functions of PDFium that take and give plain addresses."""

    count: _Function
    text: _Function
    code: _Function
    generated: _Function
    object: _Function
    box: _Function
    origin: _Function
    size: Callable[..., float]
    matrix: _Function
    font: _Function
    font_name: _Function


@cache
def _calls() -> _Calls:
    import pypdfium2.raw as pdfium

    def call(name: str, result: Any, *arguments: Any) -> Any:
        address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
        return ctypes.CFUNCTYPE(result, *arguments)(address or 0)

    page, place, out = ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
    return _Calls(
        count=call("FPDFText_CountChars", ctypes.c_int, page),
        text=call("FPDFText_GetText", ctypes.c_int, page, place, ctypes.c_int, out),
        code=call("FPDFText_GetUnicode", ctypes.c_uint, page, place),
        generated=call("FPDFText_IsGenerated", ctypes.c_int, page, place),
        object=call("FPDFText_GetTextObject", ctypes.c_size_t, page, place),
        box=call("FPDFText_GetLooseCharBox", ctypes.c_int, page, place, out),
        origin=call("FPDFText_GetCharOrigin", ctypes.c_int, page, place, out, out),
        size=call("FPDFText_GetFontSize", ctypes.c_double, page, place),
        matrix=call("FPDFText_GetMatrix", ctypes.c_int, page, place, out),
        font=call("FPDFTextObj_GetFont", ctypes.c_size_t, ctypes.c_void_p),
        font_name=call(
            "FPDFText_GetFontInfo", ctypes.c_ulong, page, place, out, ctypes.c_ulong, out
        ),
    )


class TextPage:
    """The text of a page, a character for each of PDFium's, and where each of them lies."""

    def __init__(self, page: "PdfPage") -> None:
        self._page = page
        self._calls = _calls()
        self._styles: dict[int, Style] = {}
        self._bold: dict[int, bool] = {}
        self._box = (ctypes.c_float * 4)()  # left, top, right, bottom
        self._point = (ctypes.c_double * 2)()
        self._matrix = (ctypes.c_float * 6)()
        self._box_at = ctypes.addressof(self._box)
        self._x_at = ctypes.addressof(self._point)
        self._y_at = self._x_at + ctypes.sizeof(ctypes.c_double)

    def __enter__(self) -> Self:
        self._text_page = self._page.get_textpage()
        self._handle = ctypes.cast(self._text_page.raw, ctypes.c_void_p).value
        self.text = self._read()
        return self

    def __exit__(self, *_: object) -> None:
        self._text_page.close()

    def _read(self) -> str:
        count = self._calls.count(self._handle)
        if count <= 0:
            return ""
        buffer = ctypes.create_string_buffer(2 * (count + 1))
        written = self._calls.text(self._handle, 0, count, ctypes.addressof(buffer))
        text = buffer.raw[: 2 * max(0, written - 1)].decode("utf-16-le", "surrogatepass")
        if len(text) != count:
            # Characters that the file does not name are left out there; places would be off.
            codes = (self._calls.code(self._handle, index) for index in range(count))
            text = "".join(chr(code) if code <= 0x10FFFF else REPLACEMENT for code in codes)
        return _NO_CHARACTER.sub(REPLACEMENT, text.translate(_HYPHENS))

    def space(self, start: int, end: int) -> str:
        """The white space [start, end) as the file writes it; SEEN where only PDFium has one."""
        written, seen = "", ""
        for index in range(start, end):
            character = self.text[index]
            if character in "\r\n":
                continue
            if self._calls.generated(self._handle, index) == 1:
                # PDFium puts its own spaces in place of some that the file writes.
                seen = SEEN
            else:
                written += character
        return written or seen

    def object_at(self, start: int, end: int) -> tuple[int, Style]:
        """Where the text object that holds the character at `start` ends, at `end` at the latest."""
        object_of, handle, text = self._calls.object, self._handle, self.text
        first = object_of(handle, start)
        style = self._styles.get(first)
        if style is None:
            style = self._styles[first] = self._style(first, start)
        inside, outside = start, end
        probe = end - 1
        while outside - inside > 1:
            place = probe
            while place > inside and text[place].isspace():
                place -= 1  # PDFium's own spaces belong to no object
            if place == inside or object_of(handle, place) == first:
                inside = probe
            else:
                outside = place
            probe = (inside + outside) // 2
        return outside, style

    def place(self, style: Style, index: int) -> tuple[float, float, float]:
        """Left and right edge and baseline of a character, in the frame of its direction."""
        self._calls.box(self._handle, index, self._box_at)
        left, top, right, bottom = self._box
        if style.turn == 0:
            return left, right, style.depth - bottom
        self._calls.origin(self._handle, index, self._x_at, self._y_at)
        x, y = self._point
        along = [
            corner_x * style.across + corner_y * style.up
            for corner_x in (left, right)
            for corner_y in (top, bottom)
        ]
        return min(along), max(along), x * style.up - y * style.across

    def _style(self, text_object: int, index: int) -> Style:
        calls, handle = self._calls, self._handle
        size = calls.size(handle, index)
        angle = 0.0
        if calls.matrix(handle, index, ctypes.addressof(self._matrix)):
            # A file may write size 1 and scale by the matrix; what is seen is the product.
            a, b, c, d, _, _ = self._matrix
            size *= math.hypot(c, d)
            angle = math.atan2(b, a)
        turn = round(-angle / (math.pi / 2)) % 4
        direction = -turn * math.pi / 2
        if abs(math.remainder(angle, math.pi / 2)) > math.radians(_ASKEW_DEGREES):
            turn, direction = ASKEW + round(math.degrees(angle)) % 360, angle
        calls.box(handle, index, self._box_at)
        calls.origin(handle, index, self._x_at, self._y_at)
        return Style(
            max(size, 0.1),
            self._is_bold(text_object, index),
            turn,
            round(math.cos(direction), 6),
            round(math.sin(direction), 6),
            self._box[3] - self._point[1],
        )

    def _is_bold(self, text_object: int, index: int) -> bool:
        font = self._calls.font(text_object) if text_object else 0
        if font not in self._bold:
            buffer = ctypes.create_string_buffer(256)
            flags = ctypes.c_int()
            length = self._calls.font_name(
                self._handle, index, ctypes.addressof(buffer), 256, ctypes.addressof(flags)
            )
            name = buffer.raw[: max(0, min(length, 256) - 1)].decode("utf-8", "replace")
            self._bold[font] = _BOLD.search(name) is not None
        return self._bold[font]
