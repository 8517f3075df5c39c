"""Where passwords come from: a file, or whoever sits at the terminal.

Never the command line or the environment, which other programs can read.
"""

import getpass
import sys
from argparse import Namespace
from pathlib import Path

from ingest.errors import InputError, ReadError
from ingest.passwords import Passwords

_LARGEST = 2**20
_MOST = 100


def given_passwords(arguments: Namespace) -> Passwords:
    """The passwords that `--password-file` and `--ask-password` give.

    Raises:
        InputError: the file cannot be used, or nobody sits at a terminal to be asked.
    """
    known = _read(arguments.password_file) if arguments.password_file else ()
    if arguments.ask_password and not sys.stdin.isatty():
        raise InputError(
            "--ask-password は端末の画面で聞くときに使います。--password-file を使ってください"
        )
    return Passwords(known, _ask if arguments.ask_password else None)


def first_line(path: Path) -> str:
    """The password in a file's first line. Raises InputError where there is none."""
    return _read(path)[0]


def _read(path: Path) -> tuple[str, ...]:
    """One password a line; white space at its ends may be part of it."""
    from ingest.readers.text import decode

    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        text = decode(path, data)
    except OSError as error:
        reason = error.strerror or "読めません"
        raise InputError(f"{path}: 開けません（{reason}）。場所と権限を確かめてください") from None
    except ReadError:
        raise InputError(
            f"{path}: 文字コードを判別できません。UTF-8で保存し直してください"
        ) from None
    lines = tuple(line for line in text.splitlines() if line)
    if not lines:
        raise InputError(f"{path}: パスワードがありません。1行に1つ書いてください")
    if len(data) > _LARGEST or len(lines) > _MOST:
        raise InputError(f"{path}: パスワードは{_MOST}個までにしてください")
    return lines


def _ask(path: Path) -> str:
    return getpass.getpass(f"\n{path} のパスワード（空のままEnterで飛ばします）: ")
