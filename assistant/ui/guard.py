"""Who a request comes from: a session cookie or HTTP Basic, against the accounts of the home.

Decides who may pass and what they may do; says nothing and shows no page.
"""

import hashlib
import hmac
import ipaddress
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from assistant.accounts import Account, Accounts, same_name
from assistant.ui.throttle import Key, Throttle
from ingest.errors import InputError

SESSION_S = 12 * 60 * 60  # a day at the office
FORM_S = 60 * 60
VISITOR = "kyoten.visitor"
_REMEMBERED_S = 5 * 60
_MOST_REMEMBERED = 500
# Of one name from one place; of one place, behind whose address a whole office may sit.
_FREE_OF_NAME, _FREE_OF_PLACE = 5, 30

Verdict = Literal["wrong"] | float  # or the seconds to wait


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks. `name` is None where there are no accounts."""

    name: str | None
    may_edit: bool


class Guard:
    """The accounts at work. Without a home nobody is asked who they are, as in a test."""

    def __init__(
        self,
        home: Path | None = None,
        alone: bool = True,
        throttle: Throttle | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`alone`: only this machine can come; whoever does may then change the shelf."""
        self._accounts = Accounts(home) if home else None
        self._alone = alone
        self._stranger = Visitor(None, may_edit=alone)
        self._throttle = throttle or Throttle(clock)
        self._clock = clock
        self._closed = False
        self._ended: dict[str, float] = {}
        # Keyed so that what is kept in memory is no hash of a password by itself.
        self._key = secrets.token_bytes(32)
        self._remembered: dict[bytes, tuple[float, Account]] = {}
        self._lock = threading.Lock()

    def stranger(self) -> Visitor | None:
        """Who comes without a login; None where a login is needed.

        Once there were accounts, taking the last one away does not open the door. Raises
        InputError where the file of the accounts cannot be read.
        """
        if self._accounts is None:
            return self._stranger
        self._closed = self._closed or bool(self._accounts.all())
        return None if self._closed else self._stranger

    def is_here(self, host: str) -> bool:
        """Whether a stranger may have asked for this host (a request's Host).

        Any site can let its name lead to 127.0.0.1 and have its pages ask here as if they were
        ours (DNS rebinding); with accounts the browser sends such pages no cookie of ours.
        """
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return not self._alone or is_loopback(name)

    def check(self, name: str, password: str, place: str) -> Account | Verdict:
        """The account of a name and password that came from `place`, or why not. Takes time."""
        if self._accounts is None:
            return "wrong"
        name = same_name(name)
        mark = hmac.digest(self._key, f"{name}\0{password}".encode(), "sha256")
        if account := self._known(mark, name):
            return account
        of_name, of_place = Key(f"{place}\0{name}", _FREE_OF_NAME), Key(place, _FREE_OF_PLACE)
        if wait := self._throttle.wait(of_name, of_place):
            return wait
        # Before the check, so that many tries at once do not all count as the first.
        self._throttle.failed(of_name, of_place)
        account = self._accounts.verify(name, password)
        if account is None:
            return "wrong"
        self._throttle.succeeded(of_name)
        with self._lock:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[mark] = (self._clock(), account)
        return account

    def _known(self, mark: bytes, name: str) -> Account | None:
        """Whom this password was found to be right for a moment ago: a script asks many times."""
        assert self._accounts is not None
        with self._lock:
            since, account = self._remembered.get(mark, (0.0, None))
        if account is None or self._clock() - since > _REMEMBERED_S:
            return None
        return account if self._accounts.find(name) == account else None

    def issue(self, account: Account) -> str:
        """A session, as a signed text; it ends with the password, the account, or SESSION_S."""
        entry = [account.name, self._seal(account), secrets.token_hex(8)]
        return str(self._signer("session").dumps(entry))

    def session(self, text: str) -> Account | None:
        """Whose session a text is."""
        entry = self._opened("session", text, SESSION_S)
        if self._accounts is None or not isinstance(entry, list) or len(entry) != 3:
            return None
        name, seal, identity = entry
        account = self._accounts.find(name)
        if account is None or identity in self._ended:
            return None
        return account if hmac.compare_digest(seal, self._seal(account)) else None

    def end(self, text: str) -> None:
        """Make a session worthless, wherever else its text may be kept."""
        entry = self._opened("session", text, SESSION_S)
        if isinstance(entry, list) and len(entry) == 3:
            now = self._clock()
            with self._lock:
                self._ended = {
                    identity: since
                    for identity, since in self._ended.items()
                    if now - since < SESSION_S
                } | {entry[2]: now}

    def form(self) -> str:
        """A token for the login form."""
        return str(self._signer("form").dumps(secrets.token_hex(16)))

    def is_form(self, token: str) -> bool:
        """Whether a token was given out here, not long ago."""
        return self._opened("form", token, FORM_S) is not None

    def _opened(self, use: str, text: str, longest_s: int) -> Any:
        from itsdangerous import BadData

        try:
            return self._signer(use).loads(text, max_age=longest_s)
        except BadData:
            return None

    def _signer(self, use: str) -> Any:
        from itsdangerous import URLSafeTimedSerializer

        secret = self._accounts.secret if self._accounts else ""
        # Before the first account there is no secret, and nothing that may be signed for ever.
        return URLSafeTimedSerializer(
            secret or self._key, salt=use, signer_kwargs={"digest_method": hashlib.sha256}
        )

    def _seal(self, account: Account) -> str:
        """Changes with the password."""
        assert self._accounts is not None
        return hmac.new(
            self._accounts.secret.encode(), account.password.encode(), "sha256"
        ).hexdigest()[:32]


def guard_for(home: Path, host: str, without_accounts: bool = False) -> Guard:
    """The guard of a server that listens on `host`.

    Raises:
        InputError: others than this machine could come, and nobody would ask who they are; or the
            file of the accounts cannot be read.
    """
    alone = is_loopback(host) and not without_accounts
    if not alone and not without_accounts and not Accounts(home).all():
        raise InputError(
            f"{host} で待ち受けると、この端末の外からも使えます。「kyoten user add 名前」で利用者を"
            "登録してください（だれでも使えるままにするときは --without-accounts を付けます）"
        )
    return Guard(home, alone)


def is_loopback(host: str) -> bool:
    """Whether only this machine can come to an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def visitor(request: Any) -> Visitor | None:
    """Who a request of Gradio or Starlette comes from; None where no guard looked at it."""
    scope = getattr(getattr(request, "request", None), "scope", None)
    if scope is None:
        scope = getattr(request, "scope", {})
    found = scope.get(VISITOR)
    return found if isinstance(found, Visitor) else None


def may_edit(request: Any) -> bool:
    """Whether whoever sent a request of Gradio or Starlette may change the shelf."""
    found = visitor(request)
    return found is not None and found.may_edit
