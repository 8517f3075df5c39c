"""shelf.toml says what files are; a mistake in it is named with its place."""

import zipfile
from pathlib import Path

import pytest

from ingest.errors import ShelfFileError
from ingest.shelf import Shelves, read_shelf_file
from ingest.walk import find_files

GOOD = """
[[document]]
path = "guide.pdf"
id = "guide"
title = "手引"
publisher = "海野市"
kind = "guidance"
issued = "2017-07"
made_from = "guide.md"

[[document]]
path = "cases/umi.md"
title = "海野市の取組"
kind = "case"
municipality = "海野市"
"""


def shelf(folder: Path, text: str = GOOD) -> Path:
    path = folder / "shelf.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_entries_are_read(tmp_path: Path) -> None:
    entries = read_shelf_file(shelf(tmp_path)).entries
    assert list(entries) == [tmp_path / "guide.pdf", tmp_path / "cases" / "umi.md"]
    first, second = entries.values()
    assert (first.id, first.title, first.issued) == ("guide", "手引", "2017-07")
    assert (second.id, second.municipality, second.publisher) == (None, "海野市", None)


def test_the_repository_s_own_shelf_is_valid() -> None:
    corpus = Path(__file__).parents[2] / "corpus"
    assert all(path.is_file() for path in read_shelf_file(corpus / "shelf.toml").entries)


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("[[document]\n", "1 行目が TOML として読めません"),
        ('[[document]]\npath = "a', "TOML として読めません"),
        ('[[document]]\ntitle = "a"\nkind = "case"', "1 番目の [[document]] の path がありません"),
        (GOOD + 'colour = "red"', "2 番目の [[document]] の colour という項目はありません"),
        (GOOD.replace("guidance", "Guidance"), 'の kind は "guidance" か "case" にしてください'),
        (GOOD.replace("2017-07", "2017/7"), "1 番目の [[document]] の issued の形が"),
        (GOOD.replace("2017-07", "2017-13"), "の issued の形が正しくありません"),
        (GOOD.replace('"2017-07"', "2017"), "の issued は文字列にしてください"),
        (GOOD.replace('"2017-07"', "2017-07-01"), "の issued は文字列にしてください"),
        (GOOD.replace('"手引"', '" "'), "の title が空です"),
        (GOOD.replace('"guide"', '"案内"'), "の id の形が正しくありません"),
        (GOOD.replace("guide.pdf", "../guide.pdf"), "の path は shelf.toml のあるフォルダーの"),
        (GOOD.replace("guide.md", "/guide.md"), "の made_from は shelf.toml のある"),
        (GOOD + GOOD.replace('"guide"', '"b"'), "path が同じ [[document]] が二つあります"),
        (GOOD + 'id = "guide"', "id が同じ [[document]] が二つあります: guide"),
        ("documents = []", "documents という項目はありません"),
        ("document = 3", "document は [[document]] の形で書いてください"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, detail: str) -> None:
    path = shelf(tmp_path, text)
    with pytest.raises(ShelfFileError) as caught:
        read_shelf_file(path)
    assert caught.value.path == path
    assert detail in caught.value.detail


def test_bytes_that_are_no_utf8_are_said_so(tmp_path: Path) -> None:
    path = shelf(tmp_path)
    path.write_bytes(GOOD.encode("cp932"))
    with pytest.raises(ShelfFileError, match="UTF-8"):
        read_shelf_file(path)


def test_the_nearest_shelf_file_governs(tmp_path: Path) -> None:
    shelf(tmp_path)
    shelf(tmp_path / "own", '[[document]]\npath="a.md"\ntitle="別の棚"\nkind="case"')
    shelves = Shelves()
    inner = shelves.entry(tmp_path / "cases" / "umi.md")
    assert inner is not None
    assert inner.title == "海野市の取組"
    other = shelves.entry(tmp_path / "own" / "a.md")
    assert other is not None
    assert other.title == "別の棚"
    assert shelves.entry(tmp_path / "cases" / "else.md") is None


def walked(*paths: Path) -> tuple[list[str], list[tuple[str, str]]]:
    walk = find_files(paths, frozenset({".md", ".pdf", ".txt"}))
    found, errors = walk.found, walk.errors
    root = paths[0] if paths[0].is_dir() else paths[0].parent
    return (
        [file.path.relative_to(root).as_posix() for file in found],
        [(error.path.name, error.problem) for error in errors],
    )


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")


def test_a_described_folder_gives_its_documents_and_no_sources_or_readme(tmp_path: Path) -> None:
    shelf(tmp_path)
    touch(tmp_path, "guide.pdf", "guide.md", "cases/umi.md", "README.md", "cases/README.ja.md")
    touch(tmp_path, "extra.txt", "picture.png", ".hidden.md", ".git/a.md")
    assert walked(tmp_path) == (["cases/umi.md", "extra.txt", "guide.pdf"], [])


def test_a_readme_of_a_folder_without_shelf_file_is_a_document(tmp_path: Path) -> None:
    touch(tmp_path, "README.md")
    assert walked(tmp_path)[0] == ["README.md"]


def test_an_entry_without_its_file_is_told(tmp_path: Path) -> None:
    shelf(tmp_path)
    touch(tmp_path, "cases/umi.md")
    assert walked(tmp_path) == (["cases/umi.md"], [("guide.pdf", "missing")])
    assert walked(tmp_path / "cases") == (["umi.md"], [])


def test_a_file_named_outright_finds_its_entry_above(tmp_path: Path) -> None:
    shelf(tmp_path)
    touch(tmp_path, "cases/umi.md")
    walk = find_files([tmp_path / "cases" / ".." / "cases" / "umi.md"], frozenset({".md"}))
    assert walk.found[0].path == tmp_path / "cases" / "umi.md"
    assert walk.found[0].entry is not None


def test_files_named_twice_come_once(tmp_path: Path) -> None:
    touch(tmp_path, "a.md")
    assert walked(tmp_path, tmp_path / "a.md", tmp_path)[0] == ["a.md"]


def test_a_file_named_outright_is_taken_whatever_its_suffix(tmp_path: Path) -> None:
    touch(tmp_path, "a.xyz")
    assert walked(tmp_path / "a.xyz")[0] == ["a.xyz"]
    assert walked(tmp_path)[0] == []


def test_what_is_not_there_is_missing(tmp_path: Path) -> None:
    errors = walked(tmp_path / "no.md", tmp_path / ("長" * 300), tmp_path / "a\0b")[1]
    assert [problem for _, problem in errors] == ["missing"] * 3


def test_a_link_to_a_folder_above_ends_the_walk(tmp_path: Path) -> None:
    touch(tmp_path, "sub/a.md")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    assert walked(tmp_path) == (["sub/a.md"], [])


def test_links_that_lead_out_of_a_folder_are_told_and_not_followed(tmp_path: Path) -> None:
    touch(tmp_path, "in/a.md", "out/b.md", "out/c.png")
    links = {"file.md": "out/b.md", "folder": "out", "picture.png": "out/c.png", "no.md": "no.md"}
    for name, target in links.items():
        (tmp_path / "in" / name).symlink_to(tmp_path / target)
    told = [("file.md", "link_out"), ("folder", "link_out"), ("no.md", "link_out")]
    assert walked(tmp_path / "in") == (["a.md"], told)
    assert walked(tmp_path / "in" / "folder") == (["b.md"], [])  # named outright
    assert walked(tmp_path / "in" / "file.md") == (["file.md"], [])
    (tmp_path / "inn").mkdir()  # beside, though its name begins alike
    (tmp_path / "in" / "beside").symlink_to(tmp_path / "inn")
    assert ("beside", "link_out") in walked(tmp_path / "in")[1]


def test_links_inside_a_folder_are_taken_once(tmp_path: Path) -> None:
    touch(tmp_path, "z/a.md", ".hidden/b.md", ".c.md")
    (tmp_path / "again").symlink_to("z")
    (tmp_path / "a.md").symlink_to("z/a.md")
    (tmp_path / "first").symlink_to(".hidden")
    (tmp_path / "second").symlink_to(".hidden")
    (tmp_path / "z" / "c.md").symlink_to("../.c.md")
    (tmp_path / "nowhere.md").symlink_to("nowhere.md")
    assert walked(tmp_path)[0] == ["first/b.md", "nowhere.md", "z/a.md", "z/c.md"]


def test_a_shelf_file_inside_an_archive_speaks_for_its_files(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr("棚/shelf.toml", GOOD)
        for name in ("棚/cases/umi.md", "棚/guide.md", "棚/README.md", "other.md"):
            made.writestr(name, "x")
    assert walked(tmp_path) == (
        ["a.zip/other.md", "a.zip/棚/cases/umi.md"],
        [("guide.pdf", "missing")],
    )
    shelves = Shelves()
    entry = shelves.entry(tmp_path / "a.zip" / "棚" / "cases" / "umi.md")
    assert entry is not None
    assert entry.municipality == "海野市"
    assert shelves.entry(tmp_path / "a.zip" / "other.md") is None


def test_a_shelf_file_nested_without_end_is_told(tmp_path: Path) -> None:
    path = shelf(tmp_path, "a = " + "[" * 100_000)
    with pytest.raises(ShelfFileError):
        read_shelf_file(path)


def test_a_folder_that_cannot_be_listed_is_told_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    touch(tmp_path, "a.md", "locked/b.md")
    listdir = os.listdir

    def refuse(folder: Path) -> list[str]:
        if Path(folder).name == "locked":
            raise PermissionError(13, "Permission denied")
        return listdir(folder)

    # chmod would not stop the tests where they run as root.
    monkeypatch.setattr(os, "listdir", refuse)
    assert walked(tmp_path) == (["a.md"], [("locked", "unreadable")])
