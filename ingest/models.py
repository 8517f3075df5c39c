"""The nouns of the pipeline: lines and pages as read, documents, and the passages that are cited."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["guidance", "case"]
PageProblem = Literal[
    "no_text",  # an image, and nothing here that could read it
    "recognised",  # an image, read by OCR: characters may be wrong
    "unrecognised",  # an image in which OCR finds no text
    "blank",  # nothing is printed on it
    "unmapped",  # characters that the file does not name; nobody can read them
    "second_opinion",  # the first reader's text was worse than the second's
    "unread",  # neither reader could read it
]
FileProblem = Literal[
    "hidden_sheets",  # sheets that are not shown, and so not read
    "hidden_slides",
    "no_values",  # formulas whose values were never saved; nothing is computed
    "macros",  # programs inside the file, which are never run
    "external_links",  # to other files, which are not followed
]
BlockKind = Literal["heading", "paragraph", "item", "row"]
Box = tuple[float, float, float, float]
UnitKind = Literal["sentence", "item", "row", "label", "fragment"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the extracted text, exactly as extracted.

    `number` counts from 1 through the whole document; `page` counts from 1, None where the
    format has no pages. What the file shows beyond the words, where it does: `size` in points,
    `filled` (whether the line reaches the edge of its column), and `heading`, the depth of a
    heading by the file's outline or type, 0 the highest. `cells` pairs column heads with cells where
    the line is a row of a table; the row of the heads pairs each with nothing. `caption` is that of its
    table, where the file shows it. `ocr` marks what was recognised on an image. `box` is its place on
    the page as shown: left, top, right and bottom as shares of the page's width and height.
    """

    number: int
    text: str
    page: int | None = None
    size: float | None = None
    filled: bool | None = None
    heading: int | None = None
    cells: tuple[tuple[str, str], ...] = ()
    caption: str = ""
    ocr: bool = False
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a block that came from one line; `start` is its offset in the block's text."""

    start: int
    line: Line


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, item or table row. `level` is a heading's depth, 0 the highest."""

    kind: BlockKind
    text: str
    pieces: tuple[Piece, ...]
    level: int = 0
    cells: tuple[tuple[str, str], ...] = ()

    @property
    def page(self) -> int | None:
        """The page of its first line."""
        return self.pieces[0].line.page

    def line_at(self, offset: int) -> int:
        """The number of the line that holds the character at `offset`."""
        number = self.pieces[0].line.number
        for piece in self.pieces:
            if piece.start <= offset:
                number = piece.line.number
        return number


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something printed that is no part of the text: a running head, a page's number, ruby.

    `doubtful` is what OCR saw with little confidence: most often a picture.
    """

    page: int
    text: str
    reason: Literal["repeated", "page_number", "ruby", "askew", "doubtful"]
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class PageWarning:
    """What a reader doubts of a page: facts, which the doors turn into words."""

    page: int
    problem: PageProblem


@dataclass(frozen=True, slots=True)
class FileWarning:
    """What a reader doubts of a whole file or left out of it, and how many times or pages."""

    problem: FileProblem | PageProblem
    count: int


@dataclass(frozen=True, slots=True)
class RawDocument:
    """What a reader returns: the lines, and what the file says about itself.

    `blocks` are given where the format itself says what is a heading, an item or a row of a table
    (Word, Excel, PowerPoint, HTML); None leaves that to layout. Their words are those of `lines`.
    """

    lines: tuple[Line, ...]
    markup: Literal["plain", "markdown"] = "plain"
    title: str | None = None
    publisher: str | None = None
    issued: str | None = None
    kind: Kind | None = None
    municipality: str | None = None
    page_count: int | None = None
    page_labels: tuple[str, ...] = ()  # as printed (iii, 12), where they are not 1, 2, 3 …
    dropped: tuple[Dropped, ...] = ()
    warnings: tuple[PageWarning, ...] = ()
    file_warnings: tuple[FileWarning, ...] = ()
    blocks: tuple[Block, ...] | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the shelf. `issued` is YYYY, YYYY-MM or YYYY-MM-DD."""

    id: str
    title: str
    path: str
    kind: Kind
    municipality: str | None
    issued: str | None
    publisher: str | None
    sha256: str
    page_count: int | None = None
    passage_count: int = 0
    warnings: tuple[FileWarning, ...] = ()

    @property
    def own_title(self) -> str | None:
        """The title that its text or properties give it; None where the file's name stands for one."""
        name = self.path.rpartition("/")[2]
        return None if self.title == name.rpartition(".")[0] else self.title


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest thing that is quoted: a sentence, a list item, a table row or a label.

    A label is a heading; a fragment is a short line that is neither sentence nor item, such as a
    caption, a form's heading or a word of a diagram.

    `text` is verbatim but for line breaks and the white space around them. `lines` are the
    first and last line number. `cells` pairs column heads with cells, for rows only. `ocr`: some of
    it was recognised on an image. `page_label` is the page's own (iii), where it is not its number.
    """

    text: str
    kind: UnitKind
    lines: tuple[int, int]
    page: int | None = None
    headings: tuple[str, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()
    ocr: bool = False
    page_label: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A citable piece of one document: neighbouring units under one heading path, on one page."""

    id: str
    document_id: str
    units: tuple[Unit, ...]
    headings: tuple[str, ...] = ()
    page: int | None = None
    position: int = 0  # its place among the passages of its document, from 0

    @property
    def text(self) -> str:
        """The units, one per line."""
        return "\n".join(unit.text for unit in self.units)

    @property
    def ocr(self) -> bool:
        """Whether any of it was recognised on an image."""
        return any(unit.ocr for unit in self.units)

    @property
    def page_label(self) -> str | None:
        """What its page is called in the document, where that is not the page's number."""
        return next((unit.page_label for unit in self.units if unit.page == self.page), None)

    @property
    def lines(self) -> tuple[int, int]:
        """First and last line number; a title that was lifted to the top may come from below."""
        return (
            min(unit.lines[0] for unit in self.units),
            max(unit.lines[1] for unit in self.units),
        )


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search; an empty field narrows nothing. Years are western."""

    kind: Kind | None = None
    municipality: str | None = None
    year: int | None = None
    document_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. `score` is the fused score in [0, 1]; `legs` the normalised score of each leg."""

    passage: Passage
    document: Document
    score: float
    legs: dict[str, float] = field(default_factory=dict)
