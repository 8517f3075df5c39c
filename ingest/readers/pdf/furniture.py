"""Running heads, feet and page numbers, found by what repeats over the pages. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Sequence
from typing import Literal

from ingest.readers.pdf.runs import Printed

Reason = Literal["repeated", "page_number"]

# Heads and feet lie in the outer part of a page, at most two lines deep.
_MARGIN = 0.14
_DEPTH = 2
_PROSE = re.compile(r"[。、]")
_DASHES = r"[-‐–—―−─－ー~〜・\s]*"
_PAGE_NUMBER = re.compile(
    rf"{_DASHES}(?:p\.?|page|第)?\s*(?:\d{{1,4}}|[ivxlc]{{1,6}}|[A-Z]-\d{{1,3}})"
    rf"\s*(?:(?:/|of)\s*\d{{1,4}})?\s*(?:頁|ページ)?{_DASHES}",
    re.IGNORECASE,
)


def furniture(
    pages: Sequence[Sequence[Printed]], named: Sequence[Container[int]], largest: float
) -> list[dict[int, Reason]]:
    """For each page, the lines that are no part of the text: their index and why.

    A line in the margin goes where the same words, figures aside, stand in the same margin of
    three pages or of half of them; and a page's number goes where it stands alone. A line that
    the outline names (`named`) stays, and in type over the size `largest` figures count too:
    第1章 計画 and 第2章 計画 are titles.
    """
    margins = [
        {index: key for index, key in _margins(page, largest).items() if index not in kept}
        for page, kept in zip(pages, named, strict=True)
    ]
    counted = Counter(key for found in margins for key in set(found.values()))
    needed = min(3, max(2, (len(pages) + 1) // 2))
    result: list[dict[int, Reason]] = []
    for page, found in zip(pages, margins, strict=True):
        reasons: dict[int, Reason] = {}
        for index, key in found.items():
            if _PAGE_NUMBER.fullmatch(unicodedata.normalize("NFKC", page[index].text).strip()):
                reasons[index] = "page_number"
            elif counted[key] >= needed:
                reasons[index] = "repeated"
        result.append(reasons)
    return result


def _margins(page: Sequence[Printed], largest: float) -> dict[int, tuple[str, str]]:
    """The lines in the margins by index: which margin, and the words that may repeat."""
    placed = sorted(
        (line.height, index)
        for index, line in enumerate(page)
        if line.height is not None and not line.cells and not _PROSE.search(line.text)
    )
    found: dict[int, tuple[str, str]] = {}
    for height, index in placed[:_DEPTH]:
        if height < _MARGIN:
            found[index] = ("head", _pattern(page[index], largest))
    for height, index in placed[-_DEPTH:]:
        if height > 1 - _MARGIN:
            found[index] = ("foot", _pattern(page[index], largest))
    return found


def _pattern(line: Printed, largest: float) -> str:
    words = re.sub(r"\s", "", unicodedata.normalize("NFKC", line.text))
    return words if line.size > largest else re.sub(r"\d+", "#", words)
