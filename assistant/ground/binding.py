"""Whether a figure or a date counts in the source what the statement lets it count. Pure.

A figure's label is the words around it, up to the next figure of the same measure. Where another
figure of the source has more of the statement's label beside it, the statement has swapped them.
"""

import re
from collections.abc import Sequence

from assistant.ground.dates import Date, of_year
from assistant.ground.figures import Figure, scaled
from assistant.ground.names import GENERIC
from assistant.ground.reading import Reading, Word
from assistant.ground.words import Line, among, stands

# How much a word of the label counts: beside the figure or as what its clause is about (or a name
# above it), elsewhere in its unit, above it, elsewhere in its passage.
_BESIDE, _UNIT, _ABOVE, _PASSAGE = 1.0, 0.45, 0.35, 0.2
_DATE = 2.0
# What a rival must have more of the label: more than a verb or a synonym, less than a noun.
_MORE = 0.4
_SEPARATOR = re.compile(r"[、,;。|/／]")

# 11施設のうち7施設: what is before is of the whole.
# 目標を上回る21人: the figure is not the goal's.
_COMPARED = re.compile(
    r"[一-龠々ァ-ヺー0-9]+(?:年度?|%|人|件)?(?:を(?:上回|下回|超え)[るりっ]?|(?:に|と)比べ|に対し|より(?:も|[0-9多少高低]))た?"
)
_EACH = {
    "年": re.compile("年間?[0-9]|毎年|年に|年当たり|年1"),
    "月": re.compile("月[0-9]+回|毎月|月に|月当たり"),
    "箇月": re.compile("月[0-9]+回|毎月|月に|月当たり"),
    "日": re.compile("日[0-9]+回|毎日|日に|日当たり"),
    "週": re.compile("週[0-9]+回|毎週|週に|週当たり"),
}
_TOGETHER = re.compile(r"\s*[（(〔]?\s*")
_PART = re.compile(r"のうち、?|[、。]うち|そのうち")

Thing = Figure | Date
Place = tuple[Line, Thing]


def label(reading: Reading, thing: Thing) -> tuple[list[Word], list[Date]]:
    """The words and dates of a statement that say what one of its figures or dates belongs to."""
    start, end = _span(reading, thing)
    clause = reading.clause_of(thing)
    start, end = max(start, clause.start), min(end, clause.end)
    compared = [match.span() for match in _COMPARED.finditer(reading.text)]
    words = [
        word
        for word in clause.words
        if start <= word.start < end
        and not any(first <= word.start < last for first, last in compared)
    ]
    if not _PART.search(reading.text, clause.start, thing.start):
        words += [word for word in clause.topic if word not in clause.words]
    beside = [date for date in reading.dates if start <= date.start < end and date is not thing]
    return words, beside if isinstance(thing, Figure) else []


def places(
    reading: Reading, thing: Thing, lines: Sequence[Line]
) -> tuple[list[Place], list[Place]]:
    """Where a figure or date of a statement stands, and what could be taken for it."""
    found: list[Place] = []
    rivals: list[Place] = []
    for line in lines:
        if line.unit < 0 and not (isinstance(thing, Date) or thing.words.startswith("第")):
            continue
        if isinstance(thing, Figure):
            if _said_without(thing, line):
                found.append((line, thing))
            for figure in line.reading.figures:
                ways = scaled(figure, line.reading.text + "。" + line.context.text)
                if any(_is(thing, way, line, reading) for way in ways):
                    found.append((line, figure))
                elif (figure.value, figure.bounds) != (thing.value, thing.bounds) and any(
                    thing.counts_like(way) or not way.counter for way in ways
                ):
                    rivals.append((line, figure))
        else:
            for date in _dated(line):
                if thing.within(date) and thing.agrees(date):
                    found.append((line, date))
                elif line.unit < 0:
                    continue
                elif thing.year is None or date.year is not None:
                    rivals.append((line, date))
    return found, rivals


def _is(said: Figure, there: Figure, line: Line, reading: Reading) -> bool:
    """Whether the source's figure is the one that is said."""
    if said.value != there.value or not _bounded(said.bounds, there.bounds):
        return False
    if {said.change, there.change} == {"from", "to"}:
        return False
    if {said.change, there.change} == {"whole", "part"}:
        return False
    if said.counter == "mark" or there.counter == "mark" or "第" in said.counter + there.counter:
        return said.counter == there.counter
    if not there.counter:
        above = line.reading.tight + line.context.tight
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


def _dated(line: Line) -> list[Date]:
    """The dates of a line; a month is of the year named before it, or of the one that is above."""
    year = next((date.year for date in line.context.dates if date.year), None)
    found = []
    for date in line.reading.dates:
        found.append(of_year(date, year))
        year = date.year or year
    return found


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
    found = [place for place in found if all(_dated_so(date, place, lines) for date in beside)]
    if not found:
        return None
    for place in found:
        if place[1] is thing:
            return place  # said without digits
    fits = [(_fit(words, beside, place, lines), place) for place in found]
    best, place = max(fits, key=lambda pair: pair[0])
    own = sum(word.weight for word in words if word not in topic)
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
    return place


def _named_alike(thing: Figure, other: Thing) -> bool:
    """Whether a figure is put as another is: of the same counter and the same things."""
    return (
        isinstance(other, Figure)
        and other.counter == thing.counter
        and bool(set(other.things) & set(thing.things))
    )


def _dated_so(date: Date, place: Place, lines: Sequence[Line]) -> bool:
    """Whether a figure of the source may be of a date: its unit says so, or says no date at all."""
    line, thing = place
    start, end = _span(line.reading, thing)
    beside = [other for other in _dated(line) if start <= other.start < end]
    if beside:
        return any(date.within(other) for other in beside)
    dated = [other for other in _dated(line) if other.year is not None]
    return not dated or any(date.within(other) for other in (*_dated(line), *line.context.dates))


def _fit(
    words: Sequence[Word], beside: Sequence[Date], place: Place, lines: Sequence[Line]
) -> float:
    """How well the label fits what stands around a figure of the source."""
    line, thing = place
    reading = line.reading
    start, end = _span(reading, thing)
    clause = reading.clause_of(thing)
    text = "".join(reading.text[start:end].split())
    terms = frozenset(word.term for word in reading.words if start <= word.start < end)
    topic = frozenset(word.term for word in (*clause.topic, *reading.label))
    if isinstance(thing, Figure) and _PART.search(reading.text, clause.start, thing.start):
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
        near = [other for other in _dated(line) if start <= other.start < end]
        known = near or [other for other in _dated(line) if other.start < thing.start]
        known = known or list(line.context.dates)
        level = _BESIDE if any(date.within(other) for other in known) else 0.0
        total += _DATE * level
    return total


def _span(reading: Reading, thing: Thing) -> tuple[int, int]:
    """The stretch of a text around a figure up to the next of the same measure on either side."""
    if isinstance(thing, Date):
        same: Sequence[Thing] = reading.dates
    else:
        same = [other for other in reading.figures if other.counts_like(thing) or not other.counter]
    start, end = 0, len(reading.text)
    for other in same:
        first, second = sorted((other, thing), key=lambda one: one.start)
        if isinstance(thing, Date) and _TOGETHER.fullmatch(reading.text, first.end, second.start):
            continue  # one date in two calendars
        if other.end <= thing.start:
            start = max(start, _between(reading, other, thing))
        elif other.start >= thing.end:
            end = min(end, _between(reading, thing, other))
    if isinstance(thing, Date) and reading.text[thing.start - 1 : thing.start] in {"(", "〔"}:
        start = 0
    if isinstance(thing, Date):
        return start, end
    parts = [m.end() for m in _PART.finditer(reading.text, start, thing.start)]
    return (parts[-1] if parts else start), end


def _between(reading: Reading, first: Thing, second: Thing) -> int:
    """Where what belongs to one figure ends and what belongs to the next begins.

    A figure stands behind what it counts, a date before what happens then.
    """
    cuts = [clause.start for clause in reading.clauses if first.end <= clause.start <= second.start]
    marks = [m.end() for m in _SEPARATOR.finditer(reading.text, first.end, second.start)]
    if isinstance(first, Date):
        return cuts[-1] if cuts else second.start
    if cuts:
        return cuts[0]
    return marks[0] if marks else first.end
