"""Section titles that extraction put behind the page they head, moved back to its top. Pure."""

from collections import Counter
from collections.abc import Sequence

from ingest.layout.lines import Logical
from ingest.markers import NUMBERED


def lift_trailing_titles(logical: list[Logical]) -> list[Logical]:
    """Move titles that were extracted after the page they head back to its top.

    Where a document draws its section titles in boxes, extraction gives them last on their page.
    A kind of mark is such a title if most of its headings are the last thing on their sheet.
    """
    sheets: dict[int, list[Logical]] = {}
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
    ordered: list[Logical] = []
    reached: dict[str, int | None] = {}
    for members in sheets.values():
        lifted = _lift(members, titles, reached)
        for line in lifted:
            kind = _title_kind(line)
            if kind and line is lifted[0]:
                reached[kind] = line.marker.ordinal if line.marker else None
        ordered.extend(lifted)
    return ordered


def _title_kind(line: Logical) -> str | None:
    """The kind of mark of a numbered heading."""
    if line.heading and line.marker is not None and line.marker.kind in NUMBERED:
        return line.marker.kind
    return None


def _tail(members: Sequence[Logical]) -> int:
    """Where the closing run of numbered headings of a sheet begins; its length if there is none."""
    tail = len(members)
    while tail > 0 and _title_kind(members[tail - 1]):
        tail -= 1
    return tail


def _lift(
    members: list[Logical], titles: set[str], reached: dict[str, int | None]
) -> list[Logical]:
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
