"""Listening: one address, one port, until the user stops it."""

import errno
import socket

from assistant.ui.app import build
from assistant.ui.contract import Answerer, Binding
from ingest.errors import InputError


def serve(assistant: Answerer, settings: Binding) -> None:
    """Serve the page and the API; returns when stopped. Raises InputError where it cannot bind."""
    import uvicorn

    # Bound before the page is built: a port in use should be said at once, not after seconds.
    with bind(settings.host, settings.port) as listener:
        app = build(assistant, settings)
        print(f"{url(settings.host, listener.getsockname()[1])} で開きました（終えるにはCtrl+C）")
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        server.run(sockets=[listener])


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
    if host in ("0.0.0.0", "::", ""):  # noqa: S104  every interface includes loopback
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
