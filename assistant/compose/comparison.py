"""A comparison as a table: a column for each thing, a row for each attribute the shelf speaks of."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.compose.draft import LEAD, Draft, joined, repeats
from assistant.compose.said import CONTENT, Said, Thing, said_in, things_named
from assistant.coverage import phrase_cover
from assistant.models import NO_ENTRY, OURS, Sentence, Table, TableRow, aside
from assistant.question import Question, analyse
from assistant.shelf import Shelf
from ingest.japanese import key
from ingest.models import Hit
from ingest.split import sentence_spans

_FIRST_COLUMN = "観点"
# A cell holds a few sentences, or the whole of a list that stands under the thing's own heading.
_CELL_UNITS, _CELL_CHARACTERS = 3, 160
_LIST_UNITS, _LIST_CHARACTERS = 8, 400
# What is compared between municipalities when the question names nothing: the points on which
# the national guidance asks each municipality to decide.
_USUAL_ASPECTS = ("整備類型", "整備方針", "整備時期", "相談支援体制", "課題")

_COMPARING = re.compile(
    r"(?:の|は|が|を|で|には|では)?、?(?:どのような|どう|どこが|何が|どちらが)?"
    r"(?:違い|違う|違っ|異な|相違|差異|差は|比較|比べ|対比).*$"
)
_EDGES = re.compile(
    r"^(?:[とのはがをでに、・\s]|では|それぞれ)+|(?:[とのはがをでに、・\s?。]|では|それぞれ)+$"
)

# Words for all municipalities of the shelf.
_EVERY = ("各市町村", "各自治体", "各市", "それぞれの市", "全ての市", "すべての市")
Ask = Callable[[Question], Draft]


def _first_sentence(text: str) -> str:
    start, end = sentence_spans(text)[0]
    return text[start:end]


def names_every_municipality(text: str) -> bool:
    """Whether a question speaks of all municipalities: 各市の…."""
    return any(word in text for word in _EVERY)


def compare_municipalities(question: Question, ask: Ask) -> Draft | None:
    """Each municipality's answer to the same point, side by side."""
    aspect, whole = _aspect(question)
    draft = Draft()
    rows: list[TableRow] = []
    for point in (aspect,) if aspect else _USUAL_ASPECTS:
        cells = tuple(
            _told(draft, ask(analyse(f"{name}の{point}" if whole else f"{name}の{point}は?")))
            for name in question.compared
        )
        if any(cell.citations for cell in cells):
            rows.append(TableRow(point.rstrip("?"), cells))
    return _finish(draft, question.compared, rows, asked=whole)


def _told(draft: Draft, answer: Draft) -> Sentence:
    """The beginning of an answer as a cell, its citations taken over."""
    if answer.status == "not_found" or not answer.sentences:
        return Sentence(NO_ENTRY)
    texts: list[str] = []
    numbers: list[int] = []
    listed = any(sentence.item for sentence in answer.sentences)
    room = _LIST_CHARACTERS if listed else _CELL_CHARACTERS
    left_out = 0
    for sentence in answer.sentences:
        if left_out or (texts and sum(map(len, texts)) + len(sentence.text) > room):
            left_out += sentence.item
            continue
        texts.append(OURS.sub("", sentence.text))  # the table's columns say it already
        numbers.extend(draft.adopt(answer.citations[n - 1]) for n in sentence.citations)
        if not sentence.item and not LEAD.search(sentence.text):
            break
    rest = aside(f"ほか{left_out}件") if left_out else ""
    return Sentence(joined(texts) + rest, tuple(dict.fromkeys(numbers)))


def _aspect(question: Question) -> tuple[str, bool]:
    """The point on which municipalities are compared, and whether it is a question by itself.

    What is left of the question without the municipalities and the comparing.
    """
    text = _COMPARING.sub("", question.text)
    whole = text == question.text
    for name in (*question.compared, *_EVERY):
        text = text.replace(name, "")
    text = _EDGES.sub("", text)
    return (text + "?" if whole and text else text), whole


def compare_concepts(question: Question, hits: Sequence[Hit], shelf: Shelf) -> Draft | None:
    """What the shelf says of each concept, ordered by attribute."""
    things = things_named(question.compared)
    if len(things) < 2 or not all(thing.phrase.lemmas for thing in things):
        return None
    everything = [found for hit in hits for found in said_in(hit, things, shelf)]
    said = _with_one_name(_strongest(everything))
    draft = Draft()
    rows = []
    for attribute in _attributes(question, said, things, shelf):
        cells = tuple(
            _cell(draft, attribute, [s for s in said if s.thing == thing])
            for thing in range(len(things))
        )
        rows.append(TableRow(attribute, cells))
    if not all(any(row.cells[thing].citations for row in rows) for thing in range(len(things))):
        return None
    return _finish(draft, question.compared, rows)


def _finish(
    draft: Draft, things: Sequence[str], rows: Sequence[TableRow], asked: bool = False
) -> Draft | None:
    """The draft with its table, and above it the first row that all sides fill, as sentences.

    `asked`: the rows are labelled with the question itself, which names no point.
    """
    if not rows:
        return None
    whole = next((row for row in rows if all(cell.citations for cell in row.cells)), None)
    if whole is None:
        draft.status = "partial"
        draft.note = "一部の項目は、登録されている資料に記載がありません。"
    else:
        draft.sentences = [
            Sentence(
                _headed(thing, "" if asked else whole.label, _first_sentence(cell.text)),
                cell.citations[:1],
            )
            for thing, cell in zip(things, whole.cells, strict=True)
        ]
    draft.table = Table((_FIRST_COLUMN, *things), tuple(rows))
    return draft


def _headed(thing: str, attribute: str, text: str) -> str:
    """What is said of a thing, and before it as ours whose it is and what of it."""
    told = attribute in {"", CONTENT} or key(attribute) in key(text)
    return aside(thing if told else f"{thing}・{attribute}") + text


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


def _attributes(
    question: Question, said: Sequence[Said], things: Sequence[Thing], shelf: Shelf
) -> list[str]:
    """The attributes to show, those that all sides fill first; narrowed to what is asked about."""
    order: dict[str, set[int]] = {}
    for found in said:
        order.setdefault(found.attribute, set()).add(found.thing)
    asked = [
        phrase
        for phrase in question.phrases
        if not any(key(phrase.text) in key(thing.phrase.text) for thing in things)
        and not any(key(thing.phrase.text) in key(phrase.text) for thing in things)
    ]
    attributes = sorted(order, key=lambda a: (len(order[a]) < len(things), a != CONTENT))
    narrowed = [
        a for a in attributes if any(phrase_cover(phrase, a, shelf) >= 0.4 for phrase in asked)
    ]
    return narrowed or attributes


def _cell(draft: Draft, attribute: str, said: Sequence[Said]) -> Sentence:
    """One cell: the best that is said; of the content, what adds to it while it stays short."""
    ranked = sorted(
        (s for s in said if s.attribute == attribute), key=lambda s: (-s.strength, -s.score)
    )
    if not ranked:
        return Sentence(NO_ENTRY)
    if attribute != CONTENT:
        ranked = ranked[:1]
    source = ranked[0].document.id, ranked[0].unit.headings
    listed = ranked[0].strength == 2 and ranked[0].unit.kind == "item"
    most, room = (_LIST_UNITS, _LIST_CHARACTERS) if listed else (_CELL_UNITS, _CELL_CHARACTERS)
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
