"""Puts together what a reader of a structured format finds: numbered lines, and the blocks on them.

Every block is made of the lines it adds, so that its words are verbatim. Knows no format.
"""

from collections.abc import Sequence
from pathlib import Path

from ingest.errors import ReadError
from ingest.layout import parse_plain
from ingest.markers import find_marker
from ingest.models import Block, BlockKind, Line, Piece

# A longer one was only set in a heading's style.
_HEADING_CHARACTERS = 100
# Beyond this a file is a dump of data rather than a document somebody reads.
MAX_LINES = 100_000


class Writer:
    """Lines and blocks in reading order. `page` is that of what is written next."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.page: int | None = None
        self.lines: list[Line] = []
        self.blocks: list[Block] = []

    def heading(self, text: str, level: int) -> None:
        """A heading; `level` 1 is the highest."""
        self._add("heading" if len(text) <= _HEADING_CHARACTERS else "paragraph", text, level)

    def paragraph(self, text: str) -> None:
        """A paragraph, or an item where its words begin with a mark (・, ①, 1.)."""
        self._add("paragraph" if find_marker(text.strip()) is None else "item", text)

    def item(self, text: str) -> None:
        """An item of a list."""
        self._add("item", text)

    def row(self, text: str, cells: tuple[tuple[str, str], ...]) -> None:
        """A row of a table: (column head, cell) in `cells`, its label first."""
        self._add("row", text, cells=cells)

    def text(self, text: str) -> None:
        """Lines that are no block by themselves: a title, the heads of a table's columns."""
        self._lines(text)

    def _add(
        self, kind: BlockKind, text: str, level: int = 0, cells: tuple[tuple[str, str], ...] = ()
    ) -> None:
        pieces: list[Piece] = []
        whole = ""
        for line in self._lines(text):
            if whole and whole[-1].isascii() and line.text[0].isascii():
                whole += " "
            pieces.append(Piece(len(whole), line))
            whole += line.text
        if pieces:
            self.blocks.append(Block(kind, whole, tuple(pieces), level, cells))

    def _lines(self, text: str) -> list[Line]:
        added: list[Line] = []
        for content in text.splitlines():
            words = " ".join(part for part in _printable(content).split(" ") if part).strip()
            if words:
                if len(self.lines) >= MAX_LINES:
                    raise ReadError(self._path, "too_large", f"{MAX_LINES:,}行を超えています")
                added.append(Line(len(self.lines) + 1, words, self.page))
                self.lines.append(added[-1])
        return added


def with_found_headings(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks of a file that marks no heading as such, with those that its words show.

    Offices type 「１　目的」 without a style: what layout sees in lines of text it sees here too.
    Table rows keep their places.
    """
    rows = [block for block in blocks if block.kind == "row"]
    text: list[Line] = []
    for block in blocks:
        if block.kind != "row":
            # Each paragraph is whole: a gap this wide keeps it from being joined to the next.
            text += [*(piece.line for piece in block.pieces), *[Line(0, "", block.page)] * 3]
    found = [*rows, *parse_plain(text)]
    return tuple(sorted(found, key=lambda block: block.pieces[0].line.number))


def _printable(text: str) -> str:
    return "".join(
        " " if character < " " or character == "\xa0" else character for character in text
    )
