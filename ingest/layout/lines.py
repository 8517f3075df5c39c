"""A line as its author wrote it, and what tells the sorts of lines apart. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from ingest.markers import Marker
from ingest.models import Piece

TERMINATORS = "。．！？!?"
CLOSERS = "」』）)】］]〉＞"
OPENERS = "「『（(【［[〈"
# A line shorter than this (in half-width columns) is a label, not prose that ran out of room.
PROSE_COLUMNS = 36
HEADING_LENGTH = 45
BARE_NUMBERS = re.compile(r"[\d０-９,，.．%％\s]+")
SECTION_MARKS = frozenset({"chapter", "section", "number"})
# 「１．はじめに ……… 3」: an entry of a table of contents.
CONTENTS_ENTRY = re.compile(r"(?:[…‥]|[・･.．]{3})[…‥・･.．\s]*[-–－]?\s?[\d０-９]{1,4}\s?[-–－]?$")
TITLE_PARTICLES = ("について", "に関して", "に向けて", "にあたって")


@dataclass(slots=True)
class Logical:
    """A line as its author wrote it, put together from the lines it was broken into."""

    pieces: list[Piece]
    text: str
    sheet: int  # the page, or what looks like one in text without pages
    marker: Marker | None
    heading: bool = False
    over: int = 0  # how far a heading without a mark stands above others without one
    inner_gap: int = 0  # most empty lines found inside it so far

    @property
    def shown(self) -> int | None:
        """Its depth where the file itself shows a heading."""
        return self.pieces[0].line.heading

    @property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """Its cells, where the file shows a row of a table."""
        return self.pieces[0].line.cells


def columns(text: str) -> int:
    """Width in half-width columns."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)
