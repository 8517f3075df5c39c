"""Listening: which address is opened, and what is said where it cannot be."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from assistant.ui.server import bind, url
from ingest.errors import InputError

ROOT = Path(__file__).parents[2]
PROGRAM = """
from types import SimpleNamespace
from assistant.ui import serve
from tests.ui.fake import FakeAssistant
import sys
serve(FakeAssistant(), SimpleNamespace(host="127.0.0.1", port=int(sys.argv[1])))
"""


def free_port() -> int:
    with bind("127.0.0.1", 0) as listener:
        return int(listener.getsockname()[1])


def test_a_port_in_use_is_said_with_another_to_try() -> None:
    with bind("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(
            InputError, match=f"ポート{port}は他のプログラムが使っています"
        ) as error:
            bind("127.0.0.1", port)
    assert f"--port {port + 1}" in error.value.detail


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(InputError, match="待ち受けられません"):
        bind("192.0.2.1", 0)  # TEST-NET-1, which no machine has


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:7860"),
        ("0.0.0.0", "http://127.0.0.1:7860"),
        ("::1", "http://[::1]:7860"),
    ],
)
def test_the_address_shown_can_be_opened(host: str, shown: str) -> None:
    assert url(host, 7860) == shown


def test_serve_prints_its_address_answers_on_loopback_only_and_ends_on_ctrl_c() -> None:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, str(port)],
        cwd=ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(f"http://127.0.0.1:{port} で開きました")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as reply:
            assert json.load(reply)["status"] == "ok"
        # Bound to 127.0.0.1 alone, not to every address of the machine.
        with socket.socket() as other:
            assert other.connect_ex(("127.0.0.2", port)) != 0
        # An open page holds this stream; the end must not wait for it.
        stream = urllib.request.urlopen(
            f"http://127.0.0.1:{port}/gradio_api/heartbeat/visitor", timeout=20
        )
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    stream.close()
    assert process.returncode == 0
    assert errors == ""
