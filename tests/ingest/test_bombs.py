"""Small files that would keep the program busy for ever end soon: read, or refused in one line."""

import io
import random
import zlib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingest.errors import ReadError
from ingest.passages import build_passages
from ingest.readers import pdf, read
from ingest.readers.text import MAX_TEXT_BYTES

# A bomb that went off would run into this.
pytestmark = pytest.mark.timeout(60)


def raw_pdf(pages: int, content: bytes, box: str = "0 0 595 842") -> bytes:
    """A PDF whose pages all show the same packed content."""
    packed = zlib.compress(content, 9)
    kids = " ".join(f"{number + 5} 0 R" for number in range(pages))
    page = (
        f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R/Resources<</Font<</F 3 0 R>>>>>>"
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {pages}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(packed), packed),
        *[page.encode()] * pages,
    ]
    out, places = io.BytesIO(b"%PDF-1.7\n"), []
    out.seek(0, io.SEEK_END)
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start = out.tell()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode())
    out.write(f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


WORDS = b"BT /F 12 Tf 72 700 Td (Water is cut off on Monday.) Tj ET"


def outcome(folder: Path, name: str, data: bytes) -> str:
    """How many passages there are, or what the file is refused for."""
    (folder / name).write_bytes(data)
    try:
        return str(len(build_passages("d", read(folder / name))))
    except ReadError as error:
        return error.problem


def test_a_pdf_of_pages_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert outcome(tmp_path, "a.pdf", raw_pdf(pdf.MAX_PAGES + 1, WORDS)) == "too_large"
    monkeypatch.setattr(pdf, "MAX_PAGES", 3)
    assert outcome(tmp_path, "b.pdf", raw_pdf(3, WORDS)) == "3"


def test_a_page_of_a_kilometre(tmp_path: Path) -> None:
    assert outcome(tmp_path, "a.pdf", raw_pdf(1, WORDS, "0 0 2834645 2834645")) == "1"


def scattered() -> bytes:
    chance = random.Random(1)
    places = b"".join(
        b"1 0 0 1 %d %d Tm (a) Tj " % (chance.randrange(600), chance.randrange(800))
        for _ in range(100_000)
    )
    return b"BT /F 1 Tf " + places + b"ET"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (scattered(), {"too_large"}),
        (WORDS * 20_000, {"too_large"}),
        (bytes(120 * 2**20), {"broken", "no_text"}),
        (b"q " * 5_000_000, {"empty", "broken"}),
        (b"0 0 m 100 100 l S\n" * 500_000, {"no_text", "unrecognised", "broken"}),
    ],
    ids=["letters everywhere", "words over words", "zeros", "states", "lines"],
)
def test_a_page_that_unpacks_to_a_bomb(tmp_path: Path, content: bytes, expected: set[str]) -> None:
    assert outcome(tmp_path, "a.pdf", raw_pdf(1, content)) in expected


SUFFIXES = ["txt", "md", "csv", "tsv", "html", "pdf", "docx", "docm", "xlsx", "pptx"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_hundred_megabytes_of_junk(tmp_path: Path, suffix: str) -> None:
    noise = random.Random(1).randbytes(2**20) * 99
    assert outcome(tmp_path, f"a.{suffix}", noise) in {"broken", "encoding", "too_large"}
    assert outcome(tmp_path, f"b.{suffix}", bytes(99 * 2**20)) in {
        "broken",
        "encoding",
        "too_large",
    }


@pytest.mark.parametrize("suffix", ["txt", "md", "csv", "html"])
def test_text_without_end(tmp_path: Path, suffix: str) -> None:
    for line in ("あ", "あ\n", "\n"):
        data = line.encode() * (MAX_TEXT_BYTES // len(line.encode()) + 1)
        assert outcome(tmp_path, f"a.{suffix}", data) in {"too_large", "empty", "0"}


MARKDOWN: dict[str, Callable[[int], str]] = {
    "lists": lambda size: "".join(" " * (2 * depth) + "- あ\n" for depth in range(size // 50)),
    "quotes": lambda size: "> " * size + "あ",
    "brackets": lambda size: "[" * size,
    "brackets in a table": lambda size: "|a|b|\n|-|-|\n|" + "[" * size + "|1|\n",
    "stars in a table": lambda size: "|a|b|\n|-|-|\n|" + "**あ " * (size // 5) + "|1|\n",
    "emphasis": lambda size: "*あ _い " * (size // 8),
    "a wide table": lambda size: ("|あ" * (size // 60) + "|\n") + "|-" * (size // 60) + "|\n",
    "a long table": lambda size: "|a|b|\n|-|-|\n" + "|あ|1|\n" * (size // 10),
    "aliases": lambda _: (
        "---\na: &a [x,x,x,x]\n"
        + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdefghi"))
        + "title: *i\n---\n本文である。\n"
    ),
    "brackets in front": lambda size: f"---\ntitle: {'[' * size}\n---\n本文である。\n",
}


@pytest.mark.parametrize("kind", MARKDOWN)
def test_markdown_that_is_made_to_keep_us_busy(tmp_path: Path, kind: str) -> None:
    text = MARKDOWN[kind](90_000)
    result = outcome(tmp_path, "a.md", text.encode())
    assert result.isdecimal() or result in {"broken", "too_large", "empty"}


def test_a_sheet_that_claims_every_cell_there_is(tmp_path: Path) -> None:
    book: Any = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "区", "東区"
    book.active["A2"] = '=WEBSERVICE("http://127.0.0.1:9/")'
    data = io.BytesIO()
    book.save(data)
    assert outcome(tmp_path, "a.xlsx", data.getvalue()) == "1"


def test_cells_scattered_over_a_whole_sheet(tmp_path: Path) -> None:
    book: Any = openpyxl.Workbook()
    for number in range(1, 12_000):
        book.active.cell(number, 1 + number * 7 % 16_000).value = number
    data = io.BytesIO()
    book.save(data)
    assert outcome(tmp_path, "a.xlsx", data.getvalue()) == "too_large"


def test_scripts_and_styles_of_a_page_are_dropped(tmp_path: Path) -> None:
    page = "<script>var a='水道'</script><style>p{}</style><p onclick='b()'>断水する。</p><noscript>x</noscript>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    assert [line.text for line in read(tmp_path / "a.html").lines] == ["断水する。"]
