"""The passages of a generation on disk: written once, and read one at a time where they are hit.

Knows the files passages.jsonl and rows.npy; nothing of what is searched in them.
"""

import contextlib
import json
import mmap
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from ingest.errors import IndexDamagedError
from ingest.models import Document, Passage, Unit

TEXTS, ROWS = "passages.jsonl", "rows.npy"
_REMEMBERED = 4096  # parsed passages: those of the last few hundred questions
_OFFSET, _UNIT, _DOCUMENT = range(3)  # columns of rows.npy


@contextlib.contextmanager
def damage(home: Path, part: str) -> Iterator[None]:
    """Turns whatever reading a part stumbles over into an IndexDamagedError."""
    try:
        yield
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamagedError(home, f"{part} を読めません") from error


def write_passages(
    folder: Path, documents: Sequence[Document], passages: Sequence[Passage]
) -> None:
    """Writes the passages, and for each where it begins, its first unit and its document's number."""
    number = {document.id: place for place, document in enumerate(documents)}
    rows = np.zeros((len(passages) + 1, 3), np.int64)
    with _lasting(folder / TEXTS) as file:
        for row, passage in enumerate(passages):
            line = json.dumps(asdict(passage), ensure_ascii=False)
            size = file.write(f"{line}\n".encode())
            rows[row, _DOCUMENT] = number[passage.document_id]
            rows[row + 1, _OFFSET] = rows[row, _OFFSET] + size
            rows[row + 1, _UNIT] = rows[row, _UNIT] + len(passage.units)
    with _lasting(folder / ROWS) as file:
        np.save(file, rows)


@contextlib.contextmanager
def _lasting(path: Path) -> Iterator[BinaryIO]:
    """A file to write, which is on the disk itself when it is closed."""
    with path.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


class Passages:
    """The passages of a published generation, by row. Safe to share between threads."""

    def __init__(self, home: Path, folder: Path, count: int) -> None:
        """Opens what `write_passages` wrote; raises IndexDamagedError where it is not `count`."""
        self._home = home
        self._part = f"{folder.name}/{TEXTS}"
        self._parsed: dict[int, Passage] = {}
        with damage(home, f"{folder.name}/{ROWS}"):
            rows = np.load(folder / ROWS, mmap_mode="r")
            if rows.ndim != 2 or rows.shape[1] != 3 or len(rows) != count + 1:
                raise ValueError("rows are missing")
            self._rows: NDArray[np.int64] = rows
        with damage(home, self._part), (folder / TEXTS).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            self._text: mmap.mmap | bytes = (
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
            )
        if size != self._rows[-1, _OFFSET]:
            there = int(np.searchsorted(self._rows[:, _OFFSET], size, side="right")) - 1
            raise IndexDamagedError(home, f"文章片が {count} 件あるはずですが {there} 件です")

    def __len__(self) -> int:
        return len(self._rows) - 1

    def __getitem__(self, row: int) -> Passage:
        """The passage of a row; raises IndexDamagedError where it cannot be read."""
        passage = self._parsed.get(row)
        if passage is None:
            passage = self._parse(row)
            if len(self._parsed) >= _REMEMBERED:
                self._parsed.clear()
            self._parsed[row] = passage
        return passage

    def __iter__(self) -> Iterator[Passage]:
        return map(self._parse, range(len(self)))

    @cached_property
    def documents(self) -> NDArray[np.int64]:
        """The number of each passage's document."""
        return np.ascontiguousarray(self._rows[:-1, _DOCUMENT])

    @property
    def unit_counts(self) -> NDArray[np.int64]:
        """How many units each passage has."""
        return np.diff(self._rows[:, _UNIT])

    def of_document(self, number: int) -> tuple[Passage, ...]:
        """The passages of one document, in their order."""
        return tuple(map(self._parse, self._rows_of(number).tolist()))

    def row_of(self, passage: Passage, document: int) -> int:
        """The row of one of these passages, which is of the document of that number."""
        rows = self._rows_of(document)
        # Passages lie in their order: only those of a shelf made by hand need be looked for.
        likely = rows[passage.position : passage.position + 1]
        for row in (*likely.tolist(), *rows.tolist()):
            if self[row].id == passage.id:
                return int(row)
        raise KeyError(passage.id)

    def _rows_of(self, document: int) -> NDArray[np.intp]:
        order, starts = self._by_document
        return order[starts[document] : starts[document + 1]]

    @cached_property
    def _by_document(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The rows of the first document, of the second and so on; where each document's begin."""
        counts = np.bincount(self.documents, minlength=1)
        starts = np.concatenate(([0], np.cumsum(counts))).astype(np.intp)
        return np.argsort(self.documents, kind="stable"), starts

    def _parse(self, row: int) -> Passage:
        start, end = self._rows[row : row + 2, _OFFSET].tolist()
        with damage(self._home, self._part):
            return _passage(json.loads(self._text[start:end]))


def _passage(content: dict[str, Any]) -> Passage:
    units = tuple(
        Unit(
            text=unit["text"],
            kind=unit["kind"],
            lines=(unit["lines"][0], unit["lines"][1]),
            page=unit["page"],
            headings=tuple(unit["headings"]),
            cells=tuple((head, cell) for head, cell in unit["cells"]),
            # Not in an index that was built before these were told.
            ocr=unit.get("ocr", False),
            page_label=unit.get("page_label"),
        )
        for unit in content.pop("units")
    )
    return Passage(units=units, headings=tuple(content.pop("headings")), **content)
