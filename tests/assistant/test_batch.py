"""What may come in as a question, a history, a filter or a batch line."""

import io
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.batch import (
    BadLine,
    Request,
    parse_line,
    read_history,
    read_lines,
)
from assistant.models import Turn
from ingest.errors import InputError
from ingest.models import Filters


def line(entry: object) -> bytes:
    return json.dumps(entry, ensure_ascii=False).encode()


def test_a_whole_line_is_read() -> None:
    entry = {
        "id": "q1",
        "question": "熊本市は?",
        "history": [{"question": "長岡市の整備類型は?", "answer": "…"}, {"question": "予算は?"}],
        "filters": {"kind": "case", "municipality": "熊本市", "year": 2016, "document_ids": ["d"]},
        "engine": "extractive",
    }
    assert parse_line(line(entry)) == Request(
        question="熊本市は?",
        history=(Turn("長岡市の整備類型は?", "…"), Turn("予算は?")),
        filters=Filters("case", "熊本市", 2016, ("d",)),
        engine="extractive",
        id="q1",
    )


def test_a_number_as_id_stays_a_number_and_keys_of_a_case_file_do_no_harm() -> None:
    assert parse_line(line({"id": 7, "question": "予算は?", "nuggets": ["2か所"]})) == Request(
        "予算は?", id=7
    )


@pytest.mark.parametrize(
    ("data", "identity", "reason"),
    [
        (b"{", None, "JSON"),
        ("{}".encode("utf-16"), None, "UTF-8"),
        (line([]), None, "1行に1つ"),
        (line({"id": "a"}), "a", "「question」"),
        (line({"id": "a", "question": " "}), "a", "空です"),
        (line({"id": "a", "question": "q", "history": {}}), "a", "「history」"),
        (line({"id": "a", "question": "q", "history": ["x"]}), "a", "「history」"),
        (line({"id": "a", "question": "q", "filters": []}), "a", "「filters」"),
        (line({"id": "a", "question": "q", "filters": ["x"]}), "a", "「filters」"),
        (line({"id": "a", "question": "q", "filters": {"town": "x"}}), "a", "「town」"),
        (line({"id": "a", "question": "q", "filters": {"kind": "law"}}), "a", "「kind」"),
        (line({"id": "a", "question": "q", "filters": {"year": "平成"}}), "a", "「year」"),
        (line({"id": "a", "question": "q", "filters": {"year": True}}), "a", "「year」"),
        (line({"id": "a", "question": "q", "filters": {"document_ids": "d"}}), "a", "document_ids"),
        (line({"id": "a", "question": "q", "engine": "gemma3"}), "a", "「engine」"),
        (line({"id": "a", "question": "q", "engine": ["model"]}), "a", "「engine」"),
        (line({"id": [], "question": "q"}), None, "「id」"),
        (b"[" * 100_000, None, "JSON"),
    ],
)
def test_a_line_that_cannot_be_used_says_why_and_keeps_its_id(
    data: bytes, identity: str | None, reason: str
) -> None:
    parsed = parse_line(data)
    assert isinstance(parsed, BadLine)
    assert parsed.id == identity
    assert reason in parsed.error.detail


@given(st.binary())
def test_no_line_whatsoever_breaks_the_reader(data: bytes) -> None:
    assert isinstance(parse_line(data), Request | BadLine)


def test_a_file_with_a_byte_order_mark_and_blank_lines_is_read(tmp_path: Path) -> None:
    path = tmp_path / "質問.jsonl"
    lines = [b"\xef\xbb\xbf" + line({"question": "一"}), b"", line({"query": "二"})]
    path.write_bytes(b"\r\n".join(lines))
    assert list(read_lines(str(path))) == [Request("一"), Request("二")]


def test_a_dash_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line({"question": "一"}))))
    assert list(read_lines("-")) == [Request("一")]


def test_a_missing_batch_file_is_said_before_any_answer(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="見つかりません"):
        next(read_lines(str(tmp_path / "ない.jsonl")))


@pytest.mark.parametrize(
    "content",
    [
        '[{"question": "一", "answer": "あ"},\n {"question": "二"}]',
        '\ufeff{"question": "一", "answer": "あ"}\n\n{"question": "二", "answer": null}\n',
    ],
)
def test_a_history_is_an_array_or_lines(tmp_path: Path, content: str) -> None:
    path = tmp_path / "history"
    path.write_text(content, "utf-8")
    assert read_history(path) == (Turn("一", "あ"), Turn("二"))


@pytest.mark.parametrize("content", ["質問", '[{"answer": "あ"}]', '"question"'])
def test_a_history_that_is_none_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "history"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError):
        read_history(path)
