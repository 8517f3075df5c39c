"""Tables as plain text (.csv, .tsv): cells between commas or tabs, read like a sheet of Excel."""

import csv
import io
from pathlib import Path

from ingest.errors import ReadError
from ingest.models import RawDocument
from ingest.readers.excel import MAX_CELLS, write_cells
from ingest.readers.tables import Cell, GridTooLargeError
from ingest.readers.text import decode
from ingest.readers.writer import Writer


def read_separated(path: Path, data: bytes) -> RawDocument:
    """Read a file of rows.

    Raises:
        ReadError: `encoding`, `broken`, `too_large`, or `empty` where no cell holds anything.
    """
    text = decode(path, data)
    cells: list[Cell] = []
    places = 0
    try:
        rows = csv.reader(
            io.StringIO(text, newline=""), delimiter="\t" if path.suffix.lower() == ".tsv" else ","
        )
        for row, values in enumerate(rows):
            places += len(values)
            if places > MAX_CELLS:
                raise ReadError(path, "too_large", f"{MAX_CELLS:,}セルを超えています")
            cells += [
                Cell(value.strip(), row, column)
                for column, value in enumerate(values)
                if value.strip()
            ]
    except csv.Error as error:
        raise ReadError(path, "broken", "区切りや引用符の対応が正しくありません") from error
    writer = Writer(path)
    try:
        write_cells(writer, cells)
    except GridTooLargeError as error:
        raise ReadError(path, "too_large", "表が大きすぎます") from error
    if not writer.blocks:
        raise ReadError(path, "empty")
    return RawDocument(tuple(writer.lines), blocks=tuple(writer.blocks))
