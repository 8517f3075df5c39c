"""The figures of a run as a table for people and as JSON for programs. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.terminal import render_grid
from evals.expectation import Comparison
from evals.figures import SHARES, Figures, Result, Spoken, figures, groups, part
from evals.judge import JudgeFigures

SCHEMA = "kyoten.eval/2"
_WIDTH = 110
_TIMES: dict[str, Callable[[Figures], float | None]] = {
    "p50 ms": lambda row: row.p50,
    "p95 ms": lambda row: row.p95,
}
KINDS = {
    "comparison": "比較",
    "definition": "定義",
    "list": "一覧",
    "quantity": "数量",
    "date": "時期",
    "procedure": "手順",
    "reason": "理由",
    "yes_no": "はい・いいえ",
    "open": "その他",
}
# Why a sentence of a language model was withheld.
REASONS: dict[str, str] = {
    "figure": "数値",
    "date": "日付",
    "place": "地名",
    "organisation": "団体",
    "negation": "言い切り",
    "words": "内容",
    "empty": "根拠なし",
}
VERDICTS = {"OK": "OK", "better": "良くなった", "worse": "悪くなった", "new": "初めて"}


@dataclass(frozen=True, slots=True)
class Run:
    """A suite's results, those of the plain pipeline, and how both compare with what was expected."""

    suite: str
    results: Sequence[Result]
    baseline: Sequence[Result]
    comparison: Comparison | None = None
    extracts: Sequence[Result] = ()  # of the same cases, where a language model gave the results
    spoken: Spoken | None = None
    verdict: JudgeFigures | None = None


def rows(run: Run) -> dict[str, Figures]:
    """The figures by the name of their row."""
    named = {name: figures(group) for name, group in groups(run.results).items()}
    follow_ups = [result for result in run.results if result.case.history]
    named["（続きの質問）"] = figures(follow_ups)
    for name, which in (("作る側", "build"), ("見るだけ", "held")):
        named[name] = figures([one for one in run.results if part(one.case) == which])
    named["全体"] = figures(run.results)
    if run.spoken:
        named["抜粋だけ"] = figures(run.extracts)
    named["素の検索"] = figures(run.baseline)
    return named


def render(run: Run, *, verbose: bool) -> str:
    """A row for each kind of question, for the two parts, for all and for the plain pipeline.

    With `verbose` the cases for building that missed as well.
    """
    cells = [
        [
            KINDS.get(name, name),
            str(row.cases),
            *(percent(share(row)) for share in SHARES.values()),
            *(_number(time(row)) for time in _TIMES.values()),
        ]
        for name, row in rows(run).items()
    ]
    parts = [
        f"問題集 {run.suite}: {len(run.results)}問",
        render_grid(["種類", "問", *SHARES, *_TIMES], cells, _WIDTH),
        "作る側: 作るときに見てよい問題。見るだけ: 成績を測るためだけの問題。"
        "素の検索: ベクトルで最も近い箇所をそのまま答えとしたもの",
        render_engine(run),
    ]
    if run.comparison:
        parts.append(render_comparison(run.comparison))
    if verbose:
        parts += [miss(result) for result in shown_misses(run.results)]
        parts.append(held_back(run.results))
    return "\n\n".join(parts)


def render_engine(run: Run) -> str:
    """Who gave the answers, what became of a model's sentences, and what a judge said."""
    lines = [f"答え: {run.spoken.engine if run.spoken else '資料からの抜粋'}"]
    if part := run.spoken:
        reasons = "、".join(f"{REASONS[name]} {count}" for name, count in part.reasons.items())
        lines.append(
            f"言語モデルの文: 示した {part.shown}、裏付けがなく保留 {part.withheld}"
            + (f"（{reasons}）" if reasons else "")
            + f"。抜粋だけで答えた質問 {part.fell_back}"
        )
    if said := run.verdict:
        lines.append(
            f"判定（{said.judge}、{said.judged}問）: 忠実さ {percent(said.faithfulness)}、"
            f"関連性 {percent(said.relevancy)}、判定できなかったもの {said.failed}"
        )
    return "\n".join(lines)


def render_comparison(comparison: Comparison) -> str:
    """Each figure beside what was expected, and the cases that changed."""
    lines = [
        f"{VERDICTS[one.verdict]}: {one.name} {percent(one.expected)} → {percent(one.found)}"
        for one in comparison.figures
    ]
    changed = (
        ("外れるようになった問題", comparison.broken),
        ("当たるようになった問題", comparison.mended),
        ("加わった問題", comparison.added),
        ("なくなった問題", comparison.gone),
    )
    lines += [f"{name}（{len(ids)}）: {'、'.join(ids)}" for name, ids in changed if ids]
    return "\n".join(["前回との比較", *lines])


def to_json(run: Run) -> dict[str, Any]:
    """The same figures, and every case."""
    return {
        "schema": SCHEMA,
        "suite": run.suite,
        "cases": len(run.results),
        "hits": sum(result.score.hit for result in run.results),
        "figures": {name: asdict(row) for name, row in rows(run).items()},
        "comparison": run.comparison
        and {
            "figures": [{**asdict(one), "verdict": one.verdict} for one in run.comparison.figures],
            "broken": list(run.comparison.broken),
            "mended": list(run.comparison.mended),
            "added": list(run.comparison.added),
            "gone": list(run.comparison.gone),
        },
        "spoken": run.spoken and asdict(run.spoken),
        "judge": run.verdict and asdict(run.verdict),
        "results": [_case(result) for result in run.results],
    }


def shown_misses(results: Sequence[Result]) -> list[Result]:
    """The misses that may be looked at: a rule made to suit the others would spoil their figure."""
    return [one for one in results if not one.score.hit and part(one.case) == "build"]


def held_back(results: Sequence[Result]) -> str:
    """How many misses are not shown."""
    hidden = sum(not one.score.hit and part(one.case) == "held" for one in results)
    return f"「見るだけ」の問題で外れた{hidden}問は表示しません"


def miss(result: Result) -> str:
    """What was wrong about one answer."""
    score = result.score
    lines = [f"× {result.case.id}: {result.case.question} [{result.answer.status}]"]
    lines += [f"  {fault}" for fault in faults(result)]
    if score.claims[0] < score.claims[1]:
        lines.append(f"  引用に裏付けのない文: {score.claims[1] - score.claims[0]}")
    lines.append(f"  答え: {' '.join(result.answer.text.split())[:200]}")
    return "\n".join(lines)


def faults(result: Result) -> list[str]:
    """Why an answer is no hit, a line for each reason."""
    score = result.score
    found = []
    if not score.status:
        found.append("答えるべきでない" if not result.case.answerable else "見つかるべき")
    if score.missing:
        found.append("足りない要点: " + "、".join("/".join(ways) for ways in score.missing))
    if score.forbidden:
        found.append("別のことの混入: " + "、".join(score.forbidden))
    if not score.document:
        cited = sorted({citation.document.path for citation in result.answer.citations})
        found.append(f"出典が違う: {'、'.join(cited) or 'なし'}")
    if not score.verbatim:
        found.append("引用が原文どおりでない")
    if not score.length:
        found.append("長すぎる")
    return found


def percent(share: float | None) -> str:
    """A share as a reader sees it."""
    return "-" if share is None else f"{share:.1%}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"


def _case(result: Result) -> dict[str, Any]:
    score = result.score
    return {
        "id": result.case.id,
        "part": part(result.case),
        "hit": score.hit,
        "status": result.answer.status,
        "status_right": score.status,
        "missing": [list(nugget) for nugget in score.missing],
        "forbidden": list(score.forbidden),
        "document": score.document,
        "verbatim": score.verbatim,
        "length": score.length,
        "quotes": list(score.quotes),
        "claims": list(score.claims),
        "found_at_5": score.found_at_5,
        "elapsed_ms": round(result.answer.elapsed_ms, 1),
    }
