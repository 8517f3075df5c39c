"""The numbers that Word counts by itself, as it prints them: 1., 第2章, （3）, ①, ア.

Follows ECMA-376 part 1, 17.9: a list is an instance (w:num) of an abstract one, whose levels say
how a number looks. Knows nothing of paragraphs.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_KANJI = "〇一二三四五六七八九"
_AIUEO = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
)
_IROHA = (
    "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
)
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


class Numbering:
    """Counts the lists of one document, in the order its paragraphs come."""

    def __init__(self, root: "Element | None") -> None:
        self._levels: dict[str, dict[int, Element]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, list[int]] = {}
        self._restarted: set[str] = set()
        self._starts: dict[tuple[str, int], int] = {}
        if root is None:
            return
        for abstract in root.findall(f"{_W}abstractNum"):
            levels = {int(lvl.get(f"{_W}ilvl") or 0): lvl for lvl in abstract.findall(f"{_W}lvl")}
            self._levels[abstract.get(f"{_W}abstractNumId") or ""] = levels
        for num in root.findall(f"{_W}num"):
            id_ = num.get(f"{_W}numId") or ""
            self._abstract[id_] = _value(num, "abstractNumId") or ""
            for override in num.findall(f"{_W}lvlOverride"):
                start = _value(override, "startOverride")
                if start is not None:
                    self._starts[id_, int(override.get(f"{_W}ilvl") or 0)] = int(start)

    def level_of(self, number: str | None, style: str | None) -> int:
        """The level of a list that a style is tied to; 0 where it is tied to none."""
        levels = self._levels.get(self._abstract.get(number or "", ""), {})
        return next(
            (depth for depth, lvl in levels.items() if style and _value(lvl, "pStyle") == style), 0
        )

    def mark(self, number: str | None, depth: int) -> str | None:
        """Count one more paragraph of a list: its number as printed; None where it has none.

        A bullet is a mark without words of its own: ・.
        """
        abstract = self._abstract.get(number or "")
        levels = self._levels.get(abstract or "", {})
        if number is None or abstract is None or depth not in levels:
            return None
        counts = self._counts.setdefault(abstract, [0] * _LEVELS)
        if number not in self._restarted:
            self._restarted.add(number)
            for level in range(_LEVELS):
                if (number, level) in self._starts:
                    counts[level] = 0
        counts[depth] += 1
        counts[depth + 1 :] = [0] * (_LEVELS - depth - 1)
        if _value(levels[depth], "numFmt") == "bullet":
            return "・"

        def shown(match: re.Match[str]) -> str:
            level = int(match[1]) - 1
            start = int(_value(levels.get(level), "start") or 1)
            start = self._starts.get((number, level), start)
            kind = _value(levels.get(level), "numFmt") or "decimal"
            return format_number(max(counts[level], 1) - 1 + start, kind)

        text = re.sub(r"%([1-9])", shown, _value(levels[depth], "lvlText") or "")
        return text.strip() or None


def format_number(number: int, kind: str) -> str:
    """A number in one of Word's formats (ST_NumberFormat); an unknown one is shown in digits."""
    match kind:
        case "none":
            return ""
        case "decimalFullWidth" | "decimalFullWidth2":
            return str(number).translate(_FULL_WIDTH)
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if 1 <= number <= 20:
            return chr(ord("①") + number - 1)
        case "aiueo" | "aiueoFullWidth" if 1 <= number <= len(_AIUEO):
            return _AIUEO[number - 1]
        case "iroha" | "irohaFullWidth" if 1 <= number <= len(_IROHA):
            return _IROHA[number - 1]
        case "lowerLetter" if 1 <= number <= 26:
            return chr(ord("a") + number - 1)
        case "upperLetter" if 1 <= number <= 26:
            return chr(ord("A") + number - 1)
        case "upperRoman" | "lowerRoman" if 1 <= number < 40:
            roman = _roman(number)
            return roman if kind == "upperRoman" else roman.lower()
        case "japaneseCounting" | "ideographDigital" | "chineseCounting" if 1 <= number < 100:
            return _kanji(number)
        case "decimalZero":
            return f"{number:02d}"
    return str(number)


def _roman(number: int) -> str:
    return (
        "X" * (number // 10)
        + ("", *["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"])[number % 10]
    )


def _kanji(number: int) -> str:
    tens, ones = divmod(number, 10)
    ten = "" if tens == 0 else "十" if tens == 1 else f"{_KANJI[tens]}十"
    return ten + (_KANJI[ones] if ones else "")


def _value(element: "Element | None", name: str) -> str | None:
    child = element.find(_W + name) if element is not None else None
    return child.get(f"{_W}val") if child is not None else None
