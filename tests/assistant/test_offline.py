"""Nothing leaves the machine: neither switches nor sockets let it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage

from assistant.generate.model import get_language_model
from assistant.offline import go_offline, may_download, switches
from assistant.settings import Settings
from tests.assistant.generate.server import ScriptedServer

ROOT = Path(__file__).parents[2]

# Loaded by the interpreter before anything else: every way out of the machine is written down and
# refused. Addresses of unix sockets are no tuples.
WATCH = """
import os, socket
LOOPBACK = {"127.0.0.1", "::1", "localhost", None, ""}

def refuse(name, host):
    with open(os.environ["WATCH_LOG"], "a") as log:
        print(name, host, file=log)
    raise OSError(f"{name} {host}: watched")

def watch(name):
    real = getattr(socket.socket, name)
    def watched(self, *arguments):
        address = arguments[-1]
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            refuse(name, address[0])
        return real(self, *arguments)
    setattr(socket.socket, name, watched)

for name in ("connect", "connect_ex", "sendto"):
    watch(name)
real_getaddrinfo = socket.getaddrinfo

def getaddrinfo(host, *arguments, **options):
    if host not in LOOPBACK:
        refuse("getaddrinfo", host)
    return real_getaddrinfo(host, *arguments, **options)

socket.getaddrinfo = getaddrinfo
"""


def namespace() -> list[str]:
    """A prefix that takes the network away from native code too, where the system lets us."""
    prefix = ["unshare", "--map-root-user", "--net"]
    if shutil.which("unshare") is None:
        return []
    return prefix if subprocess.run([*prefix, "true"], capture_output=True).returncode == 0 else []


def run(arguments: list[str], environment: dict[str, str], prefix: list[str]) -> str:
    done = subprocess.run(
        [*prefix, sys.executable, *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def watched(tmp_path: Path, model_cache: Path) -> dict[str, str]:
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch" / "sitecustomize.py").write_text(WATCH, "utf-8")
    home = tmp_path / "home"
    home.mkdir()
    (home / "models").symlink_to(model_cache, target_is_directory=True)
    return os.environ | {
        "PYTHONPATH": os.pathsep.join([str(tmp_path / "watch"), str(ROOT)]),
        "WATCH_LOG": str(tmp_path / "log"),
        "KYOTEN_HOME": str(home),
    }


def test_the_watch_itself_catches_a_call(tmp_path: Path, watched: dict[str, str]) -> None:
    call = (
        "import socket\n"
        "try: socket.create_connection(('192.0.2.1', 80), timeout=1)\n"
        "except OSError: pass"
    )
    run(["-c", call], watched, [])
    assert (tmp_path / "log").read_text("utf-8") == "getaddrinfo 192.0.2.1\n"


def test_ingesting_and_asking_reach_for_no_network(tmp_path: Path, watched: dict[str, str]) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    (shelf / "a.md").write_text("# 整備の類型\n\n面的整備型は、建物を置かずに連携する。\n", "utf-8")
    (shelf / "b.md").write_text("# 架空市の概要\n\n架空市の人口は12,345人である。\n", "utf-8")
    prefix = namespace()
    run(["-m", "assistant", "ingest", str(shelf)], watched, prefix)
    answer = run(["-m", "assistant", "ask", "面的整備型とは?", "--json"], watched, prefix)
    assert "建物を置かず" in answer
    assert not (tmp_path / "log").exists()


@pytest.mark.usefixtures("clean_environment")
def test_every_switch_is_set_whatever_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    go_offline(None)
    assert switches(None).items() <= os.environ.items()
    assert os.environ["LANGSMITH_TRACING"] == "false"
    assert os.environ["HF_HUB_OFFLINE"] == "1"


@pytest.mark.usefixtures("clean_environment")
def test_only_a_hub_model_and_the_hubs_own_switch_together_open_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    assert may_download("cl-nagoya/ruri-v3-30m")
    assert not may_download(None)
    assert not may_download(str(tmp_path))
    go_offline(None)
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    assert not may_download("cl-nagoya/ruri-v3-30m")


@pytest.mark.usefixtures("clean_environment")
def test_a_chroma_server_is_asked_past_any_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "intra.lan")
    for _ in range(2):
        go_offline(None, "http://chroma.lan:8000")
    assert os.environ["NO_PROXY"] == "intra.lan,chroma.lan"
    assert os.environ["no_proxy"].split(",")[-1] == "chroma.lan"


@pytest.mark.usefixtures("clean_environment")
def test_a_model_on_a_server_of_ones_own_is_asked_past_any_proxy_a_service_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_PROXY", "intra.lan")
    go_offline(None, llm="openai:gpt-4o")
    assert os.environ["NO_PROXY"] == "intra.lan"
    go_offline(None, "http://chroma.lan:8000", "openai-compatible:http://llm.lan:8080/v1#m")
    assert os.environ["NO_PROXY"] == "intra.lan,chroma.lan,llm.lan"


@pytest.mark.usefixtures("clean_environment")
def test_a_proxy_sees_nothing_of_what_a_model_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer("はい。") as server, ScriptedServer("傍受") as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("OLLAMA_HOST", server.url)
        for setting in (server.setting, f"openai-compatible:{server.url}", "ollama:gemma3"):
            go_offline(None, llm=setting)
            model = get_language_model(Settings(llm=setting))
            assert "".join(model.stream([HumanMessage("問い")])) == "はい。"
            monkeypatch.setenv("NO_PROXY", "")
            monkeypatch.setenv("no_proxy", "")
    assert proxy.requests == []


def test_a_model_is_asked_where_it_is_and_nobody_else_is_told(
    tmp_path: Path, watched: dict[str, str]
) -> None:
    # Without pytest's own guard, and with every switch of the libraries turned on beforehand.
    ask = (
        "import os, sys\n"
        "from assistant.offline import go_offline\n"
        "from assistant.settings import load_settings\n"
        "settings = load_settings()\n"
        "go_offline(None, None, settings.llm)\n"
        "from langchain_core.messages import HumanMessage\n"
        "from assistant.generate.model import get_language_model\n"
        "words = get_language_model(settings).stream([HumanMessage('問い')], {'type': 'object'})\n"
        "sys.stdout.write(''.join(words))\n"
    )
    noisy = {"LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "LANGSMITH_API_KEY": "k"}
    noisy |= {"LANGSMITH_GATEWAY": "true", "OPENAI_API_KEY": "k"}
    with ScriptedServer("はい。") as server:
        for setting in (server.setting, "openai:gpt-4o", "ollama:gemma3"):
            places = {"OPENAI_BASE_URL": f"{server.url}/v1", "OLLAMA_HOST": server.url}
            said = run(["-c", ask], watched | noisy | places | {"KYOTEN_LLM": setting}, [])
            assert said == "はい。"
    assert [request.path for request in server.requests] == [
        "/v1/chat/completions",
        "/v1/chat/completions",
        "/api/chat",
    ]
    assert not (tmp_path / "log").exists()
