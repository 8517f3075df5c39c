"""Which lines are headings: by what the file shows, by their mark, their form and what follows. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.layout.grammar import ends_in_noun
from ingest.layout.lines import (
    BARE_NUMBERS,
    CONTENTS_ENTRY,
    HEADING_LENGTH,
    SECTION_MARKS,
    TERMINATORS,
    Logical,
)
from ingest.models import Piece

_ITEM_NUMBERS = frozenset({"step", "circled_number", "paren_number", "letter", "bare_number"})
_MONTH_ALONE = re.compile(
    r"[（(]?(?:(?:明治|大正|昭和|平成|令和)\s?[\d０-９元]{1,2}|[\d０-９]{4})\s?年"
    r"\s?[\d０-９]{1,2}\s?月(?:\s?[\d０-９]{1,2}\s?日)?[）)]?"
)


def _titled(text: str) -> bool:
    """Whether the words could be a title at all."""
    return len(text) <= HEADING_LENGTH and text[-1] not in TERMINATORS and ends_in_noun(text)


def mark_headings(logical: list[Logical]) -> None:
    """Decide which logical lines are headings, by their mark, their form and what follows."""
    for index, line in enumerate(logical):
        following = logical[index + 1] if index + 1 < len(logical) else None
        line.heading = line.shown is not None or (not line.cells and _is_heading(line, following))
    _settle_series(logical)
    _set_title_apart(logical)
    _split_labelled_bodies(logical)


def _set_title_apart(logical: Sequence[Logical]) -> None:
    """The one highest heading at the top of a document is its title: no section lies under it."""
    highest = [line for line in logical if line.shown == 0]
    if len(highest) == 1 and highest[0] is logical[0]:
        highest[0].heading = False


def _is_heading(line: Logical, following: Logical | None) -> bool:
    kind = line.marker.kind if line.marker else None
    if kind == "bracket":
        return len(line.text) <= HEADING_LENGTH
    if kind in {"field", "bullet"} or BARE_NUMBERS.fullmatch(line.text):
        return False
    own_words = line.text[line.marker.end :] if line.marker else line.text
    if kind == "diamond" and len(own_words) <= HEADING_LENGTH // 2:
        # ◆ sets titles apart whatever they end in: まつもと安心ネットとは, 拠点ができるまで.
        return (
            own_words[-1] not in "。．"
            and not _states_figure(own_words)
            and (following is None or following.marker is None or following.marker.kind != kind)
        )
    if not own_words or not _titled(own_words) or CONTENTS_ENTRY.search(own_words):
        return False
    if kind in SECTION_MARKS:
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


def _settle_series(logical: list[Logical]) -> None:
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


def _split_labelled_bodies(logical: list[Logical]) -> None:
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


def _inside_first_piece(line: Logical, offset: int) -> bool:
    return len(line.pieces) == 1 or offset < line.pieces[1].start
