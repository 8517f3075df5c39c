"""Which stretch of a text belongs to a figure or a date of it, in prose and in a table's row. Pure."""

import re
from collections.abc import Sequence

from assistant.ground.dates import Date
from assistant.ground.figures import Figure
from assistant.ground.reading import Clause, Reading
from assistant.ground.words import Line

Thing = Figure | Date
Place = tuple[Line, Thing]
# What stands directly before a figure binds that one.
_PREFIXED = re.compile(
    r"(?:[合総]?計|合わせて|延べ|のべ|平均|累計|実人員|年間|月額|年額|日額|1[^、。0-9]{1,4}(?:当たり|につき)?)(?:で|は)?約?$"
)
# 目標を上回る21人: the figure is not the goal's.
COMPARED = re.compile(
    r"[一-龠々ァ-ヺー0-9]+(?:年度?|%|人|件)?(?:を(?:上回|下回|超え)[るりっ]?|(?:に|と)比べ|に対し|より(?:も|[0-9多少高低]))た?"
)
_TOGETHER = re.compile(r"\s*[（(〔]?\s*")
_RANGE = re.compile(r"[^、。はがを]{0,4}(?:から|~)[^、。はが0-9]{0,4}")
_PART = re.compile(r"のうち、?|[、。]うち|そのうち")
_SEPARATOR = re.compile(r"[、,;。|/／]")


def is_cell(clause: Clause) -> bool:
    """Whether a clause is a table's cell with its head: 〔令和3年度〕10件."""
    return clause.text.startswith("〔")


def head_of(clause: Clause) -> str:
    """The head of a cell."""
    return "".join(clause.text[1:].split("〕")[0].split()) if is_cell(clause) else ""


def row_of(line: Line) -> str:
    """The label of a row with cells."""
    clauses = line.reading.clauses
    if len(clauses) < 2 or not is_cell(clauses[1]) or is_cell(clauses[0]):
        return ""
    return "".join(clauses[0].text.split()).rstrip(":")


def scope(reading: Reading, thing: Figure | Date, span: tuple[int, int]) -> str:
    """The text that says what a figure or date belongs to."""
    clause = reading.clause_of(thing)
    start, end = max(span[0], clause.start), min(span[1], clause.end)
    if is_cell(clause):
        start, end = clause.start, clause.end
    label = reading.text[: reading.label_end]
    about = ""
    if clause.topic and not is_cell(clause):
        first = reading.clause_of(clause.topic[0])
        if first.holds(clause.topic[-1]):
            begin = reading.text.rfind("、", first.start, clause.topic[0].start) + 1
            about = reading.text[max(begin, first.start) : clause.topic[-1].end]
    return "".join("。".join((label, about, *clause.subjects, reading.text[start:end])).split())


def binding(reading: Reading, thing: Figure, span: tuple[int, int]) -> str:
    """The text in which words stand that bind a figure: its row, its topic, and up to other figures."""
    clause = reading.clause_of(thing)
    start, end = max(span[0], clause.start), min(span[1], clause.end)
    for other in reading.figures:
        if other.value == 1 or other is thing:
            continue  # 1人当たり binds what is behind it
        if other.end <= thing.start:
            start = max(start, other.end)
        elif other.start >= thing.end:
            end = min(end, other.start)
    behind = re.split("[、。]", reading.text[thing.end : max(end, thing.end)])[0]
    behind = _PREFIXED.sub("", behind)
    label = reading.text[: reading.label_end]
    before = COMPARED.sub("", reading.text[start : thing.start])
    parts = (label, *clause.subjects, head_of(clause), before + thing.words + behind)
    return "".join("。".join(parts).split())


def span_of(reading: Reading, thing: Thing) -> tuple[int, int]:
    """The stretch of a text around a figure up to the next of the same measure on either side.

    Both ends of a range have one stretch: 9時から17時まで, 250円から275円に.
    """
    clause = reading.clause_of(thing)
    if is_cell(clause):
        return clause.start, clause.end
    if isinstance(thing, Date):
        same: Sequence[Thing] = reading.dates
    else:
        same = [other for other in reading.figures if other.counts_like(thing) or not other.counter]
    start, end = 0, len(reading.text)
    for other in same:
        first, second = sorted((other, thing), key=lambda one: one.start)
        if isinstance(thing, Date) and _TOGETHER.fullmatch(reading.text, first.end, second.start):
            continue  # one date in two calendars
        if isinstance(thing, Figure) and _RANGE.fullmatch(reading.text, first.end, second.start):
            continue
        if other.end <= thing.start:
            start = max(start, _between(reading, other, thing))
        elif other.start >= thing.end:
            end = min(end, _between(reading, thing, other))
    if isinstance(thing, Date) and reading.text[thing.start - 1 : thing.start] in {"(", "〔"}:
        start = 0
    if isinstance(thing, Date):
        return start, end
    return divides(reading, start, thing.start) or start, end


def of_range(reading: Reading, figure: Figure) -> list[Figure]:
    """The other end of a range of which a figure is one: 9件から14件に."""
    found = []
    for other in reading.figures:
        first, second = sorted((other, figure), key=lambda one: one.start)
        if other is not figure and _RANGE.fullmatch(reading.text, first.end, second.start):
            found.append(other)
    return found


def divides(reading: Reading, start: int, end: int) -> int:
    """Where the last うち that divides a figure ends, 0 where none is: 11施設のうち7施設, not 父のうち7割."""
    found = [
        match.end()
        for match in _PART.finditer(reading.text, start, end)
        if not match.group().startswith("の")
        or any(figure.end == match.start() for figure in reading.figures)
    ]
    return found[-1] if found else 0


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


def unclaimed(reading: Reading, figure: Figure) -> str:
    """The text of a unit without the stretches of other figures of the same measure."""
    text = list(reading.text)
    for other in reading.figures:
        if other is not figure and other.counts_like(figure):
            start, end = span_of(reading, other)
            if not start <= figure.start < end:
                text[start:end] = " " * (end - start)
    return "".join("".join(text).split())
