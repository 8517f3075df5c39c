"""`kyoten eval`: asks the questions of a suite and prints how many answers were right.

Decides where the index of a suite is; judging is metrics', showing is report's.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.settings import Settings
from evals.metrics import Case, judge
from evals.report import Result, render, to_json
from evals.suites import load_cases
from ingest.errors import InputError

if TYPE_CHECKING:
    from assistant.chat import Assistant

ROOT = Path(__file__).parents[1]
# What each suite that comes with the program is asked of.
SHELVES = {"starter": ROOT / "corpus", "originals": ROOT.parent / "shared" / "originals"}


def main(
    suite: str, settings: Settings, *, own_index: bool, as_json: bool = False, verbose: bool = False
) -> int:
    """Run a suite against the index of `settings`, or without one of its own against the suite's.

    Raises:
        InputError: no such suite, or its documents are not here.
    """
    cases = load_cases(suite)
    if not own_index:
        settings = prepare(suite, settings)
    from assistant.chat import Assistant

    results = evaluate(cases, Assistant.open(settings))
    if as_json:
        print(json.dumps(to_json(suite, results), ensure_ascii=False))
    else:
        print(render(suite, results, verbose=verbose))
    return 0


def prepare(suite: str, settings: Settings) -> Settings:
    """Settings with the index of the suite's shelf, kept under the home and brought up to date."""
    shelf = SHELVES.get(suite)
    if shelf is None:
        raise InputError(f"「{suite}」の索引を --index で指定してください")
    if not shelf.is_dir():
        raise InputError(f"{shelf} がありません。資料を取り込んだ索引を --index で指定してください")
    from ingest.embed import get_embeddings
    from ingest.pipeline import ingest

    home = settings.home / "eval" / suite
    settings.model_cache.mkdir(parents=True, exist_ok=True)
    home.mkdir(parents=True, exist_ok=True)
    cache = home / "models"
    if not cache.is_symlink():
        # One converted model for all homes: it is 300 MB and takes a while.
        cache.symlink_to(settings.model_cache.absolute(), target_is_directory=True)
    for event in ingest([shelf], home, get_embeddings(settings.embedding_model, cache)):
        if event.error:
            raise event.error
    return settings.model_copy(update={"home": home, "chroma_url": None})


def evaluate(cases: Sequence[Case], assistant: "Assistant") -> list[Result]:
    """Every case, asked and judged."""
    sources: dict[str, str] = {}
    return [_evaluate_one(case, assistant, sources) for case in cases]


def _evaluate_one(case: Case, assistant: "Assistant", sources: dict[str, str]) -> Result:
    try:
        answer = assistant.ask(case.question, case.history)
    except InputError as error:
        raise InputError(f"{case.id}: {error.detail}") from error
    for citation in answer.citations:
        path = citation.document.path
        if path not in sources:
            sources[path] = extracted(Path(path))
    return Result(case, answer, judge(case, answer, sources))


def extracted(path: Path) -> str:
    """The whole text of a document as its reader extracts it."""
    from ingest.readers import read

    return "\n".join(line.text for line in read(path).lines)
