"""A comparison of concepts: what the shelf says of each, ordered by the points it speaks of."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.comparing import Comparing, asks_how, is_vague
from assistant.compose.draft import Draft, joined, repeats
from assistant.compose.said import CONTENT, Said, Thing, said_in, things_named
from assistant.compose.side_by_side import (
    CELL_CHARACTERS,
    CELL_UNITS,
    LIST_CHARACTERS,
    LIST_UNITS,
    Row,
    finished,
)
from assistant.coverage import phrase_cover
from assistant.models import NO_ENTRY, Sentence, TableRow
from assistant.phrases import Phrase, phrases_of
from assistant.shelf import Shelf
from ingest.japanese import key
from ingest.models import Hit

_OWN_PLACE = 2  # the strength of what stands under a thing's own heading or column
_SHORT = 12  # a longer point is a clause, which is not said back
# How well a row's name, or what a sentence says, must speak of a point that the question names.
_NAMES_POINT, _SPEAKS_OF_POINT = 0.4, 0.8


def compare_concepts(reading: Comparing, hits: Sequence[Hit], shelf: Shelf) -> Draft | None:
    """What the shelf says of each thing, on the points asked about or on all it speaks of.

    None where it does not speak of every one of them. What a municipality's document says of them
    is taken only where the others do not say it.
    """
    things = things_named(reading.things)
    if len(things) < 2 or not all(thing.phrase.lemmas for thing in things):
        return None
    everything = [found for hit in hits for found in said_in(hit, things, shelf)]
    general = [found for found in everything if found.document.municipality is None]
    draft: Draft | None = None
    for said in (general, everything):
        if {found.thing for found in said} == set(range(len(things))):
            found = _compared(reading, things, said, shelf)
            if found is not None and found.status == "answered":
                return found
            draft = draft or found
    return draft


def _compared(
    reading: Comparing, things: Sequence[Thing], everything: Sequence[Said], shelf: Shelf
) -> Draft | None:
    """The table of what is said; None where a side stays empty and no point is asked about."""
    strongest = _strongest(everything)
    said = _with_one_name(strongest)
    draft = Draft()
    rows = [
        row
        for point in reading.aspects
        for row in _rows_on(draft, point, things, said, strongest, shelf)
    ]
    if rows:
        return finished(draft, reading.things, rows, reading)
    table = [Row(_row(draft, name, said, len(things))) for name in _attributes(said, len(things))]
    sides = zip(*(row.row.cells for row in table), strict=True)
    if not table or not all(any(cell.citations for cell in side) for side in sides):
        return None
    unsaid = [point for point in reading.aspects if not (is_vague(point) or asks_how(point))]
    if not unsaid:
        return finished(draft, reading.things, table, reading)
    # Not in the question's words: the other points are shown, and that this is not the one asked.
    own = {found.thing for found in strongest if found.strength == _OWN_PLACE}
    if len(own) < len(things):
        return None
    draft = finished(draft, reading.things, table, replace(reading, extreme=None))
    draft.status = "partial"
    draft.note = f"「{'・'.join(unsaid)}」という語での記載は見つかりませんでした。資料にある観点で比べています。"
    return draft


def _row(draft: Draft, attribute: str, said: Sequence[Said], things: int) -> TableRow:
    return TableRow(
        attribute,
        tuple(
            _cell(draft, attribute, [found for found in said if found.thing == thing])
            for thing in range(things)
        ),
    )


def _rows_on(
    draft: Draft,
    point: str,
    things: Sequence[Thing],
    said: Sequence[Said],
    strongest: Sequence[Said],
    shelf: Shelf,
) -> list[Row]:
    """The rows on one point: those so named, or one of what each side has under such names or in words."""
    phrases = _phrases(point, things)
    named = _named(phrases, said, len(things), shelf)
    rows = [_row(draft, name, said, len(things)) for name in named]
    full = [row for row in rows if all(cell.citations for cell in row.cells)]
    if full:
        return [Row(row, point) for row in full]
    cells = []
    for at in range(len(things)):
        own = [found for found in said if found.thing == at and found.attribute in named]
        if not own and phrases and not is_vague(point):
            own = [
                found
                for found in strongest
                if found.thing == at and _speaks_of(found, phrases, shelf)
            ]
        cells.append(_best(draft, own))
    if not any(cell.citations for cell in cells):
        return []
    return [Row(TableRow(named[0] if len(named) == 1 else point, tuple(cells)), point)]


def _phrases(point: str, things: Sequence[Thing]) -> list[Phrase]:
    """What a point names beside the things themselves: its nouns, or where it has none its verbs."""
    phrases = [
        phrase
        for phrase in phrases_of(point)
        if not any(
            key(phrase.text) in key(thing.phrase.text) or key(thing.phrase.text) in key(phrase.text)
            for thing in things
        )
    ]
    return [phrase for phrase in phrases if phrase.is_name] or phrases


def _named(phrases: Sequence[Phrase], said: Sequence[Said], things: int, shelf: Shelf) -> list[str]:
    """The attributes whose name speaks of a point best."""
    if not phrases:
        return []
    covers = {
        name: sum(phrase_cover(phrase, name, shelf) for phrase in phrases) / len(phrases)
        for name in _attributes(said, things)
    }
    best = max(covers.values(), default=0.0)
    return [name for name, cover in covers.items() if cover >= max(_NAMES_POINT, 0.9 * best)]


def _speaks_of(found: Said, phrases: Sequence[Phrase], shelf: Shelf) -> bool:
    """Whether what is said, or its attribute, speaks of all that a point names."""
    text = f"{found.attribute} {found.text}"
    return all(phrase_cover(phrase, text, shelf) >= _SPEAKS_OF_POINT for phrase in phrases)


def _best(draft: Draft, said: Sequence[Said]) -> Sentence:
    """The cell of the one thing said most strongly."""
    if not said:
        return Sentence(NO_ENTRY)
    best = max(said, key=lambda found: (found.strength, found.score))
    return Sentence(best.text, (draft.cite(best.document, best.passage, best.unit, best.score),))


def _strongest(said: Sequence[Said]) -> list[Said]:
    """What is said of each thing in its own place; a passing mention counts only where nothing else is."""
    best = {found.thing: 0 for found in said}
    for found in said:
        best[found.thing] = max(best[found.thing], found.strength)
    return [found for found in said if found.strength >= min(1, best[found.thing])]


def _with_one_name(said: Sequence[Said]) -> list[Said]:
    """費用 and 初期費用 are one point: the name that most sides use stands for it.

    What only one side says at all must be said of it in its own place.
    """
    sides: dict[str, set[int]] = {}
    for found in said:
        sides.setdefault(found.attribute, set()).add(found.thing)
    names = sorted(sides, key=lambda a: (-len(sides[a]), len(a)))
    one: dict[str, str] = {}
    for name in names:
        like = (n for n in one.values() if CONTENT not in (n, name))
        one[name] = next((n for n in like if key(n) in key(name) or key(name) in key(n)), name)
    renamed = [replace(found, attribute=one[found.attribute]) for found in said]
    shared = {a for a in one.values() if len({f.thing for f in renamed if f.attribute == a}) > 1}
    return [f for f in renamed if f.attribute in shared or f.strength == 2]


def _attributes(said: Sequence[Said], things: int) -> list[str]:
    """The attributes that are spoken of, those that all sides fill first."""
    order: dict[str, set[int]] = {}
    for found in said:
        order.setdefault(found.attribute, set()).add(found.thing)
    return sorted(order, key=lambda a: (len(order[a]) < things, a != CONTENT))


def _cell(draft: Draft, attribute: str, said: Sequence[Said]) -> Sentence:
    """One cell: the best that is said; of the content, what adds to it while it stays short."""
    ranked = sorted(
        (s for s in said if s.attribute == attribute), key=lambda s: (-s.strength, -s.score)
    )
    if not ranked:
        return Sentence(NO_ENTRY)
    if not ranked[0].in_section:
        ranked = ranked[:1]
    source = ranked[0].document.id, ranked[0].unit.headings
    listed = ranked[0].strength == 2 and ranked[0].unit.kind == "item"
    most, room = (LIST_UNITS, LIST_CHARACTERS) if listed else (CELL_UNITS, CELL_CHARACTERS)
    if listed:
        ranked = [s for s in ranked if (s.document.id, s.unit.headings) == source]
        ranked.sort(key=lambda s: (s.passage.position, s.unit.lines))
    texts: list[str] = []
    numbers: list[int] = []
    for found in ranked:
        long = sum(map(len, texts)) + len(found.text) > room
        if texts and (len(texts) >= most or long or found.document.id != source[0]):
            continue
        if not listed and repeats(found.text, texts):
            continue
        texts.append(found.text)
        numbers.append(draft.cite(found.document, found.passage, found.unit, found.score))
    return Sentence(joined(texts), tuple(numbers))
