"""A run as one HTML file that opens without a network: bars, times and the cases that missed. Pure."""

from collections.abc import Sequence
from html import escape

from evals.figures import SHARES, Figures
from evals.report import (
    KINDS,
    Run,
    faults,
    held_back,
    percent,
    render_comparison,
    rows,
    shown_misses,
)

_BAR, _ROW, _LABEL = 420, 22, 130
_STYLE = (
    "body{font-family:sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse}th,td{border:1px solid #bbb;padding:.2rem .5rem;text-align:right}"
    "th:first-child,td:first-child{text-align:left}svg{max-width:100%;height:auto}"
    ".case{border-top:1px solid #ccc;padding:.4rem 0}.fault{color:#a00}pre{white-space:pre-wrap}"
)
_OURS, _PLAIN = "#1f6f8b", "#c0a060"


def to_html(run: Run) -> str:
    """The whole report."""
    named = {KINDS.get(name, name): row for name, row in rows(run).items()}
    parts = [
        f"<h1>評価: 問題集 {escape(run.suite)}（{len(run.results)}問）</h1>",
        "<h2>正答率（種類ごと）</h2>",
        bars([(name, row.accuracy) for name, row in named.items() if name != "素の検索"], _OURS),
        "<h2>拠点ナビと素の検索</h2>",
        _beside(named["全体"], named["素の検索"]),
        "<h2>答えるまでの時間</h2>",
        times([result.answer.elapsed_ms for result in run.results]),
        "<h2>すべての数値</h2>",
        _table(named),
    ]
    if run.comparison:
        parts.append(f"<h2>前回との比較</h2><pre>{escape(render_comparison(run.comparison))}</pre>")
    parts += [f"<h2>外れた問題</h2><p>{held_back(run.results)}</p>", *_misses(run)]
    return (
        '<!doctype html><html lang="ja"><head><meta charset="utf-8">'
        f"<title>評価 {escape(run.suite)}</title><style>{_STYLE}</style></head>"
        f"<body>{''.join(parts)}</body></html>\n"
    )


def bars(shares: Sequence[tuple[str, float | None]], colour: str) -> str:
    """A horizontal bar for each share from 0 to 1, with its percentage."""
    drawn = []
    for number, (name, share) in enumerate(shares):
        top = number * _ROW
        drawn.append(
            f'<text x="{_LABEL - 6}" y="{top + 15}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="{_LABEL}" y="{top + 3}" width="{_BAR * (share or 0):.1f}"'
            f' height="{_ROW - 6}" fill="{colour}"/>'
            f'<text x="{_LABEL + _BAR * (share or 0) + 4:.1f}" y="{top + 15}">{percent(share)}</text>'
        )
    return _svg(len(shares) * _ROW, "".join(drawn), "割合の棒グラフ")


def times(milliseconds: Sequence[float]) -> str:
    """How many answers took how long: a column for each twentieth of the longest time."""
    if not milliseconds:
        return "<p>なし</p>"
    columns, height = 20, 120
    longest = max(milliseconds) or 1.0
    counts = [0] * columns
    for value in milliseconds:
        counts[min(columns - 1, int(value / longest * columns))] += 1
    width = _BAR / columns
    drawn = [
        f'<rect x="{_LABEL + number * width:.1f}" y="{height - height * count / max(counts):.1f}"'
        f' width="{width - 1:.1f}" height="{height * count / max(counts):.1f}" fill="{_OURS}">'
        f"<title>{longest * number / columns:.0f}～{longest * (number + 1) / columns:.0f} ms:"
        f" {count}問</title></rect>"
        for number, count in enumerate(counts)
    ]
    axis = (
        f'<text x="{_LABEL}" y="{height + 16}">0</text>'
        f'<text x="{_LABEL + _BAR}" y="{height + 16}" text-anchor="end">{longest:.0f} ms</text>'
    )
    return _svg(height + 22, "".join(drawn) + axis, "時間の分布")


def _beside(ours: Figures, plain: Figures) -> str:
    parts = []
    for heading, row, colour in (("拠点ナビ", ours, _OURS), ("素の検索", plain, _PLAIN)):
        shares = [(name, share(row)) for name, share in SHARES.items()]
        parts.append(f"<h3>{heading}</h3>{bars(shares, colour)}")
    return "".join(parts)


def _table(named: dict[str, Figures]) -> str:
    heads = ["種類", "問", *SHARES, "p50 ms", "p95 ms"]
    lines = []
    for name, row in named.items():
        cells = [name, str(row.cases), *(percent(share(row)) for share in SHARES.values())]
        cells += ["-" if time is None else f"{time:.0f}" for time in (row.p50, row.p95)]
        lines.append("".join(f"<td>{escape(cell)}</td>" for cell in cells))
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _misses(run: Run) -> list[str]:
    return [
        f'<div class="case"><b>{escape(result.case.id)}</b> {escape(result.case.question)}'
        f'<div class="fault">{escape("／".join(faults(result)))}</div>'
        f"<pre>{escape(result.answer.text)}</pre></div>"
        for result in shown_misses(run.results)
    ]


def _svg(height: int, drawn: str, name: str) -> str:
    return (
        f'<svg role="img" aria-label="{name}" viewBox="0 0 {_LABEL + _BAR + 70} {height}"'
        f' width="{_LABEL + _BAR + 70}" height="{height}" font-size="13">{drawn}</svg>'
    )
