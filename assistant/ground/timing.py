"""Of which date a figure is, in a statement and in a source. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.ground.dates import Date, of_year
from assistant.ground.figures import Figure
from assistant.ground.reading import Reading
from assistant.ground.spans import head_of, is_cell
from assistant.ground.words import Line

_OLD = re.compile(r"前|従来|これまで|以前|当初|旧|現行|もと|元")
_BASE = re.compile(
    r"[^、。]{0,32}?(?:[にと]比|比べ|よりも?約?(?=[0-9多少高低増減上下長短])|に対し|[年度]比)"
)
_EACH_YEAR = re.compile(r"各年度?|毎年度?")
# Behind it no comparison: 前年度の9件, but not 前年度に比べ.
_NEXT_TO = re.compile(
    r"([前昨翌次])(?:年度?|回|期)(?![同に比よ対か])(?!(?:同[月期])?(?:に比|と比|より|比|から))"
)
DIFFERENCE = re.compile(r"増減|比較|差|前年|前回|対前")
_OTHER_TIME = re.compile("前|翌|次|後|昨|今|当初|これまで|現在")


def dated(line: Line) -> list[Date]:
    """The dates of a line; a month is of the year named before it, or of the one that is above.

    Where what is above gives a day of each year (各年10月1日現在), a year of the line is that day.
    """
    year = next((date.year for date in line.context.dates if date.year), None)
    found = []
    for date in line.reading.dates:
        found.append(of_year(date, year))
        year = date.year or year
    if line.unit < 0 or not _EACH_YEAR.search(line.context.text):
        return found
    days = [date for date in line.context.dates if date.year is None]
    whole = [date for date in found if date.month is None and date.year is not None]
    return found + [
        Date(
            date.year, False, day.month, day.day, date.part, date.bound,
            date.start, date.end, date.words,
        )
        for date in whole
        for day in days
    ]  # fmt: skip


def date_at(
    date: Date, reading: Reading, line: Line, thing: Figure, span: tuple[int, int]
) -> Date | None:
    """The date of a line or above it by which a figure of the line is of a statement's date, if any.

    The nearest dates decide: its own cell's, those beside it, those before it, those above. What is
    only compared with (前年度に比べ) is no date of the figure, and the other way round.
    """
    clause = line.reading.clause_of(thing)
    every = dated(line)
    base = _is_base(date, reading)
    if is_cell(clause) and thing.delta and DIFFERENCE.search(head_of(clause)):
        years = {other.year for other in every if other.year}
        edge = max(years, default=None) if base else min(years, default=None)
        told = any(_is_base(other, reading) for other in reading.dates)
        near = [other for other in every if len(years) < 2 or not told or other.year != edge]
    elif is_cell(clause):
        near = [other for other in every if clause.holds(other)]
        near = near or [other for other in every if other.end <= line.reading.clauses[0].end]
    else:
        near = _dates_in_prose(every, line.reading, thing, span, base)
    above = [other for other in line.context.dates if not _is_issue(other, line.context.text)]
    if not any(other.year is not None for other in near):
        near = near + above
    return next((other for other in near if date.within(other) and date.agrees(other)), None)


def _is_issue(date: Date, text: str) -> bool:
    """Whether a date above a unit says when the document was issued: it stands there alone.

    2023-06, 2023年6月; a heading's 2020年度 or 2021年8月末現在 is what the figures are of.
    """
    alone = text[max(date.start - 1, 0) : date.start].strip("。") == ""
    alone = alone and text[date.end : date.end + 1].strip("。") == ""
    return alone and date.month is not None and not date.part


def _dates_in_prose(
    every: Sequence[Date], reading: Reading, thing: Figure, span: tuple[int, int], base: bool
) -> list[Date]:
    """The dates of a sentence that may be those of one of its figures: the last before it, or behind."""
    fitting = [other for other in every if _is_base(other, reading) == base]
    near = [other for other in fitting if span[0] <= other.start < span[1]]
    before = [other for other in fitting if other.end <= thing.start]
    until = max((word.end for word in reading.clause_of(thing).topic), default=0)
    about = [other for other in before if other.start < until]
    beside = [other for other in near if other.end <= thing.start]
    if beside:
        last = beside[-1]
        return [
            other
            for other in beside
            if other is last
            or base
            or other.bound == "since"
            or not reading.text[other.end : last.start].strip("(〔 ")  # one date in two calendars
        ]
    return near or about[-1:] or before[-1:]


def _is_base(date: Date, reading: Reading) -> bool:
    """Whether a date is only what a figure is compared with: 2013年度の24件に比べ."""
    later = [other.start for other in reading.dates if other.start > date.start]
    return _BASE.match(reading.text, date.start, min(later, default=len(reading.text))) is not None


def _topic_date(reading: Reading, figure: Figure) -> Date | None:
    """The date that a sentence gives with its topic, before the clause of a figure.

    It holds for the clauses behind it as well, where they give none and name no other time.
    """
    clause = reading.clause_of(figure)
    if _OTHER_TIME.search(clause.text):
        return None
    start = reading.text.rfind("。", 0, clause.start) + 1
    dates = [date for date in reading.dates if start <= date.start < clause.start and date.year]
    return dates[0] if len(dates) == 1 and not dates[0].bound else None


def _dated_otherwise(
    date: Date, reading: Reading, line: Line, there: Figure, span: tuple[int, int]
) -> bool:
    """Whether the source gives a figure another date beside it."""
    beside = [other for other in dated(line) if span[0] <= other.start < span[1] and other.year]
    return bool(beside) and date_at(date, reading, line, there, span) is None


def in_time(
    reading: Reading,
    figure: Figure,
    own: tuple[int, int],
    beside: Sequence[Date],
    line: Line,
    there: Figure,
    span: tuple[int, int],
) -> bool:
    """Whether a figure of a source may be of the time of which the statement says it is.

    `beside`: the dates beside the statement's figure. 前年度の9件 is of the year before.
    """
    told, meant = _relative(reading, figure, own)
    known, year_before = _relative(line.reading, there, span, line.context)
    if known and not figure.delta:
        if told and not beside:
            return True
        return year_before is not None and any(date.within(year_before) for date in beside)
    if told and not figure.delta and not beside:
        every = [date.year for date in (*line.reading.dates, *line.context.dates)]
        if meant is not None:
            return date_at(meant, reading, line, there, span) is not None
        years = [date.year for date in line.reading.dates if span[0] <= date.start < span[1]]
        return any(year is not None and year + 1 in every for year in years)
    topical = _topic_date(reading, figure)
    if not beside and topical and _dated_otherwise(topical, reading, line, there, span):
        return False
    return all(date_at(date, reading, line, there, span) is not None for date in beside)


def _relative(
    reading: Reading, figure: Figure, span: tuple[int, int], above: Reading | None = None
) -> tuple[bool, Date | None]:
    """Whether a figure is said to be of the year before or after, and the year where one can tell."""
    start = max((f.end for f in reading.figures if f.end <= figure.start), default=0)
    start = max(start, span[0], reading.clause_of(figure).start)
    found = list(_NEXT_TO.finditer(reading.text, start, figure.start))
    if not found:
        return False, None
    here = [date for date in reading.dates if date.end <= figure.start and date.year]
    if above is not None and not here:
        here = [d for d in above.dates if d.year and not _is_issue(d, above.text)]
    if not here or here[-1].year is None:
        return True, None
    year = here[-1].year + (1 if found[-1][1] in "翌次" else -1)
    return True, replace(here[-1], year=year)


def former(said: Figure, there: Figure, reading: Reading, dated_so: bool) -> bool:
    """Whether a statement gives as the state what its source gives as the state before."""
    if there.change != "from" or said.change == "from" or dated_so:
        return False
    return not _OLD.search(reading.clause_of(said).text)
