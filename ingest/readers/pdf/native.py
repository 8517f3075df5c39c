"""PDFium's text page through ctypes, with as little between as can be. Knows places, no layout.

pypdfium2's own functions make an object of ctypes for each argument; here addresses are passed.
"""

import ctypes
import math
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

from ingest.readers.pdf.spacing import SEEN

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_BOLD = re.compile(r"bold|heavy|black|goth|kakugo|marugo|ゴシック|-[bh]$|w[6-9]$", re.IGNORECASE)
# A quarter turn is one to within this many degrees; other text is askew: a watermark.
_ASKEW_DEGREES = 10
ASKEW = 100
REPLACEMENT = "\ufffd"
_NO_CHARACTER = re.compile(r"[\x00-\x08\x0e-\x1b\ud800-\udfff]")
# PDFium counts a character beyond the basic plane (𠮷, 𠮟) as two; the second of them is this.
FILLER = "\u2060"
_PAIR = re.compile(r"[\ud800-\udbff][\udc00-\udfff]")
# What PDFium makes of a hyphen at the end of a line, and the one that files may write there.
_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\u00ad": "-"})
# A page of a newspaper holds 20,000; more only makes us busy.
MAX_CHARACTERS = 60_000
Function = Callable[..., int]
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class PageTooDenseError(Exception):
    """A page with more characters than anybody prints on one."""


class Style(NamedTuple):
    """What the characters of one text object share. (across, up) is the direction of writing.

    A tuple, as a piece is, for the time it takes to make.
    """

    size: float
    bold: bool
    turn: int  # quarter turns clockwise; from 100 up, askew
    across: float
    up: float
    depth: float  # how far their boxes reach below the baseline
    baseline: float  # of the character that was probed


@dataclass(frozen=True, slots=True)
class _TextCalls:
    """The functions of PDFium that take and give plain addresses."""

    count: Function
    text: Function
    code: Function
    generated: Function
    object: Function
    box: Function
    origin: Function
    size: Callable[..., float]
    matrix: Function
    font: Function
    font_name: Function


@dataclass(frozen=True, slots=True)
class DrawingCalls:
    """The functions of PDFium for what is drawn on a page."""

    count: Function
    get: Function
    count_in_form: Function
    get_in_form: Function
    kind: Function
    matrix: Function
    count_segments: Function
    segment: Function
    point: Function
    segment_kind: Function
    closes: Function


_PLACE, _OUT, _POINTER = ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t


def _call(name: str, result: Any, *arguments: Any) -> Any:
    """A function of PDFium, its first argument an address like all pointers."""
    import pypdfium2.raw as pdfium

    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
    return ctypes.CFUNCTYPE(result, ctypes.c_void_p, *arguments)(address or 0)


@cache
def _text_calls() -> _TextCalls:
    return _TextCalls(
        count=_call("FPDFText_CountChars", ctypes.c_int),
        text=_call("FPDFText_GetText", ctypes.c_int, _PLACE, ctypes.c_int, _OUT),
        code=_call("FPDFText_GetUnicode", ctypes.c_uint, _PLACE),
        generated=_call("FPDFText_IsGenerated", ctypes.c_int, _PLACE),
        object=_call("FPDFText_GetTextObject", _POINTER, _PLACE),
        box=_call("FPDFText_GetLooseCharBox", ctypes.c_int, _PLACE, _OUT),
        origin=_call("FPDFText_GetCharOrigin", ctypes.c_int, _PLACE, _OUT, _OUT),
        size=_call("FPDFText_GetFontSize", ctypes.c_double, _PLACE),
        matrix=_call("FPDFText_GetMatrix", ctypes.c_int, _PLACE, _OUT),
        font=_call("FPDFTextObj_GetFont", _POINTER),
        font_name=_call("FPDFText_GetFontInfo", ctypes.c_ulong, _PLACE, _OUT, ctypes.c_ulong, _OUT),
    )


@cache
def drawing_calls() -> DrawingCalls:
    """The functions of PDFium for what is drawn on a page."""
    return DrawingCalls(
        count=_call("FPDFPage_CountObjects", ctypes.c_int),
        get=_call("FPDFPage_GetObject", _POINTER, _PLACE),
        count_in_form=_call("FPDFFormObj_CountObjects", ctypes.c_int),
        get_in_form=_call("FPDFFormObj_GetObject", _POINTER, ctypes.c_ulong),
        kind=_call("FPDFPageObj_GetType", ctypes.c_int),
        matrix=_call("FPDFPageObj_GetMatrix", ctypes.c_int, _OUT),
        count_segments=_call("FPDFPath_CountSegments", ctypes.c_int),
        segment=_call("FPDFPath_GetPathSegment", _POINTER, _PLACE),
        point=_call("FPDFPathSegment_GetPoint", ctypes.c_int, _OUT, _OUT),
        segment_kind=_call("FPDFPathSegment_GetType", ctypes.c_int),
        closes=_call("FPDFPathSegment_GetClose", ctypes.c_int),
    )


def address_of(handle: Any) -> int:
    """The address that a handle of pypdfium2 holds."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


class TextPage:
    """The text of a page, a character for each of PDFium's, and where each of them lies."""

    def __init__(self, page: "PdfPage") -> None:
        self._page = page
        self._calls = _text_calls()
        self._styles: dict[int, Style] = {}
        self._bold: dict[int, bool] = {}
        # Read through views: to index an array of ctypes takes as long as a call.
        self._box, self._box_at = room("f", 4)  # left, top, right, bottom
        self._point, self._x_at = room("d", 2)
        self._matrix, self._matrix_at = room("f", 6)
        self._y_at = self._x_at + ctypes.sizeof(ctypes.c_double)

    def __enter__(self) -> Self:
        self._text_page = self._page.get_textpage()
        self._handle = address_of(self._text_page.raw)
        try:
            self.text = self._read()
        except PageTooDenseError:
            self._text_page.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._text_page.close()

    def _read(self) -> str:
        count = self._calls.count(self._handle)
        if count <= 0:
            return ""
        if count > MAX_CHARACTERS:
            raise PageTooDenseError
        buffer = ctypes.create_string_buffer(2 * (count + 1))
        written = self._calls.text(self._handle, 0, count, ctypes.addressof(buffer))
        text = buffer.raw[: 2 * max(0, written - 1)].decode("utf-16-le", "surrogatepass")
        if len(text) != count:
            # Characters that the file does not name are left out there; places would be off.
            codes = (self._calls.code(self._handle, index) for index in range(count))
            text = "".join(chr(code) if code <= 0x10FFFF else REPLACEMENT for code in codes)
            text = _PAIR.sub(_whole, text)
        return _NO_CHARACTER.sub(REPLACEMENT, text.translate(_HYPHENS))

    def space(self, start: int, end: int) -> str:
        """The white space [start, end) as the file writes it; SEEN where only PDFium has one."""
        written, seen = "", ""
        for index in range(start, end):
            character = self.text[index]
            if character in "\r\n":
                continue
            if character == " " and self._calls.generated(self._handle, index) == 1:
                # PDFium puts its own spaces in place of some that the file writes.
                seen = SEEN
            else:
                written += character
        return written or seen

    def place(self, index: int) -> tuple[float, float, float, float]:
        """Where a character lies on the page, in points: left, top, right, bottom; y runs up."""
        self._calls.box(self._handle, index, self._box_at)
        left, top, right, bottom = self._box
        return left, top, right, bottom

    def same_object(self, a: int, b: int) -> bool:
        """Whether two characters are of one text object, and so all between them."""
        return self._calls.object(self._handle, a) == self._calls.object(self._handle, b)

    def object_at(self, start: int, end: int) -> tuple[int, Style]:
        """Where the text object that holds the character at `start` ends, at `end` at the latest."""
        object_of, handle, text = self._calls.object, self._handle, self.text
        first = object_of(handle, start)
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
        return outside, self.style_at(start)

    def span(self, style: Style, start: int, end: int) -> tuple[float, float, float, float, bool]:
        """Where the characters [start, end) lie, in the frame of their direction.

        Left and right edge, baseline, the left edge of the last, and whether it is on that line.
        """
        self._calls.box(self._handle, start, self._box_at)
        box = self._box
        if style.turn == 0:
            left, right, bottom = box[0], box[2], box[3]
            if end - start == 1:
                return left, right, style.depth - bottom, left, True
            self._calls.box(self._handle, end - 1, self._box_at)
            level = abs(box[3] - bottom) < 0.01 * style.size
            return left, box[2], style.depth - bottom, box[0], level
        left, right, baseline = self._turned(style, start)
        last_left, last_right, last_baseline = self._turned(style, end - 1)
        level = abs(last_baseline - baseline) < 0.01 * style.size
        return left, max(right, last_right), baseline, last_left, level

    def _turned(self, style: Style, index: int) -> tuple[float, float, float]:
        self._calls.box(self._handle, index, self._box_at)
        self._calls.origin(self._handle, index, self._x_at, self._y_at)
        box = self._box
        along = [
            x * style.across + y * style.up for x in (box[0], box[2]) for y in (box[1], box[3])
        ]
        return min(along), max(along), self._baseline(style.across, style.up)

    def _baseline(self, across: float, up: float) -> float:
        return self._point[0] * up - self._point[1] * across

    def style_at(self, index: int) -> Style:
        """The style of the text object that a character belongs to."""
        calls, handle = self._calls, self._handle
        text_object = calls.object(handle, index)
        known = self._styles.get(text_object)
        if known is not None:
            return known
        size = calls.size(handle, index)
        turn, across, up = 0, 1.0, 0.0
        if calls.matrix(handle, index, self._matrix_at):
            # A file may write size 1 and scale by the matrix; what is seen is the product.
            a, b, c, d = self._matrix[:4]
            size *= math.hypot(c, d)
            if b or a <= 0:
                turn, across, up = _direction(math.atan2(b, a))
        calls.box(handle, index, self._box_at)
        calls.origin(handle, index, self._x_at, self._y_at)
        style = self._styles[text_object] = Style(
            max(size, 0.1),
            self._is_bold(text_object, index),
            turn,
            across,
            up,
            self._box[3] - self._point[1],
            self._baseline(across, up),
        )
        return style

    def _is_bold(self, text_object: int, index: int) -> bool:
        font = self._calls.font(text_object) if text_object else 0
        bold = self._bold.get(font)
        if bold is None:
            buffer = ctypes.create_string_buffer(256)
            flags = ctypes.c_int()
            length = self._calls.font_name(
                self._handle, index, ctypes.addressof(buffer), 256, ctypes.addressof(flags)
            )
            name = buffer.raw[: max(0, min(length, 256) - 1)].decode("utf-8", "replace")
            bold = self._bold[font] = _BOLD.search(name) is not None
        return bold


def _whole(pair: re.Match[str]) -> str:
    return pair.group().encode("utf-16-le", "surrogatepass").decode("utf-16-le") + FILLER


def room(kind: Literal["f", "d"], count: int) -> "tuple[memoryview[float], int]":
    """Memory for PDFium to write numbers into: a view of it and its address."""
    array = bytearray(struct.calcsize(kind) * count)
    address = ctypes.addressof((ctypes.c_char * len(array)).from_buffer(array))
    view: memoryview[float] = memoryview(array).cast(kind)
    return view, address


def _direction(angle: float) -> tuple[int, float, float]:
    """Quarter turns clockwise and the direction of writing; from ASKEW up where it is askew."""
    turn = round(-angle / (math.pi / 2)) % 4
    direction = -turn * math.pi / 2
    if abs(math.remainder(angle, math.pi / 2)) > math.radians(_ASKEW_DEGREES):
        turn, direction = ASKEW + round(math.degrees(angle)) % 360, angle
    return turn, round(math.cos(direction), 6), round(math.sin(direction), 6)
