"""The walls between the rooms: who may import whom, and what importing a room may cost."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("ingest", "assistant", "evals")
# evals -> assistant -> ingest: each room and those it may not know.
FORBIDDEN = {"ingest": {"assistant", "evals"}, "assistant": {"evals"}, "evals": set()}
HEAVY = ("torch", "gradio", "sentence_transformers", "transformers", "chromadb", "onnxruntime")
# What speaks to language models: only where KYOTEN_LLM is set.
PROVIDERS = ("langchain", "langchain_openai", "langchain_ollama", "openai", "ollama", "anthropic")


def sources(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imported_names(tree: ast.AST) -> Iterator[str]:
    """Every absolute module name that an import statement anywhere in the tree mentions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_rooms_upstream(room: str) -> None:
    # `kyoten eval` loads evals.run by name, at run time: the door hands over to a room that may
    # not even be installed, and nothing in assistant/ rests on what is in it.
    assert sources(room), f"{room}/ holds no code"
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(room)
        for name in imported_names(ast.parse(path.read_text("utf-8")))
        if name.split(".")[0] in FORBIDDEN[room]
    ]
    assert wrong == []


def test_only_the_eval_command_loads_evals_by_name() -> None:
    users = [
        path.relative_to(ROOT).as_posix()
        for path in [*sources("assistant"), *sources("ingest")]
        if '"evals' in path.read_text("utf-8")
    ]
    assert users == ["assistant/cli.py"]


def test_importing_every_module_pulls_in_no_heavy_library() -> None:
    modules = [
        name
        for room in ROOMS
        for path in sources(room)
        if (name := module_name(path))
        and not name.endswith("__main__")
        # The chat's own package is rendering, and only `kyoten serve` loads it.
        and not name.startswith("assistant.ui")
    ]
    program = (
        "import importlib, json, sys\n"
        "for name in json.loads(sys.argv[1]): importlib.import_module(name)\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, json.dumps(modules)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(json.loads(run.stdout)).isdisjoint({*HEAVY, *PROVIDERS})
