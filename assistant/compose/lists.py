"""The lists that stand in a document: runs of items or rows, headings under a heading, ①…②… in a sentence.

Pure given the passages. Knows nothing of which list is asked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.compose.draft import LEAD, word
from assistant.compose.entries import entries_of
from assistant.figures import is_torn
from assistant.shelf import Shelf
from ingest.layout_markdown import plain
from ingest.markers import find_marker, without_symbols
from ingest.models import Document, Hit, Passage, Unit


@dataclass(frozen=True, slots=True)
class ListItem:
    """One entry: how it reads, the unit that holds or begins it, and those that go on with it."""

    text: str
    passage: Passage
    unit: Unit
    more: tuple[tuple[Passage, Unit], ...] = ()

    @property
    def sources(self) -> tuple[tuple[Passage, Unit], ...]:
        """Every unit that the entry is made of, with its passage."""
        return ((self.passage, self.unit), *self.more)

    def with_more(self, passage: Passage, unit: Unit) -> "ListItem":
        """The entry with another sentence behind it."""
        return replace(self, text=self.text + word(unit), more=(*self.more, (passage, unit)))


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that stands in a document. `context` is what it is a list of: headings and lead."""

    document: Document
    items: tuple[ListItem, ...]
    context: str
    lead: ListItem | None = None
    label: str = ""  # the nearest words that say what it is a list of

    @property
    def size(self) -> int:
        """How many entries it has, those below others not counted: entries marked as the first is."""
        marks = [find_marker(item.unit.text) for item in self.items]
        kinds = [mark.kind if mark and mark.kind != "field" else "" for mark in marks]
        return kinds.count(kinds[0])


@dataclass(slots=True)
class _Group:
    """Headings of one kind whose numbers rise, as they are gathered."""

    items: dict[str, ListItem] = field(default_factory=dict)
    last: int = 0
    marked: bool = False


def listings(hit: Hit, shelf: Shelf) -> Iterator[Listing]:
    """Every list that the passage takes part in."""
    passages = shelf.passages_of(hit.document.id)
    yield from item_runs(hit, passages)
    yield from _heading_runs(hit, passages)
    yield from _enumerations(hit)


def item_runs(hit: Hit, passages: Sequence[Passage]) -> Iterator[Listing]:
    """Runs of items or rows in the section of the passage, with the sentence that leads them."""
    section = [
        (passage, unit)
        for passage in passages
        if passage.headings == hit.passage.headings
        for unit in passage.units
    ]
    lead: ListItem | None = None
    label = ""
    run: list[ListItem] = []
    for passage, unit in [*section, (hit.passage, None)]:
        listed = unit is not None and unit.kind in {"item", "row"} and not is_torn(unit)
        if unit is not None and run and _goes_on(run, unit):
            run[-1] = run[-1].with_more(passage, unit)
            continue
        if unit is not None and listed and (not run or run[0].unit.kind == unit.kind):
            run.append(ListItem(_worded(unit), passage, unit))
            continue
        if len(run) > 1:
            context = " ".join(
                (
                    *hit.passage.headings,
                    label,
                    lead.text if lead else "",
                    *(head for head, _ in run[0].unit.cells),
                )
            )
            nearest = lead.text if lead else label or " ".join(hit.passage.headings[-1:])
            yield Listing(hit.document, tuple(run), context, lead, nearest)
        if run:
            # A list right behind a table says the same again, and is led by the same words.
            kept = (lead, label) if listed else (None, "")
            run, (lead, label) = [], kept
        if unit is None:
            break
        if listed:
            run = [ListItem(_worded(unit), passage, unit)]
            continue
        if unit.kind in {"label", "fragment"}:
            caption = unit.kind == "fragment" or (unit.text,) == hit.passage.headings[-1:]
            label = f"{label} {unit.text}".strip() if caption else label
            lead = None
        else:
            text = word(unit)
            lead = ListItem(text, passage, unit) if LEAD.search(text) else None


def _goes_on(run: Sequence[ListItem], unit: Unit) -> bool:
    """Whether an item is a further sentence of the one before it: it has no mark, as all others have."""
    _, before = run[-1].sources[-1]
    return (
        unit.kind == before.kind == "item"
        and before.text.endswith("。")
        and unit.lines[0] - before.lines[1] <= 1
        and find_marker(unit.text) is None
        and all(find_marker(item.unit.text) for item in run)
    )


def _worded(unit: Unit) -> str:
    """An entry as it reads in a list, whose head tells what the rows of a two-column table hold."""
    if len(unit.cells) == 2 and all(cell for _, cell in unit.cells):
        (_, label), (_, value) = unit.cells
        return without_symbols(f"{label}：{value}")
    return word(unit, numbered=True)


def _heading_runs(hit: Hit, passages: Sequence[Passage]) -> Iterator[Listing]:
    """The headings of one kind under each heading above the passage.

    A line without a mark that leads the first of them (a table's head, say) tells what they are.
    Numbers that do not rise begin another list.
    """
    for depth in range(1, len(hit.passage.headings) + 1):
        parent = hit.passage.headings[:depth]
        groups: list[_Group] = []
        latest: dict[str, _Group] = {}
        leads: list[str] = []
        for passage in passages:
            if passage.headings[:depth] != parent:
                continue
            for unit in passage.units:
                if (
                    unit.kind != "label"
                    or len(unit.headings) != depth + 1
                    or unit.headings[-1] != unit.text
                ):
                    continue
                marker = find_marker(unit.text)
                if marker is None and not groups:
                    leads.append(unit.text)
                kind = marker.kind if marker else ""
                ordinal = marker.ordinal if marker else None
                group = latest.get(kind)
                if group is not None and unit.text in group.items:
                    continue
                if group is None or (ordinal is not None and ordinal <= group.last):
                    group = latest[kind] = _Group()
                    groups.append(group)
                group.last = ordinal or 0
                group.marked = bool(kind)
                text = without_symbols(plain(unit.text))
                group.items[unit.text] = ListItem(text, passage, unit)
        for group in groups:
            if len(group.items) > 1:
                lead = leads[-1] if leads and group.marked else ""
                yield Listing(
                    hit.document,
                    tuple(group.items.values()),
                    " ".join((*parent, lead)),
                    label=f"{parent[-1]} {lead}",
                )


def _enumerations(hit: Hit) -> Iterator[Listing]:
    """①…②…③… inside one sentence."""
    for unit in hit.passage.units:
        if unit.kind in {"row", "label"}:
            continue
        before, entries = entries_of(unit.text)
        if len(entries) < 2:
            continue
        items = tuple(ListItem(entry, hit.passage, unit) for entry in entries)
        context = " ".join((*unit.headings, before))
        yield Listing(hit.document, items, context, label=before)
