"""What is kept of the use: verdicts on answers and, only where switched on, questions.

JSON Lines in the home folder, nothing elsewhere. Whatever a user wrote is masked before it is
kept; who wrote it is not kept at all.
"""

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from assistant.masking import masked
from assistant.models import Answer

log = logging.getLogger(__name__)

Verdict = Literal["up", "down"]
FEEDBACK, QUESTIONS = "feedback.jsonl", "questions.jsonl"
MOST_REASON = 500


class Records:
    """The records of one home. Several processes may write at once."""

    def __init__(self, home: Path, log_questions: bool = False) -> None:
        self._home = home
        self._log_questions = log_questions

    def rate(self, answer: Answer, verdict: Verdict, reason: str) -> None:
        """Keep what somebody thinks of an answer. Raises OSError where it cannot be written."""
        documents = {citation.document.id: citation.document for citation in answer.citations}
        entry = _of(answer) | {
            "verdict": verdict,
            "reason": masked(reason.strip()[:MOST_REASON]),
            "documents": [
                {"id": document.id, "title": document.title, "path": document.path}
                for document in documents.values()
            ],
        }
        self._append(FEEDBACK, entry)

    def asked(self, answer: Answer) -> None:
        """Keep a question, where that is switched on; an answer does not fail for its record."""
        if not self._log_questions:
            return
        try:
            self._append(QUESTIONS, _of(answer) | {"elapsed_ms": round(answer.elapsed_ms, 1)})
        except OSError as error:
            log.warning("a question could not be kept: %s", error)

    def _append(self, name: str, entry: dict[str, Any]) -> None:
        from filelock import FileLock

        self._home.mkdir(parents=True, exist_ok=True)
        path = self._home / name
        line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
        with FileLock(self._home / f"{name}.lock"):
            descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "r+b", buffering=0) as file:
                # A line that a crash cut short must not take the next one with it.
                if (size := file.seek(0, os.SEEK_END)) and os.pread(
                    descriptor, 1, size - 1
                ) != b"\n":
                    line = b"\n" + line
                file.write(line)
                os.fsync(descriptor)


def _of(answer: Answer) -> dict[str, Any]:
    return {
        "time": datetime.now().astimezone().isoformat(timespec="seconds"),
        "question": masked(answer.question),
        "standalone_question": masked(answer.standalone_question),
        "kind": answer.kind,
        "status": answer.status,
        "engine": answer.engine,
        "index": answer.index,
    }


@dataclass(frozen=True, slots=True)
class Feedback:
    """A line of the feedback, as it was written."""

    entry: dict[str, Any]

    def to_case(self, number: int) -> dict[str, Any]:
        """A case of `kyoten eval`, to be completed by hand: what must be said nobody knows yet."""
        entry = self.entry
        good = entry["verdict"] == "up"
        return {
            "id": f"feedback-{number}",
            "question": entry["standalone_question"],
            "kind": entry["kind"],
            "answerable": not good or entry["status"] != "not_found",
            "nuggets": [],
            "forbidden": [],
            "documents": [Path(cited["path"]).name for cited in entry["documents"] if good],
            "verdict": entry["verdict"],
            "reason": entry["reason"],
        }


def read_feedback(home: Path) -> Iterator[Feedback | int]:
    """The feedback, oldest first; for a line that cannot be read its number."""
    path = home / FEEDBACK
    if not path.is_file():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield _parsed(line) or number


def _parsed(line: str) -> Feedback | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    wanted = {"time", "question", "standalone_question", "kind", "status", "verdict", "reason"}
    whole = isinstance(entry, dict) and wanted | {"documents"} <= entry.keys()
    return Feedback(entry) if whole else None
