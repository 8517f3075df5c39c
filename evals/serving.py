"""`python -m evals.serving`, a part of `make bench`: how long a person at the page waits.

Starts the real server over the starter shelf and asks as browsers do: one at a time until the first
words come, then ten at once until each has its whole answer.
"""

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from statistics import median

from assistant.offline import go_offline
from assistant.settings import Settings, load_settings
from evals.figures import part, percentile
from evals.run import SHELVES, indexed
from evals.suites import load_cases
from evals.visitors import Heard, NotAnswered, Visitor, all_at_once

QUESTIONS, SESSIONS, EACH = 50, 10, 5
FIRST_WORDS_MS = 300  # promised at the median


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds, and what went wrong with those at once."""

    first: tuple[float, ...]
    whole: tuple[float, ...]
    answered: int
    mixed: int


def main() -> int:
    """Start, measure, print; 1 where somebody was not answered or heard of another."""
    parser = ArgumentParser(prog="python -m evals.serving")
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--sessions", type=int, default=SESSIONS)
    arguments = parser.parse_args()
    settings = load_settings()
    go_offline(settings.embedding_model)
    questions = questions_of("starter", arguments.questions)
    with tempfile.TemporaryDirectory(prefix="kyoten-bench-") as folder:
        home = indexed("starter", SHELVES["starter"], settings).home
        with served(home, Path(folder) / "server.txt", settings) as url:
            waits = measure(url, questions, arguments.sessions)
    print(render(waits, len(questions), arguments.sessions))
    return int(bool(waits.mixed) or waits.answered < len(waits.whole))


def questions_of(suite: str, count: int) -> list[str]:
    """Questions that stand by themselves, all different, of the part that is for building."""
    cases = [case for case in load_cases(suite) if part(case) == "build" and not case.history]
    return list(dict.fromkeys(case.question for case in cases))[:count]


@contextmanager
def served(home: Path, log: Path, settings: Settings) -> Iterator[str]:
    """The address of `kyoten serve` over a home, in a process of its own, warmed by one question."""
    command = [sys.executable, "-m", "assistant", "serve", "--index", str(home)]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(
            [*command, "--port", str(settings.port)],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=environment,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise SystemExit(log.read_text("utf-8") or "the server did not start")
            url = line.split()[0]
            Visitor(url).ask("多機能拠点型と面的整備型の違いは?")
            yield url
        finally:
            process.terminate()


def measure(url: str, questions: Sequence[str], sessions: int) -> Waits:
    """Every question alone in a conversation of its own, then several people with EACH of them."""
    first = []
    for question in questions:
        visitor = Visitor(url)
        first.append(visitor.ask(question).first)
        visitor.close()
    asked = [
        [questions[(person * EACH + number) % len(questions)] for number in range(EACH)]
        for person in range(sessions)
    ]
    try:
        heard = all_at_once(url, asked)
    except NotAnswered as error:
        raise SystemExit(f"a question was not answered: {error}") from error
    return Waits(
        first=tuple(first),
        whole=tuple(one.whole for person in heard for one in person),
        answered=sum(bool(one.sent) for person in heard for one in person),
        mixed=sum(
            is_mixed(one, own, questions)
            for person, own in zip(heard, asked, strict=True)
            for one in person
        ),
    )


def is_mixed(heard: Heard, own: Sequence[str], questions: Sequence[str]) -> bool:
    """Whether what was sent shows a question that the session did not ask."""
    # As an element of the page: an answer may well speak of what another asks.
    others = set(questions) - set(own)
    return any(f">{escape(question)}<" in heard.sent for question in others)


def render(waits: Waits, questions: int, sessions: int) -> str:
    """The figures, as Markdown."""
    p95 = (percentile(95, waits.whole) or 0) * 1000
    wait = median(waits.first) * 1000
    verdict = "OK" if wait <= FIRST_WORDS_MS else "超過"
    return "\n".join(
        [
            "",
            "| 画面で質問した人が待つ時間 | |",
            "|---|---:|",
            f"| Enterから最初の言葉まで（{questions}問、中央値） | "
            f"{wait:.0f} ms（{FIRST_WORDS_MS} ms以内: {verdict}） |",
            f"| 同、95%点 | {(percentile(95, waits.first) or 0) * 1000:.0f} ms |",
            f"| {sessions}人が同時に質問（{len(waits.whole)}問）、答え終わるまで（95%点） | {p95:.0f} ms |",
            f"| 答えた数、ほかの人の会話が混じった数 | {waits.answered}、{waits.mixed} |",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
