"""`make eval-llm`: cases through a model that runs here, beside the same model believed and the extracts.

Starts llama.cpp with Qwen2.5-Coder-1.5B, or asks the model that is named. Judging is metrics',
showing is llm_report's.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from assistant.messages import describe
from assistant.offline import go_offline
from assistant.settings import Settings, load_settings
from evals.figures import part
from evals.llama import QWEN, served
from evals.llm_report import Entry, from_json, load_verdicts, render, to_json
from evals.metrics import Case
from evals.run import judged, prepare
from evals.spoken import Asker, Told
from evals.suites import load_cases, sampled
from ingest.errors import KyotenError

# Longer than the program's own default: what the model would say is to be seen on a slow machine,
# too, and how long it took is among the figures.
_SECONDS = 60.0
_CASES = 40


def run(cases: Sequence[Case], asker: Asker) -> Iterator[Entry]:
    """Every case, asked and judged."""
    sources: dict[str, str] = {}
    if cases:
        asker.search(cases[0].question, 1)  # so that no case waits for the model to load
    for case in cases:
        yield _entry(asker.ask(case), asker, sources)


def _entry(told: Told, asker: Asker, sources: dict[str, str]) -> Entry:
    answers = {"alone": told.alone, "grounded": told.grounded, "extract": told.extract}
    return Entry(
        id=told.case.id,
        question=told.case.question,
        kind=told.case.kind if told.case.answerable else "資料にない",
        asked=told.asked,
        fell_back=told.fell_back,
        problem=told.problem,
        shown=told.shown,
        first=round(told.first, 2),
        whole=round(told.whole, 2),
        hits={
            name: judged(told.case, answer, asker.search, sources).score.hit
            for name, answer in answers.items()
        },
        withheld=told.withheld,
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Ask, judge, write the report as JSON and Markdown, print the latter."""
    parser = ArgumentParser(prog="python -m evals.llm_eval")
    parser.add_argument("--suite", default="starter")
    parser.add_argument("--cases", type=int, default=_CASES, metavar="N")
    parser.add_argument("--seconds", type=float, default=_SECONDS, metavar="N")
    parser.add_argument("--llm", metavar="SPEC", help="as KYOTEN_LLM; without it, Qwen is started")
    parser.add_argument("--out", type=Path, default=Path("llm-report"), metavar="NAME")
    parser.add_argument("--again", action="store_true", help="show the report at --out once more")
    arguments = parser.parse_args(argv)
    try:
        if arguments.again:
            report = json.loads(arguments.out.with_suffix(".json").read_text("utf-8"))
            name, entries = report["model"], from_json(report)
        else:
            name, entries = _measure(
                arguments.suite, arguments.cases, arguments.llm, arguments.seconds
            )
        verdicts = load_verdicts()
        report = to_json(name, entries, verdicts)
    except KyotenError as error:
        print(describe(error), file=sys.stderr)
        return 1
    shown = render(name, entries, verdicts)
    text = json.dumps(report, ensure_ascii=False, indent=1)
    arguments.out.with_suffix(".json").write_text(text + "\n", "utf-8")
    arguments.out.with_suffix(".md").write_text(shown, "utf-8")
    print(shown)
    return 0


def _measure(suite: str, size: int, spec: str | None, seconds: float) -> tuple[str, list[Entry]]:
    from assistant.generate.speaker import Speaker
    from ingest.embed import get_embeddings
    from ingest.index import Index

    settings = load_settings()
    with _named(spec, settings) as llm:
        settings = settings.model_copy(update={"llm": llm, "llm_timeout": seconds})
        go_offline(settings.embedding_model, llm=llm)
        settings = prepare(suite, settings)
        embedder = get_embeddings(settings.embedding_model, settings.model_cache)
        speaker = Speaker.open(settings)
        assert speaker is not None, "a model is named"
        asker = Asker(Index.open(settings.home, embedder), speaker)
        # What is withheld is read by people, who also make the rules: not the cases that are only
        # for the figure.
        cases = sampled([case for case in load_cases(suite) if part(case) == "build"], size)
        entries = []
        for entry in run(cases, asker):
            entries.append(entry)
            print(f"{len(entries)}/{len(cases)} {entry.whole:.0f}秒", file=sys.stderr, flush=True)
        return speaker.name, entries


@contextmanager
def _named(spec: str | None, settings: Settings) -> Iterator[str]:
    if spec is not None:
        yield spec
        return
    with served(QWEN, settings.model_cache) as url:
        yield f"openai-compatible:{url}#{QWEN.name}"


if __name__ == "__main__":
    sys.exit(main())
