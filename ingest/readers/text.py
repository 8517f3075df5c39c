"""Plain text in the encodings that Japanese offices use. Decodes; refuses to guess layout."""

import codecs
import re
from collections.abc import Sequence
from pathlib import Path

from ingest.errors import ReadError
from ingest.models import Line, RawDocument
from ingest.readers.writer import MAX_LINES

# Tried in this order: each is strict, and UTF-8 almost never accepts text that is not UTF-8.
_ENCODINGS = ("utf-8-sig", "cp932", "euc_jp")
_UNMISTAKABLE = frozenset({"utf-8-sig", "utf-16"})
# Twenty megabytes of text are thirty thick books; a line of 100,000 characters is no line.
MAX_TEXT_BYTES = 20 * 2**20
_MAX_LINE = 100_000
_HALF_WIDTH_KANA = re.compile("[｡-ﾟ]")
_BYTE_ORDER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(path: Path, data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with a byte order mark, CP932 or EUC-JP.

    Raises:
        ReadError: `encoding`, where the bytes are text in none of them; `too_large`.
    """
    if len(data) > MAX_TEXT_BYTES:
        raise ReadError(path, "too_large", f"文字だけで{MAX_TEXT_BYTES // 2**20}MBを超えています")
    if data.startswith(_BYTE_ORDER_MARKS):
        candidates: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in data:
        raise ReadError(path, "encoding")
    else:
        candidates = _ENCODINGS
    # Half-width kana tell EUC-JP from CP932; where the bytes leave no doubt they are mere text.
    decoded: list[str] = []
    for encoding in candidates:
        try:
            decoded.append(data.decode(encoding))
        except UnicodeDecodeError:
            continue
        if encoding in _UNMISTAKABLE:
            break
    if not decoded:
        raise ReadError(path, "encoding")
    text = min(decoded, key=_strangeness)
    plain = _HALF_WIDTH_KANA.sub("", text) if encoding in _UNMISTAKABLE else text
    if _strangeness(plain) > 0.3:
        raise ReadError(path, "encoding")
    return text


def _strangeness(text: str) -> float:
    """Share of characters that Japanese office text hardly has: half-width kana, controls, private use.

    EUC-JP read as CP932 turns into half-width katakana, and noise into controls.
    """
    strange = sum(
        1
        for character in text
        if "｡" <= character <= "ﾟ"
        or "\ue000" <= character <= "\uf8ff"
        or (character < " " and character not in "\t\n\r\f\v")
        or character == "\ufffd"
    )
    return strange / max(1, len(text))


def to_lines(text: str) -> tuple[Line, ...]:
    """Number the lines of a text. A form feed begins a new page, as pdftotext writes it."""
    pages = text.split("\f")
    lines: list[Line] = []
    for page_number, page in enumerate(pages, start=1):
        for content in page.splitlines() or [""]:
            page_or_none = page_number if len(pages) > 1 else None
            lines.append(Line(len(lines) + 1, content, page_or_none))
    return tuple(lines)


def read_text(path: Path, data: bytes) -> RawDocument:
    """Read plain text.

    Raises:
        ReadError: `encoding`, `too_large`, or `empty` where nothing but white space is left.
    """
    text = decode(path, data)
    if not text.strip():
        raise ReadError(path, "empty")
    lines = to_lines(text)
    check_lines(path, [line.text for line in lines])
    return RawDocument(lines)


def check_lines(path: Path, lines: Sequence[str]) -> None:
    """Refuses a dump of data: more lines than a document has, or longer ones.

    Raises:
        ReadError: `too_large`.
    """
    if len(lines) > MAX_LINES:
        raise ReadError(path, "too_large", f"{MAX_LINES:,}行を超えています")
    if any(len(line) > _MAX_LINE for line in lines):
        raise ReadError(path, "too_large", f"1行が{_MAX_LINE:,}字を超えています")
