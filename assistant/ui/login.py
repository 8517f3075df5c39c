"""The login page, login and logout. A plain form: no script, no request to anywhere else."""

import base64
import hashlib
import re
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from assistant.accounts import Account
from assistant.ui.gate import LOGIN, LOGOUT, WRONG, cookie_name, place, slow_down
from assistant.ui.guard import SESSION_S, Guard

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from fastapi.responses import HTMLResponse

MOST_BYTES = 8_192
STALE = "画面を開いてから時間がたちました。もう一度入力してください"
_FORM_COOKIE = "kyoten-login"
_LOCAL = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")


def add_login(app: "FastAPI", guard: Guard, port: int) -> None:
    """Give `app` its login page and what it posts to."""
    from fastapi import Request
    from fastapi.responses import RedirectResponse, Response
    from starlette.concurrency import run_in_threadpool

    session = cookie_name(port)

    def page(request: Request, wanted: str, line: str = "", status: int = 200) -> Response:
        # The same token in the form and in a cookie: another site can set neither.
        token = guard.form()
        response = _html(login_html(token, wanted, line), status)
        response.set_cookie(
            _FORM_COOKIE,
            token,
            path=LOGIN,
            httponly=True,
            samesite="strict",
            secure=_https(request),
        )
        return response

    @app.get(LOGIN)
    def show(request: Request, next: str = "/") -> Response:
        wanted = safe_address(next)
        if guard.stranger() or guard.session(request.cookies.get(session, "")):
            return RedirectResponse(wanted, 303)
        return page(request, wanted)

    @app.post(LOGIN)
    async def log_in(request: Request) -> Response:
        fields = await _fields(request)
        wanted = safe_address(fields.get("next", "/"))
        token = fields.get("token", "")
        if token != request.cookies.get(_FORM_COOKIE) or not guard.is_form(token):
            return page(request, wanted, STALE, 400)
        found = await run_in_threadpool(
            guard.check, fields.get("name", ""), fields.get("password", ""), place(request)
        )
        if found == "wrong":
            return page(request, wanted, WRONG, 401)
        if not isinstance(found, Account):
            response = page(request, wanted, slow_down(found), 429)
            response.headers["retry-after"] = str(int(found) + 1)
            return response
        response = RedirectResponse(wanted, 303)
        response.delete_cookie(_FORM_COOKIE, path=LOGIN)
        response.set_cookie(
            session,
            guard.issue(found),
            max_age=SESSION_S,
            httponly=True,
            samesite="lax",
            secure=_https(request),
        )
        return response

    @app.post(LOGOUT)
    def log_out(request: Request) -> Response:
        guard.end(request.cookies.get(session, ""))
        response = RedirectResponse(LOGIN, 303)
        response.delete_cookie(session)
        return response


def login_html(token: str, wanted: str, line: str = "") -> str:
    """The page, with what went wrong the last time."""
    alert = f'<p class="wrong" role="alert">{escape(line)}</p>' if line else ""
    return (
        '<!doctype html>\n<html lang="ja"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>ログイン - 拠点ナビ</title><style>{_style()}</style></head><body><main>"
        "<h1>拠点ナビ</h1><p>利用者名とパスワードを入れてください。</p>"
        f'{alert}<form method="post" action="{LOGIN}">'
        f'<input type="hidden" name="token" value="{escape(token)}">'
        f'<input type="hidden" name="next" value="{escape(wanted)}">'
        '<label for="name">利用者名</label>'
        '<input id="name" name="name" autocomplete="username" autocapitalize="none" '
        'spellcheck="false" required autofocus>'
        '<label for="password">パスワード</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password" '
        "required>"
        '<button type="submit">ログイン</button></form></main></body></html>'
    )


def account_html(name: str) -> str:
    """Who is logged in, and the way out; stands above the chat."""
    return (
        f'<nav class="kn-account" aria-label="利用者"><span>{escape(name)}</span>'
        f'<form method="post" action="{LOGOUT}"><button type="submit">ログアウト</button></form></nav>'
    )


def safe_address(wanted: str) -> str:
    """Where to go after the login: an address of this server, whatever was asked for."""
    return wanted if _LOCAL.fullmatch(wanted) else "/"


async def _fields(request: "Request") -> dict[str, str]:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            return {}
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}


def _style() -> str:
    return files("assistant.ui").joinpath("login.css").read_text(encoding="utf-8")


def _html(html: str, status: int) -> "HTMLResponse":
    from fastapi.responses import HTMLResponse

    style = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {
        "cache-control": "no-store",
        "content-security-policy": policy,
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
    }
    return HTMLResponse(html, status, headers)


def _https(request: "Request") -> bool:
    return request.url.scheme == "https"
