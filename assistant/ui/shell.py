"""ASGI middleware that makes Gradio's HTML shell Japanese and keeps the browser to this server.

Gradio 6.31 writes `<html lang="en">`, English Open Graph tags with addresses of other hosts, and
picks its own words by the browser's language. It offers no setting for these.
"""

import re
from typing import TYPE_CHECKING

from assistant.ui.guard import VISITOR
from assistant.ui.login import account_html

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The browser itself then refuses whatever would leave this machine, whoever wrote it.
# Gradio's bundle needs inline scripts and styles, and `new Function` for its templates.
POLICY = (
    "default-src 'self' data: blob:; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
_SOCIAL = re.compile(r"\s*<meta\s+(?:property=\"og:|name=\"twitter:)[^>]*>")


def japanese(html: str, script: str, style: str, name: str | None = None) -> str:
    """Gradio's shell in Japanese, with `script` run before anything else, for the user `name`.

    The style goes in here too: Gradio's own `css` setting puts a prefix before each selector,
    which keeps it from reaching the page around the components.
    """
    html = _SOCIAL.sub("", html)
    html = re.sub(r'<html(\s+)lang="en"', r'<html\1lang="ja"', html, count=1)
    head = f"<head>\n<script>\n{script}</script>\n<style>\n{style}</style>"
    html = html.replace("<head>", head, 1)
    if name is None:
        return html
    return re.sub(r"<body[^>]*>", lambda body: body[0] + account_html(name), html, count=1)


class JapaneseShell:
    """Rewrites the page at `/`; every other response passes through, streamed as before."""

    def __init__(self, app: "ASGIApp", script: str, style: str) -> None:
        self._app = app
        self._script = script
        self._style = style

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """One request."""
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        start: Message = {}
        body = bytearray()

        async def collect(message: "Message") -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                await self._finish(scope, start, bytes(body), send)

        await self._app(scope, receive, collect)

    async def _finish(self, scope: "Scope", start: "Message", body: bytes, send: "Send") -> None:
        headers = {name.lower(): value for name, value in start["headers"]}
        if headers.get(b"content-type", b"").startswith(b"text/html"):
            visitor = scope.get(VISITOR)
            name = visitor.name if visitor else None
            body = japanese(body.decode(), self._script, self._style, name).encode()
            headers |= {
                b"content-length": str(len(body)).encode(),
                b"content-security-policy": POLICY.encode(),
                # Nothing goes to other sites; "no-referrer" would also take the origin from a form
                # of our own, by which it is told from another site's.
                b"referrer-policy": b"same-origin",
                b"cache-control": b"no-store",
                b"x-content-type-options": b"nosniff",
            }
        await send({**start, "headers": list(headers.items())})
        await send({"type": "http.response.body", "body": body})
