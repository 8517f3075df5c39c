"""A model server of the tests' own, on loopback: it replies what a script says, well or badly.

Speaks the protocols of OpenAI (/v1/chat/completions, /v1/models), Ollama (/api/chat, /api/tags),
Anthropic (/v1/messages) and Google (…:generateContent) as far as a chat needs them. It knows
nothing of the program.
"""

import json
import re
import select
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tests.assistant.generate import dialects

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server does with one request.

    `hold_after` pieces it falls silent until `hold` is set or the client hangs up, and
    `dies_after` pieces it cuts the connection; 0 means before a status line. Where `raw` is given,
    it is sent instead of anything of the protocol. `echo_key` repeats the client's credentials.
    """

    text: str = ""
    status: int = 200
    raw: bytes | None = None
    content_type: str | None = None
    reasoning: str = ""
    finish: str = "stop"
    streams: bool = True  # False: a whole completion, even to stream=true
    piece: int = 4  # characters of a piece
    hold: threading.Event = field(default_factory=threading.Event)
    hold_after: int | None = None
    dies_after: int | None = None
    echo_key: bool = False

    def pieces(self) -> list[str]:
        """The text as it is streamed."""
        return [
            self.text[start : start + self.piece] for start in range(0, len(self.text), self.piece)
        ]


Script = str | Reply | Sequence[str | Reply] | Callable[[Body], str | Reply]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in; `body` is empty where it was a GET."""

    path: str
    headers: dict[str, str]
    body: Body

    @property
    def text(self) -> str:
        """Everything that any message says."""
        return "\n".join(dialects.said(message) for message in self.body.get("messages", ()))


class ScriptedServer:
    """`with ScriptedServer(reply) as server: … server.url …`.

    The script is a reply, a list of replies for the first, second, … chat request (the last one
    stands for all that follow), or a function of the request's body, called in the server's thread.
    """

    def __init__(self, script: Script, models: Sequence[str] = ("scripted",)) -> None:
        self.models = tuple(models)
        self.requests: list[Request] = []  # every one, /v1/models too
        self.hung_up = threading.Event()  # a client left in the middle of a reply
        self.released = threading.Event()  # the test is over: nothing holds any more
        self._script = script
        self._lock = threading.Lock()
        self._asked = 0
        self._http = _Http(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.released.set()
        self._http.shutdown()
        self._http.cut()
        self._http.server_close()  # waits for the threads of the requests
        self._thread.join()

    @property
    def url(self) -> str:
        """The address without a path."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def setting(self) -> str:
        """What KYOTEN_LLM says to speak to this server as to any OpenAI-compatible one."""
        return f"openai-compatible:{self.url}/v1#{self.models[0]}"

    @property
    def chats(self) -> list[Request]:
        """The requests that asked for words."""
        with self._lock:
            return [request for request in self.requests if request.body]

    def reply_to(self, body: Body) -> Reply:
        """What the script says to this request."""
        with self._lock:
            turn = self._asked
            self._asked += 1
        script = self._script
        if callable(script):
            found = script(body)
        elif isinstance(script, str | Reply):
            found = script
        else:
            found = script[min(turn, len(script) - 1)]
        return Reply(found) if isinstance(found, str) else replace(found)

    def record(self, request: Request) -> None:
        """Remember a request."""
        with self._lock:
            self.requests.append(request)


class _Http(ThreadingHTTPServer):
    """A thread for each connection; the connections can be cut, that no thread waits on one."""

    daemon_threads = False

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def cut(self) -> None:
        """End every connection; whoever reads from it meets its end."""
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


class _Died(Exception):
    """The script cuts the connection here."""


def _handler(server: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        scripted = server

    return Handler


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    scripted: ScriptedServer

    def finish(self) -> None:
        with suppress(OSError):  # the client is gone
            super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the requests are recorded."""

    def do_GET(self) -> None:
        self.scripted.record(Request(self.path, self._headers(), {}))
        reply = dialects.listing(self.path, self.scripted.models)
        self._whole(200 if reply is not None else 404, json.dumps(reply or {}).encode())

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.scripted.record(Request(self.path, self._headers(), body))
        dialect = dialects.of(self.path)
        if dialect is None:
            self._whole(404, b'{"error":{"message":"no such path"}}')
            return
        reply = self.scripted.reply_to(body)
        try:
            self._act(reply, dialect, dialect.wants_stream(self.path, body), body)
        except _Died:
            self.close_connection = True
        except OSError:  # the client is gone
            self.scripted.hung_up.set()
            self.close_connection = True

    def _headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers.items()}

    def _act(self, reply: Reply, dialect: dialects.Dialect, stream: bool, body: Body) -> None:
        self._trouble(reply, 0)
        kind = reply.content_type or "application/json"
        if reply.raw is not None:
            self._whole(reply.status, reply.raw, kind)
        elif reply.status != 200:
            key = re.sub(r"^Bearer ", "", self._credentials()) if reply.echo_key else ""
            error = {"message": f"scripted error {key}".strip(), "type": "scripted", "code": None}
            self._whole(reply.status, json.dumps({"error": error}).encode(), kind)
        elif not stream or not reply.streams:
            whole = dialect.whole(reply.text, reply.reasoning, reply.finish)
            self._whole(200, json.dumps(whole, ensure_ascii=False).encode(), kind)
        else:
            self._stream(reply, dialect)

    def _credentials(self) -> str:
        names = ("authorization", "x-api-key", "x-goog-api-key")
        return next((found for name in names if (found := self.headers.get(name))), "")

    def _whole(self, status: int, body: bytes, content_type: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, reply: Reply, dialect: dialects.Dialect) -> None:
        self.send_response(200)
        self.send_header("Content-Type", dialect.content_type)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number, event in enumerate(self._events(reply, dialect), start=1):
            self.wfile.write(f"{len(event):x}\r\n".encode() + event + b"\r\n")
            self.wfile.flush()
            self._trouble(reply, number)
        self.wfile.write(b"0\r\n\r\n")

    def _events(self, reply: Reply, dialect: dialects.Dialect) -> Iterator[bytes]:
        """One for each piece of the reply, those around them joined to the first and the last."""
        pieces = reply.pieces() or [""]
        opening = dialect.opening(reply.reasoning)
        for number, piece in enumerate(pieces, start=1):
            closing = dialect.closing(reply.finish) if number == len(pieces) else b""
            yield (opening if number == 1 else b"") + dialect.piece(piece) + closing

    def _trouble(self, reply: Reply, sent: int) -> None:
        if reply.hold_after == sent:
            self._hold(reply.hold)
        if reply.dies_after == sent:
            raise _Died

    def _hold(self, event: threading.Event) -> None:
        # Not select(): a long run of tests has more than the 1,024 files that it can watch.
        watch = select.poll()
        watch.register(self.connection, select.POLLIN)
        while not event.wait(0.02) and not self.scripted.released.is_set():
            if watch.poll(0) and not self.connection.recv(1, socket.MSG_PEEK):
                raise ConnectionAbortedError("the client hung up")
