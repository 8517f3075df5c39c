"""ASGI middleware before every address: it asks who comes, and sends strangers to the login.

It judges nobody itself (the guard does) and knows no page but the login's address.
"""

import base64
import binascii
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from assistant.accounts import Account
from assistant.ui.guard import VISITOR, Guard, Visitor
from ingest.errors import InputError

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

LOGIN, LOGOUT = "/login", "/logout"
OPEN = frozenset({LOGIN, "/healthz"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Asked by programs, which take a challenge; a browser would open a box of its own, in English.
_OF_PROGRAMS = ("/api/", "/mcp")
_CHALLENGE = 'Basic realm="kyoten", charset="UTF-8"'
NEEDS_LOGIN = (
    "ログインが必要です。画面から入るか、HTTPのBasic認証で利用者名とパスワードを送ってください"
)
WRONG = "利用者名かパスワードが違います"
FROM_ELSEWHERE = "別のサイトからの操作は受け付けません。拠点ナビの画面から操作してください"

OTHER_HOST = (
    "この名前では開けません。http://127.0.0.1 か http://localhost の番地で開いてください"
    "（ほかの名前で使うには「kyoten user add 名前」で利用者を登録します）"
)


def slow_down(seconds: float) -> str:
    """The line for whoever guessed too often."""
    return (
        f"間違いが続いたため、しばらく受け付けません。{int(seconds) + 1}秒たってからもう一度どうぞ"
    )


def cookie_name(port: int) -> str:
    """Browsers keep cookies by host, not by port, and two shelves may be served on one machine."""
    return f"kyoten-session-{port}"


class Gate:
    """Puts a `Visitor` in the scope of every request that may pass; the others end here."""

    def __init__(self, app: "ASGIApp", guard: Guard, port: int) -> None:
        self._app = app
        self._guard = guard
        self._cookie = cookie_name(port)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """One request."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        from starlette.requests import HTTPConnection

        found = await self._look(HTTPConnection(scope))
        if isinstance(found, Visitor):
            scope[VISITOR] = found
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await found(scope, receive, send)

    async def _look(self, request: "HTTPConnection") -> "Visitor | Response":
        if request.scope.get("method") not in _SAFE and from_elsewhere(request):
            return _told(403, FROM_ELSEWHERE)
        try:
            if request.scope["path"] in OPEN:
                return Visitor(None, may_edit=False)
            if stranger := self._guard.stranger():
                here = self._guard.is_here(request.headers.get("host", ""))
                return stranger if here else _told(421, OTHER_HOST)
            if "authorization" in request.headers:
                return await self._by_password(request)
            account = self._guard.session(request.cookies.get(self._cookie, ""))
        except InputError as error:
            return _told(503, error.detail)
        return _visitor(account) if account else _refusal(request)

    async def _by_password(self, request: "HTTPConnection") -> "Visitor | Response":
        from starlette.concurrency import run_in_threadpool

        given = _basic(request.headers["authorization"])
        if given is None:
            return _told(401, NEEDS_LOGIN, {"www-authenticate": _CHALLENGE})
        found = await run_in_threadpool(self._guard.check, *given, place(request))
        if isinstance(found, Account):
            return _visitor(found)
        if found == "wrong":
            return _told(401, WRONG, {"www-authenticate": _CHALLENGE})
        return _told(429, slow_down(found), {"retry-after": str(int(found) + 1)})


def from_elsewhere(request: "HTTPConnection") -> bool:
    """Whether another site's page sent this (the check of Go's http.CrossOriginProtection).

    Browsers say where a request comes from; programs do not, and nobody can make them send one.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")


def place(request: "HTTPConnection") -> str:
    """Where a request comes from, as an address."""
    return request.client.host if request.client else ""


def _visitor(account: Account) -> Visitor:
    return Visitor(account.name, account.role == "editor")


def _basic(header: str) -> tuple[str, str] | None:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, password) if colon else None


def _refusal(request: "HTTPConnection") -> "Response":
    from starlette.responses import RedirectResponse

    path = request.scope["path"]
    if path.startswith(_OF_PROGRAMS):
        return _told(401, NEEDS_LOGIN, {"www-authenticate": _CHALLENGE})
    if request.scope.get("method") in _SAFE and "text/html" in request.headers.get("accept", ""):
        query = request.scope.get("query_string", b"").decode("latin-1")
        wanted = f"{path}?{query}" if query else path
        target = LOGIN if wanted == "/" else f"{LOGIN}?next={quote(wanted, safe='')}"
        return RedirectResponse(target, 303, {"cache-control": "no-store"})
    return _told(401, NEEDS_LOGIN, {"www-authenticate": "Session"})


def _told(status: int, line: str, headers: dict[str, str] | None = None) -> "Response":
    from starlette.responses import JSONResponse

    return JSONResponse({"error": line}, status, {"cache-control": "no-store"} | (headers or {}))
