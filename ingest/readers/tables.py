"""What a grid of cells says: which rows are column heads, what labels a row, what is merged.

Pure. A figure gets a column head only where the grid shows that the head is one; where that is
open, the cells are written side by side, and bare figures stay bare, so that nobody quotes them.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.writer import Writer

_FIGURE = re.compile(
    r"[約△▲+±−-]?\s?[¥￥]?[\d][\d,.]*\s?(?:[^\s\d]{1,4})?|[-−–―—‐ー…*※]+|[\d.,]+%?"
)
_PERIOD = re.compile(r".*(?:年|年度|月|日|期|回|級|歳|層|号|類|以上|未満|以下)(?:末|\(.*\))?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_BARE = re.compile(r"[\d０-９,，.．%％△▲−\-–―—‐…\s]*")
_COUNT = re.compile(r"[△▲−-]?[\d０-９][\d０-９,，.．]*|[-−–―—‐ー…]+")
_MEASURE = r"\s*単位\s*[:：]?\s*([^\s（）()、,・/／]{1,6}?)\s*"
_UNIT = re.compile(rf"[（(〔\[]?{_MEASURE}[)）〕\]]?")
_UNIT_AT_END = re.compile(rf"[（(〔\[]{_MEASURE}[)）〕\]]$")
_MAX_PLACES = 2_000_000
_HEAD_CHARACTERS = 40
_LABEL_CHARACTERS = 20
_CAPTION_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with the place of its upper left corner and the rows and columns it covers.

    `strong`: it is set apart by its shade or by bold type.
    """

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    strong: bool = False


class GridTooLargeError(ValueError):
    """Merged cells that cover more than any table does."""


class Grid:
    """Cells in their places, a merged one in every place it covers; empty rows and columns gone.

    `heads`: the row before which all are heads, where the format says so.
    """

    def __init__(self, cells: Sequence[Cell], heads: int | None = None) -> None:
        filled = [cell for cell in cells if cell.text.strip()]
        owners: dict[tuple[int, int], Cell] = {}
        last_row = max((cell.row for cell in filled), default=-1) + 1
        last_column = max((cell.column for cell in filled), default=-1) + 1
        places = 0
        for cell in cells:
            below, right = min(cell.row + cell.rows, last_row), cell.column + cell.columns
            right = min(right, last_column)
            places += max(0, below - cell.row) * max(0, right - cell.column)
            if places > _MAX_PLACES:
                raise GridTooLargeError
            for row in range(cell.row, below):
                for column in range(cell.column, right):
                    owners.setdefault((row, column), cell)
        # Rows and columns in which no filled cell begins are an effect of merging or of spacing.
        rows = sorted({cell.row for cell in filled})
        columns = sorted({cell.column for cell in filled})
        if len(rows) * len(columns) > _MAX_PLACES:
            raise GridTooLargeError
        nothing = Cell("", -1, -1)
        self.rows = [[owners.get((row, column), nothing) for column in columns] for row in rows]
        self.marked = None if heads is None else sum(1 for row in rows if row < heads)

    @property
    def width(self) -> int:
        """How many columns are left."""
        return len(self.rows[0]) if self.rows else 0


def write_table(writer: Writer, grid: Grid, unit: str = "") -> None:
    """Write a grid: rows under their heads, or lines where there are none.

    `unit` is what a note above the table counts in (単位：人).
    """
    if grid.width == 0:
        return
    heads = count_heads(grid)
    if heads == 0:
        for row in grid.rows:
            _write_headless(writer, row)
        return
    for row in grid.rows[:heads]:
        writer.text(_line(row))
    body = grid.rows[heads:]
    names = _head_names(grid, heads, unit)
    label = _label_column(body)
    labelled = any(row[label].text.strip() and not is_figure(row[label].text) for row in body)
    above = ""
    for row in body:
        if _spans_all(row):
            writer.paragraph(row[0].text)
            above = ""
            continue
        texts = [_flat(cell.text) for cell in row]
        if labelled and not any(text and not _BARE.fullmatch(text) for text in texts):
            writer.paragraph(" ".join(filter(None, texts)))  # figures without a label: torn
            continue
        if not texts[label] and len(texts) > label + 1 and _is_words(texts[label + 1]):
            texts[label] = above  # written once for the rows below it
        above = texts[label]
        pairs = list(zip(names, texts, strict=True))
        writer.row(_line(row), (pairs[label], *pairs[:label], *pairs[label + 1 :]))


def count_heads(grid: Grid) -> int:
    """How many rows are column heads; 0 where none is, or where that cannot be told."""
    if grid.width < 2 or len(grid.rows) < 2:
        return 0
    if grid.marked is not None:
        return grid.marked if grid.marked < len(grid.rows) else 0
    heads = _reach_of_first_row(grid)
    if heads >= len(grid.rows) or not all(_may_head(row) for row in grid.rows[:heads]):
        return 0
    if _stand_out(grid.rows[heads - 1]) and not _stand_out(grid.rows[heads]):
        return heads
    columns = [[row[c].text for row in grid.rows[heads:]] for c in range(1, grid.width)]
    if grid.width == 2:
        return heads if _counts_one_thing(columns[0]) else 0
    shares = [_share_of_figures(column) for column in columns]
    if grid.width % 2 == 0 and (
        any(0 < share < 2 / 3 for share in shares)
        or any(_could_label(column) for column in columns[1::2])
    ):
        return 0  # a form: label, value, label, value
    if any(share >= 2 / 3 for share in shares):
        return heads
    return heads if len(grid.rows) - heads >= 2 else 0


def is_figure(text: str) -> bool:
    """Whether a cell holds a figure (or stands for none, 「－」) rather than a name or a date."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if _PERIOD.fullmatch(plain):
        return False
    return _FIGURE.fullmatch(plain) is not None


def unit_of(text: str) -> str | None:
    """What a note counts in: 人 of 「（単位：人）」, alone or at the end of a title."""
    found = _UNIT.fullmatch(text.strip()) or _UNIT_AT_END.search(text.strip())
    return found[1] if found else None


def is_caption(text: str) -> bool:
    """Whether the words above a table could be its title; a mere unit is none."""
    return (
        not _UNIT.fullmatch(text.strip())
        and 1 < len(text.strip()) <= _CAPTION_CHARACTERS
        and text.strip()[-1] not in "。．、："
    )


def _reach_of_first_row(grid: Grid) -> int:
    """The rows that merged cells tie to the first: one below a head that spans several columns."""
    heads = 1
    while heads < len(grid.rows):
        last = grid.rows[heads - 1]
        below = grid.rows[heads]
        tied = any(a is b and a.text for a, b in zip(last, below, strict=True))
        spans = any(
            a is b and a.text and not all(a is cell for cell in last) for a, b in pairwise(last)
        )
        if not (tied or spans):
            break
        heads += 1
    return heads


def _may_head(row: Sequence[Cell]) -> bool:
    texts = [cell.text.strip() for cell in row]
    named = [text for text in texts[1:] if text]
    if not named or len(named) < len(texts[1:]) - 1:
        return False
    if all(_YEAR.fullmatch(unicodedata.normalize("NFKC", text)) for text in named):
        return True
    return not any(
        is_figure(text) or len(text) > _HEAD_CHARACTERS or "。" in text for text in texts if text
    )


def _stand_out(row: Sequence[Cell]) -> bool:
    return all(cell.strong for cell in row if cell.text)


def _counts_one_thing(column: Sequence[str]) -> bool:
    """Whether cells are figures of one measure: 12, 5, 3 or 12人, 5人."""
    filled = [unicodedata.normalize("NFKC", text).strip() for text in column if text.strip()]
    shapes = {re.sub(r"[\d,.△▲約-]+", "", text) for text in filled}
    return len(filled) >= 2 and all(is_figure(text) for text in filled) and len(shapes) == 1


def _could_label(column: Sequence[str]) -> bool:
    """Whether a column could name what stands to its right, each time something else."""
    return len(set(column)) == len(column) and all(
        _is_words(text) and len(text) <= _LABEL_CHARACTERS for text in column
    )


def _share_of_figures(column: Sequence[str]) -> float:
    filled = [text for text in column if text.strip()]
    return sum(is_figure(text) for text in filled) / len(filled) if filled else 0.0


def _head_names(grid: Grid, heads: int, unit: str) -> list[str]:
    """For each column its heads, from the top down, as one name."""
    names = []
    for column in range(grid.width):
        cells = dict.fromkeys(row[column] for row in grid.rows[:heads])
        name = " ".join(dict.fromkeys(_flat(cell.text) for cell in cells if cell.text.strip()))
        below = [row[column].text.strip() for row in grid.rows[heads:]]
        counted = any(below) and all(_COUNT.fullmatch(text) for text in below if text)
        if column and unit and unit not in name and counted and not re.search(r"[）)%％]$", name):
            name = f"{name}（{unit}）"
        names.append(name)
    return names


def _label_column(body: Sequence[Sequence[Cell]]) -> int:
    """The column that names the rows: the first, or the one behind running numbers."""
    first = [unicodedata.normalize("NFKC", row[0].text).strip() for row in body]
    numbers = [int(text) for text in first if re.fullmatch(r"\d{1,5}", text)]
    running = len(numbers) == len(first) and all(b == a + 1 for a, b in pairwise(numbers))
    named = len(body[0]) > 2 and any(_is_words(row[1].text) for row in body)
    return 1 if running and named else 0


def _spans_all(row: Sequence[Cell]) -> bool:
    return len(row) > 1 and all(cell is row[0] for cell in row)


def _is_words(text: str) -> bool:
    return bool(text.strip()) and not is_figure(text)


def _write_headless(writer: Writer, row: Sequence[Cell]) -> None:
    """A row without heads: 「label：value」 where it reads so, else its cells side by side."""
    cells = [cell.text for cell in dict.fromkeys(row) if cell.text.strip()]
    labels = cells[::2]
    if len(cells) % 2 == 0 and all(
        _is_words(text) and len(text) <= _LABEL_CHARACTERS and "\n" not in text for text in labels
    ):
        for label, value in zip(labels, cells[1::2], strict=True):
            _write_field(writer, label.rstrip("：:"), value)
    elif len(cells) == 1 or any("。" in text or "\n" in text for text in cells):
        for text in cells:
            for paragraph in text.split("\n"):
                writer.paragraph(paragraph)
    else:
        writer.paragraph("\u3000".join(_flat(text) for text in cells))


def _write_field(writer: Writer, label: str, value: str) -> None:
    first, *others = value.strip().split("\n")
    writer.paragraph(f"{_flat(label)}：{first}")
    for other in others:
        writer.paragraph(other)


def _line(row: Sequence[Cell]) -> str:
    """A row as one line, a cell that covers several columns once."""
    shown = []
    for index, cell in enumerate(row):
        if index == 0 or cell is not row[index - 1] or not cell.text:
            shown.append(_flat(cell.text))
    return "| " + " | ".join(shown) + " |"


def _flat(text: str) -> str:
    return " ".join(text.split("\n")).strip()
