"""What the starter shelf promises: described, whole, and in words of its own."""

import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml
from pypdf import PdfReader

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"
ORIGINALS = ROOT.parent / "shared" / "originals"
ALIKE = 30  # characters in a row that may not be those of an original
SHELF: list[dict[str, Any]] = tomllib.loads((CORPUS / "shelf.toml").read_text("utf-8"))["document"]
SOURCES = [CORPUS / entry.get("made_from", entry["path"]) for entry in SHELF]


def squeezed(text: str) -> str:
    """The text as the comparisons here see it: one form of each character, no white space."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def parts(path: Path) -> tuple[dict[str, Any], str]:
    """Front matter and body."""
    _, head, body = re.split(r"^---$\n", path.read_text("utf-8"), maxsplit=2, flags=re.MULTILINE)
    return yaml.safe_load(head), body


@pytest.mark.parametrize("entry", SHELF, ids=lambda entry: entry["id"])
def test_every_document_the_shelf_names_is_there_and_says_the_same_of_itself(
    entry: dict[str, Any],
) -> None:
    assert (CORPUS / entry["path"]).is_file()
    about, _ = parts(CORPUS / entry.get("made_from", entry["path"]))
    assert about.pop("summary_of")
    assert about == {k: v for k, v in entry.items() if k not in ("path", "id", "made_from")}
    assert re.fullmatch(r"[a-z0-9-]+", entry["id"])
    assert (entry["kind"] == "case") == ("municipality" in entry)


def test_every_document_in_the_folders_is_on_the_shelf() -> None:
    found = {path for path in CORPUS.glob("*/*") if path.is_file()}
    assert found == {CORPUS / entry["path"] for entry in SHELF} | set(SOURCES)


def test_no_id_or_title_stands_twice() -> None:
    for key in ("id", "title", "path"):
        assert len({entry[key] for entry in SHELF}) == len(SHELF)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_each_document_says_near_its_top_what_it_summarises_and_who_issued_that(
    path: Path,
) -> None:
    opening = parts(path)[1].split("\n## ")[0]
    assert "要約であり、原文そのものではない" in opening
    assert re.search(r"要約の元は、平成\d+年（\d{4}年）", opening)
    assert re.search(r"発行者は、(熊本市 健康福祉局|抽出した文字に書かれていない)", opening)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_each_line_of_prose_is_one_sentence_that_names_its_subject(path: Path) -> None:
    lines = parts(path)[1].splitlines()
    prose = [line for line in lines if line and not line.startswith(("#", "|", "- ", "1. "))]
    assert [line for line in prose if not re.fullmatch(r"[^。]+。", line)] == []
    # "This document", "this chapter" and "this figure" are all that may be pointed at.
    pointing = re.compile(r"(これ|それ|また|その|この(?!文書|章|図))")
    assert [line for line in prose if pointing.match(line)] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_the_rows_of_a_table_have_as_many_cells_as_its_head(path: Path) -> None:
    for table in re.findall(r"(?:^\|.*\n)+", parts(path)[1], re.MULTILINE):
        assert len({line.count("|") for line in table.splitlines()}) == 1


@pytest.mark.parametrize(
    ("pdf", "source"),
    [(CORPUS / e["path"], CORPUS / e["made_from"]) for e in SHELF if "made_from" in e],
    ids=lambda path: path.name,
)
def test_the_pdf_holds_every_sentence_of_the_markdown_it_is_made_from(
    pdf: Path, source: Path
) -> None:
    reader = PdfReader(pdf)
    # Sentences go on over the foot of a page, where the page number stands.
    pages = (re.sub(r"^- \d+ -$", "", page.extract_text(), flags=re.M) for page in reader.pages)
    text = squeezed("".join(pages))
    about, body = parts(source)
    lines = re.sub(r"^(#+|-|\d+\.) |^[|\s:-]+$", "", body, flags=re.MULTILINE).splitlines()
    pieces = [piece for line in lines for piece in line.split("|") if piece.strip()]
    assert len(pieces) > 80
    assert [piece for piece in pieces if squeezed(piece) not in text] == []
    assert reader.metadata is not None
    assert reader.metadata.title == about["title"]
    assert reader.metadata.author == about["publisher"]


@pytest.mark.skipif(not ORIGINALS.is_dir(), reason="the originals are not beside this checkout")
@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_sentence_of_an_original_stands_on_the_shelf(path: Path) -> None:
    theirs: set[str] = set()
    for original in ORIGINALS.glob("*.txt"):
        text = squeezed(original.read_text("utf-8"))
        theirs.update(text[i : i + ALIKE] for i in range(len(text) - ALIKE + 1))
    assert len(theirs) > 10_000
    ours = squeezed(path.read_text("utf-8"))
    runs = (ours[i : i + ALIKE] for i in range(len(ours) - ALIKE + 1))
    assert [run for run in runs if run in theirs] == []


def test_figures_by_ward_add_up_to_the_totals_beside_them() -> None:
    _, body = parts(CORPUS / "cases" / "kumamoto-2016.md")
    tables = re.findall(r"((?:^\| ..?区 \| \d+か所 \|\n){5})\| 合計 \| (\d+)か所", body, re.M)
    assert [int(total) for _, total in tables] == [9, 23]
    for rows, total in tables:
        assert sum(map(int, re.findall(r"(\d+)か所", rows))) == int(total)
