"""Office files made for the tests, as an office would have made them."""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ingest.japanese import squeeze
from ingest.models import Block, RawDocument
from ingest.passages import build_passages
from ingest.readers import read


def saved(made: Any) -> bytes:
    """The bytes of a document, workbook or presentation."""
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def read_as(folder: Path, name: str, data: bytes) -> RawDocument:
    """A file with these bytes, read; what every document promises is checked on the way."""
    (folder / name).write_bytes(data)
    raw = read(folder / name)
    check_verbatim(raw)
    return raw


def check_verbatim(raw: RawDocument) -> None:
    """Every unit's words stand in the lines it names, white space aside."""
    assert [line.number for line in raw.lines] == list(range(1, len(raw.lines) + 1))
    whole = squeeze("".join(line.text for line in raw.lines))
    for passage in build_passages("d", raw):
        for unit in passage.units:
            first, last = unit.lines
            named = "".join(line.text for line in raw.lines[first - 1 : last])
            assert squeeze(unit.text) in squeeze(named)
            assert squeeze(unit.text) in whole


def kinds(raw: RawDocument) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in raw.blocks or ()]


def headings(raw: RawDocument) -> list[tuple[int, str]]:
    return [(block.level, block.text) for block in raw.blocks or () if block.kind == "heading"]


def rows(raw: RawDocument) -> list[tuple[tuple[str, str], ...]]:
    return [block.cells for block in table_blocks(raw)]


def table_blocks(raw: RawDocument) -> list[Block]:
    return [block for block in raw.blocks or () if block.kind == "row"]


def fill(table: Any, contents: Sequence[Sequence[str]]) -> Any:
    """Fill a table of python-docx or python-pptx."""
    for row, texts in enumerate(contents):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    return table


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A package with its parts changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", 8) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
    return buffer.getvalue()
