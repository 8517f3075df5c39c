"""JSON from outside into questions, histories and filters, one line at a time.

Says what is wrong with a line in Japanese; knows neither who asks nor who answers.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from assistant.models import Engine, Turn
from assistant.question import checked
from ingest.errors import InputError
from ingest.models import Filters, Kind

_FILTERS = ("kind", "municipality", "year", "document_ids")


@dataclass(frozen=True, slots=True)
class Request:
    """One question as it came in. `id` goes back out as it came: a string, a number or None."""

    question: str
    history: tuple[Turn, ...] = ()
    filters: Filters | None = None
    engine: Engine | None = None
    id: str | int | None = None


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be used, and why; `id` where it could still be read."""

    error: InputError
    id: str | int | None = None


def read_lines(source: str) -> Iterator[Request | BadLine]:
    """The requests of a JSON Lines file, or of standard input for `-`; blank lines are skipped.

    Raises:
        InputError: the file cannot be opened.
    """
    if source != "-":
        path = _existing(Path(source))
    with nullcontext(sys.stdin.buffer) if source == "-" else path.open("rb") as lines:
        for line in lines:
            if line.strip():
                yield parse_line(line)


def parse_line(line: bytes) -> Request | BadLine:
    """One line of a batch. Keys that no door knows are left alone, so that case files work too."""
    identity: str | int | None = None
    try:
        entry = _load(line)
        if not isinstance(entry, dict):
            raise InputError('1行に1つ {"question": "…"} の形で書いてください')
        identity = _identity(entry)
        question = entry.get("question", entry.get("query"))
        if not isinstance(question, str):
            raise InputError("「question」に質問を文字列で書いてください")
        return Request(
            question=checked(question),
            history=() if entry.get("history") is None else parse_history(entry["history"]),
            filters=None if entry.get("filters") is None else parse_filters(entry["filters"]),
            engine=_engine(entry.get("engine")),
            id=identity,
        )
    except InputError as error:
        return BadLine(error, identity)


def parse_history(entries: object) -> tuple[Turn, ...]:
    """Earlier turns from `[{"question", "answer"?}]`, oldest first."""
    if not isinstance(entries, list):
        raise InputError("「history」は配列で書いてください")
    turns = []
    for entry in entries:
        question = entry.get("question") if isinstance(entry, dict) else None
        answer = entry.get("answer") if isinstance(entry, dict) else None
        if not isinstance(question, str) or not isinstance(answer, str | None):
            raise InputError("「history」は「question」と「answer」の組を並べて書いてください")
        turns.append(Turn(checked(question), answer))
    return tuple(turns)


def parse_filters(entry: object) -> Filters:
    """`Filters` from JSON; unknown keys are refused, since a typo would widen the search."""
    if not isinstance(entry, dict):
        raise InputError("「filters」は {…} の形で書いてください")
    for name in entry:
        if name not in _FILTERS:
            raise InputError(f"「filters」の「{name}」は使えません（{'・'.join(_FILTERS)}）")
    kind, municipality, year = (entry.get(name) for name in _FILTERS[:3])
    ids = entry.get("document_ids") or []
    if kind is not None and kind not in get_args(Kind):
        raise InputError(f"「filters」の「kind」は {'・'.join(get_args(Kind))} のどれかです")
    if not isinstance(municipality, str | None):
        raise InputError("「filters」の「municipality」は文字列で書いてください")
    if isinstance(year, bool) or not isinstance(year, int | None):
        raise InputError("「filters」の「year」は西暦の整数で書いてください")
    if not isinstance(ids, list) or not all(isinstance(item, str) for item in ids):
        raise InputError("「filters」の「document_ids」は文字列の配列で書いてください")
    return Filters(kind=kind, municipality=municipality, year=year, document_ids=tuple(ids))


def read_history(path: Path) -> tuple[Turn, ...]:
    """The turns of a file that holds a JSON array or JSON Lines."""
    try:
        data = _existing(path).read_bytes()
    except OSError as error:
        raise InputError(f"{path} を読めません。読み取りの権限を確かめてください") from error
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        return parse_history(_load(data))
    return parse_history([_load(line) for line in data.splitlines() if line.strip()])


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise InputError(f"{path} が見つかりません。ファイルの場所と名前を確かめてください")
    return path


def _load(data: bytes) -> object:
    try:
        loaded: object = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError("文字コードがUTF-8ではありません。UTF-8で保存し直してください") from None
    except (ValueError, RecursionError):
        raise InputError("JSONとして読めません。書き方を確かめてください") from None
    return loaded


def _engine(value: object) -> Engine | None:
    for engine in get_args(Engine):
        if value == engine:
            return cast("Engine", engine)
    if value is None:
        return None
    raise InputError(f"「engine」は {'・'.join(get_args(Engine))} のどれかです")


def _identity(entry: dict[str, Any]) -> str | int | None:
    identity = entry.get("id")
    if isinstance(identity, bool) or not isinstance(identity, str | int | None):
        raise InputError("「id」は文字列か整数で書いてください")
    return identity
