"""Runs side by side on one line of a page. Pure geometry, shared by columns and lines."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.readers.pdf.runs import Run

_CELL_GAP = 2.5


class Row(NamedTuple):
    """Runs side by side at one height."""

    runs: tuple[Run, ...]
    top: float
    bottom: float

    @property
    def size(self) -> float:
        """The size of its largest run."""
        return max(run.size for run in self.runs)

    @property
    def right(self) -> float:
        """Its right end."""
        return max(run.right for run in self.runs)

    @property
    def is_broken(self) -> bool:
        """Whether a gap parts it that is wide enough for the cells of a table, or it is one."""
        return any(run.lines for run in self.runs) or any(
            b.left - a.right > _CELL_GAP * self.size for a, b in pairwise(self.runs)
        )


def line_rows(runs: Sequence[Run]) -> list[Row]:
    """The runs that share a line: each overlaps the line by half its own height or the line's."""
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (run.top + run.bottom) / 2):
        near = next((line for line in reversed(lines[-3:]) if _shares(line, run)), None)
        if near is None:
            lines.append([run])
        else:
            near.append(run)
    rows = [
        Row(
            tuple(sorted(line, key=lambda run: run.left)),
            min(run.top for run in line),
            max(run.bottom for run in line),
        )
        for line in lines
    ]
    return sorted(rows, key=lambda row: max(row.runs, key=lambda run: run.size).bottom)


def _shares(line: Sequence[Run], run: Run) -> bool:
    return any(
        min(other.bottom, run.bottom) - max(other.top, run.top) >= 0.55 * min(other.size, run.size)
        for other in line
    )
