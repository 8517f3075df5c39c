"""Ruled tables: the cells that lines enclose, their text, and which head each column has.

Pure geometry. A grid whose cells hold paragraphs is no table but a way of setting a page: its
cells are read one after the other. A grid without a row of heads gives its rows no heads.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from ingest.readers.pdf.order import printed_lines
from ingest.readers.pdf.pieces import Piece
from ingest.readers.pdf.rules import Rule
from ingest.readers.pdf.runs import Printed, Run, runs_of, without_ruby
from ingest.readers.pdf.spacing import separator

_NEAR = 3.0
_NARROWEST = 24.0
# The longest text of a cell of a table, in characters; what is longer is a page set in boxes.
_CELL = 120
_FIGURE = re.compile(r"[\d０-９,，.．%％\s]+[^\d０-９\s]{0,3}")


@dataclass(frozen=True, slots=True)
class _Cell:
    """A box of the grid: the rows and columns from `top`, `left` to before `bottom`, `right`."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class _Grid:
    """Lines that cross: the heights of the rows' edges, the columns' edges, and the boxes."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    boxes: dict[tuple[int, int], _Cell]  # by row and column; a merged box has several places

    def near(self, piece: Piece) -> bool:
        """Whether a piece may lie in it, in whole or in part."""
        middle = (piece.top + piece.bottom) / 2
        return (
            self.ys[0] <= middle <= self.ys[-1]
            and piece.left < self.xs[-1]
            and piece.right > self.xs[0]
        )

    @property
    def cells(self) -> list[_Cell]:
        """Each box once, in reading order."""
        return list(dict.fromkeys(self.boxes.values()))


def lift_tables(
    pieces: Sequence[Piece], level: Sequence[Rule], upright: Sequence[Rule]
) -> tuple[list[Piece], list[Run]]:
    """The pieces outside all grids, and for each grid one run that stands for its lines."""
    left_over = list(pieces)
    tables: list[Run] = []
    for grid in _grids(level, upright):
        inside: dict[_Cell, list[Piece]] = {cell: [] for cell in grid.cells}
        outside: list[Piece] = []
        for piece in left_over:
            if not grid.near(piece):
                outside.append(piece)
                continue
            for part in _parts(piece, grid):
                cell = _cell_of(part, grid)
                (outside if cell is None else inside[cell]).append(part)
        lines = _table_lines(grid, inside)
        if len(inside) < min(4, (len(grid.ys) - 1) * 3) or not lines:
            continue
        left_over = outside
        size = min(line.size for line in lines)
        tables.append(Run((), grid.xs[0], grid.xs[-1], grid.ys[0], grid.ys[-1], size, tuple(lines)))
    return left_over, tables


# --- grids -------------------------------------------------------------------------------------


def _grids(level: Sequence[Rule], upright: Sequence[Rule]) -> list[_Grid]:
    """The grids of lines that cross each other, directly or through others."""
    groups: list[tuple[list[Rule], list[Rule]]] = []
    for rule in level:
        crossed = [post for post in upright if _cross(rule, post)]
        group: tuple[list[Rule], list[Rule]] = ([rule], crossed)
        apart = []
        for other in groups:
            if any(post in other[1] for post in crossed):
                group = (group[0] + other[0], list(dict.fromkeys(group[1] + other[1])))
            else:
                apart.append(other)
        groups = [*apart, group]
    grids = [_grid(rows, posts) for rows, posts in groups if len(rows) >= 2 and posts]
    return sorted((grid for grid in grids if grid is not None), key=lambda grid: grid.ys[0])


def _cross(rule: Rule, post: Rule) -> bool:
    return (
        rule.start - _NEAR <= post.at <= rule.end + _NEAR
        and post.start - _NEAR <= rule.at <= post.end + _NEAR
    )


def _grid(level: list[Rule], upright: list[Rule]) -> _Grid | None:
    # The sides of a table are often left open.
    ends = [min(rule.start for rule in level), max(rule.end for rule in level)]
    ys = _distinct([rule.at for rule in level])
    xs = _distinct([rule.at for rule in upright] + ends)
    if len(xs) < 3 or len(ys) < 2 or len(xs) * len(ys) > 4000:
        return None
    # A row alone may be the last of a table, overleaf; boxes round single characters are none.
    if len(ys) == 2 and (len(xs) < 4 or min(b - a for a, b in pairwise(xs)) < _NARROWEST):
        return None
    sides = [Rule(end, ys[0], ys[-1]) for end in ends]
    return _Grid(xs, ys, _boxes(xs, ys, level, [*upright, *sides]))


def _distinct(places: list[float]) -> tuple[float, ...]:
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > _NEAR:
            kept.append(place)
    return tuple(kept)


def _boxes(
    xs: Sequence[float], ys: Sequence[float], level: Sequence[Rule], upright: Sequence[Rule]
) -> dict[tuple[int, int], _Cell]:
    """The boxes, those that no line parts taken together."""
    boxes: dict[tuple[int, int], _Cell] = {}
    for top in range(len(ys) - 1):
        for left in range(len(xs) - 1):
            if (top, left) in boxes:
                continue
            right = left + 1
            while (
                right < len(xs) - 1
                and (top, right) not in boxes
                and not _covered(upright, xs[right], ys[top], ys[top + 1])
            ):
                right += 1
            bottom = top + 1
            while bottom < len(ys) - 1 and not _covered(level, ys[bottom], xs[left], xs[right]):
                bottom += 1
            cell = _Cell(top, bottom, left, right)
            places = product(range(top, bottom), range(left, right))
            boxes |= dict.fromkeys((place for place in places if place not in boxes), cell)
    return boxes


def _covered(rules: Sequence[Rule], at: float, start: float, end: float) -> bool:
    middle = (start + end) / 2
    return any(abs(rule.at - at) <= _NEAR and rule.start <= middle <= rule.end for rule in rules)


def _parts(piece: Piece, grid: _Grid) -> list[Piece]:
    """The piece, character by character where it crosses from one column into another."""
    left, right = (bisect_right(grid.xs, x) for x in (piece.left + _NEAR, piece.right - _NEAR))
    return [piece] if left >= right or len(piece.text) == 1 else piece.characters()


def _cell_of(piece: Piece, grid: _Grid) -> _Cell | None:
    x, y = (piece.left + piece.right) / 2, (piece.top + piece.bottom) / 2
    return grid.boxes.get((bisect_right(grid.ys, y) - 1, bisect_right(grid.xs, x) - 1))


# --- rows --------------------------------------------------------------------------------------


def _table_lines(grid: _Grid, inside: dict[_Cell, list[Piece]]) -> list[Printed]:
    """A line for each row with its cells, or the lines of the cells one after the other."""
    lines = {cell: printed_lines(without_ruby(runs_of(found))[0]) for cell, found in inside.items()}
    texts = {cell: _joined(found) for cell, found in lines.items()}
    if max(map(len, texts.values()), default=0) > _CELL:
        return [line for found in lines.values() for line in found]
    columns = range(len(grid.xs) - 1)
    table = [[grid.boxes[row, column] for column in columns] for row in range(len(grid.ys) - 1)]
    heads = _heads(table, texts)
    printed: list[Printed] = []
    for index, row in enumerate(table):
        # A cell over several columns is said once; one over several rows, in each of them.
        cells = list(dict.fromkeys(row))
        if heads and index < heads.depth:
            cells = [cell for cell in cells if cell.top == index]
        words = [texts[cell] for cell in cells]
        sample = next((line for cell in cells for line in lines[cell]), None)
        if sample is None:
            continue
        pairs: tuple[tuple[str, str], ...] = ()
        if heads and index < heads.depth:
            pairs = tuple((texts[cell], "") for cell in cells)
        elif heads and len(cells) == len(row):
            pairs = tuple(zip(heads.words, words, strict=True))
        printed.append(
            sample._replace(
                text="　".join(word for word in words if word),
                left=grid.xs[0],
                right=grid.xs[-1],
                top=grid.ys[index],
                bottom=grid.ys[index + 1],
                broken=True,
                filled=False,
                after_gap=index == 0,
                cells=pairs,
                words=tuple(texts[cell] for cell in row),
                edges=grid.xs,
            )
        )
    return printed


@dataclass(frozen=True, slots=True)
class _Heads:
    """The heads of the columns, and how many rows they take up."""

    words: tuple[str, ...]
    depth: int


def _heads(table: Sequence[Sequence[_Cell]], texts: dict[_Cell, str]) -> _Heads | None:
    """The column heads: a first row of words, each of its own; heads over heads are joined."""
    depth = max(cell.bottom for cell in table[0])
    if len({cell.left for cell in table[0]}) < len(table[0]):
        depth = max(depth, 2)
    if depth > 2 or depth >= len(table) or len(table[0]) < 2:
        return None
    words = []
    for column in range(len(table[0])):
        stack = list(dict.fromkeys(table[row][column] for row in range(depth)))
        words.append(" ".join(texts[cell] for cell in stack if texts[cell]))
    # The corner over the row labels may be empty.
    named = words[1:] if not words[0] else words
    if len(set(words)) < len(words) or any(not w or _FIGURE.fullmatch(w) for w in named):
        return None
    return _Heads(tuple(words), depth)


def _joined(lines: Sequence[Printed]) -> str:
    text = ""
    for line in lines:
        text += (separator(text, line.text) if text else "") + line.text
    return text
