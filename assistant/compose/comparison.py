"""A comparison as a table: a column for each thing, a row for each attribute the shelf speaks of."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.compose.draft import Draft, repeats, word
from assistant.compose.silence import answers
from assistant.evidence import Evidence, is_torn, phrase_cover
from assistant.models import NO_ENTRY, Sentence, Table, TableRow
from assistant.question import Phrase, Question, analyse
from assistant.shelf import Shelf, key
from ingest.japanese import lemmas
from ingest.layout_markdown import plain
from ingest.markers import find_marker
from ingest.models import Document, Hit, Passage, Unit

CONTENT = "内容"
_FIRST_COLUMN = "観点"
_CELL_UNITS = 3
_CELL_CHARACTERS = 160
# What is compared between municipalities when the question names nothing: the points on which
# the national guidance asks each municipality to decide.
_USUAL_ASPECTS = ("整備類型", "整備方針", "整備時期", "相談支援体制", "課題")

Ask = Callable[[Question], Sequence[Evidence]]


@dataclass(frozen=True, slots=True)
class _Said:
    """Something a document says of one of the things compared, under an attribute."""

    thing: int
    attribute: str
    text: str
    document: Document
    passage: Passage
    unit: Unit
    score: float


def compare_municipalities(question: Question, ask: Ask, shelf: Shelf) -> Draft | None:
    """Each municipality's answer to the same point, side by side."""
    aspects = _aspects(question) or _USUAL_ASPECTS
    draft = Draft()
    rows: list[TableRow] = []
    for aspect in aspects:
        cells: list[Sentence] = []
        for name in question.compared:
            part = analyse(f"{name}の{aspect}は?")
            found = [e for e in ask(part) if answers(part, e)]
            if not found:
                cells.append(Sentence(NO_ENTRY))
                continue
            cells.append(Sentence(word(found[0].unit), (draft.cite_evidence(found[0]),)))
        if any(cell.citations for cell in cells):
            rows.append(TableRow(aspect, tuple(cells)))
    return _finish(draft, question.compared, rows)


def _aspects(question: Question) -> tuple[str, ...]:
    """The attributes a comparison of municipalities names."""
    return tuple(phrase.text for phrase in question.phrases if phrase.is_name)


def compare_concepts(question: Question, hits: Sequence[Hit], shelf: Shelf) -> Draft | None:
    """What the shelf says of each concept, ordered by attribute."""
    phrases = [_as_phrase(thing) for thing in question.compared]
    if len(phrases) < 2 or not all(phrase.lemmas for phrase in phrases):
        return None
    said = [found for hit in hits for found in _said_in(hit, phrases, shelf)]
    attributes = _attributes(question, said, phrases, shelf)
    draft = Draft()
    rows = []
    for attribute in attributes:
        cells = tuple(
            _cell(draft, [s for s in said if s.thing == thing and s.attribute == attribute])
            for thing in range(len(phrases))
        )
        rows.append(TableRow(attribute, cells))
    if not all(any(row.cells[thing].citations for row in rows) for thing in range(len(phrases))):
        return None
    return _finish(draft, question.compared, rows)


def _finish(draft: Draft, things: Sequence[str], rows: Sequence[TableRow]) -> Draft | None:
    """The draft with its table, and above it the first row that all sides fill, as sentences."""
    if not rows:
        return None
    whole = next((row for row in rows if all(cell.citations for cell in row.cells)), None)
    if whole is None:
        draft.status = "partial"
        draft.note = "一部の項目は、登録されている資料に記載がありません。"
    else:
        draft.sentences = [
            Sentence(f"{thing}（{whole.label}）：{cell.text}", cell.citations)
            for thing, cell in zip(things, whole.cells, strict=True)
        ]
    draft.table = Table((_FIRST_COLUMN, *things), tuple(rows))
    return draft


def _as_phrase(thing: str) -> Phrase:
    return Phrase(thing, tuple(lemmas(thing)), 1.0, 0)


def _said_in(hit: Hit, things: Sequence[Phrase], shelf: Shelf) -> list[_Said]:
    """What the units of a passage say of the things."""
    found: list[_Said] = []
    for unit in hit.passage.units:
        if unit.kind == "label" or is_torn(unit.text):
            continue
        by_column = _by_column(unit, things, shelf)
        if by_column:
            found.extend(
                _Said(thing, attribute, text, hit.document, hit.passage, unit, hit.score)
                for thing, attribute, text in by_column
            )
            continue
        thing = _about(unit, things, shelf)
        if thing is None:
            continue
        for attribute, text in _attribute_of(unit, things[thing], shelf):
            found.append(
                _Said(thing, attribute, text, hit.document, hit.passage, unit, hit.score)
            )
    return found


def _by_column(
    unit: Unit, things: Sequence[Phrase], shelf: Shelf
) -> list[tuple[int, str, str]]:
    """A row of a table whose columns are the things: (thing, attribute, cell) for each."""
    if len(unit.cells) < 2:
        return []
    found = []
    for head, cell in unit.cells[1:]:
        named = [i for i, thing in enumerate(things) if _names(thing, head, shelf)]
        if len(named) == 1 and cell:
            found.append((named[0], unit.cells[0][1], cell))
    return found


def _names(thing: Phrase, text: str, shelf: Shelf) -> bool:
    return phrase_cover(thing, text, shelf) >= 1.0


def _about(unit: Unit, things: Sequence[Phrase], shelf: Shelf) -> int | None:
    """The one thing a unit is about: by its own words, else by the nearest heading that names one."""
    texts = [unit.cells[0][1] if unit.cells else unit.text, *reversed(unit.headings)]
    for text in texts:
        named = [i for i, thing in enumerate(things) if _names(thing, text, shelf)]
        if len(named) == 1:
            return named[0]
        if named:
            return None
    return None


def _attribute_of(unit: Unit, thing: Phrase, shelf: Shelf) -> list[tuple[str, str]]:
    """The attributes a unit gives: a row's columns, a field's label, 「Xの運営主体は、…」, else 内容."""
    if unit.cells:
        return [(head, cell) for head, cell in unit.cells[1:] if cell]
    text = word(unit)
    marker = find_marker(plain(unit.text))
    if marker is not None and marker.kind == "field":
        label, _, rest = re.split(r"([：:⇒])", text, maxsplit=1) if re.search("[：:⇒]", text) else (
            "", "", "")
        if rest.strip():
            return [(label.strip(), rest.strip())]
    pattern = rf"{re.escape(thing.text)}(?:の|における)(?P<attribute>[^、。はが]{{1,16}})(?:は|が)、?"
    match = re.match(pattern, text)
    if match:
        return [(match["attribute"], text)]
    return [(CONTENT, text)]


def _attributes(
    question: Question, said: Sequence[_Said], things: Sequence[Phrase], shelf: Shelf
) -> list[str]:
    """The attributes to show, those that both sides fill first; narrowed to what is asked about."""
    order: dict[str, set[int]] = {}
    for found in said:
        order.setdefault(found.attribute, set()).add(found.thing)
    asked = [
        phrase
        for phrase in question.phrases
        if not any(key(phrase.text) in key(thing.text) for thing in things)
        and not any(key(thing.text) in key(phrase.text) for thing in things)
    ]
    attributes = sorted(order, key=lambda a: (len(order[a]) < len(things), a != CONTENT))
    narrowed = [
        a for a in attributes if any(phrase_cover(phrase, a, shelf) >= 0.4 for phrase in asked)
    ]
    return narrowed or attributes


def _cell(draft: Draft, said: Sequence[_Said]) -> Sentence:
    """One cell: the best that is said, and what adds to it while it stays short."""
    if not said:
        return Sentence(NO_ENTRY)
    ranked = sorted(said, key=lambda s: -s.score)
    texts: list[str] = []
    numbers: list[int] = []
    source = ranked[0].document.id
    for found in ranked[: 4 * _CELL_UNITS]:
        long = sum(map(len, texts)) + len(found.text) > _CELL_CHARACTERS
        if texts and (len(texts) >= _CELL_UNITS or long or found.document.id != source):
            continue
        if repeats(found.text, texts):
            continue
        texts.append(found.text)
        numbers.append(draft.cite(found.document, found.passage, found.unit, found.score))
    joined = "".join(t if t[-1] in "。．" or i == len(texts) - 1 else t + "。"
                     for i, t in enumerate(texts))
    return Sentence(joined, tuple(numbers))

