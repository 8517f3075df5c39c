"""The figures of a run as a table for people and as JSON for programs. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from assistant.models import Answer
from assistant.terminal import render_grid
from evals.metrics import Case, Score

SCHEMA = "kyoten.eval/1"
_WIDTH = 100
# What is counted, by the name it has in the table.
_MEASURES: dict[str, Callable[[Score], bool]] = {
    "正答": lambda score: score.hit,
    "判定": lambda score: score.status,
    "要点": lambda score: not score.missing,
    "混入なし": lambda score: not score.forbidden,
    "出典": lambda score: score.document,
    "逐語": lambda score: score.verbatim,
}


@dataclass(frozen=True, slots=True)
class Result:
    """A case, its answer and the score."""

    case: Case
    answer: Answer
    score: Score


def render(suite: str, results: Sequence[Result], *, verbose: bool) -> str:
    """A row for each kind of question and one for all; with `verbose` the cases that missed."""
    groups = _groups(results)
    rows = [
        [name, str(len(group)), *(_share(group, measure) for measure in _MEASURES.values())]
        for name, group in [*groups.items(), ("全体", list(results))]
    ]
    parts = [
        f"問題集 {suite}: {len(results)}問、1問 {_milliseconds(results):.0f} ms（中央値）",
        render_grid(["種類", "問", *_MEASURES], rows, _WIDTH),
    ]
    if verbose:
        parts += [_miss(result) for result in results if not result.score.hit]
    return "\n\n".join(parts)


def to_json(suite: str, results: Sequence[Result]) -> dict[str, Any]:
    """The same figures, and every case."""
    return {
        "schema": SCHEMA,
        "suite": suite,
        "cases": len(results),
        "hits": sum(result.score.hit for result in results),
        "median_ms": round(_milliseconds(results), 1),
        "kinds": {
            name: {"cases": len(group), "hits": sum(result.score.hit for result in group)}
            for name, group in _groups(results).items()
        },
        "results": [
            {
                "id": result.case.id,
                "hit": result.score.hit,
                "status": result.answer.status,
                "status_right": result.score.status,
                "missing": [list(nugget) for nugget in result.score.missing],
                "forbidden": list(result.score.forbidden),
                "document": result.score.document,
                "verbatim": result.score.verbatim,
            }
            for result in results
        ],
    }


def _groups(results: Sequence[Result]) -> dict[str, list[Result]]:
    """By kind, with follow-ups and questions without an answer on the shelf apart."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        case = result.case
        name = "資料にない" if not case.answerable else "続きの質問" if case.history else case.kind
        groups.setdefault(name, []).append(result)
    return dict(sorted(groups.items()))


def _share(group: Sequence[Result], measure: Callable[[Score], bool]) -> str:
    right = sum(measure(result.score) for result in group)
    return f"{right} ({right / len(group):.0%})" if group else "-"


def _milliseconds(results: Sequence[Result]) -> float:
    return median(result.answer.elapsed_ms for result in results) if results else 0.0


def _miss(result: Result) -> str:
    score = result.score
    lines = [f"× {result.case.id}: {result.case.question} [{result.answer.status}]"]
    if score.missing:
        lines.append("  足りない要点: " + "、".join("/".join(ways) for ways in score.missing))
    if score.forbidden:
        lines.append("  別のことの混入: " + "、".join(score.forbidden))
    if not score.document:
        cited = sorted({citation.document.path for citation in result.answer.citations})
        lines.append(f"  出典が違う: {'、'.join(cited) or 'なし'}")
    if not score.verbatim:
        lines.append("  引用が原文どおりでない")
    lines.append(f"  答え: {' '.join(result.answer.text.split())[:200]}")
    return "\n".join(lines)
