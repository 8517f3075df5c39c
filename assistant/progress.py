"""What ingesting and removing did: progress to standard error, results to standard output.

It counts and prints events; it starts nothing.
"""

import json
import shutil
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.messages import describe, describe_warning
from assistant.pace import Clock, Pace, Throttle, in_words, remaining
from assistant.terminal import width
from ingest.models import Document

if TYPE_CHECKING:
    from ingest.pipeline import IngestEvent

RESULTS = {
    "added": "追加",
    "updated": "更新",
    "moved": "移動",
    "unchanged": "変更なし",
    "duplicate": "重複（取り込まず）",
    "failed": "失敗",
    "removed": "削除",
}
# The steps by which ingest.embed names its progress.
_MODEL_STEPS = {"convert": "同梱のモデルを展開しています（初回だけ）"}
# How often progress is shown: on a terminal, in a log, and as an event of --json.
_TERMINAL_SECONDS, _LOG_SECONDS, _EVENT_SECONDS = 0.1, 30.0, 1.0
_CHANGES = ("added", "updated", "moved", "removed")


def document_json(document: Document) -> dict[str, Any]:
    """A document for `docs --json` and `ingest --json`."""
    return {
        "id": document.id,
        "title": document.title,
        "path": document.path,
        "kind": document.kind,
        "municipality": document.municipality,
        "issued": document.issued,
        "publisher": document.publisher,
        "sha256": document.sha256,
        "pages": document.page_count,
        "passages": document.passage_count,
        "warnings": [describe_warning(warning) for warning in document.warnings],
    }


class Reporter:
    """Tells the events of one run as they come, and sums them up.

    On a terminal progress is one line that is written over; elsewhere a plain line now and then.
    """

    def __init__(self, *, as_json: bool, clock: Clock = time.monotonic) -> None:
        self._as_json = as_json
        self._clock = clock
        self._counts: Counter[str] = Counter()
        self._generation: str | None = None
        self._line_open = False
        self._on_terminal = sys.stderr.isatty()
        every = _TERMINAL_SECONDS if self._on_terminal else _LOG_SECONDS
        self._lines = Throttle(every, clock)
        self._events = Throttle(_EVENT_SECONDS, clock)
        self._embedding = Pace(clock)
        self._files = Pace(clock)
        self._pages = Pace(clock)
        self._pages_read = 0
        self._lines.passes()  # a log is told only of what takes long

    @property
    def failed(self) -> int:
        """How many files could not be taken in."""
        return self._counts["failed"]

    def model(self, step: str, done: int, total: int) -> None:
        """Progress of preparing the embedding model."""
        self._step(_MODEL_STEPS.get(step, step), done, total)

    def report(self, event: "IngestEvent") -> None:
        """Tell one event."""
        self._counts[event.action] += 1
        self._generation = event.generation or self._generation
        pace: dict[str, float | None] = {}
        if event.action == "reading":
            pace = self._reading(event)
        elif event.action == "embedding":
            pace = self._embed(event)
        elif event.action == "model":
            self._step(f"埋め込みモデル {event.detail} を読み込んでいます", 0, 0)
        if self._as_json and (event.action != "reading" or self._events.passes()):
            print(json.dumps(_event_json(event) | pace, ensure_ascii=False), flush=True)
        if event.action == "failed" and event.error:
            self._clear_line()
            print(describe(event.error), file=sys.stderr)
        elif event.action in RESULTS and event.action != "unchanged" and not self._as_json:
            self._clear_line()
            print(_result_line(event), flush=True)
            if event.action in {"added", "updated"} and event.document and event.document.warnings:
                told = "。".join(describe_warning(item) for item in event.document.warnings)
                print(f"注意: {event.path}: {told}", file=sys.stderr, flush=True)

    def summarise(self) -> None:
        """Close with the sum of the run."""
        self._end_line()
        counts = {name: self._counts[name] for name in RESULTS}
        changed = any(counts[name] for name in _CHANGES)
        if self._as_json:
            summary = {"event": "summary", "changed": changed, **counts}
            print(json.dumps(summary | {"generation": self._generation}, ensure_ascii=False))
            return
        parts = [f"{RESULTS[name]} {count}件" for name, count in counts.items() if count]
        print("、".join(parts) if changed else _nothing(parts))

    def _reading(self, event: "IngestEvent") -> dict[str, float | None]:
        self._pages_read += event.page > 0
        pages = self._pages.rate(self._pages_read)
        share = event.page / event.pages if event.pages else 0.0
        done = max(0, event.done - 1) + share
        left = remaining(event.total - done, self._files.rate(done))
        if self._lines.passes():
            text = f"読み取り {event.done:,}/{event.total:,} {Path(event.path or '').name}"
            if event.pages:
                text += f" {event.page:,}/{event.pages:,}頁"
            self._show(text + _pace_words(f"{pages:,.0f}頁" if pages else "", left))
        return {"rate": pages, "remaining_s": left}

    def _embed(self, event: "IngestEvent") -> dict[str, float | None]:
        # What comes before the first texts are done is the loading of the model.
        rate = self._embedding.rate(event.done) if event.done else None
        left = remaining(event.total - event.done, rate)
        if event.done >= event.total or self._lines.passes():
            text = f"埋め込み {event.done:,}/{event.total:,} 文章片"
            ended = event.done >= event.total
            self._show(text + _pace_words(f"{rate:,.0f}" if rate else "", None if ended else left))
        return {"rate": rate, "remaining_s": left}

    def _step(self, step: str, done: int, total: int) -> None:
        """A step that is told when it begins or ends, on a terminal as it goes."""
        if self._on_terminal or done >= total:
            self._show(f"{step} {done}/{total}" if total else step)

    def _show(self, text: str) -> None:
        if self._on_terminal:
            columns = shutil.get_terminal_size().columns
            print(f"\r\x1b[K{_cut(text, columns - 1)}", end="", file=sys.stderr, flush=True)
            self._line_open = True
        else:
            print(text, file=sys.stderr, flush=True)

    def _clear_line(self) -> None:
        if self._line_open:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._line_open = False

    def _end_line(self) -> None:
        if self._line_open:
            print(file=sys.stderr)
            self._line_open = False


def _pace_words(rate: str, left: float | None) -> str:
    parts = [f"毎秒 {rate}"] if rate else []
    if left is not None:
        parts.append(f"残り{in_words(left)}")
    return f"（{'、'.join(parts)}）" if parts else ""


def _cut(text: str, columns: int) -> str:
    """The text in one line of a terminal: a longer one could not be written over."""
    used = 0
    for index, character in enumerate(text):
        used += width(character)
        if used > columns:
            return text[:index]
    return text


def _nothing(parts: list[str]) -> str:
    return f"変更はありません（{'、'.join(parts)}）" if parts else "変更はありません"


def _result_line(event: "IngestEvent") -> str:
    document = event.document
    if event.detail == "gone":
        return f"削除: {event.path}（ファイルがなくなったので棚から外しました）"
    line = f"{RESULTS[event.action]}: {event.path or (document.path if document else '')}"
    if document:
        line += f"（{document.title}、{document.id}、{document.passage_count}節）"
    return line


def _event_json(event: "IngestEvent") -> dict[str, Any]:
    return {
        "event": event.action,
        "path": event.path,
        "document": document_json(event.document) if event.document else None,
        "error": describe(event.error) if event.error else None,
        "done": event.done,
        "total": event.total,
        "generation": event.generation,
        "detail": event.detail or None,
        "page": event.page or None,
        "pages": event.pages or None,
    }
