"""The lists that stand in a document: runs of items or rows, headings under a heading, ①…②… in a sentence.

Pure given the passages. Knows nothing of which list is asked for.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.compose.draft import LEAD, word
from assistant.figures import is_torn
from assistant.shelf import Shelf
from ingest.japanese import tokens
from ingest.layout_markdown import plain
from ingest.markers import find_marker
from ingest.models import Document, Hit, Passage, Unit

_ENUMERATED = re.compile(r"[①-⑳㉑-㉟][^①-⑳㉑-㉟]+")
_NAMED = re.compile(
    r"(?P<subject>[^、。]{2,40})は、(?P<entries>[^。]+?)(?:など)?(?:の\d+つ)?(?:である|です)?。?"
)
_ENTRY_CHARACTERS = 30


@dataclass(frozen=True, slots=True)
class ListItem:
    """One entry: how it reads, and the unit that holds it; `under`: the heading that it begins with."""

    text: str
    passage: Passage
    unit: Unit
    under: "ListItem | None" = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that stands in a document. `context` is what it is a list of: headings and lead."""

    document: Document
    items: tuple[ListItem, ...]
    context: str
    lead: ListItem | None = None
    label: str = ""  # the nearest words that say what it is a list of


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


def _worded(unit: Unit) -> str:
    """An entry as it reads in a list, whose head tells what the rows of a two-column table hold."""
    if len(unit.cells) == 2 and all(cell for _, cell in unit.cells):
        (_, label), (_, value) = unit.cells
        return f"{label}：{value}"
    return word(unit, numbered=True)


def _heading_runs(hit: Hit, passages: Sequence[Passage]) -> Iterator[Listing]:
    """The headings of one kind under each heading above the passage.

    A line without a mark that leads the first of them (a table's head, say) tells what they are.
    """
    for depth in range(1, len(hit.passage.headings) + 1):
        parent = hit.passage.headings[:depth]
        groups: dict[str, dict[str, ListItem]] = {}
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
                group = groups.setdefault(marker.kind if marker else "", {})
                group.setdefault(unit.text, ListItem(plain(unit.text), passage, unit))
        for kind, group in groups.items():
            if len(group) > 1:
                lead = leads[-1] if leads and kind else ""
                yield Listing(
                    hit.document,
                    tuple(group.values()),
                    " ".join((*parent, lead)),
                    label=f"{parent[-1]} {lead}",
                )


def _enumerations(hit: Hit) -> Iterator[Listing]:
    """①…②…③… inside one sentence."""
    for unit in hit.passage.units:
        if unit.kind in {"row", "label"}:
            continue
        before, entries = _entries(unit.text)
        if len(entries) < 2:
            continue
        items = tuple(ListItem(entry, hit.passage, unit) for entry in entries)
        context = " ".join((*unit.headings, before))
        yield Listing(hit.document, items, context, label=before)


def _entries(text: str) -> tuple[str, list[str]]:
    """What a sentence enumerates, and the words before it: by ①②③, or 「Xは、A、B、Cである」."""
    parts = _ENUMERATED.findall(text)
    if len(parts) > 1:
        numbered = [_entry(part) for part in parts]
        # 「①から③まで」 names numbers; it enumerates nothing.
        if any(not entry or next(tokens(entry)).pos == "助詞" for entry in numbered):
            return "", []
        return text[: text.index(parts[0])], numbered
    named = _NAMED.fullmatch(text)
    if named is None:
        return "", []
    entries = named["entries"].split("、")
    nominal = all(len(entry) <= _ENTRY_CHARACTERS and _is_name(entry) for entry in entries)
    return (named["subject"], entries) if len(entries) > 2 and nominal else ("", [])


def _is_name(entry: str) -> bool:
    """Whether an entry ends as a name does, and not as a clause (〜のため, 〜している)."""
    words = list(tokens(entry))
    return bool(words) and (
        (words[-1].pos in {"名詞", "接尾辞"} and words[-1].is_content) or entry[-1] in "）)」"
    )


def _entry(part: str) -> str:
    """One enumerated entry, cut where the sentence goes on behind it."""
    depth = 0
    for index, character in enumerate(part):
        if character in "（(「":
            depth += 1
        elif character in "）)」":
            if depth == 0:
                return part[1:index].strip("、 ")
            depth -= 1
        elif character in "、。" and depth == 0:
            return part[1:index].strip()
    return part[1:].strip("、。 ")
