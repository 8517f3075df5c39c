"""Which printed lines are headings: by the outline of the file, else by size and weight. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass

from ingest.readers.pdf.runs import Printed

_LONGEST = 60
_OUTLINE_LINES = 3  # a title may be broken into so many
# Larger by this much, a line is a heading wherever it stands; by less, only after white space.
CLEARLY_LARGER = 1.15
_LARGER = 1.03
_SAME_SIZE = 0.96
_ENDS = "。、，．！,"
_STOPS = ("。", "．")
# A document with less prose than this is a form or a set of slides.
_LITTLE = 0.25
_CONTENTS = re.compile(r"(?:[…‥・･.．]\s?){3,}[\s\S]*\d\s*$")
_CONTENTS_ENTRIES = 3
_PAGE_AT_END = re.compile(r"\s\d{1,4}$")
# The end of a remark in brackets that began on the line above.
_CLOSES = re.compile(r"[^（(「『【\[]*[）)」』】\]]")
# What a listing says and a title in Latin letters does not.
_CODE = re.compile(r"[\\{}=;<>|$]")
_FIGURES = re.compile(r"[\d\s,，.．%％()（）/年月日:：~〜-]+")
_DATE = re.compile(r"(?:明治|大正|昭和|平成|令和|\d{4}).{0,4}年.{0,12}")


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A bookmark: its title, the page from 1 that it leads to, and its depth from 0."""

    title: str
    page: int
    depth: int


@dataclass(frozen=True, slots=True)
class Type:
    """The size and weight of a document's body text. Latin faces are often set larger."""

    japanese: float
    latin: float
    bold: bool

    def relative(self, line: Printed) -> float:
        """The size of a line where the body is 1."""
        return line.size / (self.latin if line.latin else self.japanese)


def body_type(pages: Sequence[Sequence[Printed]]) -> Type:
    """What most characters of the prose are set in; of all lines where there is little of it.

    Tables and listings in small type can be longer than the text that they belong to.
    """
    sizes: dict[bool, Counter[float]] = {True: Counter(), False: Counter()}
    bold = 0
    characters = 0
    everything = [line for page in pages for line in page]
    prose = [line for line in everything if line.filled or line.text.endswith(_STOPS)]
    if sum(len(line.text) for line in prose) < _LITTLE * sum(len(line.text) for line in everything):
        prose = everything
    for line in prose:
        sizes[line.latin][line.size] += len(line.text)
        bold += len(line.text) * line.bold
        characters += len(line.text)
    usual = {key: found.most_common(1)[0][0] if found else None for key, found in sizes.items()}
    japanese = usual[False] or usual[True] or 1.0
    # A document in Japanese whose Latin lines are few says little of their usual size.
    few = sizes[True].total() < sizes[False].total() * 0.02
    latin = japanese if few else usual[True] or japanese
    return Type(japanese, latin, bold * 2 > characters)


def heading_levels(
    pages: Sequence[Sequence[Printed]], outline: Sequence[OutlineEntry], body: Type
) -> list[dict[int, int]]:
    """For each page, the lines that are headings: their index and depth.

    Depths of the outline come first; type sets what the outline does not name below them.
    """
    named = named_lines(pages, outline)
    base = 1 + max((depth for found in named for depth in found.values()), default=-1)
    sizes = [_by_type(page, body) for page in pages]
    ranks = _ranks({size for found in sizes for size in found.values()})
    return [
        {index: base + ranks[size] for index, size in found.items()} | titled
        for found, titled in zip(sizes, named, strict=True)
    ]


def named_lines(
    pages: Sequence[Sequence[Printed]], outline: Sequence[OutlineEntry]
) -> list[dict[int, int]]:
    """For each page, the lines that the outline names: their index and depth."""
    by_page: dict[int, list[OutlineEntry]] = {}
    for entry in outline:
        by_page.setdefault(entry.page, []).append(entry)
    return [_named(page, by_page.get(number, [])) for number, page in enumerate(pages, start=1)]


def _by_type(page: Sequence[Printed], body: Type) -> dict[int, float]:
    """The lines of a page that look like headings, and the size that ranks each."""
    is_contents = sum(map(_is_contents_entry, page)) >= _CONTENTS_ENTRIES
    return {
        index: _weight(line, body)
        for index, line in enumerate(page)
        if _looks_like_heading(line, index == 0, body)
        and not (is_contents and _PAGE_AT_END.search(line.text))
    }


def _weight(line: Printed, body: Type) -> float:
    """The size that ranks a heading. Bold at the size of the body stands below what is larger."""
    return max(1.0, body.relative(line))


def _ranks(sizes: set[float]) -> dict[float, int]:
    """Sizes to depths, the largest 0. Sizes that the eye does not tell apart share a depth."""
    ranks: dict[float, int] = {}
    rank, largest = -1, 0.0
    for size in sorted(sizes, reverse=True):
        if not ranks or size < largest * _SAME_SIZE:
            rank, largest = rank + 1, size
        ranks[size] = rank
    return ranks


def _looks_like_heading(line: Printed, first: bool, body: Type) -> bool:
    text = line.text
    if len(text) > _LONGEST or text[-1] in _ENDS or line.broken:
        return False
    if not re.search(r"[^\W\d_]{2}", text) or _is_contents_entry(line) or _CLOSES.match(text):
        return False
    if line.latin and _CODE.search(text):
        return False
    plain = unicodedata.normalize("NFKC", text)
    if _FIGURES.fullmatch(plain) or _DATE.fullmatch(plain):
        return False
    relative = body.relative(line)
    apart = line.after_gap or first
    return (
        relative >= CLEARLY_LARGER
        or (relative >= _LARGER and apart)
        or (relative >= 0.97 and apart and line.bold and not body.bold)
    )


def _is_contents_entry(line: Printed) -> bool:
    return _CONTENTS.search(line.text) is not None


def _named(page: Sequence[Printed], entries: Sequence[OutlineEntry]) -> dict[int, int]:
    """The lines of a page that its entries of the outline name."""
    found: dict[int, int] = {}
    texts = [_squeezed(line.text) for line in page] if entries else []
    for entry in entries:
        span = _find(page, texts, _squeezed(entry.title), found)
        found.update(dict.fromkeys(span, entry.depth))
    return found


def _find(
    page: Sequence[Printed], texts: Sequence[str], title: str, taken: Container[int]
) -> range:
    """The one to three lines in a row that spell a title, a number before it allowed.

    Of several the one in the largest type: the head of the page may say it as well.
    """
    found = _spelt(texts, title, taken)
    return max(found, key=lambda span: page[span.start].size, default=range(0))


def _spelt(texts: Sequence[str], title: str, taken: Container[int]) -> list[range]:
    found: list[range] = []
    for start in range(len(texts)):
        words = ""
        for end in range(start, min(start + _OUTLINE_LINES, len(texts))):
            if end in taken:
                break
            words += texts[end]
            if words == title or (
                words.endswith(title)
                and re.fullmatch(r"[第\d.\-章節部編IVX()]+", words[: -len(title)])
            ):
                found.append(range(start, end + 1))
                break
            if len(words) > len(title) + 8:
                break
    return found


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
