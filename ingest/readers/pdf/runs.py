"""Characters to runs: stretches of one line that nothing parts. Upright, vertical and ruby.

Pure geometry: a vertical page is turned so that its columns become lines from top to bottom.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.models import Box
from ingest.readers.pdf.glyphs import Glyph

_KANA = re.compile(r"[ぁ-ゖァ-ヺーｦ-ﾟ・･]+")
# Ruby is set at half the size of what it glosses; a note in small print is larger than this.
_RUBY_SIZE = 0.65
# Less than the narrowest gutter between columns.
_RUN_GAP = 0.7
# Two digits of 縦中横 stand side by side inside one em.
_UPRIGHT_IN_COLUMN = 1.3


@dataclass(frozen=True, slots=True)
class Printed:
    """A line as printed. `filled` says whether it reaches the edge of its column, if that is known."""

    text: str
    size: float
    bold: bool
    left: float
    right: float
    top: float
    bottom: float
    latin: bool = False  # no Japanese character in it
    broken: bool = False  # parted by a gap wide enough for the cells of a table
    filled: bool | None = None
    after_gap: bool = False  # more white above it than its column usually has between lines
    cells: tuple[tuple[str, str], ...] = ()  # of a table's row: column head and cell
    height: float | None = None  # its middle as a share of the page's height; None where unknown
    box: Box | None = None  # on the page as shown

    @property
    def place(self) -> Box:
        """Its box in the frame in which it is read."""
        return self.left, self.top, self.right, self.bottom


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring characters of one line, in the frame in which lines run left to right."""

    glyphs: tuple[Glyph, ...]
    left: float
    right: float
    top: float
    bottom: float
    size: float
    lines: tuple[Printed, ...] = ()  # where it stands for a table: the table's lines

    @property
    def text(self) -> str:
        """Its characters, without white space."""
        return "".join(glyph.text for glyph in self.glyphs)


def to_run(glyphs: Sequence[Glyph]) -> Run:
    """One run of the glyphs, in their order."""
    return Run(
        tuple(glyphs),
        min(glyph.left for glyph in glyphs),
        max(glyph.right for glyph in glyphs),
        min(glyph.top for glyph in glyphs),
        max(glyph.bottom for glyph in glyphs),
        max(glyph.size for glyph in glyphs),
    )


def runs_of(glyphs: Sequence[Glyph]) -> list[Run]:
    """The runs of glyphs given in the order of the file."""
    groups: list[list[Glyph]] = []
    for glyph in glyphs:
        if groups and _goes_on(groups[-1][-1], glyph):
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
    return [to_run(group) for group in groups]


def _goes_on(previous: Glyph, glyph: Glyph) -> bool:
    size = max(previous.size, glyph.size)
    if min(previous.size, glyph.size) < _RUBY_SIZE * size and previous.baseline != glyph.baseline:
        return False
    gap = glyph.left - previous.right
    return (
        abs(glyph.baseline - previous.baseline) <= 0.3 * size
        and -0.5 * size <= gap <= _RUN_GAP * size
    )


def split_vertical(glyphs: Sequence[Glyph]) -> tuple[list[Glyph], list[Glyph]]:
    """The characters in vertical columns, turned so that they read as lines, and those that are not.

    A page is vertical when more of its characters stand under the one before than beside it.
    """
    links = [_link(a, b) for a, b in pairwise(glyphs)]
    if links.count("under") <= links.count("beside"):
        return [], list(glyphs)
    size = median(glyph.size for glyph in glyphs)
    columns: list[Glyph] = []
    others: list[Glyph] = []
    start = 0
    for group in _side_by_side(glyphs, links):
        end = start + len(group)
        beside = [*glyphs[max(0, start - 1) : start], *glyphs[end : end + 1]]
        narrow = group[-1].right - group[0].left <= _UPRIGHT_IN_COLUMN * size
        inside = narrow and any(_in_column(group, other) for other in beside)
        (columns if len(group) == 1 or inside else others).extend(group)
        start = end
    return [_turned(glyph) for glyph in columns], others


def _link(a: Glyph, b: Glyph) -> str:
    """How the second of two characters lies to the first."""
    size = max(a.size, b.size)
    across = (b.left + b.right - a.left - a.right) / 2
    down = b.baseline - a.baseline
    if abs(down) < 0.3 * size and 0 < across < 2 * size:
        return "beside"
    if abs(across) < 0.3 * size and 0.4 * size < down < 2 * size:
        return "under"
    return "apart"


def _in_column(group: Sequence[Glyph], other: Glyph) -> bool:
    """Whether characters side by side stand over or under another in its column (縦中横)."""
    across = (group[0].left + group[-1].right - other.left - other.right) / 2
    return (
        abs(across) < 0.5 * other.size and abs(group[0].baseline - other.baseline) < 2 * other.size
    )


def _side_by_side(glyphs: Sequence[Glyph], links: Sequence[str]) -> Iterable[list[Glyph]]:
    group = [glyphs[0]]
    for glyph, link in zip(glyphs[1:], links, strict=True):
        if link == "beside":
            group.append(glyph)
        else:
            yield group
            group = [glyph]
    yield group


def _turned(glyph: Glyph) -> Glyph:
    """The glyph in the frame where the rightmost column is the first line."""
    middle = (glyph.left + glyph.right) / 2
    return replace(
        glyph,
        left=glyph.top,
        right=glyph.bottom,
        baseline=-middle + (glyph.baseline - glyph.top) - glyph.size / 2,
    )


def without_ruby(runs: Sequence[Run]) -> tuple[list[Run], list[Run]]:
    """The runs of the text itself, and the readings in small kana over its words.

    A reading is left out: behind its word it would part the words that the document prints
    together, and a quote must read as the line does.
    """
    kept: list[Run] = []
    ruby: list[Run] = []
    for run in runs:
        (ruby if _KANA.fullmatch(run.text) and _glosses(run, runs) else kept).append(run)
    return kept, ruby


def _glosses(run: Run, runs: Sequence[Run]) -> bool:
    return any(
        run.size <= _RUBY_SIZE * base.size
        and base.left - run.size <= run.left
        and run.right <= base.right + run.size
        and -0.6 * base.size <= base.top - run.bottom <= 0.5 * base.size
        and run.bottom < base.bottom
        for base in runs
    )
