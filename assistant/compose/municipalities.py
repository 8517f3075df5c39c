"""Municipalities side by side: each one's answer to the same point, as a row of a table."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.comparing import Comparing, asked_of_each, asks_how, is_vague, without_municipalities
from assistant.compose.draft import LEAD, PROVISO, Draft, joined
from assistant.compose.side_by_side import (
    CELL_CHARACTERS,
    LIST_CHARACTERS,
    Row,
    finished,
    silent,
)
from assistant.coverage import phrase_cover, phrase_weight
from assistant.kinds import figure_type
from assistant.models import NO_ENTRY, OURS, Sentence, TableRow, aside
from assistant.parting import readings
from assistant.phrases import SHAPING_FACTOR, phrases_of
from assistant.question import Question, analyse
from assistant.shelf import Shelf
from ingest.japanese import normalise, tokens

Ask = Callable[[Question], Draft]
# What is compared between municipalities when the question names nothing: the points on which
# the national guidance asks each municipality to decide.
_USUAL_ASPECTS = ("整備類型", "整備方針", "整備時期", "相談支援体制", "課題")
_SPEAKS_OF_POINT = 0.8
_PEOPLE = re.compile(r"(?:者|員|人|人口|[人者員]数)$")
_MONEY = re.compile(r"(?:お金|[一-龠](?:費|料|額|単価))$")
_COUNTED = re.compile(r"の(?:数|人数|件数)$")
_LABEL_END = re.compile(r"(?:です|でしょう|なの|の)?か$")
_EDGES = re.compile(
    r"^(?:[とのはがをでに、・\s]|では|それぞれ)+|(?:[とのはがをでに、・\s?。]|では|それぞれ)+$"
)


def compare_municipalities(question: Question, ask: Ask, shelf: Shelf) -> Draft | None:
    """Each municipality's answer to the same point, side by side; None where none has one."""
    names = question.municipalities
    reading = readings(question.text.rstrip("?。"), names)[0]
    draft = Draft()
    whole = _EDGES.sub("", without_municipalities(question.text, names))
    each = "" if reading.extreme is not None else asked_of_each(whole)
    if each or not _compares(question, reading):
        rows = [_row(draft, "", question, reading, ask, shelf, each or whole)]
        rows = [row for row in rows if _is_told(row)]
        told = [Row(row, row.label) for row in rows]
        return finished(draft, names, told, reading, asked=True) if rows else None
    points = [point for point in reading.aspects if _says_what(point)]
    rows = [_row(draft, point, question, reading, ask, shelf) for point in points]
    told = [Row(row, row.label) for row in rows if _is_told(row)]
    if not told and all(is_vague(point) or asks_how(point) for point in points):
        rows = [_row(draft, point, question, reading, ask, shelf) for point in _USUAL_ASPECTS]
        told = [Row(row) for row in rows if _is_told(row)]
    return finished(draft, names, told, reading) if told else silent(names, points)


def _says_what(point: str) -> bool:
    """Whether a point names something at all: not やり方."""
    return any(phrase.factor > SHAPING_FACTOR for phrase in phrases_of(point))


def _compares(question: Question, reading: Comparing) -> bool:
    return question.kind == "comparison" or reading.extreme is not None


def _is_told(row: TableRow) -> bool:
    return any(cell.citations for cell in row.cells)


def _row(
    draft: Draft,
    point: str,
    question: Question,
    reading: Comparing,
    ask: Ask,
    shelf: Shelf,
    whole: str = "",
) -> TableRow:
    """What each municipality has on a point, or in answer to the `whole` question asked of each."""
    cells = []
    for name in question.municipalities:
        asked = analyse(f"{name}の{whole}?") if whole else _asked(name, point, reading)
        answer = ask(asked)
        if reading.extreme is not None and not _speaks_of(point, answer, shelf):
            answer = Draft(status="not_found")
        cells.append(_told(draft, answer))
    return TableRow(point or _LABEL_END.sub("", whole), tuple(cells))


def _speaks_of(point: str, answer: Draft, shelf: Shelf) -> bool:
    """Whether the first thing an answer quotes speaks of what a point names first of all.

    A figure or a date of something near will do for an answer, but not for saying who has more.
    """
    said = " ".join(f"{' '.join(c.headings[-1:])} {c.quote}" for c in answer.citations[:1])
    said += " ".join(sentence.text for sentence in answer.sentences[:1])
    names = [phrase for phrase in phrases_of(point) if phrase.is_name]
    if not names:
        return True
    rarest = max(names, key=lambda phrase: phrase_weight(phrase, shelf))
    return phrase_cover(rarest, said, shelf) >= _SPEAKS_OF_POINT


def _asked(name: str, point: str, reading: Comparing) -> Question:
    """The question that one municipality's cell answers."""
    counted = _COUNTED.sub("", point)  # 療育手帳の数: how many 療育手帳 there are
    words = list(tokens(counted))
    verb = not words or words[-1].pos in {"動詞", "助動詞"}
    extreme = reading.extreme
    if extreme is not None and extreme.dated:
        asked = analyse(f"{name}はいつ{point}か" if verb else f"{name}の{point}はいつ?")
        return replace(asked, kind="date", figure="date")
    asked = analyse(f"{name}は{counted}?" if verb else f"{name}の{counted}は?")
    if extreme is None and counted == point:
        return asked
    sort = figure_type(f"{normalise(point)}は", "quantity")
    if sort == "count" and _PEOPLE.search(counted):
        sort = "people"
    if sort == "count" and _MONEY.search(counted):
        sort = "money"
    return replace(asked, kind="quantity", figure=sort)


def _told(draft: Draft, answer: Draft) -> Sentence:
    """The beginning of an answer as a cell, its citations taken over."""
    if answer.status == "not_found" or not answer.sentences:
        return Sentence(NO_ENTRY)
    texts: list[str] = []
    numbers: list[int] = []
    listed = any(sentence.item for sentence in answer.sentences)
    room = LIST_CHARACTERS if listed else CELL_CHARACTERS
    left_out = 0
    ended = False
    for sentence in answer.sentences:
        bare = OURS.sub("", sentence.text)  # the table's columns say it already
        if ended and not PROVISO.match(bare):
            break
        if left_out or (texts and sum(map(len, texts)) + len(sentence.text) > room):
            left_out += sentence.item
            continue
        texts.append(bare)
        numbers.extend(draft.adopt(answer.citations[n - 1]) for n in sentence.citations)
        ended = ended or (not sentence.item and not LEAD.search(sentence.text))
    rest = aside(f"ほか{left_out}件") if left_out else ""
    return Sentence(joined(texts) + rest, tuple(dict.fromkeys(numbers)))


def everything(
    names: Sequence[str], shelved: Sequence[str], every: bool, count: int | None
) -> tuple[str, ...]:
    """The municipalities a question sets side by side: those it names, or with 各市 all of the shelf."""
    if every and len(names) < 2 and count in (None, len(shelved)):
        return tuple(sorted(shelved))
    return tuple(names)
