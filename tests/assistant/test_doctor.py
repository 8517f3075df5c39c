"""The doctor names what is wrong and what to do, for each thing that can go wrong."""

import sys
from collections import namedtuple
from importlib import metadata
from pathlib import Path

import pytest

from assistant.doctor import Finding, examine
from assistant.offline import go_offline
from assistant.settings import Settings
from tests.assistant.generate.server import Reply, ScriptedServer

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


def examine_language_model(settings: Settings) -> Finding:
    """Only this finding: the others take their time."""
    from assistant.doctor import _language_model

    return _language_model(settings)


def test_without_a_language_model_all_is_well() -> None:
    finding = examine_language_model(Settings())
    assert finding.line() == "OK      言語モデル: 使いません（資料の抜き書きだけで答えます）"


def test_a_language_model_is_well_when_it_says_a_word() -> None:
    with ScriptedServer("はい") as server:
        finding = examine_language_model(Settings(llm=server.setting, llm_choice=True))
    assert finding.line() == (
        "OK      言語モデル: openai-compatible:scripted（応答します、会話ごとに切り替えられます）"
    )
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("script", "cure"),
    [
        (Reply(status=401, echo_key=True), "KYOTEN_LLM_API_KEY"),
        (Reply(status=404), "モデル名"),
        (Reply(""), "サーバーの状態"),
    ],
)
def test_a_language_model_that_does_not_answer_is_told_with_what_to_do(
    script: Reply, cure: str
) -> None:
    settings = {"llm_api_key": "hidden"}
    with ScriptedServer(script) as server:
        finding = examine_language_model(
            Settings.model_validate(settings | {"llm": server.setting})
        )
    assert finding.state == "使えません（資料の抜き書きだけで答えます）"
    assert finding.cure
    assert cure in finding.cure
    assert "hidden" not in finding.line()


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (
            {"llm": "openai-compatible:http://llm.lan:8080#m", "chroma_url": "http://chroma.lan"},
            "Chromaサーバー http://chroma.lan と 言語モデルのサーバー llm.lan（質問と",
        ),
        (
            {"llm": "openai:gpt-4o"},
            "言語モデルの提供元 openai（質問と資料の該当箇所を外部に送ります）",
        ),
    ],
)
def test_whoever_reads_the_questions_is_named(
    tmp_path: Path, settings: dict[str, str], named: str
) -> None:
    go_offline(None)
    (finding,) = examine_network(Settings.model_validate({"home": tmp_path, **settings}))
    assert finding.cure is None
    assert named in finding.state
    assert finding.state.endswith("のほかはすべて止めています")


def test_what_names_no_language_model_is_not_repeated(tmp_path: Path) -> None:
    go_offline(None)
    settings = Settings(home=tmp_path, llm="sk-hidden")
    for finding in [examine_language_model(settings), *examine_network(settings)]:
        assert "hidden" not in finding.line()
    assert "すべて止めています（この端末の中だけで動きます）" in finding.state
