"""Extracted lines of plain text to blocks: headings, items, fields, paragraphs, each with its lines.

Pure. Rejoins lines that were broken mid-sentence, and finds headings by their marks and by what
follows them; what the file itself shows of its lines (size, edge, heading) goes before. Knows
nothing of retrieval; a block's text is verbatim but for its line breaks.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from ingest.japanese import Token, tokens
from ingest.markers import NUMBERED, RANK, Marker, find_marker
from ingest.models import Line

BlockKind = Literal["heading", "paragraph", "item", "row"]

_TERMINATORS = "。．！？!?"
_CLOSERS = "」』）)】］]〉＞"
_OPENERS = "「『（(【［[〈"
# A line shorter than this (in half-width columns) is a label, not prose that ran out of room.
_PROSE_COLUMNS = 36
_HEADING_LENGTH = 45
_FIGURE_ONLY = re.compile(r"[\d０-９][\d０-９,，.．]*\s?(?:[^\s\d。、：:]{1,3})?")
_BARE_NUMBERS = re.compile(r"[\d０-９,，.．%％\s]+")
_FIGURE_AT_END = re.compile(r"[\d０-９]\s?[^\s\d。、]{0,3}$")
_IN_PARENTHESES = re.compile(r"[（(][^（()）]*[)）]")
_SECTION_MARKS = frozenset({"chapter", "section", "number"})
_ITEM_NUMBERS = frozenset({"step", "circled_number", "paren_number", "letter", "bare_number"})
_DASHES = r"[-‐–—―−─－ー\s]*"
_PAGE_NUMBER = re.compile(rf"{_DASHES}[\d０-９]{{1,4}}(?:\s*[/／]\s*[\d０-９]{{1,4}})?{_DASHES}")
_IN_QUOTES = re.compile(r"「[^「」]*」|『[^『』]*』")
# 「１．はじめに ……… 3」: an entry of a table of contents.
_CONTENTS_ENTRY = re.compile(
    r"(?:[…‥]|[・･.．]{3})[…‥・･.．\s]*[-–－]?\s?[\d０-９]{1,4}\s?[-–－]?$"
)
# 「氏　名」: a label of a form whose letters were spaced out to fill its cell.
_SPACED_LABEL = re.compile(r"\S(?:[ 　]+\S)+")
_MONTH_ALONE = re.compile(
    r"[（(]?(?:(?:明治|大正|昭和|平成|令和)\s?[\d０-９元]{1,2}|[\d０-９]{4})\s?年"
    r"\s?[\d０-９]{1,2}\s?月(?:\s?[\d０-９]{1,2}\s?日)?[）)]?"
)
_SENTENCE_END = re.compile(r"[。！？][」』）)]*")
# Lines whose sizes differ by more are not of one paragraph: a note, a caption, a title.
_OTHER_SIZE = 0.88
# What the file shows as a heading stands above what only its mark makes one.
_SHOWN = -100
_TITLE_PARTICLES = ("について", "に関して", "に向けて", "にあたって")


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


@dataclass(slots=True)
class _Logical:
    """A line as its author wrote it, put together from the lines it was broken into."""

    pieces: list[Piece]
    text: str
    sheet: int  # the page, or what looks like one in text without pages
    marker: Marker | None
    heading: bool = False
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


def parse_plain(lines: Sequence[Line]) -> list[Block]:
    """The blocks of plain extracted text, in reading order."""
    logical = _join_lines(_without_page_numbers(lines))
    _mark_headings(logical)
    ordered = _lift_trailing_titles(logical)
    return _to_blocks(ordered)


def _without_page_numbers(lines: Sequence[Line]) -> list[Line]:
    """The lines but for a page's number at its top or foot (「- 3 -」, 「3/12」, 「3」)."""
    edges: set[int] = set()
    pages: dict[int, list[Line]] = {}
    for line in lines:
        if line.page is not None and line.text.strip():
            pages.setdefault(line.page, []).append(line)
    for members in pages.values():
        edges.update(
            line.number
            for line in (members[0], members[-1])
            if _PAGE_NUMBER.fullmatch(line.text.strip())
        )
    return [line for line in lines if line.number not in edges]


# --- broken lines ------------------------------------------------------------------------------


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


def _join_lines(lines: Sequence[Line]) -> list[_Logical]:
    """Put broken lines together."""
    sheets = _sheets(lines)
    full_width = _full_widths(lines, sheets)
    usual_gap = _usual_gaps(lines, sheets)
    logical: list[_Logical] = []
    gap = 0
    for line, sheet in zip(lines, sheets, strict=True):
        text = line.text.strip()
        if not text:
            gap += 1
            continue
        marker = find_marker(text) if not line.cells else None
        previous = logical[-1] if logical else None
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
            logical.append(_Logical([Piece(0, line)], text, sheet, marker))
        gap = 0
    return logical


def _crosses_page(previous: _Logical, line: Line, marker: Marker | None, gap: int) -> bool:
    """Whether a sentence goes on from a full last line to the first line of the next page."""
    last = previous.pieces[-1].line
    return (
        last.page is not None
        and line.page == last.page + 1
        and last.filled is True
        and line.size is not None
        and (last.heading, line.heading, marker, gap) == (None, None, None, 0)
        and previous.text[-1] not in _TERMINATORS
        and not _FIGURE_AT_END.search(previous.text)
        and _same_type(previous, line, marker, gap)
    )


def _same_type(previous: _Logical, line: Line, marker: Marker | None, gap: int) -> bool:
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


def _continues(previous: _Logical, text: str, marker: Marker | None, gap: _Gap, full: int) -> bool:
    """Whether `text` goes on with the line before it."""
    last = previous.pieces[-1].line.text.strip()
    if previous.marker is not None and previous.marker.kind == "bracket":
        return False
    if _SPACED_LABEL.fullmatch(previous.text) or _SPACED_LABEL.fullmatch(text):
        return False
    if _CONTENTS_ENTRY.search(previous.text):
        return False
    if _IN_QUOTES.fullmatch(previous.text):
        return _tied_by_particle(last, text)
    if _open_brackets(previous.text) and len(previous.pieces) < 6:
        return marker is None or (
            marker.kind not in NUMBERED and not _open_brackets(previous.text + text)
        )
    if marker is not None and not (marker.kind == "field" and _spans(last, text)):
        return False
    if _IN_PARENTHESES.fullmatch(text):
        # A remark on a sentence says something; a bare name in brackets is a caption.
        if previous.text[-1] in _TERMINATORS and not re.search(r"[\d０-９：:、。]", text):
            return False
        return not _FIGURE_AT_END.search(last)
    if previous.text[-1] in _TERMINATORS or _BARE_NUMBERS.fullmatch(text):
        return False
    if _is_figure(text) and not re.search(r"[\d０-９]", last):
        return not _looks_like_heading_mark(previous)
    if _BARE_NUMBERS.fullmatch(last):
        return False
    filled = previous.pieces[-1].line.filled
    if _is_whole_title(previous, full):
        if filled is not None:
            return filled and _spans(last, text)
        return columns(last) >= max(_PROSE_COLUMNS, full * 0.9) and _spans(last, text)
    if last[-1] in "、，" or text[0] in "、。，）」』" or _spans(last, text):
        return True
    if _tied_by_particle(last, text):
        return True
    if gap.size < gap.usual and _may_run_on(previous):
        return True  # set closer than the lines of this sheet are
    if gap.size > gap.usual or (len(previous.pieces) > 1 and gap.size > previous.inner_gap):
        return False
    if filled is not None:
        return (filled and not _FIGURE_AT_END.search(last)) or _modifies_next(last, text)
    return _modifies_next(last, text) or _ran_out_of_room(last, text, full)


def _may_run_on(previous: _Logical) -> bool:
    """Whether a line is of a sort that is broken in two: prose or an item, no title or field."""
    kind = previous.marker.kind if previous.marker else "prose"
    return kind in {"prose", "bullet", "circle"}


def _ran_out_of_room(last: str, text: str, full: int) -> bool:
    """Whether a line was cut by the edge of its column rather than by its author.

    It must be wide enough for prose and either reach the sheet's edge, or be as wide as the line
    below it (a narrow column), or be followed by a line that is no wider and ends the sentence.
    """
    width, next_width = columns(last), columns(text)
    if width < _PROSE_COLUMNS or _FIGURE_AT_END.search(last):
        return False
    if width >= full * 0.9 and full >= _PROSE_COLUMNS:
        return True
    return abs(width - next_width) <= 2 or ("。" in text and next_width <= width)


def _is_whole_title(previous: _Logical, full: int) -> bool:
    """A short numbered line that ends in a noun, or any short line that ends in 〜について."""
    if len(previous.pieces) > 1 or columns(previous.text) > 2 * _HEADING_LENGTH:
        return False
    kind = previous.marker.kind if previous.marker else ""
    if kind == "diamond":
        return columns(previous.text) < _PROSE_COLUMNS
    if kind in _SECTION_MARKS:
        return _ends_in_noun(previous.text) and not re.search(r"[、，]\S", previous.text[3:])
    return previous.text.endswith(_TITLE_PARTICLES) and (
        columns(previous.text) < max(_PROSE_COLUMNS, full * 0.85)
    )


def _looks_like_heading_mark(previous: _Logical) -> bool:
    return previous.marker is not None and previous.marker.kind in _SECTION_MARKS | {"diamond"}


def _is_figure(text: str) -> bool:
    """A figure with its unit and nothing else, as the cell of a form: ０床, 12,000千円."""
    return _FIGURE_ONLY.fullmatch(text) is not None and not _BARE_NUMBERS.fullmatch(text)


def _open_brackets(text: str) -> bool:
    """Whether a bracket is still open at the end, near enough to be closed on the next line."""
    depth = 0
    opened = 0
    for index, character in enumerate(text):
        if character in _OPENERS:
            depth += 1
            opened = index
        elif character in _CLOSERS and depth:
            depth -= 1
    return depth > 0 and len(text) - opened < 80


def _junction(before: str, after: str) -> tuple[Token | None, Token | None, Token | None]:
    """The morphemes left of, across and right of the break between two lines."""
    head = before[-20:]
    left = across = right = None
    for token in tokens(head + after[:20]):
        if token.end <= len(head):
            left = token
        elif token.start < len(head):
            across = token
        else:
            right = token
            break
    return left, across, right


def _spans(before: str, after: str) -> bool:
    """Whether a word lies across the break. A number may not swallow the digits of a new label."""
    _, across, _ = _junction(before, after)
    return across is not None and not across.surface.isdigit()


def _tied_by_particle(before: str, after: str) -> bool:
    """Whether grammar ties the two lines: a particle at the break, or a form that cannot end."""
    left, _, right = _junction(before, after)
    if left is None or right is None:
        return False
    if right.pos in {"助詞", "助動詞"} or (right.pos == "接尾辞" and left.pos == "名詞"):
        return True
    if left.pos == "助詞":
        return left.pos2 != "終助詞" or left.surface == "か"
    if left.pos in {"動詞", "形容詞", "助動詞"}:
        return left.form.startswith(("未然", "仮定")) or (
            left.form.startswith("連用") and right.pos == "動詞"
        )
    return left.pos in {"接頭辞", "連体詞", "接続詞"}


def _modifies_next(before: str, after: str) -> bool:
    """Whether the line ends in a verb or adjective that modifies a noun on the next."""
    left, _, right = _junction(before, after)
    return (
        left is not None
        and right is not None
        and left.pos in {"動詞", "形容詞", "助動詞"}
        and left.form.startswith("連体")
        and right.pos == "名詞"
    )


def _separator(before: str, after: str) -> str:
    """A space where Latin words or a label and its figure meet, nothing between Japanese."""
    if before[-1].isascii() and before[-1].isalnum() and after[0].isascii() and after[0].isalnum():
        return "" if before[-1].isdigit() or after[0].isdigit() else " "
    return " " if _is_figure(after) else ""


# --- headings ----------------------------------------------------------------------------------


def _ends_in_noun(text: str) -> bool:
    """Whether a line ends as titles do: in a noun, a suffix, a figure or a closing bracket."""
    trimmed = text.rstrip()
    if trimmed[-1] in _CLOSERS or trimmed[-1] in "①②③④⑤⑥⑦⑧⑨":
        return True
    last: Token | None = None
    for token in tokens(trimmed[-20:]):
        last = token
    return last is not None and (
        last.pos in {"名詞", "接尾辞", "記号", "形状詞"}
        or last.surface in {"？", "?"}
        or (last.pos == "助詞" and trimmed.endswith(_TITLE_PARTICLES))
        or (last.pos == "動詞" and last.form.startswith("連用") and last.surface != "し")
    )


def _titled(text: str) -> bool:
    """Whether the words could be a title at all."""
    return len(text) <= _HEADING_LENGTH and text[-1] not in _TERMINATORS and _ends_in_noun(text)


def _mark_headings(logical: list[_Logical]) -> None:
    """Decide which logical lines are headings, by their mark, their form and what follows."""
    for index, line in enumerate(logical):
        following = logical[index + 1] if index + 1 < len(logical) else None
        line.heading = line.shown is not None or (not line.cells and _is_heading(line, following))
    _settle_series(logical)
    _set_title_apart(logical)
    _split_labelled_bodies(logical)


def _set_title_apart(logical: Sequence[_Logical]) -> None:
    """The one highest heading at the top of a document is its title: no section lies under it."""
    highest = [line for line in logical if line.shown == 0]
    if len(highest) == 1 and highest[0] is logical[0]:
        highest[0].heading = False


def _is_heading(line: _Logical, following: _Logical | None) -> bool:
    kind = line.marker.kind if line.marker else None
    if kind == "bracket":
        return len(line.text) <= _HEADING_LENGTH
    if kind in {"field", "bullet"} or _BARE_NUMBERS.fullmatch(line.text):
        return False
    own_words = line.text[line.marker.end :] if line.marker else line.text
    if kind == "diamond" and len(own_words) <= _HEADING_LENGTH // 2:
        # ◆ sets titles apart whatever they end in: まつもと安心ネットとは, 拠点ができるまで.
        return (
            own_words[-1] not in "。．"
            and not _states_figure(own_words)
            and (following is None or following.marker is None or following.marker.kind != kind)
        )
    if not own_words or not _titled(own_words) or _CONTENTS_ENTRY.search(own_words):
        return False
    if kind in _SECTION_MARKS:
        return True
    if _states_figure(own_words):
        return False
    if following is None:
        return kind in {"diamond", "circled_number", "paren_number"}
    if kind in {"diamond", "bare_number", "paren_number", "circled_number", "letter"}:
        return following.marker is None or following.marker.kind != kind
    if kind == "circle":
        return following.marker is None or following.marker.kind in {"bullet", "field"}
    # Without a mark: a line that leads a list of bullets.
    return (
        following.marker is not None
        and (
            following.marker.kind in {"bullet", "circle"}
            or (
                following.marker.kind in _ITEM_NUMBERS
                and following.marker.ordinal == 1
                and not _MONTH_ALONE.fullmatch(own_words)  # the date of issue under a title
            )
        )
        and following.sheet == line.sheet
        and len(own_words) > 2
    )


def _states_figure(text: str) -> bool:
    return re.search(r"[\d０-９][\d０-９,，]*\s?[人件円床名箇か所%％]", text) is not None


def _settle_series(logical: list[_Logical]) -> None:
    """①②③ without anything between them are a list; so is their last member.

    A run counts upward in one kind of mark. Where two members follow each other directly, the
    run is a list unless the marks are chapters or numbers, which title whole sections.
    """
    runs: list[list[int]] = []
    open_run: dict[str, list[int]] = {}
    for index, line in enumerate(logical):
        if line.marker is None or line.marker.kind not in _ITEM_NUMBERS:
            continue
        kind = line.marker.kind
        run = open_run.get(kind)
        ordinal = line.marker.ordinal
        if run is not None and ordinal is not None and ordinal == len(run) + 1:
            run.append(index)
        else:
            run = [index]
            open_run[kind] = run
            runs.append(run)
    for run in runs:
        direct = sum(
            1 for a, b in pairwise(run) if b == a + 1 and logical[a].sheet == logical[b].sheet
        )
        if direct and direct * 2 >= len(run) - 1:
            for index in run:
                logical[index].heading = logical[index].shown is not None


def _split_labelled_bodies(logical: list[_Logical]) -> None:
    """In a run of headings, 「⑥その他 定期的に…こと。」 is the heading ⑥その他 with its body behind it."""
    index = 0
    while index < len(logical):
        line = logical[index]
        if (
            line.marker is not None
            and line.marker.kind in {"circled_number", "paren_number"}
            and not line.heading
            and (cut := re.search(r"(?<=[^\s\d])[ 　]+(?=[^\s])", line.text[line.marker.end :]))
            and any(
                other.heading
                and other.marker
                and other.marker.kind == line.marker.kind
                and other.sheet == line.sheet
                for other in logical
            )
        ):
            head_end = line.marker.end + cut.start()
            body_start = line.marker.end + cut.end()
            head, body = line.text[:head_end], line.text[body_start:]
            if _titled(head) and len(body) > len(head) and _inside_first_piece(line, body_start):
                first = line.pieces[0]
                rest = [Piece(max(0, p.start - body_start), p.line) for p in line.pieces]
                logical[index : index + 1] = [
                    replace(line, pieces=[first], text=head, heading=True),
                    replace(line, pieces=rest, text=body, marker=None, heading=False),
                ]
                index += 1
        index += 1


def _inside_first_piece(line: _Logical, offset: int) -> bool:
    return len(line.pieces) == 1 or offset < line.pieces[1].start


def _lift_trailing_titles(logical: list[_Logical]) -> list[_Logical]:
    """Move titles that were extracted after the page they head back to its top.

    Where a document draws its section titles in boxes, extraction gives them last on their page.
    A kind of mark is such a title if most of its headings are the last thing on their sheet.
    """
    sheets: dict[int, list[_Logical]] = {}
    for line in logical:
        sheets.setdefault(line.sheet, []).append(line)
    if len(sheets) < 2 or any(line.pieces[0].line.size is not None for line in logical):
        return logical  # where places were read, nothing was extracted out of its order
    trailing: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for members in sheets.values():
        tail = _tail(members)
        if tail == 0:
            continue  # a sheet of titles only
        heads = {_title_kind(line) for line in members} - {None}
        ends = {_title_kind(line) for line in members[tail:]}
        total.update(kind for kind in heads if kind)
        trailing.update(kind for kind in ends if kind)
    titles = {kind for kind, count in trailing.items() if count >= 2 and count * 4 >= total[kind]}
    if not titles:
        return logical
    ordered: list[_Logical] = []
    reached: dict[str, int | None] = {}
    for members in sheets.values():
        lifted = _lift(members, titles, reached)
        for line in lifted:
            kind = _title_kind(line)
            if kind and line is lifted[0]:
                reached[kind] = line.marker.ordinal if line.marker else None
        ordered.extend(lifted)
    return ordered


def _title_kind(line: _Logical) -> str | None:
    """The kind of mark of a numbered heading."""
    if line.heading and line.marker is not None and line.marker.kind in NUMBERED:
        return line.marker.kind
    return None


def _tail(members: Sequence[_Logical]) -> int:
    """Where the closing run of numbered headings of a sheet begins; its length if there is none."""
    tail = len(members)
    while tail > 0 and _title_kind(members[tail - 1]):
        tail -= 1
    return tail


def _lift(
    members: list[_Logical], titles: set[str], reached: dict[str, int | None]
) -> list[_Logical]:
    """The lines of a sheet with its title first; `reached` holds the last title's number by kind."""
    tail = _tail(members)
    run = members[tail:]
    if not run or not members[:tail] or not {_title_kind(line) for line in run} & titles:
        return members
    kinds = {_title_kind(line) for line in run}
    rivals = [line for line in members[:tail] if _title_kind(line) in kinds & titles]
    if not rivals:
        return run + members[:tail]
    # Several titles of one kind share the sheet, so at most the first can head all of it: if it
    # goes on from the title before.
    first = rivals[0]
    before = reached.get(_title_kind(first) or "")
    ordinal = first.marker.ordinal if first.marker else None
    if before is not None and ordinal == before + 1:
        return [first, *(line for line in members if line is not first)]
    return members


# --- blocks ------------------------------------------------------------------------------------


def _to_blocks(logical: Sequence[_Logical]) -> list[Block]:
    blocks = []
    for index, line in enumerate(logical):
        if line.heading:
            following = logical[index + 1] if index + 1 < len(logical) else None
            blocks.append(Block("heading", line.text, tuple(line.pieces), _level(line, following)))
        elif line.cells:
            # The row of the heads says nothing by itself: each row says them again.
            if any(cell for _, cell in line.cells):
                blocks.append(Block("row", line.text, tuple(line.pieces), cells=line.cells))
        else:
            kind: BlockKind = "paragraph" if line.marker is None else "item"
            blocks.extend(_by_page(Block(kind, line.text, tuple(line.pieces))))
    return blocks


def _by_page(block: Block) -> Iterator[Block]:
    """The block, cut behind the sentence that crosses the foot of a page."""
    for before, piece in pairwise(block.pieces):
        if piece.line.page == before.line.page:
            continue
        end = _SENTENCE_END.search(block.text, piece.start)
        if end is None or end.end() >= len(block.text):
            continue
        cut = end.end()
        head = tuple(p for p in block.pieces if p.start < cut)
        rest = [p for p in block.pieces if p.start > cut]
        pieces = (Piece(0, head[-1].line), *(Piece(p.start - cut, p.line) for p in rest))
        yield replace(block, text=block.text[:cut], pieces=head)
        yield from _by_page(Block("paragraph", block.text[cut:], pieces))
        return
    yield block


def _level(line: _Logical, following: _Logical | None) -> int:
    """Twice the rank of its mark; a heading without a mark stands just above the first it leads."""
    if line.shown is not None:
        return _SHOWN + line.shown
    if line.marker is not None:
        return 2 * RANK[line.marker.kind]
    if following is not None and following.heading and following.marker is not None:
        return 2 * RANK[following.marker.kind] - 1
    return 2 * RANK["lead"]
