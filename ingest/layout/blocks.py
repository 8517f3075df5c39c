"""Whole lines to blocks: a heading with its depth, a row of a table, or text cut where a page ends. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.layout.lines import Logical
from ingest.markers import RANK
from ingest.models import Block, BlockKind, Piece

_SENTENCE_END = re.compile(r"[。！？][」』）)]*")
# What the file shows as a heading stands above what only its mark makes one.
_SHOWN = -100


def to_blocks(logical: Sequence[Logical]) -> list[Block]:
    """The blocks of whole lines, in order."""
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


def _level(line: Logical, following: Logical | None) -> int:
    """Twice the rank of its mark; a heading without a mark stands just above the first it leads."""
    if line.shown is not None:
        return _SHOWN + line.shown
    if line.marker is not None:
        return 2 * RANK[line.marker.kind]
    leads = following.marker if following is not None and following.heading else None
    # What the type shows as a heading may bear a mark that heads nothing by itself: a bullet.
    if leads is not None and leads.kind in RANK:
        return 2 * RANK[leads.kind] - 1
    return 2 * RANK["lead"] - line.over
