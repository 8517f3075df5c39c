"""What the tests of this room share: the schema of a reply, and one question."""

import gc
import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from langchain_core.messages import BaseMessage, HumanMessage

from assistant.generate.model import LanguageModel, get_language_model
from assistant.settings import Settings
from tests.assistant.generate.server import ScriptedServer

SCHEMA = {
    "type": "object",
    "properties": {"sentences": {"type": "array", "items": {"type": "string"}}},
    "required": ["sentences"],
    "additionalProperties": False,
}
QUESTION: list[BaseMessage] = [HumanMessage("面的整備型とは?")]


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider's package, and the variables that it heeds."""

    setting: str
    address: str
    key: str
    path: str
    monkeypatch: pytest.MonkeyPatch

    def at(self, url: str, timeout: float = 20) -> LanguageModel:
        """The model, at this address."""
        suffix = "/v1" if self.address == "OPENAI_BASE_URL" else ""
        self.monkeypatch.setenv(self.address, url + suffix)
        return get_language_model(Settings(llm=self.setting, llm_timeout=timeout))


@pytest.fixture(autouse=True)
def no_keys() -> Iterator[None]:
    """No key and no address of a provider but what a test sets."""
    before = dict(os.environ)
    for name in before:
        if name.endswith(("_API_KEY", "_BASE_URL", "_API_BASE")) or name.startswith("OLLAMA_"):
            del os.environ[name]
    yield
    os.environ.clear()
    os.environ.update(before)


def served(server: ScriptedServer, timeout: float = 20) -> LanguageModel:
    """The model behind a scripted server."""
    return get_language_model(Settings(llm=server.setting, llm_timeout=timeout))


def reply(model: LanguageModel, schema: dict[str, object] | None = SCHEMA) -> str:
    """The whole reply to the one question."""
    return "".join(model.stream(QUESTION, schema))


PROVIDERS = (
    # setting, the variable that leads to another address, that of the key, the path of a chat
    ("openai:gpt-4o", "OPENAI_BASE_URL", "OPENAI_API_KEY", "/v1/chat/completions"),
    ("ollama:gemma3", "OLLAMA_HOST", "OLLAMA_API_KEY", "/api/chat"),
    ("anthropic:claude-scripted", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY", "/v1/messages"),
    pytest.param(
        (
            "google_genai:gemini-scripted",
            "GOOGLE_GEMINI_BASE_URL",
            "GOOGLE_API_KEY",
            "/v1beta/models/gemini-scripted:streamGenerateContent?alt=sse",
        ),
        # Its package and aiohttp, which it prefers where that is installed, do not quite agree.
        marks=[
            pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession"),
            pytest.mark.filterwarnings("ignore:coroutine 'ClientResponse.json' was never awaited"),
        ],
    ),
)


@pytest.fixture(params=PROVIDERS, ids=("openai", "ollama", "anthropic", "google"))
def provider(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """Each provider's package in turn, led to an address of the tests."""
    setting, address, key, path = request.param
    monkeypatch.setenv(key, "hidden")
    yield Provider(setting, address, key, path, monkeypatch)
    gc.collect()  # what is left behind is found now, not in the midst of another test
