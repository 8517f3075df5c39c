"""What stands between two neighbours on a line: a space, a full-width one, or nothing. Pure."""

import unicodedata
from functools import cache

# Stands for white space that PDFium takes a gap for, where the file writes none.
SEEN = "?"


@cache
def is_latin(character: str) -> bool:
    """Whether a character is set like Latin type."""
    return "!" <= character <= "~" or "À" <= character <= "ɏ"


@cache
def wide(character: str) -> bool:
    """Whether a character is set in a full em, as kana and kanji are."""
    return unicodedata.east_asian_width(character) in "WFA"


def separator(before: str, after: str) -> str:
    """What stands between two lines of one cell: a space between Latin words."""
    return " " if is_latin(before[-1]) and is_latin(after[0]) else ""


def space_between(before: str, after: str, gap: float, written: str) -> str:
    """The white space the file writes between two neighbours, else what the gap in ems looks like.

    Typesetters part Japanese and Latin by a quarter em (JLREQ 3.2.3), which is no space.
    """
    if written and written != SEEN:
        return "　" if "　" in written else " "
    if gap < 0.18:
        return ""
    left, right = is_latin(before), is_latin(after)
    if left and right:
        return " "
    mixed = left or right
    if gap > 0.6:
        return " " if mixed else "　"
    if not written:
        return " " if mixed and gap > 0.45 else ""
    return " " if gap > (0.29 if mixed else 0.22) else ""
