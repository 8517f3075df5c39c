"""What KYOTEN_LLM may say, and what is said of it where it cannot be used."""

import sys
from types import ModuleType

import pytest
from langchain.chat_models import base
from pydantic import SecretStr

from assistant.generate.model import get_language_model
from assistant.generate.providers import NO_KEY, Target, host_of, key_for, parse
from assistant.messages import describe
from assistant.settings import Settings
from ingest.errors import LanguageModelError
from tests.assistant.generate.conftest import reply
from tests.assistant.generate.server import ScriptedServer


@pytest.mark.parametrize(
    ("setting", "target", "name"),
    [
        ("ollama:gemma3:4b", Target("ollama", "gemma3:4b"), "ollama:gemma3:4b"),
        (" openai:gpt-4o\n", Target("openai", "gpt-4o"), "openai:gpt-4o"),
        (
            "openai-compatible:http://127.0.0.1:8080#qwen2.5",
            Target("openai-compatible", "qwen2.5", "http://127.0.0.1:8080/v1"),
            "openai-compatible:qwen2.5",
        ),
        (
            "openai-compatible:https://llm.lan/v1/#Qwen/Qwen3-8B",
            Target("openai-compatible", "Qwen/Qwen3-8B", "https://llm.lan/v1"),
            "openai-compatible:Qwen/Qwen3-8B",
        ),
        (
            "openai-compatible:http://[::1]:8080/gateway/openai#m",
            Target("openai-compatible", "m", "http://[::1]:8080/gateway/openai"),
            "openai-compatible:m",
        ),
        (
            "openai-compatible:http://llm.lan#/srv/models/qwen.gguf",
            Target("openai-compatible", "/srv/models/qwen.gguf", "http://llm.lan/v1"),
            "openai-compatible:qwen.gguf",
        ),
    ],
)
def test_a_setting_names_provider_model_and_address(
    setting: str, target: Target, name: str
) -> None:
    assert parse(setting) == target
    assert target.name == name


@pytest.mark.parametrize(
    "setting",
    [
        "",
        "gpt-4o",
        "sk-hidden:x",
        "ollama:",
        "nobody:m",
        "openai-compatible:llm.lan:8080#m",
        "openai-compatible:ftp://llm.lan#m",
        "openai-compatible:http://#m",
        "openai-compatible:http://llm.lan:eighty#m",
        "openai-compatible:http://user:hidden@llm.lan#m",
        "openai-compatible:http://llm.lan/v1?key=hidden#m",
    ],
)
def test_what_names_no_model_is_told_without_repeating_it(setting: str) -> None:
    with pytest.raises(LanguageModelError) as caught:
        get_language_model(Settings(llm=setting))
    assert caught.value.problem == "unknown"
    line = describe(caught.value)
    assert "KYOTEN_LLM に" in line
    assert "hidden" not in line


@pytest.mark.parametrize("provider", ["openai", "anthropic", "google_genai"])
def test_a_service_without_its_key_is_told_with_the_name_of_the_variable(provider: str) -> None:
    with pytest.raises(LanguageModelError) as caught:
        get_language_model(Settings(llm=f"{provider}:m"))
    assert caught.value.problem == "key"
    assert caught.value.detail in {"OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY"}
    assert caught.value.detail in describe(caught.value)


@pytest.mark.parametrize("key", ["hidden\n鍵", "ｈｉｄｄｅｎ"])
def test_a_key_that_fits_in_no_header_is_refused_before_it_is_sent(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", key)
    for setting in ("openai:m", "openai-compatible:http://127.0.0.1:9#m"):
        with pytest.raises(LanguageModelError) as caught:
            get_language_model(Settings(llm=setting))
        assert caught.value.problem == "key"
        assert "hidden" not in str(caught.value)


@pytest.mark.parametrize(
    ("setting", "module", "package"),
    [
        ("anthropic:m", "langchain_anthropic", "langchain-anthropic"),
        ("groq:m", "langchain_groq", "langchain-groq"),
    ],
)
def test_a_package_that_is_missing_is_named_with_the_command(
    setting: str, module: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    base._get_chat_model_creator.cache_clear()
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "k")
    with pytest.raises(LanguageModelError) as caught:
        get_language_model(Settings(llm=setting))
    assert caught.value.problem == "package"
    assert f"pip install -c requirements.lock {package}" in describe(caught.value)


@pytest.mark.parametrize("kind", [ValueError, RuntimeError])
def test_what_another_providers_package_refuses_at_once_is_its_key(
    kind: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_options: object) -> None:
        raise kind("the key 'hidden' is not good")

    package = ModuleType("langchain_groq")
    monkeypatch.setattr(package, "ChatGroq", refuse, raising=False)
    monkeypatch.setitem(sys.modules, "langchain_groq", package)
    base._get_chat_model_creator.cache_clear()
    with pytest.raises(LanguageModelError) as caught:
        get_language_model(Settings(llm="groq:m"))
    base._get_chat_model_creator.cache_clear()
    assert caught.value.problem == "key"
    assert "環境変数（提供元が定めるもの）を確かめてください" in describe(caught.value)
    assert "hidden" not in describe(caught.value)


def test_the_only_model_of_a_server_need_not_be_named() -> None:
    with ScriptedServer("はい", models=("qwen2.5",)) as server:
        model = get_language_model(Settings(llm=f"openai-compatible:{server.url}"))
    assert model.name == "openai-compatible:qwen2.5"
    assert [request.path for request in server.requests] == ["/v1/models"]


@pytest.mark.parametrize("models", [(), ("a", "b")])
def test_of_several_models_none_is_guessed(models: tuple[str, ...]) -> None:
    with (
        ScriptedServer("はい", models=models) as server,
        pytest.raises(LanguageModelError) as caught,
    ):
        get_language_model(Settings(llm=f"openai-compatible:{server.url}/v1/"))
    assert caught.value.problem == "unknown_model"


def test_a_server_that_is_not_there_cannot_be_asked_for_its_model() -> None:
    with pytest.raises(LanguageModelError) as caught:
        get_language_model(Settings(llm="openai-compatible:http://127.0.0.1:9"))
    assert caught.value.problem == "unreachable"


def test_the_key_for_a_server_of_ones_own_is_ours_else_openais_else_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = parse("openai-compatible:http://llm.lan#m")
    assert key_for(target, None) == NO_KEY
    monkeypatch.setenv("OPENAI_API_KEY", "theirs")
    assert key_for(target, None) == "theirs"
    assert key_for(target, SecretStr("ours")) == "ours"
    assert key_for(parse("ollama:gemma3"), SecretStr("ours")) == NO_KEY


@pytest.mark.parametrize(
    ("setting", "variable", "host"),
    [
        ("openai-compatible:http://LLM.lan:8080#m", "", "llm.lan"),
        ("ollama:gemma3", "", "127.0.0.1"),
        ("ollama:gemma3", "gpu.lan:11434", "gpu.lan"),
        ("ollama:gemma3", "http://gpu.lan", "gpu.lan"),
        ("openai:gpt-4o", "", None),
        ("何か", "", None),
    ],
)
def test_the_host_of_a_model_of_ones_own_is_known(
    setting: str, variable: str, host: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", variable)
    assert host_of(setting) == host


@pytest.mark.parametrize(("characters", "context"), [(600, 4096), (1500, 8192), (50_000, 53_248)])
def test_ollama_is_given_room_for_the_passages(
    characters: int, context: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ScriptedServer("はい") as server:
        monkeypatch.setenv("OLLAMA_HOST", server.url)
        settings = Settings(llm="ollama:gemma3", llm_characters=characters)
        assert reply(get_language_model(settings)) == "はい"
    assert server.chats[0].body["options"]["num_ctx"] == context
