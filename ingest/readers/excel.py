"""Excel files (.xlsx, .xlsm): each sheet as its tables, values as Excel showed them when it saved.

Nothing is computed: a formula gives the value kept with it, or nothing. Hidden sheets, rows and
columns are not read, as they are not printed.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import ReadError
from ingest.models import FileProblem, FileWarning, RawDocument
from ingest.readers.excel_format import show
from ingest.readers.package import DAMAGE, author_of, month_of, open_package, title_of, warnings_of
from ingest.readers.tables import (
    Cell,
    Grid,
    GridTooLargeError,
    is_caption,
    is_figure,
    unit_of,
    write_table,
)
from ingest.readers.writer import Writer

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

# More is a dump of data, not a table that somebody reads; it would also fill the memory.
MAX_CELLS = 300_000
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<]*?ref\s*=\s*["']([^"']*)""")
_CELL = re.compile(rb"<(?:\w+:)?c[ />]")
_UNSAVED = re.compile(
    rb"</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_DEFAULT_NAME = re.compile(r"(?:sheet|シート|ｼｰﾄ)\s*\d*", re.IGNORECASE)


def read_excel(path: Path, data: bytes) -> RawDocument:
    """Read an Excel file.

    Raises:
        ReadError: `broken`, `encrypted`, `old_format`, `too_large`, or `empty` without text.
    """
    package = open_package(path, data)
    try:
        unsaved = _check_size(path, package)
        noted = warnings_of(package)
    except DAMAGE as error:
        raise ReadError(path, "broken", type(error).__name__) from error
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    writer = Writer(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that it does not know
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        counts: dict[FileProblem, int] = {
            "hidden_sheets": sum(sheet.sheet_state != "visible" for sheet in book.worksheets),
            "no_values": unsaved,
        }
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        for sheet in sheets:
            _write_sheet(writer, sheet, named=len(sheets) > 1)
        properties = book.properties
        title, issued = title_of(properties.title), month_of(properties)
        author = author_of(properties.creator)
    except GridTooLargeError as error:
        raise ReadError(path, "too_large", "セルの結合が大きすぎます") from error
    except (InvalidFileException, *DAMAGE) as error:
        raise ReadError(path, "broken", type(error).__name__) from error
    if not any(block.kind != "heading" for block in writer.blocks):
        raise ReadError(path, "empty")
    return RawDocument(
        tuple(writer.lines),
        title=title,
        publisher=author,
        issued=issued,
        file_warnings=(
            *noted,
            *(FileWarning(problem, count) for problem, count in counts.items() if count),
        ),
        blocks=tuple(writer.blocks),
    )


def _check_size(path: Path, package: zipfile.ZipFile) -> int:
    """Refuses a workbook of more cells than the memory of an office computer holds.

    Gives the number of formulas that were saved without their value.

    openpyxl makes a cell for every place that merging covers, so those count too.
    """
    from openpyxl.utils import range_boundaries

    cells = unsaved = 0
    for part in package.infolist():
        if part.filename.lower().endswith(".xml") and "worksheets/" in part.filename:
            content = package.read(part)
            cells += len(_CELL.findall(content))
            unsaved += len(_UNSAVED.findall(content))
            for merged in _MERGED.findall(content):
                bounds = range_boundaries(merged.decode("ascii"))
                left, top, right, bottom = (number or 0 for number in bounds)
                if not (left and top and right and bottom):
                    raise ReadError(path, "broken", "mergeCell")
                cells += (right - left + 1) * (bottom - top + 1)
    if cells > MAX_CELLS:
        raise ReadError(path, "too_large", f"{MAX_CELLS:,}セルを超えています")
    return unsaved


def _write_sheet(writer: Writer, sheet: "Worksheet", named: bool) -> None:
    cells = _cells(sheet)
    if not cells:
        return
    if named or not _DEFAULT_NAME.fullmatch(sheet.title):
        writer.heading(sheet.title, 1)
    write_cells(writer, cells, _frozen_rows(sheet))


def write_cells(writer: Writer, cells: Sequence[Cell], frozen: int = 0) -> None:
    """Write the cells of a sheet: tables, and lines above, between and below them.

    `frozen`: the last row that stays in sight while scrolling, which marks heads.
    """
    for band in _bands(cells, by_row=True):
        _write_band(writer, band, frozen)


def _cells(sheet: "Worksheet") -> list[Cell]:
    """The filled cells that are shown, merged ones with what they cover."""
    spans = {
        (span.min_row, span.min_col): (span.size["rows"], span.size["columns"])
        for span in sheet.merged_cells.ranges
    }
    hidden_columns = {
        number
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden
        for number in range(dimension.min or 0, min(dimension.max or 0, 20_000) + 1)
    }
    hidden_rows = {number for number, row in sheet.row_dimensions.items() if row.hidden}
    found: list[Cell] = []
    stored: dict[tuple[int, int], Any] = sheet._cells  # walking the whole extent may take for ever
    for (row, column), cell in sorted(stored.items()):
        text = show(cell.value, cell.number_format).strip() if cell.value is not None else ""
        if text and row not in hidden_rows and column not in hidden_columns:
            rows, columns = spans.get((row, column), (1, 1))
            found.append(Cell(text, row, column, rows, columns, _is_strong(cell)))
    return found


def _is_strong(cell: Any) -> bool:
    return bool(cell.has_style) and (bool(cell.font.b) or cell.fill.fill_type == "solid")


def _frozen_rows(sheet: "Worksheet") -> int:
    """The last row that stays in sight while scrolling; 0 where none does."""
    place = re.fullmatch(r"[A-Z]+(\d+)", str(sheet.freeze_panes or ""))
    return int(place[1]) - 1 if place else 0


def _write_band(writer: Writer, cells: list[Cell], frozen: int) -> None:
    """What stands between two empty rows: lines above, tables side by side, lines below."""
    rows: dict[int, list[Cell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    members = [rows[number] for number in sorted(rows)]
    left = min(cell.column for cell in cells)
    first, last = 0, len(members)
    while first < last and _is_line(members[first], left):
        first += 1
    while last > first and _is_line(members[last - 1], left):
        last -= 1
    unit = ""
    for number, (cell,) in enumerate(members[:first]):
        unit = unit_of(cell.text) or unit
        if number == 0 and last > first and is_caption(cell.text):
            writer.heading(cell.text, 2)
        else:
            writer.paragraph(cell.text)
    table = [cell for row in members[first:last] for cell in row]
    parts = _bands(table, by_row=False)
    # A column of labels apart from its figures is still one table.
    for part in parts if all(_is_table(part) for part in parts) else [table]:
        starts_frozen = bool(part) and part[0].row <= frozen < part[-1].row
        write_table(writer, Grid(part, frozen + 1 if starts_frozen else None), unit)
    for (cell,) in members[last:]:
        writer.paragraph(cell.text)


def _is_line(row: Sequence[Cell], left: int) -> bool:
    """Whether a row is a single line of text rather than part of a table: a title, a unit, a note."""
    return len(row) == 1 and (row[0].column == left or unit_of(row[0].text) is not None)


def _bands(cells: Sequence[Cell], by_row: bool) -> list[list[Cell]]:
    """Cells parted where a whole row, or a whole column, is empty."""
    bands: list[list[Cell]] = []
    end = -1
    for cell in sorted(cells, key=lambda c: (c.row, c.column) if by_row else (c.column, c.row)):
        start, size = (cell.row, cell.rows) if by_row else (cell.column, cell.columns)
        if not bands or start > end:
            bands.append([])
        bands[-1].append(cell)
        end = max(end, start + size)  # the place after it may be taken by the next
    return [sorted(band, key=lambda c: (c.row, c.column)) for band in bands]


def _is_table(cells: Sequence[Cell]) -> bool:
    """Whether cells have labels of their own: two columns, and words in the first."""
    columns = sorted({cell.column for cell in cells})
    return len(columns) > 1 and any(
        not is_figure(cell.text) for cell in cells if cell.column == columns[0]
    )
