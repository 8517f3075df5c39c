"""Whether a place in a source may be where a figure of a statement stands, whatever else stands there.

By the form of language and tables alone: a row and a column that the statement names are that figure's,
a year is its year, and words that bind a figure (合計, 平均, 1人当たり, 目標, 増, うち) may not be exchanged.
"""

import re
from collections.abc import Sequence

from assistant.ground.dates import Date, of_year
from assistant.ground.figures import Figure
from assistant.ground.reading import TELLING, Clause, Reading
from assistant.ground.words import Line, stands

# What binds a figure: a closed class; a figure under the one is not a figure under the other.
_QUALIFIERS = {
    "mean": re.compile(r"平均|中央値"),
    "running": re.compile(r"累計|累積|通算"),
    "often": re.compile(r"延べ|のべ"),
    "heads": re.compile(r"実(?:人員|人数|数|利用)"),
    "per": re.compile(
        r"(?<![0-9.])1[^、。0-9]{1,6}(?:当たり|あたり|につき)"
        r"|(?<![0-9.])1(?:人|回|食|泊|日|月|年|時間|世帯|戸|件|台|枚|体|組|km|箇月)約?[0-9]"
    ),
    "total": re.compile(r"[合総]計|総[数額]|合わせ|(?<![推統家会時設累集])計(?![画算上量測器])|全体|全部で"),
    "goal": re.compile(r"目標|ノルマ"),
    "done": re.compile(r"実績"),
    "budget": re.compile(r"予算"),
    "closed": re.compile(r"決算"),
    "expected": re.compile(r"見込|推計|予測|想定"),
    "net": re.compile(r"税抜|税別"),
    "gross": re.compile(r"税込"),
    "yearly": re.compile(r"年間|年額|毎年"),
    "monthly": re.compile(r"月額|月間|毎月"),
    "daily": re.compile(r"日額|毎日"),
}  # fmt: skip
# What a statement may not leave out, and what it may say instead.
_KEPT = {
    "mean": "mean", "running": "running", "often": "often", "per": "per", "goal": "goal|expected|planned",
}  # fmt: skip
_PLANNED = re.compile(r"目指|めざ|計画|予定|方針|こととす|ごと|毎")
_OLD = re.compile(r"前|従来|これまで|以前|当初|旧|現行|もと|元")
# 目標を上回る21人: the figure is not the goal's.
COMPARED = re.compile(
    r"[一-龠々ァ-ヺー0-9]+(?:年度?|%|人|件)?(?:を(?:上回|下回|超え)[るりっ]?|(?:に|と)比べ|に対し|より(?:も|[0-9多少高低]))た?"
)
# What stands directly before a figure binds that one.
_PREFIXED = re.compile(
    r"(?:[合総]?計|合わせて|延べ|のべ|平均|累計|実人員|年間|月額|年額|日額|1[^、。0-9]{1,4}(?:当たり|につき)?)(?:で|は)?約?$"
)
_BASE = re.compile(
    r"[^、。]{0,32}?(?:[にと]比|比べ|よりも?約?(?=[0-9多少高低増減上下長短])|に対し|[年度]比)"
)
_EACH_YEAR = re.compile(r"各年度?|毎年度?")
_LIMITED = "(?:未満|以下|以上|以外|を除)"
_LIMIT = re.compile(f"{_LIMITED}$")
_SUM_ROW = re.compile(r"(?:[合総小]?計|総数|全体)")
_DIFFERENCE = re.compile(r"増減|比較|差|前年|前回|対前")
_BRACKETS = re.compile(r"\([^()]*\)")
_ADDED_UP = re.compile(r"(?:[合総]計|(?<=の)計|合わせて|全部で|全体で)(?:で|は)?\s?約?$")


def is_cell(clause: Clause) -> bool:
    """Whether a clause is a table's cell with its head: 〔令和3年度〕10件."""
    return clause.text.startswith("〔")


def head_of(clause: Clause) -> str:
    """The head of a cell."""
    return "".join(clause.text[1:].split("〕")[0].split()) if is_cell(clause) else ""


def added_up(reading: Reading, figure: Figure) -> bool:
    """Whether a figure is put as the sum of those before it: 新規が118件、延長が76件の計194件."""
    return _ADDED_UP.search(reading.text, 0, figure.start) is not None


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
            about = reading.text[first.start : clause.topic[-1].end]
    return "".join("。".join((label, about, *clause.subjects, reading.text[start:end])).split())


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
    if is_cell(clause) and thing.delta and _DIFFERENCE.search(head_of(clause)):
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
    years = [other for other in fitting if other.year is not None]
    return near or about[-1:] or before[-1:] or years


def _is_base(date: Date, reading: Reading) -> bool:
    """Whether a date is only what a figure is compared with: 2013年度の24件に比べ."""
    later = [other.start for other in reading.dates if other.start > date.start]
    return _BASE.match(reading.text, date.start, min(later, default=len(reading.text))) is not None


def same_change(said: Figure, there: Figure, reading: Reading, line: Line) -> bool:
    """Whether both figures are a difference, a part or a former state, or neither is."""
    if said.delta != there.delta:
        return False
    pair = {said.change, there.change}
    if pair in ({"from", "to"}, {"whole", "part"}, {"besides", "part"}, {"besides", "whole"}):
        return False
    if said.change == "whole" and there.change != "whole" and _is_part(line.reading, there):
        return False
    of = [other for other in reading.figures if other.end <= said.start and other.counts_like(said)]
    return said.change != "part" or not of or _is_part(line.reading, there)


def _is_part(reading: Reading, there: Figure) -> bool:
    """Whether a figure is one of those into which another is divided.

    Behind うち or 内訳, in brackets behind the whole (98人(男67人、女31人)), or before what they add up to.
    """
    if there.change == "part":
        return True
    sentence = reading.text.rfind("。", 0, there.start) + 1
    bracket = reading.text.rfind("(", sentence, there.start)
    for other in reading.figures:
        if not other.counts_like(there) or other is there:
            continue
        if other.start > there.start and added_up(reading, other):
            return True
        if sentence <= other.start < there.start and (
            other.change in {"part", "whole"} or other.end == bracket
        ):
            return True
    return "内訳" in reading.text[sentence : there.start]


def former(said: Figure, there: Figure, reading: Reading, line: Line, dated_so: bool) -> bool:
    """Whether a statement gives as the state what its source gives as the state before."""
    if there.change != "from" or said.change == "from" or dated_so:
        return False
    return not _OLD.search(reading.clause_of(said).text)


def qualified_alike(own: str, whole: str, near: str, wide: str) -> bool:
    """Whether what binds a figure in a statement binds it in a source, and the other way round.

    `own`: what the statement says of the figure, and `whole` of all; `near` and `wide`: what the
    source says of it, and what else stands with it.
    """
    for name, pattern in _QUALIFIERS.items():
        if pattern.search(own) and not pattern.search(near) and not pattern.search(wide):
            return False
        if name in _KEPT and pattern.search(near):
            others = [_QUALIFIERS.get(other, _PLANNED) for other in _KEPT[name].split("|")]
            if not any(other.search(whole) for other in others):
                return False
    return True


def limited_alike(runs: Sequence[str], near: str, unit: str) -> bool:
    """Whether the nouns of a topic are limited in a source as in the statement: 小学生未満."""
    for run in runs:
        if _LIMIT.search(run) and run not in near + unit:
            return False
        within = re.escape(run)
        if re.search(within + _LIMITED, near) and not re.search(f"{within}(?!{_LIMITED})", unit):
            return False
    return True


def _named(names: Sequence[str], text: str) -> list[str]:
    """Those names that stand in a text by themselves, not inside a longer one of them.

    A name may leave out what it has in brackets, where no other name stands there as printed.
    """
    found = [name for name in dict.fromkeys(names) if len(name) > 1 and _core(name) in text]
    printed = {_core(name) for name in found if name in text}
    found = [name for name in found if name in text or _core(name) not in printed]
    return [name for name in found if not any(_only_within(name, other, text) for other in found)]


def _only_within(name: str, other: str, text: str) -> bool:
    """Whether a name stands in a text only as a part of another."""
    short, long = _core(name), _core(other)
    return short != long and short in long and short not in text.replace(long, "")


def _core(name: str) -> str:
    """A row's or a column's name without what stands in brackets: 収納率(現年分)."""
    return _BRACKETS.sub("", name) or name


def row_of(line: Line) -> str:
    """The label of a row with cells."""
    clauses = line.reading.clauses
    if len(clauses) < 2 or not is_cell(clauses[1]) or is_cell(clauses[0]):
        return ""
    return "".join(clauses[0].text.split()).rstrip(":")


def _row_meant(statement: Reading, line: Line, cell: Clause, lines: Sequence[Line]) -> bool:
    """Whether a statement that does not name a row as printed may mean it."""
    like = [
        other
        for other in lines
        if other.source == line.source
        and other is not line
        and any(head_of(clause) == head_of(cell) for clause in other.reading.clauses[1:])
    ]
    if not like or _SUM_ROW.match(row_of(line)):
        return True
    label = line.reading.clauses[0]
    words = [word for word in label.words if word.weight >= TELLING]
    if words:
        return any(stands(word, statement) for word in words)
    named = [date for date in line.reading.dates if label.holds(date)]
    return not named or any(date.within(other) for date in statement.dates for other in named)


def in_row_and_column(
    statement: Reading,
    own: str,
    line: Line,
    there: Figure | Date,
    lines: Sequence[Line],
    delta: bool,
) -> bool:
    """Whether a cell is of the row and the column that a statement names for its figure.

    A statement that names no row means the one that adds up the others.
    """
    clause = line.reading.clause_of(there)
    if not is_cell(clause):
        return True
    rows = _named([row_of(other) for other in lines], own)
    if rows and row_of(line) not in rows:
        return False
    if not rows and not _row_meant(statement, line, clause, lines):
        return False
    heads = [head_of(other) for other in line.reading.clauses if is_cell(other)]
    named = _named(heads, own)
    own_head = head_of(clause)
    if not named or own_head in named:
        return True
    return delta and _DIFFERENCE.search(own_head) is not None
