"""The doctor names what is wrong and what to do, for each thing that can go wrong."""

import sys
from collections import namedtuple
from importlib import metadata
from pathlib import Path

import pytest

from assistant.doctor import Finding, examine
from assistant.offline import go_offline
from assistant.settings import Settings

pytestmark = pytest.mark.usefixtures("clean_environment")

Version = namedtuple("Version", "major minor micro")


def findings(settings: Settings) -> dict[str, Finding]:
    return {finding.what: finding for finding in examine(settings)}


@pytest.fixture
def settings(tmp_path: Path, model_cache: Path) -> Settings:
    (tmp_path / "models").symlink_to(model_cache, target_is_directory=True)
    return Settings(home=tmp_path)


def test_a_finding_is_one_line_that_starts_with_its_verdict() -> None:
    assert Finding("Python", "3.11.7").line() == "OK      Python: 3.11.7"
    line = Finding("索引", "使えません", "作り直してください").line()
    assert line == "要対応  索引: 使えません → 作り直してください"


def test_another_python_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", Version(3, 12, 1))
    found = findings(settings)["Python"]
    assert found.state == "3.12.1"
    assert found.cure == "Python 3.11 を使ってください"


def test_a_library_that_is_missing_or_of_another_version_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    required = ["fugashi==1.5.2", "pypdf==1.0", "torch==2.13.0", 'ruff==1.0; extra == "dev"']
    monkeypatch.setattr(metadata, "requires", lambda _name: required)
    versions = {"pypdf": "7.1.0", "torch": "2.13.0+cpu"}

    def version(name: str) -> str:
        if name not in versions:
            raise metadata.PackageNotFoundError(name)
        return versions[name]

    monkeypatch.setattr(metadata, "version", version)
    found = findings(settings)
    assert found["fugashi"].cure == "「pip install fugashi==1.5.2」を実行してください"
    assert found["pypdf"].state == "7.1.0（動作を確かめた版は 1.0）"
    assert found["pypdf"].cure
    assert found["torch"].cure is None
    assert "ruff" not in found


def test_a_home_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ファイル"
    file.write_bytes(b"")
    found = findings(Settings(home=file))["索引の場所"]
    assert found.cure
    assert "KYOTEN_HOME" in found.cure


def test_a_model_that_is_not_here_is_named(tmp_path: Path) -> None:
    found = findings(Settings(home=tmp_path, embedding_model="ない/モデル"))
    assert found["埋め込みモデル"].cure
    assert "ない/モデル" in found["埋め込みモデル"].cure


def test_an_open_switch_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    assert findings(settings)["外部との通信"].cure


def test_a_way_to_the_hub_that_was_left_open_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    model = tmp_path / "モデル"
    hub = Settings(home=tmp_path, embedding_model=str(model))
    found = next(item for item in examine_network(hub))
    assert found.cure
    assert "HF_HUB_OFFLINE" in found.cure


def examine_network(settings: Settings) -> list[Finding]:
    """Only the last finding: the ones before it would go to the hub."""
    from assistant.doctor import _network

    return [_network(settings)]


def test_an_unreadable_index_is_told_with_the_command_that_rebuilds(settings: Settings) -> None:
    folder = settings.home / "index"
    folder.mkdir()
    (folder / "CURRENT").write_text("ない世代", "utf-8")
    found = findings(settings)["索引"]
    assert found.cure
    assert "kyoten ingest" in found.cure


@pytest.mark.usefixtures("clean_environment")
def test_a_chroma_server_is_named_as_the_one_that_is_talked_to(tmp_path: Path) -> None:
    go_offline(None)
    (finding,) = examine_network(Settings(home=tmp_path, chroma_url="http://chroma.lan:8000"))
    assert "Chromaサーバー http://chroma.lan:8000 のほかはすべて止めています" in finding.state
