"""A citation's quote in its surroundings: the passages before and behind it in its document. Pure.

Looks for the very words of the quote; where the document no longer has them, it gives nothing
rather than what now stands in their place. Knows no page of the screen and no file.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Literal

from ingest.mapped import Span
from ingest.models import Passage, Unit

# What is shown on each side at least, in characters, as far as the document reaches.
_AROUND = 300
ParagraphKind = Literal["heading", "text", "item", "row"]
_KINDS: dict[str, ParagraphKind] = {"label": "heading", "item": "item", "row": "row"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, heading, item or row of a document; `quoted` are the offsets of the quote in it.

    `cells` pairs column heads with cells, for rows only.
    """

    kind: ParagraphKind
    text: str
    page: int | None
    quoted: tuple[Span, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a quote, and where that is.

    `share` is where on its page the quote begins, from 0 to 1, by the page's characters.
    """

    paragraphs: tuple[Paragraph, ...]
    headings: tuple[str, ...]
    page: int | None
    page_label: str | None
    lines: tuple[int, int]
    ocr: bool
    share: float


@dataclass(frozen=True, slots=True)
class _Placed:
    """A unit of the document and the number of its passage."""

    unit: Unit
    passage: int


def surroundings(
    passages: Sequence[Passage], quote: str, lines: tuple[int, int], page: int | None
) -> Surroundings | None:
    """The quote nearest to the lines that were cited; None where the document has no such words.

    `passages` are those of one document, in reading order.
    """
    placed = [
        _Placed(unit, number) for number, passage in enumerate(passages) for unit in passage.units
    ]
    texts = ["".join(item.unit.text.split()) for item in placed]
    starts = list(accumulate(map(len, texts), initial=0))
    whole, wanted = "".join(texts), "".join(quote.split())
    found = [bisect_right(starts, place) - 1 for place in _places(whole, wanted)]
    if not found:
        return None

    def distance(index: int) -> tuple[bool, int]:
        unit = placed[index].unit
        return unit.page != page, abs(unit.lines[0] - lines[0])

    nearest = min(range(len(found)), key=lambda number: distance(found[number]))
    first = found[nearest]
    start = _places(whole, wanted)[nearest]
    last = bisect_right(starts, start + len(wanted) - 1) - 1
    quoted = {
        index: _span(
            placed[index].unit.text,
            max(0, start - starts[index]),
            min(len(texts[index]), start + len(wanted) - starts[index]),
        )
        for index in range(first, last + 1)
    }
    unit = placed[first].unit
    on_page = [i for i, item in enumerate(placed) if item.unit.page == unit.page]
    length = max(1, sum(len(texts[i]) for i in on_page))
    before = sum(len(texts[i]) for i in on_page if i < first) + start - starts[first]
    return Surroundings(
        _paragraphs(placed, _window(placed, texts, first, last), quoted),
        unit.headings or passages[placed[first].passage].headings,
        unit.page,
        unit.page_label,
        (unit.lines[0], max(placed[i].unit.lines[1] for i in quoted)),
        any(placed[i].unit.ocr for i in quoted),
        before / length,
    )


def _places(whole: str, wanted: str) -> list[int]:
    """Where the words stand; nowhere for none."""
    places: list[int] = []
    place = whole.find(wanted) if wanted else -1
    while place >= 0:
        places.append(place)
        place = whole.find(wanted, place + 1)
    return places


def _span(text: str, start: int, end: int) -> Span:
    """Offsets that do not count white space, as offsets of the text itself."""
    solid = [offset for offset, character in enumerate(text) if not character.isspace()]
    return solid[start], solid[end - 1] + 1


def _window(placed: Sequence[_Placed], texts: Sequence[str], first: int, last: int) -> range:
    """The units from whole passages before the quote to whole passages behind it."""
    behind = last + 1
    total = 0
    while first > 0 and (total < _AROUND or placed[first - 1].passage == placed[first].passage):
        first -= 1
        total += len(texts[first])
    total = 0
    while behind < len(placed) and (
        total < _AROUND or placed[behind].passage == placed[behind - 1].passage
    ):
        total += len(texts[behind])
        behind += 1
    return range(first, behind)


def _paragraphs(
    placed: Sequence[_Placed], window: range, quoted: dict[int, Span]
) -> tuple[Paragraph, ...]:
    """The units, sentences of one paragraph put together again."""
    paragraphs: list[Paragraph] = []
    before: Unit | None = None
    for index in window:
        unit = placed[index].unit
        spans = (quoted[index],) if index in quoted else ()
        if before is not None and _goes_on(before, unit):
            paragraphs[-1] = _with(paragraphs[-1], unit.text, spans)
        else:
            kind = _KINDS.get(unit.kind, "text")
            paragraphs.append(Paragraph(kind, unit.text, unit.page, spans, unit.cells))
        before = unit
    return tuple(paragraphs)


def _goes_on(before: Unit, unit: Unit) -> bool:
    """Whether a sentence begins on the line where the one before it ends."""
    return (
        before.kind == unit.kind == "sentence"
        and before.page == unit.page
        and unit.lines[0] <= before.lines[1]
    )


def _with(paragraph: Paragraph, text: str, spans: tuple[Span, ...]) -> Paragraph:
    """A paragraph with a further sentence; a quote that goes on in it stays one."""
    between = " " if paragraph.text[-1:].isascii() and text[:1].isascii() else ""
    offset = len(paragraph.text) + len(between)
    moved = [(start + offset, end + offset) for start, end in spans]
    quoted = list(paragraph.quoted)
    if quoted and moved and quoted[-1][1] + len(between) >= moved[0][0]:
        quoted[-1] = (quoted[-1][0], moved.pop(0)[1])
    return replace(paragraph, text=paragraph.text + between + text, quoted=(*quoted, *moved))
