"""What ingesting and removing did: progress to standard error, results to standard output.

It counts and prints events; it starts nothing.
"""

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from assistant.messages import describe, describe_pages
from ingest.models import Document

if TYPE_CHECKING:
    from ingest.pipeline import IngestEvent

_RESULTS = {
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
    }


class Reporter:
    """Tells the events of one run as they come, and sums them up."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._counts: Counter[str] = Counter()
        self._generation: str | None = None
        self._line_open = False

    @property
    def failed(self) -> int:
        """How many files could not be taken in."""
        return self._counts["failed"]

    def model(self, step: str, done: int, total: int) -> None:
        """Progress of preparing the embedding model."""
        self._progress(_MODEL_STEPS.get(step, step), done, total)

    def report(self, event: "IngestEvent") -> None:
        """Tell one event."""
        self._counts[event.action] += 1
        self._generation = event.generation or self._generation
        if event.action == "embedding":
            self._progress("資料をベクトルにしています", event.done, event.total)
        elif event.action == "model":
            self._progress(f"埋め込みモデル {event.detail} を読み込んでいます", 0, 0)
        if self._as_json:
            print(json.dumps(_event_json(event), ensure_ascii=False), flush=True)
        if event.action == "failed" and event.error:
            self._end_line()
            print(describe(event.error), file=sys.stderr)
        elif event.action in _RESULTS and event.action != "unchanged" and not self._as_json:
            self._end_line()
            print(_result_line(event), flush=True)
        for line in describe_pages(event.warnings):
            self._end_line()
            print(f"注意: {event.path} {line}", file=sys.stderr)

    def summarise(self) -> None:
        """Close with the sum of the run."""
        self._end_line()
        counts = {name: self._counts[name] for name in _RESULTS}
        changed = any(counts[name] for name in _CHANGES)
        if self._as_json:
            summary = {"event": "summary", "changed": changed, **counts}
            print(json.dumps(summary | {"generation": self._generation}, ensure_ascii=False))
            return
        parts = [f"{_RESULTS[name]} {count}件" for name, count in counts.items() if count]
        print("、".join(parts) if changed else _nothing(parts))

    def _progress(self, step: str, done: int, total: int) -> None:
        """A line that is written over on a terminal; only its end elsewhere."""
        text = f"{step} {done}/{total}" if total else step
        if sys.stderr.isatty():
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
            self._line_open = True
        elif done >= total:
            print(text, file=sys.stderr, flush=True)

    def _end_line(self) -> None:
        if self._line_open:
            print(file=sys.stderr)
            self._line_open = False


def _nothing(parts: list[str]) -> str:
    return f"変更はありません（{'、'.join(parts)}）" if parts else "変更はありません"


def _result_line(event: "IngestEvent") -> str:
    document = event.document
    line = f"{_RESULTS[event.action]}: {event.path or (document.path if document else '')}"
    if document:
        line += f"（{document.title}、{document.id}、{document.passage_count}節）"
    return line


def _event_json(event: "IngestEvent") -> dict[str, Any]:
    return {
        "event": event.action,
        "path": event.path,
        "document": document_json(event.document) if event.document else None,
        "warnings": describe_pages(event.warnings),
        "error": describe(event.error) if event.error else None,
        "done": event.done,
        "total": event.total,
        "generation": event.generation,
    }
