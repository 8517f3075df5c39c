"""What a model is given to read: few passages, numbered, fenced and free of orders.

Knows documents and their units; knows no prompt and no model.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.compose.draft import bare_heading, word
from assistant.generate.instructions import gives_orders
from assistant.ground import Source
from assistant.models import Citation
from assistant.shelf import Shelf
from ingest.models import Document, Passage, Unit

# A passage and how well it does by the question.
Found = tuple[Document, Passage, float]
# Full-width, so that no document can end the fence around it or open another.
_FENCES = str.maketrans("<>", "＜＞")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A passage, or those units of it that are given, under the number by which a model names it."""

    number: int
    document: Document
    passage: Passage
    units: tuple[Unit, ...]
    score: float

    def parts(self) -> list[tuple[Source, tuple[Unit, ...]]]:
        """The units that stand under the same headings as one source, in reading order."""
        return [
            (Source(tuple(word(unit) for unit in units), self._context(units[0])), units)
            for units in self._groups()
        ]

    def fenced(self) -> str:
        """The passage as the prompt shows it: whose it is, the nearest heading, and its words."""
        whose = self.document.municipality or ""
        lines = [f"<資料 番号={self.number}{f' 自治体={whose}' if whose else ''}>"]
        for units in self._groups():
            heading = "".join(self._headings(units[0])[-1:])
            lines += [f"【{heading}】"] if heading else []
            # A heading stands above its words already.
            lines += [word(unit) for unit in units if unit.kind != "label"]
        return "\n".join([lines[0], *(line.translate(_FENCES) for line in lines[1:]), "</資料>"])

    def _groups(self) -> Iterator[tuple[Unit, ...]]:
        return (tuple(group) for _, group in groupby(self.units, lambda unit: unit.headings))

    def _headings(self, unit: Unit) -> list[str]:
        return [bare_heading(heading) for heading in unit.headings or self.passage.headings]

    def _context(self, unit: Unit) -> tuple[str, ...]:
        document = self.document
        own = (document.title, document.municipality, document.publisher, document.issued)
        return (*filter(None, own), *self._headings(unit))


def numbered(
    cited: Sequence[Citation], ranked: Iterable[Found], shelf: Shelf, characters: int
) -> list[Numbered]:
    """The passages to read, from 1: first those that the extract cites, then the next best.

    `ranked` holds the passages that speak of the question, best first, each as often as it does.
    Of what the extract cites only its words are given where there is no room for the passage around
    them. A passage that gives orders is left out.
    """
    wanted = _wanted(cited, shelf)
    due = sum(map(_length, (units for *_, units in wanted)))
    given: list[Numbered] = []
    room = characters
    for document, passage, score, units in (*wanted, *((*found, ()) for found in ranked)):
        if _orders(document, passage) or any(one.passage.id == passage.id for one in given):
            continue
        due -= _length(units)
        chosen = passage.units if _length(passage.units) <= room - due else units
        if not chosen or (given and _length(chosen) > room):
            break
        room -= _length(chosen)
        given.append(Numbered(len(given) + 1, document, passage, tuple(chosen), score))
    return given


def _length(units: Sequence[Unit]) -> int:
    return sum(len(unit.text) for unit in units)


def _wanted(cited: Sequence[Citation], shelf: Shelf) -> list[tuple[*Found, tuple[Unit, ...]]]:
    """The passages that citations quote, with the units that are quoted, in reading order."""
    found: dict[str, Found] = {}
    quoted: set[tuple[str, Unit]] = set()
    for citation in cited:
        for passage in shelf.passages_of(citation.document.id):
            for unit in passage.units:
                if unit.lines == citation.lines and unit.text == citation.quote:
                    found.setdefault(passage.id, (citation.document, passage, citation.score))
                    quoted.add((passage.id, unit))
    return [
        (document, passage, score, tuple(u for u in passage.units if (passage.id, u) in quoted))
        for document, passage, score in found.values()
    ]


def _orders(document: Document, passage: Passage) -> bool:
    """Whether any of it, or all of it read as one, gives orders to whoever answers."""
    texts = [unit.text for unit in passage.units]
    about = [document.title, document.publisher or "", *passage.headings]
    return any(map(gives_orders, ("".join(about), "".join(texts), *texts)))
