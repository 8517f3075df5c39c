"""What a suite was last seen to give (`expected.json`), and how a run differs from it. Judges no answer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from evals.figures import SHARES, Result, figures
from ingest.errors import InputError

EXPECTED = Path(__file__).parent / "expected.json"
# Shares are kept to three digits; what differs by less than half of the last is the same.
_SAME = 0.0005


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure beside what was expected."""

    name: str
    expected: float | None
    found: float | None

    @property
    def verdict(self) -> Literal["OK", "better", "worse", "new"]:
        """Every one of the figures is better the higher it is."""
        if self.expected == self.found:
            return "OK"
        if self.expected is None or self.found is None:
            return "new"
        if abs(self.found - self.expected) <= _SAME:
            return "OK"
        return "better" if self.found > self.expected else "worse"


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a run differs from what was expected of its suite."""

    figures: tuple[Difference, ...]
    broken: tuple[str, ...]  # ids of cases that were right
    mended: tuple[str, ...]
    added: tuple[str, ...]
    gone: tuple[str, ...]


def record(results: Sequence[Result]) -> dict[str, Any]:
    """A run as it is kept: its shares, and which cases were right."""
    shares = {name: _rounded(share(figures(results))) for name, share in SHARES.items()}
    ids: dict[bool, list[str]] = {True: [], False: []}
    for result in results:
        ids[result.score.hit].append(result.case.id)
    return {"figures": shares, "right": sorted(ids[True]), "wrong": sorted(ids[False])}


def compare(expected: dict[str, Any], results: Sequence[Result]) -> Comparison:
    """A run against a record."""
    found = record(results)
    was, now = ({*kept["right"], *kept["wrong"]} for kept in (expected, found))
    return Comparison(
        figures=tuple(
            Difference(name, expected["figures"].get(name), value)
            for name, value in found["figures"].items()
        ),
        broken=tuple(sorted(set(expected["right"]) & set(found["wrong"]))),
        mended=tuple(sorted(set(expected["wrong"]) & set(found["right"]))),
        added=tuple(sorted(now - was)),
        gone=tuple(sorted(was - now)),
    )


def load(suite: str, path: Path | None = None) -> dict[str, Any] | None:
    """What is expected of a suite; None where nothing was kept.

    Raises:
        InputError: the file is not what `save` writes.
    """
    path = path or EXPECTED
    kept = _read(path).get(suite)
    if kept is not None and not (
        isinstance(kept, dict) and {"figures", "right", "wrong"} <= kept.keys()
    ):
        raise InputError(f"{path} の「{suite}」を読めません")
    return kept


def save(suite: str, results: Sequence[Result], path: Path | None = None) -> None:
    """Keep a run as what is expected of its suite; the other suites stay."""
    path = path or EXPECTED
    kept = {**_read(path), suite: record(results)}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise InputError(f"{path} を読めません（{error}）") from error
    if not isinstance(content, dict):
        raise InputError(f"{path} を読めません")
    return content


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
