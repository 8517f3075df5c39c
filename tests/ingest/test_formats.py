"""Files with macros, tables as text, and what a reader says of a whole file."""

import io
import json
from functools import partial
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pytest

from assistant.cli import main
from ingest import readers
from ingest.errors import ReadError
from ingest.models import FileWarning
from ingest.readers import read
from tests.ingest.office import read_as, repacked, rows, saved
from tests.ingest.test_crash import program

TABLE = "区,短期入所,定員\r\n東区,12,5\r\n西区,3,4\r\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", TABLE.encode()),
        ("a.csv", TABLE.encode("utf-8-sig")),
        ("a.csv", TABLE.encode("cp932")),
        ("a.CSV", TABLE.encode("utf-16")),
        ("a.tsv", TABLE.replace(",", "\t").encode("euc_jp")),
        ("a.csv", TABLE.replace("東区", '"東\n区"').encode()),
    ],
)
def test_a_table_as_text_keeps_its_heads(tmp_path: Path, name: str, data: bytes) -> None:
    raw = read_as(tmp_path, name, data)
    first, second = rows(raw)
    assert first[1:] == (("短期入所", "12"), ("定員", "5"))
    assert second == (("区", "西区"), ("短期入所", "3"), ("定員", "4"))


def test_a_title_above_and_a_note_below_a_table_as_text_are_no_rows(tmp_path: Path) -> None:
    text = f"短期入所の一覧,,\n\n{TABLE}\n※令和5年4月1日現在,,\n"
    raw = read_as(tmp_path, "a.csv", text.encode())
    assert len(rows(raw)) == 2
    assert raw.lines[0].text == "短期入所の一覧"
    assert raw.lines[-1].text.startswith("※")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b",,,\n,,\n", "empty"),
        (b"\x00\x01", "encoding"),
        (b'a,"' + b"x" * 200_000, "broken"),
        (b"1,2\n" * 200_000, "too_large"),
        (b"," * 400_000, "too_large"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, data: bytes, problem: str) -> None:
    (tmp_path / "a.csv").write_bytes(data)
    with pytest.raises(ReadError) as caught:
        read(tmp_path / "a.csv")
    assert caught.value.problem == problem


def replace(old: bytes, new: bytes, _name: str, data: bytes) -> bytes:
    return data.replace(old, new)


def with_macros(made: bytes, plain: str, macro: str) -> bytes:
    """The file as Office saves it once a macro is in it."""
    import zipfile

    data = repacked(made, partial(replace, plain.encode(), macro.encode()))
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr("word/vbaProject.bin", b"Sub AutoOpen()")
    return buffer.getvalue()


def test_files_with_macros_are_read_and_their_macros_are_not_run(tmp_path: Path) -> None:
    paper = docx.Document()
    paper.add_paragraph("海野市の人口は約8万人である。")
    word = with_macros(
        saved(paper),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    show = pptx.Presentation()
    show.slides.add_slide(show.slide_layouts[5]).shapes.title.text = "海野市の取組"
    slides = with_macros(
        saved(show),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
        "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
    )
    for name, data in (("a.docm", word), ("a.pptm", slides)):
        raw = read_as(tmp_path, name, data)
        assert raw.lines[0].text.startswith("海野市")
        assert raw.file_warnings == (FileWarning("macros", 1),)
    with pytest.raises(ReadError):
        readers.read(Path(tmp_path / "b.docm"))
    (tmp_path / "c.docm").write_bytes(slides)
    with pytest.raises(ReadError):
        readers.read(tmp_path / "c.docm")


def workbook() -> bytes:
    book: Any = openpyxl.Workbook()
    for row in [["区", "か所数", "定員"], ["東区", 12, "=1+1"], ["西区", 3, 4]]:
        book.active.append(row)
    book.create_sheet("裏").sheet_state = "hidden"
    book["裏"]["A1"] = "見えない言葉"
    return saved(book)


def test_what_was_left_out_of_a_workbook_is_counted(tmp_path: Path) -> None:
    raw = read_as(tmp_path, "a.xlsx", workbook())
    assert raw.file_warnings == (FileWarning("hidden_sheets", 1), FileWarning("no_values", 1))
    text = "".join(line.text for line in raw.lines)
    assert "見えない" not in text
    assert "1+1" not in text
    saved_value = repacked(
        workbook(),
        lambda _, part: (
            part.replace(b"<v></v></c>", b"<v>42</v></c>")
            .replace(b"<v/></c>", b"<v>42</v></c>")
            .replace(b"<v /></c>", b"<v>42</v></c>")
        ),
    )
    raw = read_as(tmp_path, "b.xlsx", saved_value)
    assert raw.file_warnings == (FileWarning("hidden_sheets", 1),)
    assert "42" in "".join(line.text for line in raw.lines)


def test_links_to_other_files_are_counted_and_hyperlinks_are_not(tmp_path: Path) -> None:
    paper = docx.Document()
    paper.add_paragraph("海野市の人口は約8万人である。")
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for kind in ("hyperlink", "attachedTemplate", "image"):
        paper.part.relate_to("http://127.0.0.1:9/x", f"{base}/{kind}", is_external=True)
    raw = read_as(tmp_path, "a.docx", saved(paper))
    assert raw.file_warnings == (FileWarning("external_links", 2),)


def test_hidden_slides_are_counted(tmp_path: Path) -> None:
    show = pptx.Presentation()
    for title in ("見える題名", "隠れた題名"):
        slide = show.slides.add_slide(show.slide_layouts[5])
        slide.shapes.title.text = title
    slide._element.set("show", "0")
    raw = read_as(tmp_path, "a.pptx", saved(show))
    assert raw.file_warnings == (FileWarning("hidden_slides", 1),)


def test_what_is_said_of_a_file_is_shown_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook())
    done = program("ingest", path, "--index", tmp_path / "home")
    assert done.returncode == 0
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("注意: ")]
    assert "非表示のシート1枚" in line
    assert "計算式が1個" in line
    listed = json.loads(program("docs", "--json", "--index", tmp_path / "home").stdout)
    assert len(listed["documents"][0]["warnings"]) == 2
    assert main(["inspect", str(path)]) == 0
    assert "注意: 非表示のシート1枚" in capsys.readouterr().out
