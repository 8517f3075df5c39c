"""A table's row: its label, and each figure with the measure that the table writes but once. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ingest.japanese import key, western_years

_MEASURE = re.compile(r"[（(](?:単位[：:]?)?((?:[千百十]?万?)?[^\s（）()\d年]{1,3})[)）]\s*$")
_MEASURES = frozenset({"単位"})
_BARE = re.compile(r"[\d０-９,，.．%％▲△－+＋-]*[\d０-９]")


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell under its head, and what a bare figure in it counts in.

    `own`: the row itself writes the measure; `told`: its head or label does, which stand beside it.
    """

    head: str
    text: str
    measure: str = ""
    own: bool = False
    told: bool = False


def figures_in(cells: Sequence[tuple[str, str]]) -> list[Figure]:
    """The cells behind the label, but not the one that only gives the measure (単位：人)."""
    first, label = cells[0]
    column = next((cell for head, cell in cells[1:] if key(head) in _MEASURES), "")
    found = []
    for head, cell in cells[1:]:
        if key(head) in _MEASURES:
            continue
        bare = _BARE.fullmatch(cell.strip()) is not None
        beside = _MEASURE.search(head) or _MEASURE.search(label)
        over = beside or _MEASURE.search(first)
        measure = column or (over[1] if over else "")
        told = beside is not None and not column
        found.append(Figure(head, cell, measure if bare else "", bool(column), told))
    return found


def of_years(cells: Sequence[tuple[str, str]], years: Collection[int]) -> Figure | None:
    """The one figure of a row that stands under a year asked for; None where none or several do."""
    if len(cells) < 2 or set(western_years(cells[0][1])):
        return None
    found = [
        figure
        for figure in figures_in(cells)
        if figure.text.strip() and set(western_years(figure.head)) & set(years)
    ]
    return found[0] if len(found) == 1 else None
