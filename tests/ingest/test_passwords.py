"""Locked files open with a password that is given, and the password is seen nowhere afterwards."""

import io
import os
import pickle
import pty
import subprocess
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

import ingest.readers.locked as lock
from assistant.cli import main
from ingest.errors import ReadError
from ingest.passwords import Passwords
from ingest.readers import read
from ingest.readers.options import ReadOptions
from tests.ingest.office import saved
from tests.ingest.test_crash import ROOT, command, environment, program
from tests.ingest.test_readers import encrypted, pdf

SECRET = "Himitsu-ことば 42"
LATIN = "Betsu-no-kotoba"
TEXT = "海野市の人口は約8万人である。"


def locked(made: bytes, password: str) -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(made)).encrypt(password, out)
    return out.getvalue()


def word(text: str = TEXT) -> bytes:
    paper = docx.Document()
    paper.add_paragraph(text)
    return saved(paper)


def excel() -> bytes:
    book: Any = openpyxl.Workbook()
    for row in [["区", "か所数", "定員"], ["東区", 12, 5], ["西区", 3, 4]]:
        book.active.append(row)
    return saved(book)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Three locked files under two passwords."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.docx").write_bytes(locked(word(), SECRET))
    (folder / "b.xlsx").write_bytes(locked(excel(), SECRET))
    (folder / "c.pdf").write_bytes(encrypted(pdf("断水のお知らせである。"), LATIN))
    return folder


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "keys.txt"
    path.write_bytes(f"wrong\n\n{LATIN}\r\n{SECRET}\n".encode("cp932"))
    return path


def problem(path: Path, passwords: Passwords) -> str:
    with pytest.raises(ReadError) as caught:
        read(path, ReadOptions(passwords))
    return caught.value.problem


@pytest.mark.parametrize(
    ("name", "password", "text"),
    [("a.docx", SECRET, TEXT), ("b.xlsx", SECRET, "12"), ("c.pdf", LATIN, "断水のお知らせ")],
)
def test_a_locked_file_is_read_with_its_password_and_no_other(
    shelf: Path, name: str, password: str, text: str
) -> None:
    assert problem(shelf / name, Passwords()) == "encrypted"
    assert problem(shelf / name, Passwords(["wrong"])) == "encrypted"
    raw = read(shelf / name, ReadOptions(Passwords(["wrong", password])))
    assert text in "".join(line.text for line in raw.lines)


def test_what_was_typed_for_one_file_is_tried_on_the_next(shelf: Path) -> None:
    asked: list[str] = []

    def ask(path: Path) -> str:
        asked.append(path.name)
        return "wrong" if len(asked) == 1 else SECRET

    passwords = Passwords(ask=ask)
    for name in ("a.docx", "b.xlsx"):
        assert read(shelf / name, ReadOptions(passwords)).lines
    assert asked == ["a.docx", "a.docx"]


def test_nobody_is_asked_for_ever(shelf: Path) -> None:
    asked: list[Path] = []

    def ask(path: Path) -> str:
        asked.append(path)
        return "wrong"

    assert problem(shelf / "a.docx", Passwords(ask=ask)) == "encrypted"
    assert len(asked) == 3
    assert problem(shelf / "a.docx", Passwords(ask=lambda _path: "")) == "encrypted"


def test_a_file_that_asks_for_endless_hashing_is_refused(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_MOST_SPINS", 99_999)  # Office's own is 100,000
    assert problem(shelf / "a.docx", Passwords([SECRET])) == "too_large"


def test_a_lock_that_is_damaged_is_broken(tmp_path: Path) -> None:
    data = locked(word(), SECRET)
    path = tmp_path / "a.docx"
    for damage in (b'spinCount="x00000"', b"spinCount=<100000>", b'notCount=""123"456'):
        path.write_bytes(data.replace(b'spinCount="100000"', damage))
        assert problem(path, Passwords([SECRET])) == "broken"


def test_passwords_do_not_show_or_save_themselves() -> None:
    passwords = Passwords([SECRET])
    assert SECRET not in f"{passwords!r} {passwords}"
    assert not hasattr(passwords, "__dict__")
    with pytest.raises(TypeError):
        pickle.dumps(passwords)


def everything(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


def secrets() -> list[bytes]:
    return [
        text.encode(encoding)
        for text in (SECRET, LATIN)
        for encoding in ("utf-8", "cp932", "utf-16-le", "unicode_escape")
    ]


def test_a_password_is_seen_neither_in_the_output_nor_in_the_index(
    shelf: Path, keys: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    (shelf / "d.docx").write_bytes(locked(word("別の鍵である。"), "unknown"))
    (shelf / "e.docx").write_bytes(locked(word(), SECRET)[:-2000])
    shown = ""
    for extra in (["--json"], []):
        done = program("ingest", shelf, "--password-file", keys, "--index", home, *extra)
        assert done.returncode == 1  # d and e
        shown += done.stdout + done.stderr
    assert shown.count('"event": "added"') == 3
    assert "--password-file" in shown  # d: how to give its password
    for arguments in (["docs", "--json"], ["ask", "海野市の人口は?"], ["doctor"]):
        done = program(*arguments, "--index", home)
        shown += done.stdout + done.stderr
    shown += program("inspect", shelf / "a.docx", "--password-file", keys).stdout
    assert "約8万人" in shown
    assert "Traceback" not in shown
    assert [secret for secret in secrets() if secret in shown.encode()] == []
    held = everything(home)
    assert "約8万人".encode() in held  # what was locked lies open in the index
    assert [secret for secret in secrets() if secret in held] == []


def test_without_a_password_the_line_says_how_to_give_one(shelf: Path, tmp_path: Path) -> None:
    done = program("ingest", shelf / "a.docx", "--index", tmp_path / "home")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "--password-file" in line


def test_a_password_is_asked_for_on_the_terminal(shelf: Path, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    home = tmp_path / "home"
    with subprocess.Popen(
        command("ingest", shelf / "a.docx", "--ask-password", "--index", home),
        cwd=ROOT,
        env=environment(),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,  # no other terminal to ask at than this one
    ) as process:
        os.close(theirs)
        shown = b""
        while "のパスワード" not in shown.decode("utf-8", "replace"):
            shown += os.read(ours, 1000)
        os.write(ours, f"{SECRET}\n".encode())
        while process.poll() is None:
            try:
                shown += os.read(ours, 1000)
            except OSError:  # how Linux tells the end of a terminal
                break
    os.close(ours)
    assert process.returncode == 0, shown.decode()
    assert SECRET.encode() not in shown


@pytest.mark.parametrize(
    ("data", "words"),
    [(None, "開けません"), (b"\n\n", "パスワードがありません"), (b"\xff\x00\xfe", "文字コード")],
)
def test_a_password_file_that_cannot_be_used_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes | None, words: str
) -> None:
    path = tmp_path / "keys"
    if data is not None:
        path.write_bytes(data)
    arguments = ["--index", str(tmp_path / "home"), "ingest", str(tmp_path)]
    assert main([*arguments, "--password-file", str(path)]) == 1
    err = capsys.readouterr().err
    assert words in err
    assert err.count("\n") == 1


def test_where_nobody_can_be_asked_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--index", str(tmp_path), "ingest", str(tmp_path), "--ask-password"]) == 1
    assert "--password-file" in capsys.readouterr().err
