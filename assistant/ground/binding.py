"""Whether a figure or a date counts in the source what the statement lets it count. Pure.

A figure's label is the words around it, up to the next figure of the same measure. Where another
figure of the source has more of the statement's label beside it, the statement has swapped them.
"""

import re
from collections.abc import Sequence

from assistant.ground.cells import in_row_and_column
from assistant.ground.dates import Date
from assistant.ground.figures import Figure, scaled
from assistant.ground.heads import anothers
from assistant.ground.names import GENERIC
from assistant.ground.qualifiers import (
    added_up,
    counted_alike,
    limited_alike,
    part_named,
    qualified_alike,
    same_change,
)
from assistant.ground.reading import TELLING, Reading, Word
from assistant.ground.spans import (
    COMPARED,
    Place,
    Thing,
    binding,
    divides,
    head_of,
    of_range,
    row_of,
    scope,
    span_of,
    unclaimed,
)
from assistant.ground.timing import dated, former, in_time
from assistant.ground.words import Line, among, stands

# How much a word of the label counts: beside the figure or as what its clause is about (or a name
# above it), elsewhere in its unit, above it, elsewhere in its passage.
_BESIDE, _UNIT, _ABOVE, _PASSAGE = 1.0, 0.45, 0.35, 0.2
_DATE = 2.0
# What a rival must have more of the label: more than a verb or a synonym, less than a noun.
_MORE = 0.4
_EACH = {
    "年": re.compile("年間?[0-9]|毎年|年に|年当たり|年1"),
    "月": re.compile("月[0-9]+回|毎月|月に|月当たり"),
    "箇月": re.compile("月[0-9]+回|毎月|月に|月当たり"),
    "日": re.compile("日[0-9]+回|毎日|日に|日当たり"),
    "週": re.compile("週[0-9]+回|毎週|週に|週当たり"),
}


def label(reading: Reading, thing: Thing) -> tuple[list[Word], list[Date]]:
    """The words and dates of a statement that say what one of its figures or dates belongs to."""
    start, end = span_of(reading, thing)
    clause = reading.clause_of(thing)
    start, end = max(start, clause.start), min(end, clause.end)
    compared = [match.span() for match in COMPARED.finditer(reading.text)]
    words = [
        word
        for word in clause.words
        if start <= word.start < end
        and word.surface != "うち"
        and not any(first <= word.start < last for first, last in compared)
    ]
    if not divides(reading, clause.start, thing.start):
        words += [word for word in clause.topic if word not in clause.words]
    beside = [date for date in reading.dates if start <= date.start < end and date is not thing]
    return words, beside if isinstance(thing, Figure) else []


def places(
    reading: Reading, thing: Thing, lines: Sequence[Line]
) -> tuple[list[Place], list[Place]]:
    """Where a figure or date of a statement stands, and what could be taken for it."""
    found: list[Place] = []
    rivals: list[Place] = []
    if isinstance(thing, Figure):
        said = scaled(thing, scope(reading, thing, span_of(reading, thing)), "")[0]
    for line in lines:
        if line.unit < 0 and not (isinstance(thing, Date) or thing.words.startswith("第")):
            continue
        if isinstance(thing, Figure):
            if _said_without(thing, line):
                found.append((line, thing))
            for figure in line.reading.figures:
                own = line.reading.clause_of(figure)
                around = f"{row_of(line)}。{line.context.text}"
                ways = scaled(figure, head_of(own) or own.text, around)
                if any(_is(said, way, figure, line, reading) for way in ways):
                    found.append((line, figure))
                elif (figure.value, figure.bounds) != (thing.value, thing.bounds) and any(
                    thing.counts_like(way) or not way.counter for way in ways
                ):
                    rivals.append((line, figure))
        else:
            for date in dated(line):
                if thing.within(date) and thing.agrees(date):
                    found.append((line, date))
                elif line.unit < 0:
                    continue
                elif thing.year is None or date.year is not None:
                    rivals.append((line, date))
    return found, rivals


def _is(said: Figure, there: Figure, origin: Figure, line: Line, reading: Reading) -> bool:
    """Whether the source's figure, in one of its measures, is the one that is said."""
    if said.value != there.value or not _bounded(said.bounds, there.bounds):
        return False
    if not same_change(said, there, reading, line):
        return False
    if said.counter == "mark" or there.counter == "mark" or "第" in said.counter + there.counter:
        return said.counter == there.counter
    if not there.counter:
        head = head_of(line.reading.clause_of(origin))
        above = head + row_of(line) if head else line.reading.tight + line.context.tight
        return not said.counter or said.counter in above or any(t in above for t in said.things)
    if not said.counter:
        return there.counter in reading.tight.replace(there.words, "")
    if said.counts_like(there):
        return True
    nouns = (said.counter, there.counter)
    if min(len(noun) for noun in nouns) == 1 or "箇所" in nouns:  # 事業所は5箇所, 5事業所
        one, other = nouns
        return (
            len(one) > 1
            and one != "箇所"
            and other in {"つ", "箇所", "件"}
            and one in line.reading.tight
        ) or (
            len(other) > 1
            and other != "箇所"
            and one in {"つ", "箇所", "件"}
            and other in reading.tight
        )
    return False


def _said_without(said: Figure, line: Line) -> bool:
    """Whether a line says a figure without its digits: 2つ以上 is 複数, 1年に is 年間."""
    if line.unit < 0:
        return False
    if said.value == 2 and said.bounds == {"at least"} and said.counter in {"つ", "箇所", "個"}:
        return "複数" in line.reading.text
    rate = _EACH.get(said.counter)
    return said.value == 1 and rate is not None and rate.search(line.reading.text) is not None


def _bounded(said: frozenset[str], there: frozenset[str]) -> bool:
    """Whether the bounds are the same, or wider: what is above 30 is at least 30."""
    wider = {"above": "at least", "below": "at most"}
    ours, theirs = said - {"each"}, there - {"each"}
    return ours == theirs or ours == {wider.get(bound, bound) for bound in theirs}


def bound(
    reading: Reading,
    thing: Thing,
    found: Sequence[Place],
    rivals: Sequence[Place],
    lines: Sequence[Line],
) -> Place | None:
    """The place that a figure's label fits best; None where it fits a rival better."""
    words, beside = label(reading, thing)
    topic = reading.clause_of(thing).topic
    found = [place for place in found if _admissible(reading, thing, place, beside, lines)]
    if not found:
        return None
    for place in found:
        if place[1] is thing:
            return place  # said without digits
    rivals = [one for one in rivals if _may_be_meant(reading, thing, one, beside, lines)]
    if isinstance(thing, Figure):  # 9件から14件に: the one is no rival of the other
        ends = {other.value for other in of_range(reading, thing)}
        rivals = [
            one for one in rivals if not isinstance(one[1], Figure) or one[1].value not in ends
        ]
    fits = [(_fit(words, beside, place, lines), place) for place in found]
    best, place = max(fits, key=lambda pair: pair[0])
    own = sum(word.weight for word in words if word not in topic and word.weight >= TELLING)
    more = _MORE * min(1.0, own) if own else _MORE
    if (
        isinstance(thing, Figure)
        and any(_named_alike(thing, rival) for _, rival in rivals)
        and not any(_named_alike(thing, there) for _, there in found)
    ):
        return None  # 6つの機能 is not 6項目 where 5つの機能 stand
    for rival in rivals if words or beside else ():
        if _fit(words, beside, rival, lines) > best + more:
            return None
    if isinstance(thing, Figure) and anothers(reading, thing, words, place, rivals):
        return None
    return place


def _named_alike(thing: Figure, other: Thing) -> bool:
    """Whether a figure is put as another is: of the same counter and the same things."""
    return (
        isinstance(other, Figure)
        and other.counter == thing.counter
        and bool(set(other.things) & set(thing.things))
    )


def _may_be_meant(
    reading: Reading, thing: Thing, place: Place, beside: Sequence[Date], lines: Sequence[Line]
) -> bool:
    """Whether a figure of the source is in the row, the column, the time and the limits of one."""
    line, there = place
    if there is thing or not isinstance(thing, Figure) or not isinstance(there, Figure):
        return True
    span = span_of(line.reading, there)
    own = scope(reading, thing, span_of(reading, thing))
    if not in_row_and_column(reading, own, line, there, lines, _told_as_change(reading, thing)):
        return False
    if not in_time(reading, thing, span_of(reading, thing), beside, line, there, span):
        return False
    if former(thing, there, reading, bool(beside)):
        return False
    if not counted_alike(reading, thing, line.reading, there):
        return False
    if not part_named(reading, line.reading, there):
        return False
    return limited_alike(reading.clause_of(thing).subjects, scope(line.reading, there, span))


def _admissible(
    reading: Reading, thing: Thing, place: Place, beside: Sequence[Date], lines: Sequence[Line]
) -> bool:
    """Whether the figure of a statement may stand in a place: it is meant, and bound alike."""
    line, there = place
    if not _may_be_meant(reading, thing, place, beside, lines):
        return False
    if there is thing or not isinstance(thing, Figure) or not isinstance(there, Figure):
        return True
    return qualified_alike(
        binding(reading, thing, span_of(reading, thing)),
        reading.tight,
        binding(line.reading, there, span_of(line.reading, there)),
        line.context.tight + unclaimed(line.reading, there),
    )


def _told_as_change(reading: Reading, figure: Figure) -> bool:
    """Whether a statement tells by a verb how much something has changed: 5人減った, not △5人."""
    return bool(figure.delta) and reading.text[figure.start - 1 : figure.start] not in "△▲-+"


def _fit(
    words: Sequence[Word], beside: Sequence[Date], place: Place, lines: Sequence[Line]
) -> float:
    """How well the label fits what stands around a figure of the source."""
    line, thing = place
    reading = line.reading
    start, end = span_of(reading, thing)
    clause = reading.clause_of(thing)
    text = "".join(reading.text[start:end].split())
    terms = frozenset(word.term for word in reading.words if start <= word.start < end)
    about = clause.topic
    if isinstance(thing, Figure) and added_up(reading, thing):
        about = tuple(word for word in about if word.start < clause.start)
    topic = frozenset(word.term for word in (*about, *reading.label))
    if isinstance(thing, Figure) and divides(reading, clause.start, thing.start):
        topic = frozenset()
    others = [other.reading for other in lines if other.source == line.source and other is not line]
    total = 0.0
    for word in words:
        level = max(
            _BESIDE * among(word, terms, text),
            _BESIDE * among(word, topic, ""),
            _UNIT * stands(word, reading),
            (_BESIDE if word.name or word.surface in GENERIC else _ABOVE)
            * stands(word, line.context),
        )
        if level < _PASSAGE:
            level = max(level, *(_PASSAGE * stands(word, other) for other in others), 0.0)
        total += word.weight * level
    for date in beside:
        near = [other for other in dated(line) if start <= other.start < end]
        known = near or [other for other in dated(line) if other.start < thing.start]
        known = known or list(line.context.dates)
        level = _BESIDE if any(date.within(other) for other in known) else 0.0
        total += _DATE * level
    return total
