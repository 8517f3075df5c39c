"""`make bench`: a plain LangChain pipeline and ours, in one run, on the same files and model.

Each step runs in a process of its own, so that seconds count the start and memory is a step's own.
Prints a Markdown table; the questions and paragraphs are JSQuAD's validation set.
"""

import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

from assistant.offline import go_offline
from assistant.settings import Settings, load_settings
from evals.baselines import CHUNK, DEPTH, System, files_of, system, timed_ranks
from evals.extraction import measure, total
from evals.figures import percentile
from evals.metrics import ndcg_at, recall_at
from evals.run import SHELVES

JSQUAD = Path(__file__).parents[2] / "shared" / "data" / "jsquad-valid.json"
SYSTEMS = ("plain", "ours")
SEED = 20170331
_EMBEDDED = 100
_LINE, _LINES = 42, 36  # characters of a line and lines of a page of the manual


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of the table. `step` and `key` say where the figure is."""

    name: str
    step: str
    key: str
    digits: int
    unit: str = ""


MEASURES = (
    Measure("PDFの抽出だけ", "pdf", "pages_per_second", 0, " 頁/秒"),
    Measure("PDFの取り込み全体", "pdf", "seconds", 1, " 秒"),
    Measure("PDFの取り込みの最大メモリ", "pdf", "megabytes", 0, " MB"),
    Measure(f"{CHUNK}字の文章の埋め込み", "embed", "texts_per_second", 1, " 件/秒"),
    Measure("索引の作成", "build", "seconds", 1, " 秒"),
    Measure("索引の作成の最大メモリ", "build", "megabytes", 0, " MB"),
    Measure("起動から最初の検索結果まで", "ask", "first", 2, " 秒"),
    Measure("1問（中央値）", "ask", "p50", 1, " ms"),
    Measure("1問（95%点）", "ask", "p95", 1, " ms"),
    Measure("質問時の最大メモリ", "ask", "megabytes", 0, " MB"),
    Measure("recall@1", "ask", "recall", 3),
    Measure(f"nDCG@{DEPTH}", "ask", "ndcg", 3),
)


def main() -> int:
    """Prepare the files, run the four steps, print the table."""
    parser = ArgumentParser(prog="python -m evals.bench")
    parser.add_argument("--paragraphs", type=int, help="a sample instead of all")
    parser.add_argument("--questions", type=int, help="a sample instead of all")
    parser.add_argument("--pdf", nargs="*", type=Path, default=[], help="instead of one made here")
    parser.add_argument("--step", nargs=3, metavar=("STEP", "SYSTEM", "WORK"))
    arguments = parser.parse_args()
    settings = load_settings()
    go_offline(settings.embedding_model)
    if arguments.step:
        step, name, work = arguments.step
        print(json.dumps(run_step(step, name, Path(work), settings)))
        return 0
    model = _model_folder(settings)
    with tempfile.TemporaryDirectory(prefix="kyoten-bench-") as folder:
        work = Path(folder)
        questions = prepare(work, arguments.paragraphs, arguments.questions)
        prepare_pdfs(work, arguments.pdf)
        (work / "model").write_text(str(model), "utf-8")
        figures = {
            name: {step: _spawn(step, name, work) for step in ("embed", "build", "ask", "pdf")}
            for name in SYSTEMS
        }
        extraction = total(measure(files_of(work / "pdf")))
        for name, seconds in (("ours", extraction.ours), ("plain", extraction.pypdf)):
            figures[name]["pdf"]["pages_per_second"] = extraction.pages / seconds
        print(render(figures, len(files_of(work / "files")), questions))
    return 0


def prepare(work: Path, paragraphs: int | None, questions: int | None) -> int:
    """Lay out `files/` and `questions.json` under `work`; returns how many questions there are."""
    files = work / "files"
    files.mkdir()
    for name, shelf in SHELVES.items():
        if shelf.is_dir():
            shutil.copytree(shelf, files / name)
    pairs: list[tuple[str, str]] = []
    if JSQUAD.is_file():
        pairs = sample(
            json.loads(JSQUAD.read_text("utf-8")), files / "jsquad", paragraphs, questions
        )
    (work / "questions.json").write_text(json.dumps(pairs, ensure_ascii=False), "utf-8")
    return len(pairs)


def sample(
    dataset: dict[str, Any], folder: Path, paragraphs: int | None, questions: int | None
) -> list[tuple[str, str]]:
    """Write sampled paragraphs as files; returns (question, file name) for sampled questions.

    None means all.
    """
    chance = random.Random(SEED)
    everything = [item for article in dataset["data"] for item in article["paragraphs"]]
    chosen = chance.sample(everything, min(paragraphs or len(everything), len(everything)))
    folder.mkdir()
    pairs = []
    for number, paragraph in enumerate(chosen):
        name = f"{number:04}.txt"
        (folder / name).write_text(paragraph["context"].replace(" [SEP] ", "\n\n"), "utf-8")
        pairs += [(entry["question"], name) for entry in paragraph["qas"]]
    return chance.sample(pairs, min(questions or len(pairs), len(pairs)))


def prepare_pdfs(work: Path, given: Sequence[Path]) -> None:
    """Lay out `pdf/` under `work`: these files, or a manual made of the files that are asked about."""
    folder = work / "pdf"
    folder.mkdir()
    for path in given:
        shutil.copy(path, folder)
    if not given:
        texts = [path.read_text("utf-8") for path in files_of(work / "files") if is_text(path)]
        make_manual(texts, folder / "manual.pdf")


def is_text(path: Path) -> bool:
    """Whether a file can be read as text."""
    return path.suffix != ".pdf"


def make_manual(texts: Sequence[str], path: Path) -> None:
    """Set texts as pages of a book, with a running head and page numbers."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfgen.canvas import Canvas

    registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    lines = [
        paragraph[start : start + _LINE]
        for text in texts
        for paragraph in text.splitlines()
        for start in range(0, len(paragraph), _LINE)
    ]
    canvas = Canvas(str(path), pagesize=A4)
    for number, first in enumerate(range(0, len(lines), _LINES), 1):
        canvas.setFont("HeiseiMin-W3", 9)
        canvas.drawString(60, 800, "ベンチマークの手引")
        canvas.drawCentredString(297, 30, str(number))
        canvas.setFont("HeiseiMin-W3", 11)
        for row, line in enumerate(lines[first : first + _LINES]):
            canvas.drawString(60, 770 - 20 * row, line)
        canvas.showPage()
    canvas.save()


def run_step(step: str, name: str, work: Path, settings: Settings) -> dict[str, float]:
    """Build, or ask every question; in the process that is measured."""
    started = time.perf_counter()
    model = Path((work / "model").read_text("utf-8"))
    subject = system(name, settings, model)
    store = work / name
    if step == "embed":
        return {"texts_per_second": throughput(subject, long_texts(work / "files"))}
    if step in {"build", "pdf"}:
        subject.build(work / ("files" if step == "build" else "pdf"), store / step)
        return {"seconds": time.perf_counter() - started, "megabytes": peak_megabytes()}
    search = subject.open(store / "build")
    search("面的整備型の運営主体は?")
    first = time.perf_counter() - started
    pairs = [tuple(pair) for pair in json.loads((work / "questions.json").read_text("utf-8"))]
    rankings, seconds = timed_ranks(search, [question for question, _ in pairs], time.perf_counter)
    relevant = [name for _, name in pairs]
    return {
        "first": first,
        "p50": median(seconds) * 1000 if seconds else float("nan"),
        "p95": (percentile(95, seconds) or float("nan")) * 1000,
        "megabytes": peak_megabytes(),
        "recall": _mean([recall_at(1, *pair) for pair in zip(rankings, relevant, strict=True)]),
        "ndcg": _mean([ndcg_at(DEPTH, *pair) for pair in zip(rankings, relevant, strict=True)]),
    }


def long_texts(files: Path) -> list[str]:
    """Texts of CHUNK characters, cut from one end of the files to the other."""
    whole = "".join(path.read_text("utf-8") for path in files_of(files) if is_text(path))
    return [whole[at : at + CHUNK] for at in range(0, len(whole) - CHUNK, CHUNK)][:_EMBEDDED]


def throughput(subject: System, texts: list[str]) -> float:
    """Texts embedded in a second, once the model is loaded."""
    subject.embed(texts[:2])
    started = time.perf_counter()
    subject.embed(texts)
    return len(texts) / (time.perf_counter() - started)


def render(figures: dict[str, dict[str, dict[str, float]]], files: int, questions: int) -> str:
    """The figures of both systems and their ratio, as Markdown."""
    lines = [
        f"ファイル {files}件、質問 {questions}件（JSQuAD）、同じモデル・同じ計算機・同じ実行",
        "",
        "| | 素のLangChain | 拠点ナビ | 比 |",
        "|---|---:|---:|---:|",
    ]
    for row in MEASURES:
        plain, ours = (figures[name][row.step][row.key] for name in SYSTEMS)
        cells = (f"{value:,.{row.digits}f}{row.unit}" for value in (plain, ours))
        ratio = f"{ours / plain:.2f}" if plain else "-"
        lines.append(f"| {row.name} | {' | '.join(cells)} | {ratio} |")
    return "\n".join(lines)


def _spawn(step: str, name: str, work: Path) -> dict[str, float]:
    print(f"{name}: {step} …", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "evals.bench", "--step", step, name, str(work)]
    run = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    figures: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return figures


def _model_folder(settings: Settings) -> Path:
    """The converted model, made before anything is timed: both systems load the same folder."""
    from ingest.embed import BundledEmbedder

    return BundledEmbedder(settings.model_cache).folder()


def peak_megabytes() -> float:
    """The most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # kilobytes on Linux


def _mean(values: Sequence[float]) -> float:
    return mean(values) if values else float("nan")


if __name__ == "__main__":
    sys.exit(main())
