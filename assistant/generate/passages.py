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

# What a model of a billion parameters reads in a few seconds on two cores, and what the best units
# of an answer rarely exceed.
CHARACTERS = 1_600
PASSAGES = 5
# A passage and how well it does by the question.
Found = tuple[Document, Passage, float]
# Full-width, so that no document can end the fence around it or open another.
_FENCES = str.maketrans("<>", "＜＞")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A passage under the number by which a model names it."""

    number: int
    document: Document
    passage: Passage
    score: float = 0.0

    def parts(self) -> list[tuple[Source, tuple[Unit, ...]]]:
        """The units that stand under the same headings as one source, in reading order."""
        return [
            (Source(tuple(word(unit) for unit in units), self._context(headings)), units)
            for headings, group in groupby(self.passage.units, lambda unit: unit.headings)
            for units in [tuple(group)]
        ]

    def _context(self, headings: Sequence[str]) -> tuple[str, ...]:
        document = self.document
        own = (document.title, document.municipality, document.publisher, document.issued)
        return (*filter(None, own), *(bare_heading(h) for h in headings or self.passage.headings))

    def fenced(self) -> str:
        """The passage as the prompt shows it."""
        about = [self.document.title, self.document.municipality or ""]
        head = "・".join(part for part in about if part).translate(_FENCES)
        lines = [f"<資料 番号={self.number} 題={head}>"]
        for headings, group in groupby(self.passage.units, lambda unit: unit.headings):
            path = " > ".join(bare_heading(h) for h in headings or self.passage.headings)
            lines += [f"【{path.translate(_FENCES)}】"] if path else []
            lines += [word(unit).translate(_FENCES) for unit in group]
        return "\n".join([*lines, "</資料>"])


def numbered(cited: Sequence[Citation], ranked: Iterable[Found], shelf: Shelf) -> list[Numbered]:
    """The passages to read, from 1: first those that the extract cites, then the next best.

    `ranked` holds the passages that speak of the question, best first, each as often as it does. One
    that gives orders is left out.
    """
    given: list[Numbered] = []
    room = CHARACTERS
    for document, passage, score in _once((*_cited(cited, shelf), *ranked)):
        if _orders(document, passage):
            continue
        length = len(passage.text)
        if given and (length > room or len(given) == PASSAGES):
            break
        room -= length
        given.append(Numbered(len(given) + 1, document, passage, score))
    return given


def _once(found: Iterable[Found]) -> Iterator[Found]:
    known: set[str] = set()
    for one in found:
        if one[1].id not in known:
            known.add(one[1].id)
            yield one


def _cited(cited: Sequence[Citation], shelf: Shelf) -> Iterator[Found]:
    """The passages that citations quote."""
    for citation in cited:
        for passage in shelf.passages_of(citation.document.id):
            if any(u.lines == citation.lines and u.text == citation.quote for u in passage.units):
                yield citation.document, passage, citation.score


def _orders(document: Document, passage: Passage) -> bool:
    """Whether any of it, or all of it read as one, gives orders to whoever answers."""
    texts = [unit.text for unit in passage.units]
    about = [document.title, document.publisher or "", *passage.headings]
    return any(map(gives_orders, ("".join(about), "".join(texts), *texts)))
