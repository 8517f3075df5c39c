"""What must hold of every answer, whatever was asked: its schema, its citations, its quotes."""

import json
import re
from pathlib import Path
from typing import Any, get_args

from assistant.models import NO_ENTRY, Answer, QuestionKind, Status
from ingest.japanese import squeeze
from ingest.readers import read

_KEYS = {
    "schema": str,
    "question": str,
    "standalone_question": str,
    "kind": str,
    "status": str,
    "text": str,
    "sentences": list,
    "citations": list,
    "engine": str,
    "index": str,
    "elapsed_ms": float,
}
_CITATION_KEYS = {
    "number": int,
    "document": dict,
    "lines": list,
    "headings": list,
    "quote": str,
    "score": float,
}
_DOCUMENT_KEYS = {"id", "title", "path", "kind", "municipality", "issued"}
_MARK = re.compile(r"\[(\d+)\]")


def check(answer: Answer) -> None:
    """Everything at once, for an answer and for its JSON."""
    check_json(json.loads(json.dumps(answer.to_json(), ensure_ascii=False)))


def check_json(given: dict[str, Any]) -> None:
    _check_types(given)
    _check_numbers(given)
    check_quotes(given)


def _check_types(given: dict[str, Any]) -> None:
    assert given["schema"] == "kyoten.answer/1"
    assert "id" in given
    assert {key: type(given[key]) for key in _KEYS} == _KEYS
    assert given["kind"] in get_args(QuestionKind)
    assert given["status"] in get_args(Status)
    for statement in _statements(given):
        assert statement["text"]
        assert set(statement) >= {"text", "citations"}
    table = given["table"]
    if table is not None:
        assert len(table["columns"]) > 2
        assert table["rows"]
        for row in table["rows"]:
            assert row["label"]
            assert len(row["cells"]) == len(table["columns"]) - 1
    for citation in given["citations"]:
        assert {key: type(citation[key]) for key in _CITATION_KEYS} == _CITATION_KEYS
        assert set(citation["document"]) >= _DOCUMENT_KEYS
        assert citation["page"] is None or citation["page"] >= 1
        first, last = citation["lines"]
        assert 1 <= first <= last


def _check_numbers(given: dict[str, Any]) -> None:
    """Citations count from 1; each is used, each use exists, and the text shows the same marks."""
    numbers = [citation["number"] for citation in given["citations"]]
    assert numbers == list(range(1, len(numbers) + 1))
    used = {number for statement in _statements(given) for number in statement["citations"]}
    assert used == set(numbers)
    assert {int(mark) for mark in _MARK.findall(given["text"])} == used
    for statement in _statements(given):
        assert bool(statement["citations"]) == (statement["text"] != NO_ENTRY)
        marks = "".join(f"[{number}]" for number in statement["citations"])
        assert statement["text"] + marks in given["text"]
    if given["status"] == "not_found":
        assert not numbers
    else:
        assert numbers


def _statements(given: dict[str, Any]) -> list[dict[str, Any]]:
    rows = given["table"]["rows"] if given["table"] else []
    return [*given["sentences"], *(cell for row in rows for cell in row["cells"])]


def check_quotes(given: dict[str, Any]) -> None:
    """Every quote is in its document word for word, and on the lines that it names."""
    for citation in given["citations"]:
        lines = read(Path(citation["document"]["path"])).lines
        quote = squeeze(citation["quote"])
        assert quote
        assert quote in squeeze("".join(line.text for line in lines))
        first, last = citation["lines"]
        named = [line.text for line in lines if first <= line.number <= last]
        assert quote in squeeze("".join(named))
