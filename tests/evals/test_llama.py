"""A model out of its packages: put together once, whole or not at all; what is missing is named."""

import hashlib
from pathlib import Path

import pytest

from evals import llama
from evals.llama import GEMMA, Gguf, assembled, served
from ingest.errors import InputError

PIECES = (b"GGUF\x03first", b"second", b"third")


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Gguf:
    """A model in three packages that can be imported from here, and were never before."""
    names = tuple(f"part{number}_{tmp_path.name}" for number in range(len(PIECES)))
    for name, piece in zip(names, PIECES, strict=True):
        data = tmp_path / "packages" / name / "data"
        data.mkdir(parents=True)
        (data.parent / "__init__.py").touch()
        (data / "part.bin").write_bytes(piece)
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    whole = b"".join(PIECES)
    return Gguf("test.gguf", names, len(whole), hashlib.sha256(whole).hexdigest(), "eval-llm")


def test_the_pieces_are_joined_in_order_and_only_once(
    model: Gguf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = assembled(model, tmp_path / "cache")
    assert path.read_bytes() == b"".join(PIECES)
    monkeypatch.setattr(llama, "find_spec", lambda _name: None)
    assert assembled(model, tmp_path / "cache") == path


def test_a_file_that_was_cut_short_is_put_together_again(model: Gguf, tmp_path: Path) -> None:
    (tmp_path / model.name).write_bytes(PIECES[0])
    assert assembled(model, tmp_path).read_bytes() == b"".join(PIECES)


def test_pieces_that_are_not_the_ones_meant_leave_nothing_behind(
    model: Gguf, tmp_path: Path
) -> None:
    (tmp_path / "packages" / model.packages[1] / "data" / "part.bin").write_bytes(b"SECOND")
    cache = tmp_path / "cache"
    with pytest.raises(InputError, match="部品が違います"):
        assembled(model, cache)
    assert list(cache.iterdir()) == []


def test_a_package_that_is_missing_is_named_with_the_command_that_installs_it(
    model: Gguf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        llama, "find_spec", lambda name: None if name == model.packages[2] else object()
    )
    with pytest.raises(InputError) as raised:
        assembled(model, tmp_path)
    assert model.packages[2] in raised.value.detail
    assert ".[eval-llm]" in raised.value.detail


def test_without_the_server_the_command_that_installs_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(llama, "find_spec", lambda _name: None)
    with pytest.raises(InputError) as raised, served(GEMMA, tmp_path):
        pass
    assert "xllamacpp がありません" in raised.value.detail
    assert ".[dev]" in raised.value.detail


def test_a_file_that_is_no_model_ends_in_one_line(model: Gguf, tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised, served(model, tmp_path):
        pass
    assert "起動しません" in raised.value.detail
    assert (tmp_path / "test.gguf.log").stat().st_size
