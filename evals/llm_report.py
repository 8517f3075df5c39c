"""What a language model made of the cases, as figures, a table and the list of what was withheld. Pure.

Knows no model: `evals.llm_eval` asks one, and a person says of each withheld sentence whether that
was right (llm_withheld.jsonl).
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from evals.figures import percentile
from evals.report import KINDS, REASONS, percent
from evals.spoken import Refused
from ingest.errors import InputError

SCHEMA = "kyoten.eval-llm/1"
VERDICTS = Path(__file__).parent / "llm_withheld.jsonl"
# What the program allows an answer by default, in seconds.
LIMIT = 20.0
# "right": it was right to withhold the sentence. "wrong": it stands in the passages that it cites.
Verdict = Literal["right", "wrong"]
_VERDICTS: dict[str, str] = {"right": "正しく保留", "wrong": "誤って保留"}
_UNJUDGED = "未判定"


@dataclass(frozen=True, slots=True)
class Entry:
    """What came of one case; times in seconds. `hits`: whether each of the three answers is right."""

    id: str
    question: str
    kind: str
    asked: bool
    fell_back: bool
    problem: str | None
    shown: int
    first: float
    whole: float
    hits: Mapping[str, bool]
    withheld: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a run; shares from 0 to 1, None where there is nothing to take a share of."""

    cases: int
    accuracy: dict[str, float | None]
    asked: int
    fell_back: int
    problems: dict[str, int]
    shown: int
    withheld: int
    withheld_share: float | None  # of the sentences that the model gave
    reasons: dict[str, int]
    right: int
    wrong: int
    unjudged: int
    wrong_share: float | None  # of the withheld ones that are judged
    first: tuple[float | None, float | None]  # median and 95th percentile, where it was asked
    whole: tuple[float | None, float | None]
    first_in_time: float | None


ENGINES = {
    "alone": "モデルだけ（裏付けの確認なし）",
    "grounded": "モデル（裏付けの確認あり）",
    "extract": "抜粋だけ",
}
Verdicts = Mapping[tuple[str, str], Verdict]


def summarise(entries: Sequence[Entry], verdicts: Verdicts) -> Summary:
    """The figures of the entries; times are those of the cases that reached the model."""
    asked = [entry for entry in entries if entry.asked]
    withheld = [(entry, one) for entry in entries for one in entry.withheld]
    judged = Counter(verdict_of(entry, one, verdicts) for entry, one in withheld)
    shown = sum(entry.shown for entry in entries)
    return Summary(
        cases=len(entries),
        accuracy={engine: _share(entry.hits[engine] for entry in entries) for engine in ENGINES},
        asked=len(asked),
        fell_back=sum(entry.fell_back for entry in entries),
        problems=dict(Counter(entry.problem for entry in entries if entry.problem)),
        shown=shown,
        withheld=len(withheld),
        withheld_share=len(withheld) / (shown + len(withheld)) if shown + len(withheld) else None,
        reasons=dict(Counter(reason for _, one in withheld for reason in one.reasons)),
        right=judged["right"],
        wrong=judged["wrong"],
        unjudged=judged[None],
        wrong_share=_share(
            verdict == "wrong" for verdict in judged.elements() if verdict is not None
        ),
        first=_spread(asked, lambda entry: entry.first),
        whole=_spread(asked, lambda entry: entry.whole),
        first_in_time=_share(entry.first <= LIMIT for entry in asked),
    )


def verdict_of(entry: Entry, refused: Refused, verdicts: Verdicts) -> Verdict | None:
    """What a person said of a withheld sentence; None where nobody has looked."""
    return verdicts.get((entry.question, refused.text))


def load_verdicts(path: Path = VERDICTS) -> Verdicts:
    """The verdicts by question and sentence.

    Raises:
        InputError: a line that is no verdict.
    """
    found: dict[tuple[str, str], Verdict] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            entry = json.loads(line)
            if entry["verdict"] not in _VERDICTS:
                raise ValueError(entry["verdict"])
            found[entry["question"], entry["sentence"]] = entry["verdict"]
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path} の{number}行目を判定として読めません（{error}）") from error
    return found


def render(model: str, entries: Sequence[Entry], verdicts: Verdicts) -> str:
    """The report as Markdown: figures, then every withheld sentence with its verdict."""
    summary = summarise(entries, verdicts)
    lines = [
        f"# {model} による{summary.cases}問",
        "",
        "| 正答 | " + " | ".join(ENGINES.values()) + " |",
        "|---|" + "---:|" * len(ENGINES),
        "| 全体 | " + _accuracies(entries) + " |",
    ]
    for kind in sorted({entry.kind for entry in entries}):
        group = [entry for entry in entries if entry.kind == kind]
        lines.append(f"| {KINDS.get(kind, kind)}（{len(group)}） | {_accuracies(group)} |")
    reasons = "、".join(f"{REASONS[name]} {count}" for name, count in summary.reasons.items())
    problems = "、".join(f"{name} {count}" for name, count in summary.problems.items())
    given = summary.shown + summary.withheld
    lines += [
        "",
        f"- モデルに尋ねた質問: {summary.asked}、うち抜粋だけで答えたもの: {summary.fell_back}"
        + (f"（モデルの不調: {problems}）" if problems else ""),
        f"- モデルの文: {given}、示した {summary.shown}、保留 {summary.withheld}"
        f"（{percent(summary.withheld_share)}）" + (f" 理由: {reasons}" if reasons else ""),
        f"- 保留の判定: 正しく {summary.right}、誤って {summary.wrong}"
        f"（{percent(summary.wrong_share)}）、{_UNJUDGED} {summary.unjudged}",
        f"- 最初の文まで: 中央値 {_seconds(summary.first[0])}、95% {_seconds(summary.first[1])}、"
        f"{LIMIT:.0f}秒以内 {percent(summary.first_in_time)}",
        f"- 答え全体: 中央値 {_seconds(summary.whole[0])}、95% {_seconds(summary.whole[1])}",
        "",
        "## 保留した文",
    ]
    for entry in entries:
        for one in entry.withheld:
            lines += ["", *_withheld(entry, one, verdicts)]
    return "\n".join(lines) + "\n"


def to_json(model: str, entries: Sequence[Entry], verdicts: Verdicts) -> dict[str, Any]:
    """The same, and every case."""
    return {
        "schema": SCHEMA,
        "model": model,
        "summary": asdict(summarise(entries, verdicts)),
        "cases": [asdict(entry) for entry in entries],
        "unjudged": [
            {
                "question": entry.question,
                "sentence": one.text,
                "reasons": list(one.reasons),
                "words": list(one.words),
                "passages": list(one.passages),
            }
            for entry in entries
            for one in entry.withheld
            if verdict_of(entry, one, verdicts) is None
        ],
    }


def from_json(report: Mapping[str, Any]) -> list[Entry]:
    """The entries of a report, to show it again with later verdicts."""
    return [
        Entry(
            **{
                **case,
                "withheld": tuple(
                    Refused(**{name: _tupled(value) for name, value in one.items()})
                    for one in case["withheld"]
                ),
            }
        )
        for case in report["cases"]
    ]


def _withheld(entry: Entry, one: Refused, verdicts: Verdicts) -> list[str]:
    verdict = verdict_of(entry, one, verdicts)
    return [
        f"### {_VERDICTS[verdict] if verdict else _UNJUDGED}: {one.text}",
        "",
        f"- 質問: {entry.question}",
        f"- 理由: {'、'.join(REASONS[name] for name in one.reasons)}（{'; '.join(one.words)}）",
        *(f"- 根拠とされた箇所: {' '.join(passage.split())}" for passage in one.passages),
    ]


def _accuracies(entries: Sequence[Entry]) -> str:
    return " | ".join(percent(_share(one.hits[engine] for one in entries)) for engine in ENGINES)


def _spread(
    entries: Sequence[Entry], time: Callable[[Entry], float]
) -> tuple[float | None, float | None]:
    times = [time(entry) for entry in entries]
    return percentile(50, times), percentile(95, times)


def _share(right: Iterable[bool]) -> float | None:
    counted = list(right)
    return sum(counted) / len(counted) if counted else None


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}秒"


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
