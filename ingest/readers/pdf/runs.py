"""Pieces to runs: stretches of one line that nothing parts. Upright, vertical and ruby.

Pure geometry: a vertical page is turned so that its columns become lines from top to bottom.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from ingest.models import Box
from ingest.readers.pdf.pieces import RUN_GAP, Piece
from ingest.readers.pdf.spacing import space_between

_KANA = re.compile(r"[ぁ-ゖァ-ヺーｦ-ﾟ・･]+")
# Ruby is set at half the size of what it glosses; a note in small print is larger than this.
_RUBY_SIZE = 0.65
# Two digits of 縦中横 stand side by side inside one em.
_UPRIGHT_IN_COLUMN = 1.3


class Printed(NamedTuple):
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
    words: tuple[str, ...] = ()  # of a ruled table's row: the text in each column
    edges: tuple[float, ...] = ()  # and where its columns begin and end
    height: float | None = None  # its middle as a share of the page's height; None where unknown
    box: Box | None = None  # on the page as shown

    @property
    def place(self) -> Box:
        """Its box in the frame in which it is read."""
        return self.left, self.top, self.right, self.bottom


class Run(NamedTuple):
    """Neighbouring pieces of one line, in the frame in which lines run left to right."""

    pieces: tuple[Piece, ...]
    left: float
    right: float
    top: float
    bottom: float
    size: float
    lines: tuple[Printed, ...] = ()  # where it stands for a table: the table's lines

    @property
    def text(self) -> str:
        """Its words, without the white space between its pieces."""
        return "".join(piece.text for piece in self.pieces)


def text_of(pieces: Sequence[Piece]) -> str:
    """The words of pieces that follow each other on a line, with the spaces between them."""
    parts = [pieces[0].text]
    for before, piece in pairwise(pieces):
        written = piece.space if piece.number == before.number + 1 else ""
        gap = (piece.left - before.right) / max(before.size, piece.size)
        parts.append(space_between(before.text[-1], piece.text[0], gap, written) + piece.text)
    return "".join(parts)


def to_run(pieces: Sequence[Piece]) -> Run:
    """One run of the pieces, in their order."""
    if len(pieces) == 1:
        piece = pieces[0]
        return Run((piece,), piece.left, piece.right, piece.top, piece.bottom, piece.size)
    return Run(
        tuple(pieces),
        min(piece.left for piece in pieces),
        max(piece.right for piece in pieces),
        min(piece.top for piece in pieces),
        max(piece.bottom for piece in pieces),
        max(piece.size for piece in pieces),
    )


def runs_of(pieces: Sequence[Piece]) -> list[Run]:
    """The runs of pieces given in the order of the file."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        if groups and _goes_on(groups[-1][-1], piece):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [to_run(group) for group in groups]


def _goes_on(previous: Piece, piece: Piece) -> bool:
    size = max(previous.size, piece.size)
    gap = piece.left - previous.right
    if not -0.5 * size <= gap <= RUN_GAP * size:
        return False
    climb = abs(piece.baseline - previous.baseline)
    small = min(previous.size, piece.size) < _RUBY_SIZE * size
    return climb <= (0.01 if small else 0.3) * size


def split_vertical(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """The characters in vertical columns, turned so that they read as lines, and those that are not.

    A page is vertical when more of its characters stand under the one before than beside it.
    """
    links = [_link(a, b) for a, b in pairwise(pieces)]
    inside_pieces = sum(len(piece.text) - 1 for piece in pieces)
    if links.count("under") <= links.count("beside") + inside_pieces:
        return [], list(pieces)
    size = median(piece.size for piece in pieces)
    columns: list[Piece] = []
    others: list[Piece] = []
    start = 0
    for group in _side_by_side(pieces, links):
        end = start + len(group)
        beside = [*pieces[max(0, start - 1) : start], *pieces[end : end + 1]]
        narrow = group[-1].right - group[0].left <= _UPRIGHT_IN_COLUMN * size
        inside = narrow and any(_in_column(group, other) for other in beside)
        alone = len(group) == len(group[0].text) == 1
        (columns if alone or inside else others).extend(group)
        start = end
    return [_turned(piece) for piece in columns], others


def _link(a: Piece, b: Piece) -> str:
    """How the second of two pieces lies to the first."""
    size = max(a.size, b.size)
    down = b.baseline - a.baseline
    if abs(down) < 0.3 * size:
        return "beside" if -size < b.left - a.right < size and b.left > a.left else "apart"
    across = (b.left + b.right - a.left - a.right) / 2
    narrow = max(a.right - a.left, b.right - b.left) <= _UPRIGHT_IN_COLUMN * size
    if narrow and abs(across) < 0.3 * size and 0.4 * size < down < 2 * size:
        return "under"
    return "apart"


def _in_column(group: Sequence[Piece], other: Piece) -> bool:
    """Whether characters side by side stand over or under another in its column (縦中横)."""
    across = (group[0].left + group[-1].right - other.left - other.right) / 2
    return (
        abs(across) < 0.5 * other.size and abs(group[0].baseline - other.baseline) < 2 * other.size
    )


def _side_by_side(pieces: Sequence[Piece], links: Sequence[str]) -> Iterable[list[Piece]]:
    group = [pieces[0]]
    for piece, link in zip(pieces[1:], links, strict=True):
        if link == "beside":
            group.append(piece)
        else:
            yield group
            group = [piece]
    yield group


def _turned(piece: Piece) -> Piece:
    """The piece in the frame where the rightmost column is the first line."""
    middle = (piece.left + piece.right) / 2
    return piece._replace(
        left=piece.top,
        right=piece.bottom,
        baseline=-middle + (piece.baseline - piece.top) - piece.size / 2,
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
