"""Files that are broken, locked, old or made to do harm are refused in bounded time and memory."""

import io
import random
import zipfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import ReadError
from ingest.files import MAX_BYTES
from ingest.models import RawDocument
from ingest.readers import excel, package, read, writer
from ingest.readers.excel import read_excel
from ingest.readers.html import read_html
from ingest.readers.powerpoint import read_powerpoint
from ingest.readers.word import read_word
from tests.ingest.office import check_verbatim, fill, repacked, saved

Reader = Callable[[Path, bytes], RawDocument]
OFFICE: dict[str, Reader] = {".docx": read_word, ".xlsx": read_excel, ".pptx": read_powerpoint}
READERS: dict[str, Reader] = {**OFFICE, ".html": read_html}


@cache
def sample(suffix: str) -> bytes:
    """A small file with a heading, a list and a table with merged cells."""
    contents = [["区", "か所数", ""], ["東区", "12", "5"], ["西区", "3", "4"]]
    if suffix == ".docx":
        paper = docx.Document()
        paper.add_heading("現状", 1)
        paper.add_paragraph("点検", style="List Number")
        table = fill(paper.add_table(3, 3), contents)
        table.cell(0, 1).merge(table.cell(0, 2))
        return saved(paper)
    if suffix == ".xlsx":
        book: Any = openpyxl.Workbook()
        for row in [["区", "か所数", "定員"], ["東区", 12, 5], ["西区", 3, 4]]:
            book.active.append(row)
        book.active["B2"].number_format = '#,##0"か所"'
        book.active.merge_cells("A2:A3")
        return saved(book)
    if suffix == ".pptx":
        show = pptx.Presentation()
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = "現状"
        slide.placeholders[1].text = "点検"
        fill(slide.shapes.add_table(3, 3, 0, 0, 999, 999).table, contents)
        return saved(show)
    return (
        "<html><head><meta charset=utf-8><title>題</title></head><body><h1>現状</h1><ol start=2>"
        "<li>点検</ol><table><tr><th rowspan=2>区<th colspan=2>数<tr><th>短期<th>通所<tr><td>東区"
        "<td>12<td>5</table><p style='display:none'>隠</p></body></html>"
    ).encode()


def problem(folder: Path, name: str, data: bytes) -> str:
    (folder / name).write_bytes(data)
    with pytest.raises(ReadError) as caught:
        read(folder / name)
    return caught.value.problem


def packed(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize("suffix", OFFICE)
def test_what_is_no_office_file_is_broken(tmp_path: Path, suffix: str) -> None:
    whole = sample(suffix)
    for number, data in enumerate(
        [
            b"no office file",
            whole[: len(whole) // 2],
            packed(a=b"x"),
            packed(**{"xl/a.xml": b"<a>"}),
        ]
    ):
        assert problem(tmp_path, f"{number}{suffix}", data) == "broken"
    others = [other for other in OFFICE if other != suffix]
    assert {problem(tmp_path, f"x{suffix}", sample(other)) for other in others} == {"broken"}


@pytest.mark.parametrize("suffix", OFFICE)
def test_a_locked_file_is_encrypted_and_one_of_the_old_kind_is_old(
    tmp_path: Path, suffix: str
) -> None:
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    locked = compound + "EncryptedPackage".encode("utf-16-le") + bytes(400)
    assert problem(tmp_path, f"a{suffix}", locked) == "encrypted"
    assert problem(tmp_path, f"b{suffix}", compound) == "old_format"


@pytest.mark.parametrize("suffix", [".doc", ".xls", ".ppt", ".DOC"])
def test_a_file_of_the_old_kind_is_told_by_its_name(tmp_path: Path, suffix: str) -> None:
    assert problem(tmp_path, f"a{suffix}", b"anything") == "old_format"


@pytest.mark.parametrize("suffix", READERS)
def test_a_file_without_words_is_empty(tmp_path: Path, suffix: str) -> None:
    blank: dict[str, Callable[[], bytes]] = {
        ".docx": lambda: saved(docx.Document()),
        ".xlsx": lambda: saved(openpyxl.Workbook()),
        ".pptx": lambda: saved(pptx.Presentation()),
        ".html": lambda: b"<html><body><script>x</script></body></html>",
    }
    assert problem(tmp_path, f"a{suffix}", blank[suffix]()) == "empty"


@pytest.mark.parametrize("suffix", OFFICE)
def test_an_entity_bomb_is_refused(tmp_path: Path, suffix: str) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    for encoding in ("utf-8", "utf-16"):

        def arm(name: str, data: bytes, encoding: str = encoding) -> bytes:
            if not name.endswith(("document.xml", "sheet1.xml", "slide1.xml")):
                return data
            text = data.decode().partition("?>")[2] if data.startswith(b"<?xml") else data.decode()
            return f'<?xml version="1.0" encoding="{encoding}"?>{bomb}{text}'.encode(encoding)

        data = repacked(sample(suffix), arm)
        assert problem(tmp_path, f"a{suffix}", data) == "broken"


@pytest.mark.parametrize("suffix", OFFICE)
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, suffix: str) -> None:
    huge = bytes(package.MAX_XML_BYTES + 1)
    assert problem(tmp_path, f"a{suffix}", packed(**{"word/document.xml": huge})) == "too_large"
    many = packed(**{str(number): b"" for number in range(package.MAX_PARTS + 1)})
    assert problem(tmp_path, f"b{suffix}", many) == "too_large"


def test_a_file_of_more_than_a_hundred_megabytes_is_not_opened(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(MAX_BYTES + 1)  # sparse: takes no room
    with pytest.raises(ReadError) as caught:
        read(tmp_path / "a.txt")
    assert caught.value.problem == "too_large"


def test_more_cells_than_a_table_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel, "MAX_CELLS", 7)
    assert problem(tmp_path, "a.xlsx", sample(".xlsx")) == "too_large"


def test_more_lines_than_a_document_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "MAX_LINES", 2)
    for suffix in READERS:
        assert problem(tmp_path, f"a{suffix}", sample(suffix)) == "too_large"


def test_spans_without_end_are_refused(tmp_path: Path) -> None:
    page = "<table>" + "<tr><td rowspan=99999 colspan=99999>a<td>b</tr>" * 400 + "</table>"
    assert problem(tmp_path, "a.html", page.encode()) == "too_large"
    # openpyxl would make a cell for each of them, for hours.
    for merged in (b"A2:XFD1048576", b"A:XFD", b"2:1048576"):
        data = repacked(sample(".xlsx"), partial(swap, b"A2:A3", merged))
        assert problem(tmp_path, "a.xlsx", data) in {"too_large", "broken"}


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "ul><li"])
def test_a_page_nested_without_end(tag: str) -> None:
    try:
        raw = read_html(Path("a"), (f"<{tag}>" * 20_000 + "底").encode())
    except ReadError:
        return
    check_verbatim(raw)


def swap(old: bytes, new: bytes, _: str, part: bytes) -> bytes:
    return part.replace(old, new)


def damaged(suffix: str, seed: int) -> bytes:
    """A sample with a few bytes changed, inside one of its parts where it has any."""
    chance = random.Random(seed)

    def scratch(data: bytes) -> bytes:
        changed = bytearray(data)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(changed) + 1)
            piece = chance.choice(
                [b"", b"<", b">", b'"', b"0", b"-1", b"9999999", b"&#x1;", b"\xff"]
            )
            changed[at : at + chance.randint(0, 8)] = piece
        return bytes(changed)

    data = sample(suffix)
    if suffix not in OFFICE or chance.random() < 0.2:
        return scratch(data)
    names = [
        n for n in zipfile.ZipFile(io.BytesIO(data)).namelist() if n.endswith((".xml", ".rels"))
    ]
    wanted = ("document", "sheet", "slide1", "styles", "numbering", "workbook", "rels", "core")
    chosen = chance.choice([n for n in names if any(word in n for word in wanted)])
    return repacked(data, lambda name, part: scratch(part) if name == chosen else part)


@pytest.mark.parametrize("suffix", READERS)
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_damaged_file_is_read_or_refused(suffix: str, seed: int) -> None:
    try:
        raw = READERS[suffix](Path("a"), damaged(suffix, seed))
    except ReadError:
        return
    check_verbatim(raw)


@given(st.text(alphabet="<>/=\"' \n-!&;#x0a区12divtablerhspn", max_size=120))
def test_whatever_a_page_holds_it_is_read_or_refused(text: str) -> None:
    try:
        raw = read_html(Path("a"), text.encode())
    except ReadError:
        return
    check_verbatim(raw)
