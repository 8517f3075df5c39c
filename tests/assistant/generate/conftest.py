"""What the tests of this room share: the schema of a reply, and one question."""

import os
from collections.abc import Iterator

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
