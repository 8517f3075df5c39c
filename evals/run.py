"""`kyoten eval`: asks the questions of a suite, ours and plainly, and shows how many answers were right.

Decides where the index of a suite is; judging is metrics', showing is report's.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from assistant.models import Answer, Citation, Turn
from assistant.offline import go_offline
from assistant.settings import Settings
from evals.claims import backed, claims
from evals.dense import Dense
from evals.expectation import compare, load, save
from evals.figures import Result, figures, spoken
from evals.html import to_html
from evals.judge import Judge, judge_all
from evals.metrics import Case, judge
from evals.report import Run, render, to_json
from evals.suites import load_cases, sampled
from ingest.errors import InputError, LanguageModelError
from ingest.models import Document

if TYPE_CHECKING:
    from assistant.generate.speaker import Speaker

ROOT = Path(__file__).parents[1]
# What each suite that comes with the program is asked of.
SHELVES = {"starter": ROOT / "corpus", "originals": ROOT.parent / "shared" / "originals"}


class System(Protocol):
    """What answers and ranks: the assistant, or the plain pipeline."""

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """One answer."""

    def search(self, query: str, k: int) -> list[Citation]:
        """The first k passages."""


def main(
    suite: str,
    settings: Settings,
    *,
    own_index: bool,
    as_json: bool = False,
    verbose: bool = False,
    update: bool = False,
    out: Path | None = None,
    html: Path | None = None,
    fail_under: float | None = None,
    llm: str | None = None,
    judge: str | None = None,
    limit: int | None = None,
) -> int:
    """Run a suite against the index of `settings`, or without one of its own against the suite's.

    `update` keeps the run as what is expected; `out` and `html` are files to write. `llm` answers
    and `judge` judges, both as KYOTEN_LLM names a model; without `llm` the extracts answer, whatever
    that variable says. `limit`: so many of the cases. Returns 1 where the accuracy is below
    `fail_under`, else 0.

    Raises:
        InputError: no such suite, its documents are not here, or a file cannot be written.
        LanguageModelError: the model or the judge cannot be had.
    """
    cases = load_cases(suite)
    whole = llm is None and limit is None
    if limit is not None:
        cases = sampled(cases, limit)
    expected = load(suite) if whole else None
    judging = _judge(settings, judge)
    speaker = _speaker(settings, llm)
    if not own_index:
        settings = prepare(suite, settings)
    from assistant.chat import Assistant
    from ingest.embed import get_embeddings
    from ingest.index import Index
    from ingest.rerank import get_reranker

    embedder = get_embeddings(settings.embedding_model, settings.model_cache)
    reader = get_reranker(settings.reranker)
    index = Index.open(settings.home, embedder, settings.chroma_url, reader)
    extracts = evaluate(cases, Assistant(index))
    results = evaluate(cases, Assistant(index, speaker)) if speaker else extracts
    run = Run(
        suite,
        results,
        evaluate(cases, Dense(_with_text(index.documents()), embedder)),
        compare(expected, results) if expected else None,
        extracts=extracts,
        spoken=spoken(speaker.name, results, extracts) if speaker else None,
        verdict=judge_all(judging, [one.answer for one in results]) if judging else None,
    )
    if update:
        save(suite, results)
    report = json.dumps(to_json(run), ensure_ascii=False)
    if out:
        _write(out, report + "\n")
    if html:
        _write(html, to_html(run))
    print(report if as_json else render(run, verbose=verbose))
    accuracy = figures(results).accuracy or 0.0
    return int(fail_under is not None and accuracy < fail_under)


def _speaker(settings: Settings, llm: str | None) -> "Speaker | None":
    """The model that is to answer; one that is not there is no reason to evaluate the extracts."""
    if llm is None:
        return None
    from assistant.generate.speaker import Speaker

    speaker = Speaker.open(_naming(settings, llm))
    if speaker is not None and isinstance(speaker.model, LanguageModelError):
        raise speaker.model
    return speaker


def _judge(settings: Settings, judge: str | None) -> Judge | None:
    if judge is None:
        return None
    from assistant.generate.model import get_language_model

    return Judge(get_language_model(_naming(settings, judge)))


def _naming(settings: Settings, llm: str) -> Settings:
    """Settings of that model, whose machine no proxy will stand before."""
    go_offline(settings.embedding_model, settings.chroma_url, llm)
    return settings.model_copy(update={"llm": llm})


def prepare(suite: str, settings: Settings) -> Settings:
    """Settings with the index of the suite's shelf, kept under the home and brought up to date."""
    shelf = SHELVES.get(suite)
    if shelf is None:
        raise InputError(f"「{suite}」の索引を --index で指定してください")
    if not shelf.is_dir():
        raise InputError(f"{shelf} がありません。資料を取り込んだ索引を --index で指定してください")
    return indexed(suite, shelf, settings)


def indexed(name: str, shelf: Path, settings: Settings) -> Settings:
    """Settings with an index of a folder, kept under `eval/` of the home."""
    from ingest.embed import get_embeddings
    from ingest.pipeline import ingest

    home = settings.home / "eval" / name
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


def evaluate(cases: Sequence[Case], system: System) -> list[Result]:
    """Every case, asked and judged."""
    sources: dict[str, str] = {}
    if cases:
        system.search(cases[0].question, 1)  # so that no case waits for the model to load
    return [_evaluate_one(case, system, sources) for case in cases]


def _evaluate_one(case: Case, system: System, sources: dict[str, str]) -> Result:
    try:
        answer = system.ask(case.question, case.history)
    except InputError as error:
        raise InputError(f"{case.id}: {error.detail}") from error
    return judged(case, answer, system.search, sources)


def judged(
    case: Case,
    answer: Answer,
    search: Callable[[str, int], list[Citation]],
    sources: dict[str, str],
) -> Result:
    """An answer to a case with its score; `sources` keeps the texts of documents read so far."""
    for citation in answer.citations:
        path = citation.document.path
        if path not in sources:
            sources[path] = extracted(Path(path))
    hits = [hit.document.path for hit in search(answer.standalone_question, 5)]
    stated = [backed(sentence.text, quotes) for sentence, quotes in claims(answer)]
    return Result(case, answer, judge(case, answer, sources, hits, stated))


def extracted(path: Path) -> str:
    """The whole text of a document as its reader extracts it."""
    from ingest.readers import read

    return "\n".join(line.text for line in read(path).lines)


def _with_text(documents: Iterable[Document]) -> list[tuple[Document, str]]:
    return [(document, extracted(Path(document.path))) for document in documents]


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise InputError(f"{path} に書けません（{error.strerror}）") from error
