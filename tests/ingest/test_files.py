"""A zip archive is walked like a folder, within bounds, and its Japanese names are read right."""

import io
import zipfile
from pathlib import Path

import pytest

from ingest import files
from ingest.errors import ReadError
from ingest.files import contents, exists
from ingest.pipeline import ingest
from ingest.readers import OLD_SUFFIXES, SUFFIXES, read
from ingest.walk import find_files
from tests.assistant.cheap import BigramEmbedder


def archive(path: Path, *members: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members:
            made.writestr(name, data)
    return path


def packed(*members: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members:
            made.writestr(name, data)
    return buffer.getvalue()


def walked(*paths: Path) -> tuple[list[str], list[tuple[str, str]]]:
    walk = find_files(paths, SUFFIXES | OLD_SUFFIXES)
    found, errors = walk.found, walk.errors
    names = [file.path.relative_to(paths[0]).as_posix() for file in found]
    return names, [(error.path.relative_to(paths[0]).as_posix(), error.problem) for error in errors]


TEXT = "東区の短期入所は12か所である。".encode()


def test_an_archive_is_walked_like_a_folder(tmp_path: Path) -> None:
    inner = packed(("b.md", TEXT), ("c.bin", b"x"))
    archive(tmp_path / "資料.zip", ("計画/a.txt", TEXT), ("inner.zip", inner), (".hidden.md", TEXT))
    assert walked(tmp_path) == (["資料.zip/inner.zip/b.md", "資料.zip/計画/a.txt"], [])
    for name in ("資料.zip/inner.zip/b.md", "資料.zip/計画/a.txt"):
        assert exists(tmp_path / name)
        assert contents(tmp_path / name) == TEXT
        assert read(tmp_path / name).lines[0].text == TEXT.decode()
    assert not exists(tmp_path / "資料.zip/計画/b.txt")
    with pytest.raises(ReadError) as caught:
        read(tmp_path / "資料.zip/計画/b.txt")
    assert caught.value.problem == "missing"
    assert walked(tmp_path / "資料.zip")[0] == ["inner.zip/b.md", "計画/a.txt"]


def test_names_that_japanese_windows_wrote(tmp_path: Path) -> None:
    place = archive(tmp_path / "a.zip", ("AAAAAAAA/BBBBBBBB.txt", TEXT))
    raw = place.read_bytes().replace(b"AAAAAAAA", "計画能表".encode("cp932"))
    place.write_bytes(raw.replace(b"BBBBBBBB", "一覧ソ十".encode("cp932")))
    assert walked(tmp_path) == (["a.zip/計画能表/一覧ソ十.txt"], [])
    assert contents(tmp_path / "a.zip/計画能表/一覧ソ十.txt") == TEXT


def test_no_name_leads_out_of_an_archive(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(TEXT)
    (tmp_path / "in").mkdir()
    names = [
        "../secret.txt",
        "/etc/a.txt",
        "x/../../secret.txt",
        "..\\secret.txt",
        "__MACOSX/a.txt",
    ]
    archive(tmp_path / "in" / "a.zip", *((name, b"x") for name in names), ("ok.txt", TEXT))
    assert walked(tmp_path / "in") == (["a.zip/ok.txt"], [])


def test_archives_that_cannot_be_looked_into_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK no archive")
    archive(tmp_path / "bomb.zip", ("a.txt", bytes(5 * 2**20)))
    archive(tmp_path / "deep.zip", ("b.zip", packed(("c.zip", packed(("d.txt", TEXT))))))
    archive(tmp_path / "half.zip", ("a.txt", TEXT), ("b.zip", b"no archive"))
    locked = archive(tmp_path / "locked.zip", ("a.txt", TEXT))
    data = bytearray(locked.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    locked.write_bytes(data)
    monkeypatch.setattr(files, "MAX_MEMBERS", 3)
    archive(tmp_path / "many.zip", *((f"{number}.txt", TEXT) for number in range(4)))
    names, errors = walked(tmp_path)
    assert names == ["half.zip/a.txt", "locked.zip/a.txt"]
    assert sorted(errors) == [
        ("bomb.zip", "too_large"),
        ("broken.zip", "broken"),
        ("deep.zip/b.zip/c.zip", "unsupported"),
        ("half.zip/b.zip", "broken"),
        ("many.zip", "too_large"),
    ]
    with pytest.raises(ReadError) as caught:
        read(tmp_path / "locked.zip/a.txt")
    assert caught.value.problem == "locked_archive"


def test_files_of_the_old_kind_are_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "古い.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    embedder = BigramEmbedder(tmp_path)
    events = list(ingest([tmp_path], tmp_path / "home", embedder))
    assert [(event.action, getattr(event.error, "problem", None)) for event in events] == [
        ("failed", "old_format"),
        ("nothing", None),
    ]


def test_documents_of_an_archive_stay_the_same_ones(tmp_path: Path) -> None:
    shelf, home = tmp_path / "shelf", tmp_path / "home"
    shelf.mkdir()
    archive(shelf / "a.zip", ("x.txt", TEXT), ("y.md", "西区は三か所である。".encode()))
    embedder = BigramEmbedder(tmp_path)
    actions = [event.action for event in ingest([shelf], home, embedder)]
    assert actions.count("added") == 2
    assert [event.action for event in ingest([shelf], home, embedder)] == [
        *("unchanged", "unchanged", "nothing")
    ]
    (shelf / "copy.txt").write_bytes(TEXT)
    assert [event.action for event in ingest([shelf], home, embedder)][2] == "duplicate"
    archive(shelf / "a.zip", ("x.txt", "東区は九か所である。".encode()))
    acted = [
        (event.action, Path(event.path or "").name) for event in ingest([shelf], home, embedder)
    ]
    assert ("updated", "x.txt") in acted
