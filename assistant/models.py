"""An answer and its parts, and their JSON (`kyoten.answer/1`), which others script against."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assistant.ground.models import Reason
from ingest.mapped import Span
from ingest.markers import find_marker
from ingest.models import Document

SCHEMA = "kyoten.answer/1"
QuestionKind = Literal[
    "comparison",
    "definition",
    "list",
    "quantity",
    "date",
    "procedure",
    "reason",
    "yes_no",
    "open",
]
Status = Literal["answered", "partial", "not_found"]
# Who may answer: the program with the documents' own words, or a language model checked against them.
Engine = Literal["extractive", "model"]
EXTRACTIVE = "extractive"
NO_ENTRY = "記載なし"
# What stands in 〔〕 is ours: before a document's words whose they are, and inside a row its heads.
OURS = re.compile(r"^〔[^〕]*〕")
ASIDE = re.compile(r"〔[^〕]*〕")
_BRACKETS = str.maketrans("〔〕", "（）")


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of the conversation. `answer` may be missing."""

    question: str
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement stands. `quote` is verbatim, white space aside.

    `ocr`: the words were recognised on an image and may differ from what is printed. `page_label`
    is the page's own (iii), where it is not its number.

    Offsets into the quote: `highlights` are the words that the question names, in order and
    disjoint; `excerpt` is what to read first of a whole passage, None for a quote that is short.
    """

    number: int
    document: Document
    page: int | None
    lines: tuple[int, int]
    headings: tuple[str, ...]
    quote: str
    score: float = 0.0
    ocr: bool = False
    page_label: str | None = None
    highlights: tuple[Span, ...] = ()
    excerpt: Span | None = None

    def to_json(self) -> dict[str, Any]:
        """The citation as the schema names it."""
        return {
            "number": self.number,
            "document": {
                "id": self.document.id,
                "title": self.document.title,
                "path": self.document.path,
                "kind": self.document.kind,
                "municipality": self.document.municipality,
                "issued": self.document.issued,
                "publisher": self.document.publisher,
            },
            "page": self.page,
            "page_label": self.page_label,
            "ocr": self.ocr,
            "lines": list(self.lines),
            "headings": list(self.headings),
            "quote": self.quote,
            "score": round(self.score, 4),
            "highlights": [list(span) for span in self.highlights],
            "excerpt": list(self.excerpt) if self.excerpt else None,
        }


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement and the numbers of the citations it rests on. `item`: an entry of a list."""

    text: str
    citations: tuple[int, ...] = ()
    item: bool = False

    @property
    def marks(self) -> str:
        """`[1][2]` for the citations 1 and 2."""
        return "".join(f"[{number}]" for number in self.citations)

    @property
    def marked(self) -> str:
        """The statement with its marks behind it."""
        return self.text + self.marks

    def to_json(self) -> dict[str, Any]:
        """The sentence (or table cell) as the schema names it."""
        return {"text": self.text, "citations": list(self.citations)}


def bulleted(sentence: Sentence) -> bool:
    """Whether it is an entry of a list that has no number of its own."""
    # ② 人材の育成：… is numbered, though it reads as a field too.
    name = re.split("[：:]", OURS.sub("", sentence.text), maxsplit=1)[0]
    marker = find_marker(name) if sentence.item else None
    return sentence.item and (marker is None or marker.kind == "field")


def prose(sentences: Sequence[Sentence], note: str, status: Status) -> list[str]:
    """The lines of an answer above its table: what is said, and the note where it belongs."""
    lines = [("・" if bulleted(sentence) else "") + sentence.marked for sentence in sentences]
    if not note:
        return lines
    return [note, *lines] if status == "not_found" else [*lines, note]


def aside(words: str) -> str:
    """Words as ours, in 〔〕; brackets of that form among them become round ones."""
    return f"〔{words.translate(_BRACKETS)}〕"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a comparison: its label and one cell for each thing compared."""

    label: str
    cells: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A comparison. `columns[0]` heads the labels, so `len(cells) == len(columns) - 1`."""

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]

    def to_json(self) -> dict[str, Any]:
        """The table as the schema names it."""
        return {
            "columns": list(self.columns),
            "rows": [
                {"label": row.label, "cells": [cell.to_json() for cell in row.cells]}
                for row in self.rows
            ],
        }


@dataclass(frozen=True, slots=True)
class Withheld:
    """A sentence of a language model that was not shown. Its words stay inside: they may be invented."""

    text: str
    reasons: tuple[Reason, ...]

    def to_json(self) -> dict[str, Any]:
        """Why it was withheld, without its words."""
        return {"reasons": list(self.reasons)}


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer.

    `note` is what the program says in its own words (nothing was found, something is missing);
    `suggestions` are nearby headings, given where the shelf is silent. `engine` is "extractive" or
    the name of the language model whose sentences are shown.
    """

    question: str
    standalone_question: str
    kind: QuestionKind
    status: Status
    text: str
    sentences: tuple[Sentence, ...] = ()
    table: Table | None = None
    citations: tuple[Citation, ...] = ()
    note: str = ""
    suggestions: tuple[str, ...] = ()
    engine: str = EXTRACTIVE
    withheld: tuple[Withheld, ...] = ()
    index: str = ""
    elapsed_ms: float = 0.0
    id: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The answer as `kyoten.answer/1`."""
        return {
            "schema": SCHEMA,
            "id": self.id,
            "question": self.question,
            "standalone_question": self.standalone_question,
            "kind": self.kind,
            "status": self.status,
            "text": self.text,
            "sentences": [sentence.to_json() for sentence in self.sentences],
            "table": self.table.to_json() if self.table else None,
            "citations": [citation.to_json() for citation in self.citations],
            "note": self.note,
            "suggestions": list(self.suggestions),
            "engine": self.engine,
            "withheld": [withheld.to_json() for withheld in self.withheld],
            "index": self.index,
            "elapsed_ms": round(self.elapsed_ms, 1),
        }


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """A piece of an answer under way: text as it grows, then the whole answer, last.

    `so_far` is given while a language model speaks: what stands already, with its citations. The
    same comes again and again while it is silent, so that whoever waits can leave.
    """

    text: str = ""
    answer: Answer | None = None
    so_far: Answer | None = None
