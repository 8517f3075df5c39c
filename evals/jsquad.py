"""`python -m evals.jsquad`: questions of JSQuAD over all its paragraphs, as an open question set.

Each paragraph is a file of its own. Prints which share of the answers holds a gold answer.
"""

import json
import random
import re
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.messages import describe
from assistant.models import OURS, Answer
from assistant.offline import go_offline
from assistant.settings import load_settings
from evals.bench import JSQUAD, SEED
from evals.figures import percentile
from evals.metrics import contains
from evals.run import indexed
from ingest.errors import InputError, KyotenError

WITHIN = 300
_MARKS = re.compile(r"\[[0-9]+\]")
_END = re.compile(r"(?<=[。！？!?])(?![」』）)])|\n")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, its gold answers and the file of its paragraph."""

    text: str
    gold: tuple[str, ...]
    file: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one answer was worth."""

    question: Question
    answer: Answer
    within: bool  # a gold answer in the first 300 characters
    first: bool  # in the first sentence
    cited: bool  # the right paragraph among the citations


def lay_out(dataset: dict[str, Any], folder: Path) -> list[Question]:
    """Write every paragraph as a file; the questions about them, in the order of the set."""
    folder.mkdir(parents=True, exist_ok=True)
    questions = []
    paragraphs = [item for article in dataset["data"] for item in article["paragraphs"]]
    for number, paragraph in enumerate(paragraphs):
        path = folder / f"{number:04}.txt"
        text = paragraph["context"].replace(" [SEP] ", "\n\n")
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
        for entry in paragraph["qas"]:
            gold = tuple(dict.fromkeys(answer["text"] for answer in entry["answers"]))
            questions.append(Question(entry["question"], gold, path.name))
    return questions


def judge(question: Question, answer: Answer) -> Outcome:
    """Whether the answer holds a gold answer, and how soon. A refusal holds none."""
    said = _MARKS.sub("", answer.text) if answer.status != "not_found" else ""
    return Outcome(
        question,
        answer,
        within=_holds(said[:WITHIN], question.gold),
        first=_holds(first_sentence(answer), question.gold),
        cited=any(Path(one.document.path).name == question.file for one in answer.citations),
    )


def first_sentence(answer: Answer) -> str:
    """What the answer says first, without our aside; "" where it is silent."""
    if answer.status == "not_found" or not answer.sentences:
        return ""
    text = OURS.sub("", answer.sentences[0].text)
    return next((piece for piece in _END.split(text) if piece.strip()), "")


def render(outcomes: Sequence[Outcome], paragraphs: int) -> str:
    """The figures as lines."""
    count = len(outcomes)
    shares = {
        f"正解の語が{WITHIN}字以内にある": sum(one.within for one in outcomes),
        "正解の語が最初の文にある": sum(one.first for one in outcomes),
        "正しい段落を引用している": sum(one.cited for one in outcomes),
        "見つからないと答えた": sum(one.answer.status == "not_found" for one in outcomes),
    }
    lines = [f"JSQuAD: 段落{paragraphs}件、質問{count}件"]
    lines += [f"{name}: {found} ({found / count:.1%})" for name, found in shares.items() if count]
    times = [one.answer.elapsed_ms for one in outcomes]
    slow, usual = percentile(95, times), percentile(50, times)
    if usual is not None and slow is not None:
        lines.append(f"1問: p50 {usual:.0f} ms、p95 {slow:.0f} ms")
    return "\n".join(lines)


def _holds(text: str, gold: Sequence[str]) -> bool:
    return any(contains(text, answer) for answer in gold)


def main(arguments: list[str] | None = None) -> int:
    """Ingest the paragraphs, ask a seeded sample, print the shares."""
    parser = ArgumentParser(prog="python -m evals.jsquad")
    parser.add_argument("--limit", type=int, default=500, help="how many questions, sampled")
    parser.add_argument("--data", type=Path, default=JSQUAD)
    parser.add_argument("-v", "--verbose", action="store_true", help="the answers that missed")
    given = parser.parse_args(arguments)
    try:
        return _run(given.data, given.limit, verbose=given.verbose)
    except KyotenError as error:
        print(describe(error), file=sys.stderr)
        return 1


def _run(data: Path, limit: int, *, verbose: bool) -> int:
    settings = load_settings()
    go_offline(settings.embedding_model)
    if not data.is_file():
        raise InputError(f"{data} がありません")
    folder = settings.home / "eval" / "jsquad-files"
    questions = lay_out(json.loads(data.read_text("utf-8")), folder)
    started = time.perf_counter()
    settings = indexed("jsquad", folder, settings)
    print(f"取り込み {time.perf_counter() - started:.0f} 秒", file=sys.stderr)
    from assistant.chat import Assistant

    assistant = Assistant.open(settings)
    chosen = random.Random(SEED).sample(questions, min(limit, len(questions)))
    outcomes = [judge(question, assistant.ask(question.text)) for question in chosen]
    print(render(outcomes, len(list(folder.iterdir()))))
    if verbose:
        for one in outcomes:
            if not one.within:
                said = " ".join(one.answer.text.split())[:150]
                print(
                    f"× {one.question.text} [{one.answer.status}] {one.question.gold[0]} / {said}"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
