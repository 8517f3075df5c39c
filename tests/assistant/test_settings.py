"""Settings come from KYOTEN_* variables and options, and nothing unknown gets in."""

from pathlib import Path

import pytest

from assistant.settings import Settings, load_settings
from ingest.errors import InputError


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    names = (
        "HOME EMBEDDING_MODEL HOST PORT CHROMA_URL LLM LLM_TIMEOUT LLM_API_KEY LLM_CHOICE PROMPTS"
    )
    for name in names.split():
        monkeypatch.delenv(f"KYOTEN_{name}", raising=False)


def test_without_variables_the_index_is_in_the_working_folder_and_the_door_on_loopback() -> None:
    settings = load_settings()
    assert settings == Settings(home=Path(".kyoten"), host="127.0.0.1", port=7860)
    assert settings.embedding_model is None
    assert settings.model_cache == Path(".kyoten/models")


def test_variables_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KYOTEN_HOME", "/srv/kyoten")
    monkeypatch.setenv("KYOTEN_EMBEDDING_MODEL", "models/ruri")
    monkeypatch.setenv("KYOTEN_PORT", "8000")
    settings = load_settings()
    assert settings.home == Path("/srv/kyoten")
    assert settings.embedding_model == "models/ruri"
    assert settings.port == 8000


def test_an_option_wins_over_its_variable_and_none_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KYOTEN_HOME", "a")
    assert load_settings(home=Path("b")).home == Path("b")
    assert load_settings(home=None).home == Path("a")


def test_an_empty_variable_is_as_if_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KYOTEN_EMBEDDING_MODEL", "")
    assert load_settings().embedding_model is None


def test_an_unknown_variable_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KYOTEN_EMBEDING_MODEL", "e5")
    with pytest.raises(InputError, match="KYOTEN_EMBEDING_MODEL は知らない設定です"):
        load_settings()


def test_an_unknown_option_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="「colour」は知らない設定です"):
        load_settings(colour="red")


@pytest.mark.parametrize("port", ["0", "65536", "八千", "80.5"])
def test_a_port_that_is_none_is_refused_with_what_it_must_be(
    monkeypatch: pytest.MonkeyPatch, port: str
) -> None:
    monkeypatch.setenv("KYOTEN_PORT", port)
    with pytest.raises(InputError, match=f"KYOTEN_PORT の値「{port}」は使えません。1～65535の整数"):
        load_settings()


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "https://chroma.lan/", "http://[::1]:80"])
def test_a_chroma_server_is_an_address(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().chroma_url is None
    monkeypatch.setenv("KYOTEN_CHROMA_URL", url)
    assert load_settings().chroma_url == url


@pytest.mark.parametrize(
    "url", ["127.0.0.1:8000", "http://", "ftp://a", "http://a/b", "http://a b"]
)
def test_a_chroma_server_that_is_no_address_is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KYOTEN_CHROMA_URL", url)
    with pytest.raises(InputError, match="Chromaサーバーのアドレス（例: http"):
        load_settings()


def test_no_language_model_is_named_until_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().llm is None
    assert load_settings().llm_timeout == 20
    assert load_settings().llm_choice is False
    monkeypatch.setenv("KYOTEN_LLM", "どの提供元でもない")  # told when it is asked for, not here
    monkeypatch.setenv("KYOTEN_LLM_TIMEOUT", "7.5")
    monkeypatch.setenv("KYOTEN_LLM_CHOICE", "1")
    monkeypatch.setenv("KYOTEN_PROMPTS", "/srv/prompts")
    settings = load_settings()
    assert settings.llm == "どの提供元でもない"
    assert settings.llm_timeout == 7.5
    assert settings.llm_choice is True
    assert settings.prompts == Path("/srv/prompts")


@pytest.mark.parametrize("seconds", ["0", "-1", "601", "nan", "長く"])
def test_a_time_limit_that_is_none_is_refused(
    seconds: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KYOTEN_LLM_TIMEOUT", seconds)
    with pytest.raises(InputError, match="0より大きく600までの秒数を指定してください"):
        load_settings()


def test_the_key_of_a_language_model_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KYOTEN_LLM_API_KEY", "hidden")
    assert "hidden" not in repr(load_settings())
    assert "hidden" not in load_settings().model_dump_json()
    with pytest.raises(InputError) as caught:
        load_settings(llm_api_key=["hidden"])
    assert str(caught.value).startswith("設定 KYOTEN_LLM_API_KEY の値は使えません")
    assert "hidden" not in str(caught.value)
