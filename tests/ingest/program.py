"""The real command line with a model that costs nothing, and with a death at a moment of choice.

`python -m tests.ingest.program [OPTION VALUE]... -- ARGUMENTS`

`--kill NAME[:after][:COUNT]`: the process kills itself as the named function is called (or has
returned) for the COUNT-th time. `--pause NAME:FILE`: it writes FILE as the function is called, and
goes on once FILE is gone. `--limit BYTES`: it can write no file beyond so many.
"""

import functools
import importlib
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ingest import embed
from tests.assistant.cheap import BigramEmbedder


def cheap(_model: str | None, cache: Path, _progress: object = None) -> BigramEmbedder:
    return BigramEmbedder(cache)


def wrap(name: str, around: Callable[[Callable[[], Any]], Any]) -> None:
    """Has `around` called in place of a function of a module or class, with the call to make."""
    path, _, attribute = name.rpartition(".")
    owner: Any
    try:
        owner = importlib.import_module(path)
    except ModuleNotFoundError:
        module, _, class_name = path.rpartition(".")
        owner = getattr(importlib.import_module(module), class_name)
    original = getattr(owner, attribute)

    @functools.wraps(original)
    def wrapped(*arguments: Any, **options: Any) -> Any:
        return around(lambda: original(*arguments, **options))

    setattr(owner, attribute, wrapped)


def kill(spec: str) -> None:
    """Dies by SIGKILL at a call: nothing is flushed, closed or cleaned up."""
    name, *options = spec.split(":")
    left = next((int(option) for option in options if option.isdecimal()), 1)

    def deadly(call: Callable[[], Any]) -> Any:
        nonlocal left
        left -= 1
        if left == 0 and "after" not in options:
            os.kill(os.getpid(), signal.SIGKILL)
        result = call()
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    wrap(name, deadly)


def pause(spec: str) -> None:
    """Waits at a call until somebody takes the file away."""
    name, _, file = spec.partition(":")

    def waiting(call: Callable[[], Any]) -> Any:
        Path(file).touch()
        while Path(file).exists():
            time.sleep(0.02)
        return call()

    wrap(name, waiting)


def limit(size: str) -> None:
    """No file can grow beyond so many bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))


def main() -> int:
    options, arguments = sys.argv[1:], []
    if "--" in options:
        at = options.index("--")
        options, arguments = options[:at], options[at + 1 :]
    embed.get_embeddings = cheap  # type: ignore[assignment]
    actions = {"--kill": kill, "--pause": pause, "--limit": limit}
    for name, value in zip(options[::2], options[1::2], strict=True):
        actions[name](value)
    from assistant.cli import main as kyoten

    return kyoten(arguments)


if __name__ == "__main__":
    sys.exit(main())
