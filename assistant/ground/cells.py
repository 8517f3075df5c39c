"""Whether a cell is of the row and the column that a statement names. Pure."""

import re
from collections.abc import Sequence

from assistant.ground.dates import Date
from assistant.ground.figures import Figure
from assistant.ground.reading import TELLING, Clause, Reading
from assistant.ground.spans import head_of, is_cell, row_of
from assistant.ground.timing import DIFFERENCE
from assistant.ground.words import Line, stands

_BRACKETS = re.compile(r"\([^()]*\)")
_SUM_ROW = re.compile(r"(?:[合総小]?計|総数|全体)")


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
    return delta and DIFFERENCE.search(own_head) is not None
