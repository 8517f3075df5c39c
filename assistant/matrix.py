"""Attributes by municipalities or documents: a table over the whole shelf, each cell an answer.

Pure composition over `Assistant`: every cell is a question narrowed to its column's documents. It
finds no passage and words no statement itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answerer import Answerer
from assistant.compose.draft import PROVISO, Draft, bare_heading
from assistant.excerpt import Excerpt, excerpts, share_of, without_number
from assistant.functions import FUNCTIONS, NamedRow, functions_of, own_names
from assistant.models import NO_ENTRY, Answer, Citation, Sentence, Table, TableRow
from assistant.question import checked
from ingest.errors import InputError
from ingest.japanese import key
from ingest.models import Document, Filters

SCHEMA = "kyoten.matrix/1"
_FIRST_COLUMN = "項目"
_MUNICIPALITIES = frozenset({"市", "市町村", "自治体"})
_DOCUMENTS = frozenset({"資料", "文書"})
# A cell is read at a glance: one or two sentences, or the entries of a list.
_CELL_SENTENCES, _CELL_CHARACTERS, _LIST_CHARACTERS = 2, 160, 300
# Of the words of a row that its cell must speak of; a function has a long name for many things.
_OF_THE_ROW, _OF_THE_FUNCTION = 0.5, 0.25
_FIGURES = frozenset({"quantity", "date"})
# Rows that only a figure or a date fills.
_FIGURE_ROWS = (
    (re.compile(r"(?:お金|予算|[一-龠](?:費|料|金額|単価|予算額))$"), "いくら"),
    (re.compile(r"(?:人数|者数|員数|人口)$"), "何人"),
    (re.compile(r"(?:日数|泊数)$"), "何日"),
    (re.compile(r"(?:時期|年月日?|期日|開始日|施行日)$"), "いつ"),
)
# A sum, and that it is what something costs.
_SUM_OF_MONEY = re.compile(r"^(?=.*(?:費|料|予算|負担|額)).*\d[\d,.]*\s?[千百万億]*円", re.DOTALL)
_ASKS = re.compile(r"[?？。]$|か$|何|なに|いつ|いくら|いくつ|どこ|だれ|誰|どの|どれ|どう|なぜ")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is about: its label, the name questions call it by, and its documents."""

    label: str
    subject: str | None
    filters: Filters
    documents: frozenset[str]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The table with the numbered sources of its cells, and the generation it was read from."""

    table: Table
    citations: tuple[Citation, ...]
    columns: tuple[Column, ...]
    index: str

    def sources_of(self, cell: Sentence) -> tuple[Citation, ...]:
        """The citations of a cell."""
        return tuple(self.citations[number - 1] for number in cell.citations)

    def to_json(self) -> dict[str, Any]:
        """The matrix as `kyoten.matrix/1`; `table` and `citations` are those of an answer."""
        return {
            "schema": SCHEMA,
            "index": self.index,
            "columns": [
                {"label": column.label, "documents": sorted(column.documents)}
                for column in self.columns
            ],
            "table": self.table.to_json(),
            "citations": [citation.to_json() for citation in self.citations],
        }


def names_in(text: str) -> list[str]:
    """The names of a comma-separated list; 、 separates where there is no comma."""
    separator = r"[,，]" if re.search(r"[,，]", text) else "、"
    return [name for part in re.split(separator, text) if (name := part.strip())]


def build_matrix(assistant: Answerer, rows: Sequence[str], columns: Sequence[str]) -> Matrix:
    """Every row asked of every column.

    Args:
        assistant: answers the questions.
        rows: attributes or questions; 機能 stands for the functions that the shelf lists.
        columns: municipalities or document ids; 市 stands for all municipalities, 資料 for all
            documents.

    Raises:
        InputError: a list is empty, a column is not on the shelf, or the shelf lists no functions.
    """
    asked = _rows(assistant, rows)
    shown = _columns(assistant.documents(), columns)
    draft = Draft()
    own = [own_names(assistant, [row for row in asked if row.listed], c.filters) for c in shown]
    table_rows = tuple(
        TableRow(
            row.label,
            tuple(
                _cell(assistant, draft, row, column, names.get(row.label))
                for column, names in zip(shown, own, strict=True)
            ),
        )
        for row in asked
    )
    first = FUNCTIONS if all(row.listed for row in asked) else _FIRST_COLUMN
    return Matrix(
        table=Table((first, *(column.label for column in shown)), table_rows),
        citations=tuple(draft.citations),
        columns=tuple(shown),
        index=assistant.index_id,
    )


def _rows(assistant: Answerer, wanted: Sequence[str]) -> list[NamedRow]:
    rows: dict[str, NamedRow] = {}
    for name in wanted:
        if name == FUNCTIONS:
            found = functions_of(assistant)
            if not found:
                raise InputError(
                    "登録されている資料に機能の一覧が見つかりません。"
                    "「相談,緊急時の受入れ」のように、比べる項目を並べてください"
                )
            rows |= {key(row.label): row for row in found}
        else:
            rows.setdefault(key(name), NamedRow(checked(name)))
    if not rows:
        raise InputError("比べる項目がありません。「整備類型,運営主体」のように並べてください")
    return list(rows.values())


def _columns(documents: Sequence[Document], wanted: Sequence[str]) -> list[Column]:
    municipalities = sorted({d.municipality for d in documents if d.municipality})
    columns: dict[str, Column] = {}
    for name in wanted:
        if name in _MUNICIPALITIES:
            if not municipalities:
                raise InputError(
                    "市町村の資料が登録されていません。資料ごとに比べるときは「資料」を指定してください"
                )
            found = [_municipality(each, documents) for each in municipalities]
        elif name in _DOCUMENTS:
            found = [_document(each, documents) for each in documents]
        else:
            found = [_named(name, documents, municipalities)]
        for column in found:
            columns.setdefault(column.label, column)
    if not columns:
        raise InputError(
            "比べる市町村や資料がありません。「市」か「資料」、または名前を並べてください"
        )
    return list(columns.values())


def find_municipality(name: str, municipalities: Sequence[str]) -> str:
    """A municipality by its name as the shelf has it; 熊本 is 熊本市.

    Raises:
        InputError: there is none of that name, and which there are.
    """
    wanted = key(name)
    for municipality in municipalities:
        if wanted in {key(municipality), key(municipality)[:-1]}:
            return municipality
    held = "・".join(municipalities)
    raise InputError(
        f"「{name}」の資料は登録されていません。"
        + (f"資料があるのは{held}です" if held else "市町村の資料は1件もありません")
    )


def _named(name: str, documents: Sequence[Document], municipalities: Sequence[str]) -> Column:
    for document in documents:
        if document.id == name:
            return _document(document, documents)
    try:
        return _municipality(find_municipality(name, municipalities), documents)
    except InputError as error:
        raise InputError(f"{error.detail}。資料IDは「kyoten docs」で分かります") from error


def _municipality(name: str, documents: Sequence[Document]) -> Column:
    held = frozenset(document.id for document in documents if document.municipality == name)
    return Column(name, name, Filters(municipality=name), held)


def _document(document: Document, documents: Sequence[Document]) -> Column:
    alone = sum(other.title == document.title for other in documents) == 1
    label = document.title if alone else f"{document.title}（{document.id}）"
    filters = Filters(document_ids=(document.id,))
    return Column(label, document.municipality, filters, frozenset({document.id}))


def _cell(
    assistant: Answerer, draft: Draft, row: NamedRow, column: Column, own_name: str | None
) -> Sentence:
    """The best of what the column's documents say under the row's names, or 記載なし."""
    known = _known(row, column, own_name)
    for question, follow_up in _questions(row, column, own_name):
        answer = assistant.ask(question, filters=column.filters, engine="extractive")
        told = _told(answer, row, column, own_name)
        if not told and answer.sentences and follow_up:
            # Bare headings: the thing has sections of its own, and what stands in them is wanted.
            answer = assistant.ask(follow_up, filters=column.filters, engine="extractive")
            told = _told(answer, row, column, own_name)
        if told:
            text, citations = _worded(told, known, answer.kind in _FIGURES)
            return Sentence(text, tuple(dict.fromkeys(map(draft.adopt, citations))))
    return Sentence(NO_ENTRY)


def _questions(row: NamedRow, column: Column, own_name: str | None) -> Iterator[tuple[str, str]]:
    """What is asked for a cell until something is told, each with a question for its content."""
    if _ASKS.search(row.label):
        yield (f"{column.subject}では、{row.label}" if column.subject else row.label), ""
        return
    whose = f"{column.subject}の" if column.subject else ""
    asks = _figure_asked(row.label)
    if asks:
        yield f"{whose}{row.label}は{asks}?", ""
        if asks != "いくら":
            return
    for name in dict.fromkeys((own_name or row.label, row.label)):
        yield f"{whose}{name}は?", f"{whose}{name}の内容は?"


def _figure_asked(label: str) -> str:
    """What a row asks for whose name is that of a figure: いくら for 事業費; "" for others."""
    return next((asks for pattern, asks in _FIGURE_ROWS if pattern.search(label)), "")


def _known(row: NamedRow, column: Column, own_name: str | None) -> list[str]:
    """What a reader of the cell sees beside it."""
    return [name for name in (column.subject, row.label, own_name) if name]


def _told(answer: Answer, row: NamedRow, column: Column, own_name: str | None) -> list[Excerpt]:
    """What an answer says for the cell.

    Nothing stands in a cell that has not half the words of its row: under 運営主体 even the nearest in meaning
    would look like a statement of it. A figure's label has been judged already, and may be another
    word (費用, 予算).
    """
    names = [row.label, own_name] if own_name else [row.label]
    money = _figure_asked(row.label) == "いくら" and answer.kind not in _FIGURES
    least = _OF_THE_FUNCTION if row.listed else _OF_THE_ROW
    told: list[Excerpt] = []
    for each in excerpts(answer, _known(row, column, own_name)):
        goes_on = bool(told) and PROVISO.match(each.bare) is not None
        about = answer.kind in _FIGURES or any(share_of(n, each) >= least for n in names)
        fits = all(_is_fit(citation, row, column) for citation in each.citations)
        if fits and (about or goes_on) and (not money or _SUM_OF_MONEY.search(each.bare)):
            told.append(without_number(each))
    return told


def _is_fit(citation: Citation, row: NamedRow, column: Column) -> bool:
    """Whether a source is the column's; the list that the row was named by says nothing of it."""
    source = (citation.document.id, citation.quote)
    return citation.document.id in column.documents and source not in row.sources


def _worded(
    told: Sequence[Excerpt], known: Sequence[str], figures: bool
) -> tuple[str, list[Citation]]:
    """A cell's words: the entries of a list, or a sentence or two before fields and figures."""
    if not figures and any(each.whole for each in told):
        told = [each for each in told if each.whole]
    listed = all(each.item or not each.whole for each in told)
    most = _LIST_CHARACTERS if listed else _CELL_CHARACTERS
    taken: list[Excerpt] = []
    for each in told:
        length = sum(len(other.text) for other in (*taken, each))
        if taken and (length > most or (not listed and len(taken) >= _CELL_SENTENCES)):
            break
        taken.append(each)
    comma = "／" if any("、" in each.text for each in taken) else "、"
    text = place = _heading_of(taken[0], known)
    for each in taken:
        text += comma if text and text[-1] not in "。〕" else ""
        text += each.bare if place and each.text.startswith(place) else each.text
        place = each.place or place
    if listed and len(taken) < len(told):
        text += f"〔ほか{len(told) - len(taken)}件〕"
    return text, [citation for each in taken for citation in each.citations]


def _heading_of(excerpt: Excerpt, known: Sequence[str]) -> str:
    """The heading that a field (予算措置額：…) needs to be understood alone, in 〔〕."""
    headings = excerpt.citations[0].headings
    if excerpt.whole or excerpt.bare != excerpt.text or not headings:
        return ""
    heading = bare_heading(headings[-1])
    seen = map(key, (*known, excerpt.citations[0].document.title))
    told = key(heading) in key(excerpt.text) or key(heading) in seen
    return "" if told else f"〔{heading}〕"
