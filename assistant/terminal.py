"""Answers, hits and documents as plain text for a terminal, in columns that fit Japanese.

Pure: text in, text out. It decides nothing about what is shown, only how wide it is.
"""

import unicodedata
from collections.abc import Mapping, Sequence

from assistant.export import NEARBY, doubt_words, place_words
from assistant.models import Answer, Citation, Table, prose
from assistant.wording import told_apart, who_answered
from ingest.models import Document

KINDS = {"guidance": "指針", "case": "事例"}
_SEPARATOR = " | "
_UNLIMITED = 10_000  # columns
_MARK, _UNMARK = "\033[1;4m", "\033[0m"  # bold and underlined
# Characters that may not begin a line (JIS X 4051, the ones that occur here).
_NO_START = "、。，．,.)）」』】〉》］]・ー％%"


def width(text: str) -> int:
    """Columns of a terminal: two for a wide or full-width character, none for a combining mark.

    Ambiguous ones (①, ○, …) count one, as in wcwidth and today's terminals.
    """
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def wrap(text: str, columns: int) -> list[str]:
    """The text in lines of at most `columns`; one that would begin with 。 takes it along."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line, used = "", 0
        for char in paragraph:
            if used + width(char) > columns and line and char not in _NO_START:
                lines.append(line)
                line, used = "", 0
            line += char
            used += width(char)
        lines.append(line)
    return lines


def render_answer(answer: Answer, columns: int, signed: bool = False) -> str:
    """The answer, its table, whose words it is (`signed` as there), and its numbered sources."""
    who = who_answered(answer, signed)
    said = prose(told_apart(answer).sentences, answer.note, answer.status)
    if answer.suggestions:
        said.append(f"{NEARBY}：{'、'.join(answer.suggestions)}")
    parts = ["\n".join(said)] if said else []
    if answer.table is not None:
        parts.append(render_table(answer.table, columns))
    if who:
        parts.append(who)
    if answer.citations:
        parts.append("出典\n" + "\n".join(render_citation(item) for item in answer.citations))
    return "\n\n".join(parts)


def render_table(table: Table, columns: int) -> str:
    """A comparison as aligned columns, cells wrapped to share the line."""
    rows = [[row.label, *(cell.marked for cell in row.cells)] for row in table.rows]
    return render_grid(list(table.columns), rows, columns)


def render_grid(heads: Sequence[str], rows: Sequence[Sequence[str]], columns: int) -> str:
    """A head line and rows, in at most `columns` where that leaves room to read."""
    widths = _share(
        [max(width(row[i]) for row in [heads, *rows]) for i in range(len(heads))],
        columns - width(_SEPARATOR) * (len(heads) - 1),
    )
    lines = [*_grid_row(heads, widths), "-+-".join("-" * size for size in widths)]
    for row in rows:
        lines += _grid_row(row, widths)
    return "\n".join(lines)


def render_citation(citation: Citation) -> str:
    """The source line, the quote below it, and what is to be doubted of it."""
    return _sourced(citation, " ".join(citation.quote.split()))


def _sourced(citation: Citation, quote: str) -> str:
    place = [citation.document.title, where(citation)]
    if citation.headings:
        place.append(" › ".join(citation.headings))
    doubt = f"\n    ※ {words}" if (words := doubt_words(citation)) else ""
    return f"[{citation.number}] {' ／ '.join(place)}\n    「{quote}」{doubt}"


def render_hit(citation: Citation, marked: bool) -> str:
    """A passage found: its source line and, below it, what to read of it first.

    `marked`: the words that were looked for in bold and underlined, as terminals do it.
    """
    first, last = citation.excerpt or (0, len(citation.quote))
    parts = ["…" if first else ""]
    at = first
    for start, end in citation.highlights if marked else ():
        if first <= start and end <= last:
            words = " ".join(citation.quote[start:end].split())
            parts += [citation.quote[at:start], f"{_MARK}{words}{_UNMARK}"]
            at = end
    parts += [citation.quote[at:last], "…" if last < len(citation.quote) else ""]
    return _sourced(citation, " ".join("".join(parts).split()))


def wants_marks(is_terminal: bool, environment: Mapping[str, str]) -> bool:
    """Whether words may be marked: on a terminal that can, unless NO_COLOR is set (no-color.org)."""
    return is_terminal and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def where(citation: Citation) -> str:
    """The page, or the lines where there are no pages."""
    if citation.page is not None:
        return place_words(citation)
    first, last = citation.lines
    return f"{first}行" if first == last else f"{first}～{last}行"


def render_documents(documents: Sequence[Document]) -> str:
    """The shelf, one document a line however long: a path that is cut cannot be copied."""
    heads = ("資料ID", "題名", "種類", "自治体", "発行", "節", "ファイル")
    rows = [
        (
            document.id,
            document.title,
            KINDS[document.kind],
            document.municipality or "",
            document.issued or "",
            str(document.passage_count),
            document.path,
        )
        for document in documents
    ]
    return render_grid(heads, rows, _UNLIMITED)


def _share(wanted: list[int], available: int) -> list[int]:
    """Widths that sum to `available` at most: narrow columns keep theirs, wide ones share the rest.

    No column gets less than 8 on account of that: lines longer than the terminal read better.
    """
    widths = list(wanted)
    shared = set(range(len(widths)))
    while shared:
        room = available - sum(size for i, size in enumerate(widths) if i not in shared)
        fair = max(8, room // len(shared))
        narrow = {i for i in shared if widths[i] <= fair}
        if not narrow:
            return [fair if i in shared else size for i, size in enumerate(widths)]
        shared -= narrow
    return widths


def _grid_row(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    wrapped = [wrap(cell, size) for cell, size in zip(cells, widths, strict=True)]
    height = max(len(lines) for lines in wrapped)
    return [
        _SEPARATOR.join(
            _pad(lines[i] if i < len(lines) else "", size)
            for lines, size in zip(wrapped, widths, strict=True)
        ).rstrip()
        for i in range(height)
    ]


def _pad(text: str, columns: int) -> str:
    return text + " " * max(0, columns - width(text))
