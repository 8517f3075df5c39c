"""People at the page, as a server sees them: a session that asks as the browser does, and its times.

Knows the page by its configuration alone, and judges no answer.
"""

import json
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import httpx

BOX = "kn-question"
FIRST_WORDS = "kn-answer"  # the class of an answer, growing or whole; while one waits there is none
_LONGEST_S = 120.0


class NotAnswered(Exception):
    """The page gave no answer; the text is what it sent instead."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came for a question: seconds to the first words and to the end, and all that was sent."""

    first: float
    whole: float
    sent: str


class Visitor:
    """One open page with a conversation of its own."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=_LONGEST_S, trust_env=False)
        self._session = uuid.uuid4().hex
        config = self._client.get("/config").json()
        components = {entry["id"]: entry for entry in config["components"]}
        self._box = next(
            identity
            for identity, entry in components.items()
            if entry["props"].get("elem_id") == BOX
        )
        self._event = next(
            event for event in config["dependencies"] if [self._box, "submit"] in event["targets"]
        )
        self._values = [
            components[identity]["props"].get("value") for identity in self._event["inputs"]
        ]

    def ask(self, question: str) -> Heard:
        """Press Enter, and listen until the answer is whole. Raises NotAnswered."""
        inputs = zip(self._event["inputs"], self._values, strict=True)
        body = {
            "data": [question if identity == self._box else value for identity, value in inputs],
            "fn_index": self._event["id"],
            "trigger_id": self._box,
            "session_hash": self._session,
        }
        started = time.perf_counter()
        self._client.post("/gradio_api/queue/join", json=body).raise_for_status()
        first: float | None = None
        sent: list[str] = []
        wanted = {"session_hash": self._session}
        with self._client.stream("GET", "/gradio_api/queue/data", params=wanted) as stream:
            for line in stream.iter_lines():
                if not line.startswith("data:"):
                    continue
                message: dict[str, Any] = json.loads(line.removeprefix("data:"))
                words = json.dumps(message.get("output"), ensure_ascii=False)
                sent.append(words)
                if first is None and FIRST_WORDS in words:
                    first = time.perf_counter() - started
                if message["msg"] == "process_completed":
                    break
        if first is None:
            raise NotAnswered(sent[-1] if sent else "")
        return Heard(first, time.perf_counter() - started, "\n".join(sent))

    def close(self) -> None:
        """Close the page."""
        self._client.close()


def all_at_once(url: str, questions: Sequence[Sequence[str]]) -> list[list[Heard]]:
    """What each of several visitors hears who begin at the same moment, each with questions of its own."""
    together = Barrier(len(questions))

    def visit(own: Sequence[str]) -> list[Heard]:
        visitor = Visitor(url)
        try:
            together.wait(_LONGEST_S)
            return [visitor.ask(question) for question in own]
        finally:
            visitor.close()

    with ThreadPoolExecutor(len(questions)) as pool:
        return list(pool.map(visit, questions))
