"""Running heads, feet and page numbers, found by what repeats over the pages. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from typing import Literal

from ingest.readers.pdf.runs import Printed

Reason = Literal["repeated", "page_number"]

# Heads and feet lie in the outer part of a page, at most two lines deep.
_MARGIN = 0.14
_DEPTH = 2
# Heads stand level to this part of a page's height; a title is at least so long.
_HEIGHTS = 200
_TITLE = 3
_PROSE = re.compile(r"[。、]")
_DASHES = r"[-‐–—―−─－ー~〜・\s]*"
_PAGE_NUMBER = re.compile(
    rf"{_DASHES}(?:p\.?|page|第)?\s*(?:\d{{1,4}}|[ivxlc]{{1,6}}|[A-Z]-\d{{1,3}})"
    rf"\s*(?:(?:/|of)\s*\d{{1,4}})?\s*(?:頁|ページ)?{_DASHES}",
    re.IGNORECASE,
)


def furniture(
    pages: Sequence[Sequence[Printed]],
    named: Sequence[Container[int]],
    largest: float,
    titles: Sequence[str] = (),
) -> list[dict[int, Reason]]:
    """For each page, the lines that are no part of the text: their index and why.

    A line in the margin goes where the same words, figures aside, stand in the same margin of
    three pages or of half of them; and a page's number goes where it stands alone. A line that
    the outline names (`named`) stays, and in type over the size `largest` figures count too:
    第1章 計画 and 第2章 計画 are titles. A head that names the chapter goes too: it stands alone
    level with those of a third of the pages, and says the words of one of the `titles` or of a line in such type.
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
    for page_index, line_index in _chapter_heads(pages, named, largest, titles):
        result[page_index].setdefault(line_index, "repeated")
    return result


def _chapter_heads(
    pages: Sequence[Sequence[Printed]],
    named: Sequence[Container[int]],
    largest: float,
    titles: Sequence[str],
) -> Iterator[tuple[int, int]]:
    """The heads that change with the chapter: page and line."""
    tops = {
        page_index: (round(height * _HEIGHTS), line_index)
        for page_index, page in enumerate(pages)
        for height, line_index in [_top(page)]
        if height is not None and height < _MARGIN
    }
    counted = Counter(height for height, _ in tops.values())
    usual = {height for height, count in counted.items() if count >= max(3, len(tops) / 3)}
    known = {_words(title) for title in titles}
    known |= {_words(line.text) for page in pages for line in page if line.size > largest}
    known = {words for words in known if len(words) >= _TITLE}
    for page_index, (height, line_index) in tops.items():
        line = pages[page_index][line_index]
        words = _words(line.text)
        if (
            height in usual
            and line_index not in named[page_index]
            and line.size <= largest
            and any(title in words for title in known)
        ):
            yield page_index, line_index


def _top(page: Sequence[Printed]) -> tuple[float | None, int]:
    """The height and index of the highest line, if it stands alone with white below."""
    placed = sorted(
        (line.height, index)
        for index, line in enumerate(page)
        if line.height is not None and not line.cells
    )
    if len(placed) < 2 or not page[placed[1][1]].after_gap:
        return None, 0
    return placed[0]


def _words(text: str) -> str:
    """A title without its number and white space."""
    return re.sub(r"[\s\d.．第章節部編]", "", unicodedata.normalize("NFKC", text))


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
