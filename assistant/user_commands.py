"""`kyoten user …`: their arguments, where a new password comes from, and what is printed."""

import getpass
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.accounts import ROLES, Accounts, Role, check_password, checked_name
from assistant.passwords import first_line
from ingest.errors import InputError

if TYPE_CHECKING:
    from assistant.arguments import Parser

ROLE_WORDS: dict[Role, str] = {"reader": "閲覧", "editor": "編集"}


def add_user(parser: "Parser", command: Callable[[Any, str, str], "Parser"]) -> None:
    """The grammar of `kyoten user`; `command` adds one of its own commands."""
    actions = parser.add_subparsers(
        dest="action", metavar="操作", title="操作", required=True, parser_class=type(parser)
    )
    add = command(actions, "add", "利用者を登録します（パスワードは画面で2回聞きます）")
    add.add_argument("name", metavar="名前", help="ログインに使う名前")
    add.add_argument(
        "--role",
        choices=ROLES,
        metavar="権限",
        help="reader（閲覧、既定）か editor（資料の追加と削除もできる）",
    )
    # Never the password itself: everybody on the machine can read a command line.
    add.add_argument(
        "--password-file", type=Path, metavar="ファイル", help="パスワードを1行目に書いたファイル"
    )
    add.add_argument(
        "--replace", action="store_true", help="登録済みの利用者のパスワードと権限を変えます"
    )
    command(actions, "list", "利用者の一覧を表示します")
    remove = command(actions, "remove", "利用者を外します（使っている画面もすぐ使えなくなります）")
    remove.add_argument("names", nargs="+", metavar="名前", help="list で分かる名前")


def run_user(arguments: Namespace, home: Path) -> None:
    """Do what `kyoten user` was told. Raises InputError."""
    accounts = Accounts(home)
    if arguments.action == "add":
        name = checked_name(arguments.name)
        if accounts.find(name) and not arguments.replace:
            # Before a password is asked for.
            raise InputError(
                f"利用者「{name}」はすでにいます。パスワードや権限を変えるには --replace を付けてください"
            )
        password = _new_password(name, arguments.password_file)
        account = accounts.add(name, password, arguments.role, arguments.replace)
        print(f"利用者「{account.name}」を登録しました（{ROLE_WORDS[account.role]}）")
    elif arguments.action == "remove":
        for name in arguments.names:
            accounts.remove(name)
            print(f"利用者「{name}」を外しました")
    else:
        everyone = accounts.all()
        for account in everyone:
            print(f"{account.name}\t{ROLE_WORDS[account.role]}（{account.role}）")
        if not everyone:
            print("利用者はいません。「kyoten user add 名前」で登録できます")


def _new_password(name: str, file: Path | None) -> str:
    if file is not None:
        return first_line(file)
    if not sys.stdin.isatty():
        raise InputError(
            "パスワードは端末の画面で聞きます。画面のないところでは --password-file を使ってください"
        )
    password = getpass.getpass(f"{name} の新しいパスワード: ")
    check_password(name, password)
    if getpass.getpass("もう一度: ") != password:
        raise InputError("2回の入力が違います。もう一度実行してください")
    return password
