"""Case files: where they lie, and their lines as `Case`s. Judges nothing."""

import hashlib
import json
from collections.abc import Sequence
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from assistant.batch import parse_history
from evals.metrics import Case
from ingest.errors import InputError

FOLDER = Path(__file__).parent / "cases"


def suites() -> list[str]:
    """The suites that come with the program."""
    return sorted(path.stem for path in FOLDER.glob("*.jsonl"))


def load_cases(suite: str) -> list[Case]:
    """The cases of a suite, by its name or by the path of a JSON Lines file.

    Raises:
        InputError: no such suite, or a line that is no case.
    """
    path = Path(suite) if suite.endswith(".jsonl") else FOLDER / f"{suite}.jsonl"
    if not path.is_file():
        raise InputError(f"問題集「{suite}」はありません。{'・'.join(suites())} を指定してください")
    cases = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            cases.append(_case(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(f"{path} の{number}行目を問題として読めません（{error}）") from error
    return cases


def sampled(cases: Sequence[Case], size: int) -> list[Case]:
    """So many of the cases, as evenly over their kinds as there are, the same ones every time.

    Those whose answer is not on the shelf are a kind of their own. In the order of the suite.
    """
    kinds: dict[str, list[Case]] = {}
    for case in sorted(cases, key=lambda one: hashlib.sha256(one.id.encode()).digest()):
        kinds.setdefault(case.kind if case.answerable else "", []).append(case)
    in_turn = chain.from_iterable(zip_longest(*(kinds[kind] for kind in sorted(kinds))))
    chosen = {case.id for case in [case for case in in_turn if case is not None][:size]}
    return [case for case in cases if case.id in chosen]


def _case(entry: dict[str, Any]) -> Case:
    return Case(
        id=entry["id"],
        question=entry["question"],
        kind=entry["kind"],
        answerable=entry["answerable"],
        nuggets=tuple(
            (nugget,) if isinstance(nugget, str) else tuple(nugget) for nugget in entry["nuggets"]
        ),
        forbidden=tuple(entry.get("forbidden", ())),
        documents=tuple(entry.get("documents", ())),
        history=parse_history(entry.get("history", [])),
    )
