"""Lines that extraction or a page's edge broke, put together again.

Pure. Judges two neighbouring lines by marks, width, gaps and grammar; what a line is (heading, item)
is decided later.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.layout.forms import opening_lines
from ingest.layout.grammar import ends_in_noun, modifies_next, spans, tied_by_particle
from ingest.layout.lines import (
    BARE_NUMBERS,
    CLOSERS,
    CONTENTS_ENTRY,
    HEADING_LENGTH,
    OPENERS,
    PROSE_COLUMNS,
    SECTION_MARKS,
    TERMINATORS,
    TITLE_PARTICLES,
    Logical,
    columns,
)
from ingest.markers import NUMBERED, Marker, find_marker
from ingest.models import Line, Piece

_FIGURE_ONLY = re.compile(r"[\d０-９][\d０-９,，.．]*\s?(?:[^\s\d。、：:]{1,3})?")
_FIGURE_AT_END = re.compile(r"[\d０-９]\s?[^\s\d。、]{0,3}$")
_IN_PARENTHESES = re.compile(r"[（(][^（()）]*[)）]")
_IN_QUOTES = re.compile(r"「[^「」]*」|『[^『』]*』")
# 「氏　名」: a label of a form whose letters were spaced out to fill its cell.
_SPACED_LABEL = re.compile(r"\S(?:[ 　]+\S)+")
# No page is as wide: a text with a line of this width was never broken by an edge.
_UNBROKEN_COLUMNS = 200
# Lines whose sizes differ by more are not of one paragraph: a note, a caption, a title.
_OTHER_SIZE = 0.88


def _sheets(lines: Sequence[Line]) -> list[int]:
    """The page of each line; in text without pages, the stretches between traces of page breaks.

    PDF extractors of the pypdf family begin each page with one space and put no empty line
    before it. A lone space after an unbroken line in text that is otherwise not indented that
    way is such a trace.
    """
    if any(line.page is not None for line in lines):
        return [line.page or 0 for line in lines]
    sheet = 0
    result = []
    for index, line in enumerate(lines):
        begins = re.match(r" (?=\S)", line.text) is not None
        after_text = index > 0 and bool(lines[index - 1].text.strip())
        if begins and after_text:
            sheet += 1
        result.append(sheet)
    return result


def join_lines(lines: Sequence[Line]) -> list[Logical]:
    """Put broken lines together."""
    sheets = _sheets(lines)
    full_width = _full_widths(lines, sheets)
    usual_gap = _usual_gaps(lines, sheets)
    opening = opening_lines(lines)
    logical: list[Logical] = []
    gap = 0
    for line, sheet in zip(lines, sheets, strict=True):
        text = line.text.strip()
        if not text:
            gap += 1
            continue
        marker = find_marker(text) if not line.cells else None
        previous = logical[-1] if logical else None
        if line.number in opening:
            previous = None
        if previous is not None and _crosses_page(previous, line, marker, gap):
            previous.pieces.append(Piece(len(previous.text), line))
            previous.text += text
            previous.sheet = sheet
        elif (
            previous is not None
            and previous.sheet == sheet
            and gap <= usual_gap[sheet] + 1
            and _same_type(previous, line, marker, gap)
            and (
                line.heading is not None
                or _continues(
                    previous, text, marker, _Gap(gap, usual_gap[sheet]), full_width[sheet]
                )
            )
        ):
            separator = _separator(previous.text, text)
            previous.pieces.append(Piece(len(previous.text) + len(separator), line))
            previous.text += separator + text
            previous.inner_gap = max(previous.inner_gap, gap)
        else:
            logical.append(Logical([Piece(0, line)], text, sheet, marker))
        gap = 0
    return logical


def _crosses_page(previous: Logical, line: Line, marker: Marker | None, gap: int) -> bool:
    """Whether a sentence goes on from a full last line to the first line of the next page."""
    last = previous.pieces[-1].line
    return (
        last.page is not None
        and line.page == last.page + 1
        and last.filled is True
        and line.size is not None
        and (last.heading, line.heading, marker, gap) == (None, None, None, 0)
        and previous.text[-1] not in TERMINATORS
        and not _FIGURE_AT_END.search(previous.text)
        and _same_type(previous, line, marker, gap)
    )


def _same_type(previous: Logical, line: Line, marker: Marker | None, gap: int) -> bool:
    """Whether two lines may belong together by what the file shows of them."""
    last = previous.pieces[-1].line
    if last.cells or line.cells:
        return False
    if last.size is None or line.size is None:
        return True
    small, large = sorted((last.size, line.size))
    if last.heading is not None or line.heading is not None:
        # A heading's lines follow close on each other, and no second one begins with a mark.
        return last.heading == line.heading and small == large and marker is None and gap == 0
    return small >= _OTHER_SIZE * large


def _full_widths(lines: Sequence[Line], sheets: Sequence[int]) -> dict[int, int]:
    """For each sheet, the width of its widest line."""
    widths: dict[int, int] = {}
    for line, sheet in zip(lines, sheets, strict=True):
        widths[sheet] = max(widths.get(sheet, 0), columns(line.text.strip()))
    return widths


def _usual_gaps(lines: Sequence[Line], sheets: Sequence[int]) -> dict[int, int]:
    """For each sheet, how many empty lines usually part two lines of text (0 or 1)."""
    gaps: dict[int, Counter[int]] = {}
    gap = 0
    for line, sheet in zip(lines, sheets, strict=True):
        if line.text.strip():
            gaps.setdefault(sheet, Counter())[min(gap, 2)] += 1
            gap = 0
        else:
            gap += 1
    return {sheet: 1 if counted[1] > counted[0] else 0 for sheet, counted in gaps.items()}


@dataclass(frozen=True, slots=True)
class _Gap:
    """Empty lines between two lines of text, and how many are usual on the sheet."""

    size: int
    usual: int


def _continues(previous: Logical, text: str, marker: Marker | None, gap: _Gap, full: int) -> bool:
    """Whether `text` goes on with the line before it."""
    last = previous.pieces[-1].line.text.strip()
    if previous.marker is not None and previous.marker.kind == "bracket":
        return False
    if _SPACED_LABEL.fullmatch(previous.text) or _SPACED_LABEL.fullmatch(text):
        return False
    if CONTENTS_ENTRY.search(previous.text):
        return False
    if _IN_QUOTES.fullmatch(previous.text):
        return tied_by_particle(last, text)
    if _open_brackets(previous.text) and len(previous.pieces) < 6:
        return marker is None or (
            marker.kind not in NUMBERED and not _open_brackets(previous.text + text)
        )
    if marker is not None and not (marker.kind == "field" and spans(last, text)):
        return False
    if _IN_PARENTHESES.fullmatch(text):
        # A remark on a sentence says something; a bare name in brackets is a caption.
        if previous.text[-1] in TERMINATORS and not re.search(r"[\d０-９：:、。]", text):
            return False
        return not _FIGURE_AT_END.search(last)
    if previous.text[-1] in TERMINATORS or BARE_NUMBERS.fullmatch(text):
        return False
    if _is_figure(text) and not re.search(r"[\d０-９]", last):
        return not _looks_like_heading_mark(previous)
    if BARE_NUMBERS.fullmatch(last):
        return False
    filled = previous.pieces[-1].line.filled
    if _is_whole_title(previous, full):
        if filled is not None:
            return filled and spans(last, text)
        return columns(last) >= max(PROSE_COLUMNS, full * 0.9) and spans(last, text)
    if last[-1] in "、，" or text[0] in "、。，）」』" or spans(last, text):
        return True
    if tied_by_particle(last, text):
        return True
    if gap.size < gap.usual and full < _UNBROKEN_COLUMNS and _may_run_on(previous):
        return True  # set closer than the lines of this sheet are
    if gap.size > gap.usual or (len(previous.pieces) > 1 and gap.size > previous.inner_gap):
        return False
    if filled is not None:
        return (filled and not _FIGURE_AT_END.search(last)) or modifies_next(last, text)
    return modifies_next(last, text) or _ran_out_of_room(last, text, full)


def _may_run_on(previous: Logical) -> bool:
    """Whether a line is of a sort that is broken in two: prose or an item, no title or field."""
    kind = previous.marker.kind if previous.marker else "prose"
    return kind in {"prose", "bullet", "circle"}


def _ran_out_of_room(last: str, text: str, full: int) -> bool:
    """Whether a line was cut by the edge of its column rather than by its author.

    It must be wide enough for prose and either reach the sheet's edge, or be as wide as the line
    below it (a narrow column), or be followed by a line that is no wider and ends the sentence.
    """
    width, next_width = columns(last), columns(text)
    if full >= _UNBROKEN_COLUMNS or width < PROSE_COLUMNS or _FIGURE_AT_END.search(last):
        return False
    if width >= full * 0.9 and full >= PROSE_COLUMNS:
        return True
    return abs(width - next_width) <= 2 or ("。" in text and next_width <= width)


def _is_whole_title(previous: Logical, full: int) -> bool:
    """A short numbered line that ends in a noun, or any short line that ends in 〜について."""
    if len(previous.pieces) > 1 or columns(previous.text) > 2 * HEADING_LENGTH:
        return False
    kind = previous.marker.kind if previous.marker else ""
    if kind == "diamond":
        return columns(previous.text) < PROSE_COLUMNS
    if kind in SECTION_MARKS:
        return ends_in_noun(previous.text) and not re.search(r"[、，]\S", previous.text[3:])
    return previous.text.endswith(TITLE_PARTICLES) and (
        columns(previous.text) < max(PROSE_COLUMNS, full * 0.85)
    )


def _looks_like_heading_mark(previous: Logical) -> bool:
    return previous.marker is not None and previous.marker.kind in SECTION_MARKS | {"diamond"}


def _is_figure(text: str) -> bool:
    """A figure with its unit and nothing else, as the cell of a form: ０床, 12,000千円."""
    return _FIGURE_ONLY.fullmatch(text) is not None and not BARE_NUMBERS.fullmatch(text)


def _open_brackets(text: str) -> bool:
    """Whether a bracket is still open at the end, near enough to be closed on the next line."""
    depth = 0
    opened = 0
    for index, character in enumerate(text):
        if character in OPENERS:
            depth += 1
            opened = index
        elif character in CLOSERS and depth:
            depth -= 1
    return depth > 0 and len(text) - opened < 80


def _separator(before: str, after: str) -> str:
    """A space where Latin words or a label and its figure meet, nothing between Japanese."""
    if before[-1].isascii() and before[-1].isalnum() and after[0].isascii() and after[0].isalnum():
        return "" if before[-1].isdigit() or after[0].isdigit() else " "
    return " " if _is_figure(after) else ""
