"""The figures of a run: shares over its scores, and which part a case belongs to. Pure."""

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.models import EXTRACTIVE, OURS, Answer
from evals.metrics import Case, Score, squeeze

Part = Literal["build", "held"]


@dataclass(frozen=True, slots=True)
class Result:
    """A case, its answer and the score."""

    case: Case
    answer: Answer
    score: Score


@dataclass(frozen=True, slots=True)
class Figures:
    """A group's figures; shares are from 0 to 1, None where there is nothing to take a share of."""

    cases: int
    accuracy: float | None
    silence_precision: float | None  # of the refusals, those that were right
    silence_recall: float | None  # of the questions beyond the shelf, those refused
    verbatim: float | None  # of the quotes
    citation_precision: float | None  # of the statements, those that their quotes contain
    recall_at_5: float | None
    p50: float | None  # milliseconds
    p95: float | None


# What is compared with what was expected, by the name a reader sees: times differ by machine.
SHARES: dict[str, Callable[[Figures], float | None]] = {
    "正答": lambda figures: figures.accuracy,
    "沈黙の適合": lambda figures: figures.silence_precision,
    "沈黙の再現": lambda figures: figures.silence_recall,
    "逐語": lambda figures: figures.verbatim,
    "引用の裏付け": lambda figures: figures.citation_precision,
    "再現率@5": lambda figures: figures.recall_at_5,
}


def figures(results: Sequence[Result]) -> Figures:
    """The figures of a group of results."""
    silent = [result for result in results if result.answer.status == "not_found"]
    beyond = [result for result in results if not result.case.answerable]
    times = [result.answer.elapsed_ms for result in results]
    return Figures(
        cases=len(results),
        accuracy=_share(result.score.hit for result in results),
        silence_precision=_share(not result.case.answerable for result in silent),
        silence_recall=_share(result.answer.status == "not_found" for result in beyond),
        verbatim=_ratio(result.score.quotes for result in results),
        citation_precision=_ratio(result.score.claims for result in results),
        recall_at_5=_share(
            result.score.found_at_5 for result in results if result.score.found_at_5 is not None
        ),
        p50=percentile(50, times),
        p95=percentile(95, times),
    )


@dataclass(frozen=True, slots=True)
class Spoken:
    """A language model's part in the answers of a run."""

    engine: str
    shown: int  # sentences
    withheld: int
    reasons: dict[str, int]
    fell_back: int  # answers that are extracts although the shelf has something to say


def spoken(engine: str, results: Sequence[Result], extracts: Sequence[Result]) -> Spoken:
    """The part of a model, given what the extracts answer to the same cases in the same order."""
    withheld = [one for result in results for one in result.answer.withheld]
    return Spoken(
        engine=engine,
        shown=sum(
            len(own_sentences(result.answer, extract.answer))
            for result, extract in zip(results, extracts, strict=True)
        ),
        withheld=len(withheld),
        reasons=dict(Counter(reason for one in withheld for reason in one.reasons)),
        fell_back=sum(
            result.answer.status != "not_found" and result.answer.engine == EXTRACTIVE
            for result in results
        ),
    )


def own_sentences(answer: Answer, extract: Answer) -> list[str]:
    """The sentences of an answer that the extract has not: those of a language model."""
    if answer.engine == EXTRACTIVE:
        return []
    said = {squeeze(OURS.sub("", sentence.text)) for sentence in extract.sentences}
    return [one.text for one in answer.sentences if squeeze(OURS.sub("", one.text)) not in said]


def percentile(percent: float, values: Sequence[float]) -> float | None:
    """The smallest value that at least `percent` of the values do not exceed (nearest rank)."""
    if not values:
        return None
    rank = max(1, math.ceil(percent / 100 * len(values)))
    return sorted(values)[rank - 1]


def part(case: Case) -> Part:
    """Whether a case is for building or only for the figure: the halves of a hash of its id.

    The suite's name, before the first hyphen, does not count, so that a question that is asked
    of two shelves is in the same part of both.
    """
    return part_of_id(case.id)


def part_of_id(id_: str) -> Part:
    """The part of the case of that id."""
    name = id_.partition("-")[2] or id_
    return "build" if hashlib.sha256(name.encode()).digest()[0] < 128 else "held"


def groups(results: Sequence[Result]) -> dict[str, list[Result]]:
    """By kind, follow-ups with their kind, and questions without an answer on the shelf apart."""
    found: dict[str, list[Result]] = {}
    for result in results:
        name = result.case.kind if result.case.answerable else "資料にない"
        found.setdefault(name, []).append(result)
    return dict(sorted(found.items()))


def _share(right: Iterable[bool | None]) -> float | None:
    counted = [bool(one) for one in right]
    return sum(counted) / len(counted) if counted else None


def _ratio(pairs: Iterable[tuple[int, int]]) -> float | None:
    listed = list(pairs)
    whole = sum(total for _, total in listed)
    return sum(part for part, _ in listed) / whole if whole else None
