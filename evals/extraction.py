"""Extraction alone: pages a second of our PDF reader and of pypdf, the reader of PyPDFLoader.

`python -m evals.extraction FILE.pdf ...` prints a Markdown table. Knows nothing of quality.
"""

import logging
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROUNDS = 3
Reader = Callable[[Path], int]


@dataclass(frozen=True, slots=True)
class Rates:
    """Pages of a file, or of several, and the seconds that each reader took for them."""

    name: str
    pages: int
    ours: float
    pypdf: float

    @property
    def times(self) -> float:
        """How many times as fast as pypdf ours is."""
        return self.pypdf / self.ours


def measure(files: Sequence[Path], rounds: int = ROUNDS) -> list[Rates]:
    """A row for each file: whole files, both readers in turn, the median of the rounds."""
    return timed(files, {"ours": read_ours, "pypdf": read_pypdf}, time.perf_counter, rounds)


def timed(
    files: Sequence[Path],
    readers: Mapping[str, Reader],
    clock: Callable[[], float],
    rounds: int = ROUNDS,
) -> list[Rates]:
    """The readers `ours` and `pypdf` by turns on each file, so that a busy machine slows both."""
    rows = []
    for file in files:
        seconds: dict[str, list[float]] = {name: [] for name in readers}
        pages = 0
        for _ in range(rounds):
            for name, read in readers.items():
                started = clock()
                pages = read(file)
                seconds[name].append(clock() - started)
        rows.append(Rates(file.name, pages, median(seconds["ours"]), median(seconds["pypdf"])))
    return rows


def total(rows: Sequence[Rates]) -> Rates:
    """All files taken together."""
    return Rates(
        "計",
        sum(row.pages for row in rows),
        sum(row.ours for row in rows),
        sum(row.pypdf for row in rows),
    )


def render(rows: Sequence[Rates]) -> str:
    """The rows and their total as Markdown."""
    lines = [
        "| PDF | ページ | 拠点ナビ（ページ/秒） | pypdf（ページ/秒） | 倍 |",
        "|---|---:|---:|---:|---:|",
    ]
    for row in [*rows, total(rows)]:
        ours, other = row.pages / row.ours, row.pages / row.pypdf
        lines.append(
            f"| {row.name} | {row.pages:,} | {ours:,.1f} | {other:,.1f} | {row.times:.2f} |"
        )
    return "\n".join(lines)


def read_ours(file: Path) -> int:
    """Read a file whole, headings and tables found; how many pages it has."""
    from ingest.readers.pdf import read_pdf

    return read_pdf(file, file.read_bytes()).page_count or 0


def read_pypdf(file: Path) -> int:
    """The text of each page, as PyPDFLoader takes it; how many there are."""
    from pypdf import PdfReader

    reader = PdfReader(file)
    for page in reader.pages:
        page.extract_text()
    return len(reader.pages)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without pypdf's remarks on odd files."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def main() -> int:
    """Print the table."""
    parser = ArgumentParser(prog="python -m evals.extraction")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    with _quiet():
        print(render(measure(arguments.files, arguments.rounds)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
