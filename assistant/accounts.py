"""Who may use the program: names, roles and hashed passwords, in one file of the home folder.

Knows no page, no request and no cookie.
"""

import json
import os
import secrets
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, get_args

from ingest.errors import InputError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

Role = Literal["reader", "editor"]
ROLES: tuple[Role, ...] = get_args(Role)
FILE = "accounts.json"
LEAST_PASSWORD, MOST_PASSWORD, MOST_NAME = 10, 200, 64
_FORMAT = 1
# Each check takes 64 MiB and a core: a flood of logins must not take the machine.
_CHECKS_AT_ONCE = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Account:
    """One user. `password` is what argon2-cffi writes: Argon2id with its parameters and salt."""

    name: str
    role: Role
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Book:
    """The file. `secret` signs what is handed out to those who have logged in."""

    secret: str = field(default="", repr=False)
    accounts: Mapping[str, Account] = field(default_factory=lambda: MappingProxyType({}))


class Accounts:
    """The accounts of one home; whatever another process changes is seen at the next look."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._path = home / FILE
        self._stamp: tuple[int, int, int] | None = None
        self._book = _Book()
        self._nobody: str | None = None
        self._lock = threading.Lock()

    def all(self) -> tuple[Account, ...]:
        """Every account, by name. Raises InputError where the file cannot be read."""
        return tuple(sorted(self._read().accounts.values(), key=lambda account: account.name))

    def find(self, name: str) -> Account | None:
        """The account of that name."""
        return self._read().accounts.get(same_name(name))

    @property
    def secret(self) -> str:
        """What signs sessions; empty where no account was ever made."""
        return self._read().secret

    def add(self, name: str, password: str, role: Role | None, replace: bool = False) -> Account:
        """Make an account. `role` None: reader, or what a replaced account was.

        Raises:
            InputError: the name or the password cannot be used, or the name is taken.
        """
        name = checked_name(name)
        check_password(name, password)
        with self._writing() as book:
            before = book.accounts.get(name)
            if before and not replace:
                raise InputError(
                    f"利用者「{name}」はすでにいます。パスワードや権限を変えるには --replace を付けてください"
                )
            role = role or (before.role if before else "reader")
            account = Account(name, role, _hasher().hash(_same_password(password)))
            self._write(_Book(book.secret, {**book.accounts, name: account}))
        return account

    def remove(self, name: str) -> None:
        """Take an account away; whoever is logged in with it is out at the next request."""
        name = same_name(name)
        with self._writing() as book:
            if name not in book.accounts:
                raise InputError(
                    f"利用者「{name}」はいません。「kyoten user list」で名前を確かめてください"
                )
            rest = {other: book.accounts[other] for other in book.accounts if other != name}
            self._write(_Book(book.secret, rest))

    def verify(self, name: str, password: str) -> Account | None:
        """The account, where the password is its own. Takes as long for a name nobody has."""
        from argon2.exceptions import InvalidHashError, VerificationError

        # In either case, or the first unknown name would take twice as long.
        nobody = self._hash_of_nobody()
        account = self.find(name)
        hashed = account.password if account else nobody
        with _CHECKS_AT_ONCE:
            try:
                _hasher().verify(hashed, _same_password(password[:MOST_PASSWORD]))
            except (VerificationError, InvalidHashError):
                return None
        return account

    def _hash_of_nobody(self) -> str:
        if self._nobody is None:
            self._nobody = _hasher().hash(secrets.token_hex())
        return self._nobody

    def _read(self) -> _Book:
        with self._lock:
            try:
                status = self._path.stat()
            except FileNotFoundError:
                self._stamp, self._book = None, _Book()
                return self._book
            stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
            if stamp != self._stamp:
                self._book = _parse(self._path)
                self._stamp = stamp
            return self._book

    @contextmanager
    def _writing(self) -> Iterator[_Book]:
        from filelock import FileLock

        self._home.mkdir(parents=True, exist_ok=True)
        with FileLock(self._home / f"{FILE}.lock"):
            yield self._read()

    def _write(self, book: _Book) -> None:
        content = {
            "format": _FORMAT,
            "secret": book.secret or secrets.token_hex(32),
            "accounts": [
                {"name": account.name, "role": account.role, "password": account.password}
                for account in book.accounts.values()
            ],
        }
        building = self._path.with_name(f".{FILE}.{os.getpid()}.tmp")
        building.unlink(missing_ok=True)
        # Nobody else on the machine may read it, not even while it is written.
        descriptor = os.open(building, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(building, self._path)


def same_name(name: str) -> str:
    """A name as it is compared: full-width and half-width letters are the same."""
    return unicodedata.normalize("NFKC", name).strip()


def checked_name(name: str) -> str:
    """A name that can be an account's. Raises InputError."""
    name = same_name(name)
    # HTTP Basic parts the name from the password at the first colon.
    if not name or len(name) > MOST_NAME or ":" in name or not name.isprintable():
        raise InputError(
            f"利用者の名前は1～{MOST_NAME}字にしてください（「:」と改行などは使えません）"
        )
    return name


def check_password(name: str, password: str) -> None:
    """Refuse a password that is guessed at once; length decides (NIST SP 800-63B), not its mix."""
    if not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD:
        raise InputError(
            f"パスワードは{LEAST_PASSWORD}～{MOST_PASSWORD}字にしてください（文をつないだ長いものが安全です）"
        )
    if name.casefold() in password.casefold() and len(password) < len(name) + LEAST_PASSWORD:
        raise InputError("利用者の名前をもとにしたパスワードは使えません")
    if len(set(password)) < LEAST_PASSWORD // 2:
        raise InputError("同じ字の繰り返しはパスワードに使えません")


def _same_password(password: str) -> str:
    # A keyboard may give が as one character or as two.
    return unicodedata.normalize("NFC", password)


def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    # The library's own parameters: RFC 9106, the profile for machines of little memory.
    return PasswordHasher()


def _parse(path: Path) -> _Book:
    try:
        content = json.loads(path.read_text("utf-8"))
        if content["format"] != _FORMAT or len(content["secret"]) < 32:
            raise ValueError("format")
        accounts = [
            Account(entry["name"], entry["role"], entry["password"])
            for entry in content["accounts"]
        ]
        if any(account.role not in ROLES for account in accounts):
            raise ValueError("role")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path} を利用者の名簿として読めません（{error}）。控えから戻すか、ファイルを除いて登録し直してください"
        ) from error
    return _Book(content["secret"], {account.name: account for account in accounts})
