"""Accounts: what the file holds, whom it lets in, and the command that keeps it."""

import io
import json
import os
import pty
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from assistant import cli
from assistant.accounts import FILE, Accounts
from ingest.errors import InputError

PASSWORD = "ながい合言葉-2026"


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    accounts = Accounts(tmp_path)
    accounts.add("山田", PASSWORD, None)
    return accounts


def test_the_right_password_lets_in_and_a_wrong_one_or_name_does_not(accounts: Accounts) -> None:
    found = accounts.verify("山田", PASSWORD)
    assert found is not None
    assert (found.name, found.role) == ("山田", "reader")
    assert accounts.verify("山田", PASSWORD + "x") is None
    assert accounts.verify("佐藤", PASSWORD) is None


def test_a_password_typed_in_another_form_of_the_same_kana_is_the_same(accounts: Accounts) -> None:
    assert accounts.verify("山田", PASSWORD.replace("が", "か\u3099")) is not None
    assert accounts.verify("　山田 ", PASSWORD) is not None


def test_the_file_holds_no_password_and_only_its_owner_reads_it(
    accounts: Accounts, tmp_path: Path
) -> None:
    file = tmp_path / FILE
    assert PASSWORD not in file.read_text("utf-8")
    assert json.loads(file.read_text("utf-8"))["accounts"][0]["password"].startswith("$argon2id$")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "argon2" not in repr(accounts.all())


def test_what_another_process_changes_is_seen_at_once(accounts: Accounts, tmp_path: Path) -> None:
    other = Accounts(tmp_path)
    other.add("佐藤", PASSWORD, "editor")
    assert [account.name for account in accounts.all()] == ["佐藤", "山田"]
    other.remove("山田")
    assert accounts.find("山田") is None


def test_an_account_is_replaced_only_on_purpose(accounts: Accounts) -> None:
    with pytest.raises(InputError, match=r"すでにいます.*--replace"):
        accounts.add("山田", PASSWORD, "editor")
    secret = accounts.secret
    assert accounts.add("山田", PASSWORD + "2", "editor", replace=True).role == "editor"
    assert accounts.add("山田", PASSWORD + "3", None, replace=True).role == "editor"
    assert accounts.verify("山田", PASSWORD) is None
    assert accounts.secret == secret


@pytest.mark.parametrize("name", ["", " ", "a:b", "a\nb", "x" * 65])
def test_a_name_that_cannot_be_sent_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="利用者の名前は"):
        Accounts(tmp_path).add(name, PASSWORD, None)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("短い", "10～200字"),
        ("x" * 201, "10～200字"),
        ("yamada-12345", "名前をもとに"),
        ("aaaaaaaaaaaaaa", "繰り返し"),
    ],
)
def test_a_password_that_is_guessed_at_once_is_refused(
    tmp_path: Path, password: str, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        Accounts(tmp_path).add("Yamada", password, None)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 2}', '{"format": 1, "secret": ""}'])
def test_a_damaged_file_is_an_error_and_not_an_empty_list(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content, "utf-8")
    with pytest.raises(InputError, match="名簿として読めません"):
        Accounts(tmp_path).all()


def run(home: Path, *words: str) -> int:
    return cli.main(["user", *words, "--index", str(home)])


def test_the_command_adds_lists_and_removes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "password.txt"
    file.write_text(f"{PASSWORD}\n", "utf-8")
    assert run(tmp_path, "list") == 0
    assert "利用者はいません" in capsys.readouterr().out
    added = run(tmp_path, "add", "佐藤", "--role", "editor", "--password-file", str(file))
    assert (added, run(tmp_path, "list")) == (0, 0)
    assert "佐藤\t編集（editor）" in capsys.readouterr().out
    assert Accounts(tmp_path).verify("佐藤", PASSWORD) is not None
    assert run(tmp_path, "remove", "佐藤") == 0
    assert run(tmp_path, "remove", "佐藤") == 1
    assert "利用者「佐藤」はいません" in capsys.readouterr().err


def test_without_a_terminal_a_password_is_taken_from_a_file_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert run(tmp_path, "add", "佐藤") == 1
    assert "--password-file" in capsys.readouterr().err


def at_a_terminal(home: Path, *typed: str) -> str:
    """What `kyoten user add 佐藤` shows whoever types at a terminal of its own."""
    terminal, side = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "user", "add", "佐藤", "--index", str(home)],
        stdin=side,
        stdout=side,
        stderr=side,
        start_new_session=True,
        close_fds=True,
    )
    os.close(side)
    shown = b""
    for line in typed:
        seen = shown.count(b": ")
        while shown.count(b": ") == seen:
            shown += os.read(terminal, 4096)
        os.write(terminal, f"{line}\n".encode())
    while True:
        try:
            shown += os.read(terminal, 4096)
        except OSError:  # how Linux says that the other side has gone
            break
    process.wait(60)
    os.close(terminal)
    return shown.decode()


def test_at_a_terminal_a_password_is_asked_twice_and_never_shown(tmp_path: Path) -> None:
    shown = at_a_terminal(tmp_path, PASSWORD, PASSWORD)
    assert "登録しました" in shown
    assert PASSWORD not in shown
    assert Accounts(tmp_path).verify("佐藤", PASSWORD) is not None


def test_two_different_passwords_are_refused(tmp_path: Path) -> None:
    assert "2回の入力が違います" in at_a_terminal(tmp_path, PASSWORD, PASSWORD + "x")
    assert Accounts(tmp_path).all() == ()
