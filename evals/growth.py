"""`python -m evals.growth`: how an index of synthetic passages grows, from a thousand to a million.

Vectors come from a stand-in that costs next to nothing: what the embedding model needs for passages,
`make bench` measures. Each step runs in processes of its own, so that memory is a step's own.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
import tomllib
import zlib
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from assistant.offline import go_offline
from assistant.settings import load_settings
from evals.bench import Measure, peak_megabytes
from ingest.embed import Embedder
from ingest.models import Document, Filters, Passage, Unit

SEED = 20170331
STEPS = (1_000, 10_000, 100_000)
QUESTIONS = 200
_PASSAGES_OF_DOCUMENT = 50
_SENTENCES = 3
_DIMENSION = 384  # as the bundled model's
_WORDS: dict[str, list[str]] = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text("utf-8")
)

MEASURES = (
    Measure("索引の作成", "build", "seconds", 1, " 秒"),
    Measure("作成の最大メモリ", "build", "megabytes", 0, " MB"),
    Measure("索引の大きさ", "build", "size", 0, " MB"),
    Measure("開いて最初の結果まで", "ask", "first", 0, " ms"),
    Measure("検索（中央値）", "ask", "p50", 1, " ms"),
    Measure("検索（95%点）", "ask", "p95", 1, " ms"),
    Measure("検索、自治体で絞る（95%点）", "ask", "p95_narrowed", 1, " ms"),
    Measure("質問の埋め込みと検索（中央値）", "ask", "whole_p50", 1, " ms"),
    Measure("質問の埋め込みと検索（95%点）", "ask", "whole_p95", 1, " ms"),
    Measure("質問時の最大メモリ", "ask", "megabytes", 0, " MB"),
)


class StandIn(Embedder):
    """Texts that share bigrams are near; the same on every machine, and no model behind it."""

    dimension = _DIMENSION

    def __init__(self, cache: Path) -> None:
        super().__init__("stand-in", cache, None)
        self._directions = (
            np.random.default_rng(SEED).standard_normal((4096, _DIMENSION)).astype(np.float32)
        )

    def _compute_fingerprint(self) -> str:
        return "stand-in/1"

    def embed_query(self, text: str) -> list[float]:
        """The sum of its bigrams' directions, of unit length."""
        data = text.encode("utf-32-le", "replace")
        rows = [zlib.crc32(data[i : i + 8]) % 4096 for i in range(0, max(4, len(data) - 4), 4)]
        vector = self._directions[rows].sum(axis=0)
        unit: list[float] = (vector / np.linalg.norm(vector)).tolist()
        return unit

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The same for each text."""
        return [self.embed_query(text) for text in texts]


def word(chance: random.Random) -> str:
    """A compound noun; a few are in every passage and most are rare, as in any language."""

    def pick(words: Sequence[str]) -> str:
        return words[int(len(words) * chance.random() ** 2)]

    return "".join(
        (
            pick(_WORDS["heads"]) if chance.random() < 0.6 else "",
            pick(_WORDS["heads"]),
            pick(_WORDS["tails"]),
            pick(_WORDS["ends"]) if chance.random() < 0.5 else "",
        )
    )


def sentence(chance: random.Random) -> str:
    """A sentence about three things, with a figure or without."""
    figure = f"{chance.randrange(2, 9000):,}人の" if chance.random() < 0.3 else ""
    return f"{word(chance)}は、{figure}{word(chance)}のために{word(chance)}を{chance.choice(_WORDS['verbs'])}。"


def shelf(size: int) -> tuple[list[Document], list[Passage]]:
    """Documents with `size` passages in all, the same ones every time."""
    chance = random.Random(SEED)
    documents: list[Document] = []
    passages: list[Passage] = []
    for number in range(0, size, _PASSAGES_OF_DOCUMENT):
        city = chance.choice(_WORDS["places"]) + chance.choice("市町村")
        id_ = f"d{number // _PASSAGES_OF_DOCUMENT}"
        count = min(_PASSAGES_OF_DOCUMENT, size - number)
        documents.append(
            Document(
                id=id_,
                title=f"{city}の{word(chance)}について",
                path=f"/growth/{id_}.md",
                kind="case",
                municipality=city,
                issued=str(chance.randrange(2006, 2027)),
                publisher=None,
                sha256=f"{number:064}",
                passage_count=count,
            )
        )
        passages += (_passage(id_, position, chance) for position in range(count))
    return documents, passages


def _passage(id_: str, position: int, chance: random.Random) -> Passage:
    headings = (word(chance),)
    first = position * _SENTENCES + 1
    return Passage(
        id=f"{id_}#{position}",
        document_id=id_,
        units=tuple(
            Unit(sentence(chance), "sentence", (line, line), headings=headings)
            for line in range(first, first + _SENTENCES)
        ),
        headings=headings,
        position=position,
    )


def questions(count: int) -> list[str]:
    """Questions in the words of the shelf, the same ones every time."""
    chance = random.Random(SEED + 1)
    return [f"{word(chance)}の{word(chance)}は?" for _ in range(count)]


def build(size: int, home: Path) -> dict[str, float]:
    """Publishes a shelf; the seconds do not count making it up."""
    from ingest.publish import publish
    from ingest.store import writer_lock

    documents, passages = shelf(size)
    started = time.perf_counter()
    with writer_lock(home):
        publish(home, documents, passages, StandIn(home))
    seconds = time.perf_counter() - started
    files = [path for path in (home / "index").rglob("*") if path.is_file()]
    return {
        "seconds": seconds,
        "size": sum(path.stat().st_size for path in files) / 2**20,
        "megabytes": peak_megabytes(),
    }


def ask(home: Path) -> dict[str, float]:
    """Asks every question: of the whole shelf, of one municipality, and with the model's own time.

    The bundled model's vector of a question is made and timed, and the stand-in's is searched with.
    """
    from ingest.embed import get_embeddings
    from ingest.index import Index

    embedder = StandIn(home)
    started = time.perf_counter()
    index = Index.open(home, embedder)
    index.search("最初の質問")
    first = time.perf_counter() - started
    city = index.documents()[0].municipality
    asked = questions(QUESTIONS)
    searched = _times(asked, index.search)
    narrowed = _times(asked, lambda text: index.search(text, filters=Filters(municipality=city)))
    megabytes = peak_megabytes()  # without the model, which comes next
    model = get_embeddings(None, load_settings().model_cache)
    model.embed_query("最初の質問")

    def ask_whole(text: str) -> None:
        model.embed_query(text)
        index.search(text)

    whole = _times(asked, ask_whole)
    return {
        "first": first * 1000,
        "p50": _percentile(searched, 50),
        "p95": _percentile(searched, 95),
        "p95_narrowed": _percentile(narrowed, 95),
        "whole_p50": _percentile(whole, 50),
        "whole_p95": _percentile(whole, 95),
        "megabytes": megabytes,
    }


def _percentile(seconds: Sequence[float], share: int) -> float:
    """In milliseconds."""
    return float(np.percentile(seconds, share)) * 1000


def _times(asked: Sequence[str], search: Callable[[str], object]) -> list[float]:
    seconds = []
    for text in asked:
        start = time.perf_counter()
        search(text)
        seconds.append(time.perf_counter() - start)
    return seconds


def render(figures: dict[int, dict[str, dict[str, float]]]) -> str:
    """A column for each size, as Markdown."""
    lines = [
        "| 節の数 | " + " | ".join(f"{size:,}" for size in figures) + " |",
        "|---|" + "---:|" * len(figures),
    ]
    for measure in MEASURES:
        cells = (
            f"{steps[measure.step][measure.key]:,.{measure.digits}f}{measure.unit}"
            for steps in figures.values()
        )
        lines.append(f"| {measure.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> int:
    """Build and ask at each size, then print the table."""
    parser = ArgumentParser(prog="python -m evals.growth")
    parser.add_argument("--steps", type=_sizes, default=STEPS, metavar="N,N,…")
    parser.add_argument("--step", nargs=3, metavar=("STEP", "SIZE", "HOME"))
    arguments = parser.parse_args()
    go_offline(None)
    if arguments.step:
        step, size, home = arguments.step
        print(json.dumps(build(int(size), Path(home)) if step == "build" else ask(Path(home))))
        return 0
    figures = {}
    for size in arguments.steps:
        with tempfile.TemporaryDirectory(prefix="kyoten-growth-") as home:
            figures[size] = {step: _spawn(step, size, home) for step in ("build", "ask")}
    print(render(figures))
    return 0


def _sizes(text: str) -> list[int]:
    try:
        sizes = [int(part) for part in text.split(",")]
    except ValueError:
        sizes = [0]
    if min(sizes) < 1:
        raise ArgumentTypeError(f"「{text}」は使えません。1000,10000 の形で指定してください")
    return sizes


def _spawn(step: str, size: int, home: str) -> dict[str, float]:
    print(f"{size:,}: {step} …", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "evals.growth", "--step", step, str(size), home]
    run = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    figures: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return figures


if __name__ == "__main__":
    sys.exit(main())
