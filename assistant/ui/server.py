"""Listening: one address, one port, until the user stops it."""

import errno
import logging
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

from assistant.answerer import Answerer
from assistant.library import Library
from assistant.records import Records
from assistant.ui.app import build
from assistant.ui.contract import Binding
from assistant.ui.guard import Guard
from ingest.errors import InputError

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

GRACE_S = 2


def serve(
    assistant: Answerer,
    settings: Binding,
    library: Library | None = None,
    guard: Guard | None = None,
    records: Records | None = None,
    choice: bool = False,
) -> None:
    """Serve the page and the API; returns when stopped. Raises InputError where it cannot bind.

    `choice`: whoever asks may choose whether a language model answers.
    """
    # Bound before the page is built: a port in use should be said at once, not after seconds.
    with bind(settings.host, settings.port) as listener:
        app = build(assistant, settings, library, guard, records, choice=choice)
        print(f"{url(settings.host, listener.getsockname()[1])} で開きました（終えるにはCtrl+C）")
        server = server_for(app)
        # Streams cut off at the end would be reported as errors, with their traces.
        logging.getLogger("uvicorn.error").addFilter(lambda _record: not server.should_exit)
        # uvicorn ends in good order on Ctrl+C and then raises it again; to us it is the end.
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def server_for(app: "FastAPI") -> "uvicorn.Server":
    """The server for the application, quiet but for errors."""
    import uvicorn

    # An open page holds a stream for as long as it is open, and would hold up the end for ever.
    return uvicorn.Server(
        uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=GRACE_S)
    )


def bind(host: str, port: int) -> socket.socket:
    """A listening socket, or an InputError that says what to do."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise InputError(
            f"アドレス「{host}」が見つかりません。--host に 127.0.0.1 などを指定してください"
        ) from error
    listener = socket.socket(family, kind, protocol)
    try:
        # Lets a restart reuse the port at once; two listeners on one port stay impossible here.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        raise InputError(_cannot_bind(host, port, error)) from error
    return listener


def url(host: str, port: int) -> str:
    """The address to open in a browser on this machine."""
    if host in ("0.0.0.0", "::", ""):
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _cannot_bind(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"ポート{port}は他のプログラムが使っています。"
            f"--port {port + 1} のように別の番号を指定してください"
        )
    if error.errno == errno.EACCES:
        return f"ポート{port}を使う権限がありません。1024以上の番号を指定してください"
    return f"アドレス「{host}」では待ち受けられません。--host に 127.0.0.1 などを指定してください"
