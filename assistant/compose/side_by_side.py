"""The table of a comparison and the lines above it: what differs, which is more, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.comparing import Comparing, Extreme
from assistant.compose.draft import Draft
from assistant.compose.extreme import who_is_first
from assistant.compose.said import CONTENT
from assistant.models import NO_ENTRY, Sentence, Table, TableRow, aside
from ingest.japanese import key
from ingest.split import sentence_spans

_FIRST_COLUMN = "観点"
# A cell holds a few sentences, or the whole of a list that stands under the thing's own heading.
CELL_UNITS, CELL_CHARACTERS = 3, 160
LIST_UNITS, LIST_CHARACTERS = 8, 400


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table, and the point of the question that it answers: "" where none is named."""

    row: TableRow
    point: str = ""


def silent(things: Sequence[str], points: Sequence[str]) -> Draft:
    """The answer where the things are spoken of, but not on the points asked about."""
    named = f"の「{'・'.join(points)}」" if points else ""
    note = f"登録されている資料には、{'と'.join(things)}{named}を比べられる記載が見つかりませんでした。"
    return Draft(status="not_found", note=note)


def finished(
    draft: Draft,
    things: Sequence[str],
    rows: Sequence[Row],
    reading: Comparing,
    asked: bool = False,
) -> Draft:
    """The draft with its table; above it who has more, and the first row that all sides fill.

    `asked`: the rows are labelled with the question itself, which names no point.
    """
    told = [row.row for row in rows]
    whole = [row for row in told if all(cell.citations for cell in row.cells)]
    notes = _missing(things, rows)
    if reading.extreme is not None:
        decided = [(row, said) for row in whole if (said := _first(reading.extreme, things, row))]
        named = any(row.point for row in rows)
        agreed = len({said.text for _, said in decided}) == 1
        if decided and (agreed or (named and decided[0][0] is whole[0])):
            draft.sentences.append(decided[0][1])
            whole = [decided[0][0]]
            told = told if named else whole
        elif whole:
            notes.append(
                f"「{reading.extreme.word}」のがどれかは、比べられる同じ単位の数値がそろわないため示せません。"
            )
    for row in whole[:1]:
        for thing, cell in zip(things, row.cells, strict=True):
            first = _first_sentence(cell.text)
            text = _headed(thing, "" if asked else row.label, first)
            draft.sentences.append(Sentence(text, _behind(first, cell, draft)))
    if notes or not whole:
        draft.status = "partial"
        draft.note = "".join(notes) or "一部の項目は、登録されている資料に記載がありません。"
    draft.table = Table((_FIRST_COLUMN, *things), tuple(told))
    draft.keep_cited()
    return draft


def _headed(thing: str, attribute: str, text: str) -> str:
    """What is said of a thing, and before it as ours whose it is and what of it."""
    told = attribute in {"", CONTENT} or key(attribute) in key(text)
    return aside(thing if told else f"{thing}・{attribute}") + text


def _first_sentence(text: str) -> str:
    start, end = sentence_spans(text)[0]
    return text[start:end]


def _behind(text: str, cell: Sentence, draft: Draft) -> tuple[int, ...]:
    """The citations of a cell that the first words of it rest on: a heading and what stands under it."""
    said = key(text)
    quotes = {number: key(draft.citations[number - 1].quote) for number in cell.citations}
    behind = [n for n, quote in quotes.items() if said in quote or quote in said]
    return tuple(behind) or cell.citations[:1]


def _missing(things: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """Of each point asked about, the sides that the shelf says nothing of."""
    notes = []
    for point in dict.fromkeys(row.point for row in rows if row.point):
        silent = [
            thing
            for at, thing in enumerate(things)
            if all(row.row.cells[at].text == NO_ENTRY for row in rows if row.point == point)
        ]
        if silent:
            notes.append(
                f"「{point}」について、{'・'.join(silent)}の記載は登録されている資料に見つかりませんでした。"
            )
    return notes


def _first(extreme: Extreme, things: Sequence[str], row: TableRow) -> Sentence | None:
    """The line that says which has more, resting on every side's figure; None where they do not tell."""
    said = who_is_first(extreme, row.label, things, [cell.text for cell in row.cells])
    numbers = dict.fromkeys(n for cell in row.cells for n in cell.citations[:1])
    return Sentence(aside(said), tuple(numbers)) if said else None
