"""How well PDFs that set the traps of real ones are read: `python -m tests.ingest.score_pdf`.

Character error rate of the text (white space aside), F1 of the headings, share of the table cells
that stand under the right head.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from assistant.inspection import inspected
from ingest.readers.pdf import read_pdf
from tests.ingest.pdfs import GOTHIC, MINCHO, PROSE, canvas, set_lines, table, two_columns, vertical

OTHER = (
    "水道管の取替えは、古い順に進める。一年に替えられるのは二キロほどで、全部を終えるには"
    "四十年かかる。漏水の多い地区は、順番を繰り上げて先に替えることがある。"
)
NOTE = "※ 金額は税込みで、端数は切り捨てた。"
TITLE = "橋の点検のしくみと費用の分担"
Cells = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A PDF and what it shows: text, headings, and tables with their heads as first row."""

    name: str
    data: bytes
    text: str
    headings: tuple[str, ...] = ()
    tables: tuple[Cells, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """Errors against what is expected."""

    errors: int
    characters: int
    headings_right: int
    headings_found: int
    headings_wanted: int
    cells_right: int
    cells_wanted: int

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.errors + other.errors,
            self.characters + other.characters,
            self.headings_right + other.headings_right,
            self.headings_found + other.headings_found,
            self.headings_wanted + other.headings_wanted,
            self.cells_right + other.cells_right,
            self.cells_wanted + other.cells_wanted,
        )

    @property
    def error_rate(self) -> float:
        """Edits per character expected."""
        return self.errors / max(1, self.characters)

    @property
    def headings_f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where there is neither heading nor find."""
        total = self.headings_found + self.headings_wanted
        return 2 * self.headings_right / total if total else 1.0

    @property
    def cell_share(self) -> float:
        """Share of the cells that are found under their head and in their row."""
        return self.cells_right / self.cells_wanted if self.cells_wanted else 1.0


def score(case: Case) -> Score:
    """Read a case and count."""
    pages = inspected(read_pdf(Path(case.name), case.data))
    text = _squeezed("".join(page.text for page in pages))
    found = [_squeezed(heading) for page in pages for heading in page.headings]
    wanted = [_squeezed(heading) for heading in case.headings]
    cells = {cell for page in pages for rows in page.tables for cell in _cells(rows)}
    expected = {cell for rows in case.tables for cell in _cells(rows)}
    return Score(
        _edits(text, _squeezed(case.text)),
        len(_squeezed(case.text)),
        len(set(found) & set(wanted)),
        len(found),
        len(wanted),
        len(cells & expected),
        len(expected),
    )


def _cells(rows: Cells) -> set[tuple[str, str, str]]:
    """Row label, head and cell of each."""
    heads, *body = rows
    return {(row[0], head, cell) for row in body for head, cell in zip(heads, row, strict=True)}


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _edits(a: str, b: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, start=1):
        before, row[0] = row[0], i
        for j, right in enumerate(b, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (left != right))
    return row[-1]


# --- the cases ---------------------------------------------------------------------------------


def _sections(page: Canvas, sizes: bool, bookmarks: bool) -> None:
    """Two chapters of prose with heads told by size, by bookmarks or by both."""
    for number in (1, 2):
        y = 770.0
        for depth, words in ((0, f"第{number}章 計画"), (1, f"（{number}）進め方")):
            if bookmarks:
                page.bookmarkPage(words)
                page.addOutlineEntry(words, words, depth)
            size = (18.0, 14.0)[depth] if sizes else 10.5
            y = set_lines(page, words, (60, y - 10), 40, size=size, leading=size * 1.6)
            y = set_lines(page, PROSE if depth else OTHER, (60, y), 40)
        page.setFont(MINCHO, 8)
        page.drawString(60, 815, "港町 橋りょう計画")
        page.drawString(290, 30, f"{number} / 2")
        page.showPage()


_SECTIONS = "".join(f"第{n}章 計画{OTHER}（{n}）進め方{PROSE}" for n in (1, 2))
_HEADINGS = ("第1章 計画", "（1）進め方", "第2章 計画", "（2）進め方")
_TABLE = (("区", "通所", "短期入所"), ("東区", "12", "3"), ("西区", "7", "10"), ("南区", "0", "25"))


_STAFF = (
    ("職種", "常勤", "非常勤"),
    ("看護師", "4", "1"),
    ("保育士", "2", "6"),
    ("運転手", "0", "3"),
)


def _tables(page: Canvas) -> None:
    set_lines(page, "表1　施設の数", (60, 720), 40)
    table(page, _TABLE, sides=False)
    set_lines(page, PROSE, (60, 580), 40)
    page.showPage()


def _two_heads(page: Canvas) -> None:
    """A head over two columns, and a row label over two rows."""
    page.setFont(MINCHO, 10)
    for y in (700, 660, 620):
        page.line(60, y, 420, y)
    page.line(180, 680, 420, 680)
    page.line(180, 640, 420, 640)
    for x, top in ((60, 700), (180, 700), (300, 680), (420, 700)):
        page.line(x, top, x, 620)
    for x, y, words in (
        (64, 675, "区"), (250, 686, "施設"), (184, 666, "通所"), (304, 666, "入所"),
        (64, 635, "東区"), (184, 646, "12"), (304, 646, "3"), (184, 626, "7"), (304, 626, "10"),
    ):  # fmt: skip
        page.drawString(x, y, words)
    page.showPage()


def _overleaf(page: Canvas) -> None:
    """A table over two pages, its heads not said again, and one over two pages that says them."""
    set_lines(page, PROSE, (60, 780), 40)
    table(page, _TABLE[:3], at=(60, 150))
    page.showPage()
    table(page, _TABLE[3:], at=(60, 790))
    set_lines(page, OTHER, (60, 700), 40)
    table(page, _STAFF[:2], at=(60, 150), width=90)
    page.showPage()
    table(page, (_STAFF[0], *_STAFF[2:]), at=(60, 790), width=90)
    page.showPage()


def _unruled(page: Canvas) -> None:
    """A table set with white alone, between prose."""
    set_lines(page, OTHER, (60, 760), 40)
    page.setFont(MINCHO, 10)
    for row, cells in enumerate(_TABLE):
        for column, cell in enumerate(cells):
            page.drawString(60 + 120 * column, 680 - 17 * row, cell)
    set_lines(page, PROSE, (60, 580), 40)
    page.showPage()


def _turned(page: Canvas) -> None:
    page.translate(A4[0], 0)
    page.rotate(90)
    set_lines(page, PROSE, (60, 500), 40)
    page.showPage()


def _ruby(page: Canvas) -> None:
    set_lines(page, PROSE, (60, 700), 40, size=12, leading=24)
    page.setFont(MINCHO, 6)
    page.drawString(84, 711, "てんけん")
    page.drawString(96, 687, "かんさつ")
    page.showPage()


def _gothic(page: Canvas) -> None:
    y = 760.0
    for words, body in (("点検のしくみ", PROSE), ("費用の分担", OTHER)):
        y = set_lines(page, words, (60, y - 10), 40, font=GOTHIC)
        y = set_lines(page, body, (60, y - 10), 40)
    page.showPage()


def cases() -> list[Case]:
    """Every case."""

    def sections(sizes: bool, bookmarks: bool) -> Callable[[Canvas], None]:
        return lambda page: _sections(page, sizes, bookmarks)

    columns = ["市役所は、五日に橋を直す。その後も", "点検を続け、傷みを", "見つける。"]
    two_heads = (("区", "施設 通所", "施設 入所"), ("東区", "12", "3"), ("東区", "7", "10"))
    return [
        Case("headings by size", canvas(sections(True, False)), _SECTIONS, _HEADINGS),
        Case("headings by outline", canvas(sections(False, True)), _SECTIONS, _HEADINGS),
        Case("headings by both", canvas(sections(True, True)), _SECTIONS, _HEADINGS),
        Case("headings by weight", canvas(_gothic), f"点検のしくみ{PROSE}費用の分担{OTHER}",
             ("点検のしくみ", "費用の分担")),
        Case("two columns", two_columns((PROSE, OTHER)), TITLE + PROSE + OTHER + NOTE, (TITLE,)),
        Case("three columns", two_columns((PROSE, OTHER, PROSE), 12, 9),
             TITLE + PROSE + OTHER + PROSE + NOTE, (TITLE,)),
        Case("vertical", vertical(columns), "".join(columns)),
        Case("turned", canvas(_turned), PROSE),
        Case("ruby", canvas(_ruby), PROSE),
        Case("open table", canvas(_tables),
             "表1施設の数" + "".join(map("".join, _TABLE)) + PROSE, (), (_TABLE,)),
        Case("table overleaf", canvas(_overleaf),
             PROSE + "".join(map("".join, _TABLE)) + OTHER + "".join(map("".join, _STAFF)), (),
             (_TABLE, _STAFF)),
        Case("table without rules", canvas(_unruled),
             OTHER + "".join(map("".join, _TABLE)) + PROSE, (), (_TABLE,)),
        Case("merged heads", canvas(_two_heads), "区施設通所入所東区123東区710", (), (two_heads,)),
    ]  # fmt: skip


def main() -> None:
    """Print the figures, a line for each case and one for all."""
    total = Score(0, 0, 0, 0, 0, 0, 0)
    print(f"{'case':22}{'CER':>8}{'headings F1':>13}{'cells':>8}")
    for case in cases():
        found = score(case)
        total += found
        print(_row(case.name, found))
    print(_row("all", total))


def _row(name: str, found: Score) -> str:
    return f"{name:22}{found.error_rate:8.2%}{found.headings_f1:13.2f}{found.cell_share:8.0%}"


if __name__ == "__main__":
    main()
