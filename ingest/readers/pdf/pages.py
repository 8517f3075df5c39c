"""One page of a PDF through PDFium: its lines in reading order, and what is left out of them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.models import Dropped
from ingest.readers.pdf.boxes import shower, upright
from ingest.readers.pdf.frames import by_slide
from ingest.readers.pdf.order import printed_lines
from ingest.readers.pdf.pieces import Piece, by_turn, extent, page_pieces
from ingest.readers.pdf.rules import Rule, page_rules, sets_text
from ingest.readers.pdf.runs import Printed, Run, runs_of, split_vertical, to_run, without_ruby
from ingest.readers.pdf.tables import lift_tables

if TYPE_CHECKING:
    from pypdfium2 import PdfPage


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """The lines of a page, what was left out of them, and how many characters it shows.

    `is_bare` says that the page sets no text at all, so that nobody needs to look for any.
    """

    lines: tuple[Printed, ...]
    dropped: tuple[Dropped, ...]
    characters: int
    is_bare: bool = False


def read_page(page: "PdfPage", number: int) -> PrintedPage:
    """The lines of a page as they are read: upright text first, then what is turned."""
    pieces = page_pieces(page)
    if not pieces and not sets_text(page):
        return PrintedPage((), (), 0, is_bare=True)
    groups, askew = by_turn(pieces)
    lines: list[Printed] = []
    dropped: list[Dropped] = []
    if len(groups) > 1:
        groups = _with_lying(groups)
    for place, group in enumerate(groups):
        found, ruby = _lines(page, group, is_main=place == 0)
        lines.extend(found)
        dropped.extend(Dropped(number, run.text, "ruby") for run in ruby)
    if askew:
        dropped.append(Dropped(number, to_run(askew).text, "askew"))
    return PrintedPage(tuple(lines), tuple(dropped), sum(len(piece.text) for piece in pieces))


def _with_lying(groups: list[list[Piece]]) -> list[list[Piece]]:
    """The groups, the Latin and the figures that lie in vertical columns with their columns.

    A quarter turn clockwise puts them in the very frame in which columns are read as lines.
    """
    main, *others = groups
    columns, _ = split_vertical(main)
    if not columns:
        return groups
    lying = [group for group in others if group[0].turn == (main[0].turn + 1) % 4]
    rest = [group for group in others if group not in lying]
    left, right = min(p.baseline for p in columns), max(p.baseline for p in columns)
    size = columns[0].size
    inside = [p for group in lying for p in group if left - size <= p.baseline <= right + size]
    outside = [[p for p in group if p not in inside] for group in lying]
    return [[*main, *inside], *filter(None, outside), *rest]


def _lines(
    page: "PdfPage", pieces: list[Piece], *, is_main: bool
) -> tuple[list[Printed], list[Run]]:
    """The lines of characters of one turn, and the ruby over them.

    Where most run in vertical columns, lines across stand before or after: heads, feet, captions.
    """
    turn = pieces[0].turn
    lying = [piece for piece in pieces if piece.turn != turn]
    columns, across = split_vertical([piece for piece in pieces if piece.turn == turn])
    rules: tuple[list[Rule], list[Rule]] = ([], [])
    if is_main and not columns:
        rules = page_rules(page, pieces[0].turn)
    slides, around = by_slide(across, *rules)
    lines: list[Printed] = []
    ruby: list[Run] = []
    for part in [*slides, around]:
        outside, tables = lift_tables(part, *rules)
        kept, readings = without_ruby(runs_of(outside))
        lines.extend(printed_lines([*kept, *tables]))
        ruby.extend(readings)
    if is_main:
        edges = extent(page, pieces[0].turn)
        lines = [_placed(line, *edges) for line in lines]
    shown = shower(page, turn)
    lines = [line._replace(box=shown(line.place)) for line in lines]
    if not columns:
        return lines, ruby
    in_order = sorted([*columns, *lying], key=lambda piece: piece.number)
    turned, more_ruby = without_ruby(runs_of(in_order))
    head = min(run.left for run in turned)
    return [
        *(line for line in lines if line.bottom <= head),
        *(line._replace(box=shown(upright(line.place))) for line in printed_lines(turned)),
        *(line for line in lines if line.bottom > head),
    ], ruby + more_ruby


def _placed(line: Printed, upper: float, lower: float) -> Printed:
    """The line with its height on the page, 0 the upper edge and 1 the lower."""
    middle = (line.top + line.bottom) / 2
    return line._replace(height=(middle - upper) / max(1.0, lower - upper))
