"""From the one setting that names a language model to LangChain's client for it.

Knows each provider's options and where its key comes from; asks no question. Whatever a provider's
package raises leaves as a LanguageModelError, without the words of it.
"""

import os
import re
import warnings
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.generate.failures import diagnose
from assistant.generate.manner import SWIFT
from ingest.errors import LanguageModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from pydantic import SecretStr

COMPATIBLE = "openai-compatible"
# An answer of a few sentences, as JSON: a Japanese character is about one token.
MAX_TOKENS = 1000
# Ollama silently cuts off the beginning of what is longer than the context it was given, which by
# default is 4,096 tokens. Beside the passages stand the instructions and the conversation.
CONTEXT_STEP = 4096
BESIDE_PASSAGES = 2000
# How long a server may take to pick up: one that is switched off often says nothing at all.
CONNECT_SECONDS = 5.0
# How long the list of models may take: it is no work for a server.
LIST_SECONDS = 5.0
# The client demands a key; a server without accounts ignores it.
NO_KEY = "none"
# The variables that may hold the key, the usual one first.
_KEYS = {
    "openai": ("OPENAI_API_KEY",),
    "anthropic": ("ANTHROPIC_API_KEY",),
    "google_genai": ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
}
_KEY_NAMES = {name: keys[0] for name, keys in _KEYS.items()}
_KEY_NAMES |= {COMPATIBLE: "KYOTEN_LLM_API_KEY", "ollama": "OLLAMA_API_KEY"}


@dataclass(frozen=True, slots=True)
class Target:
    """What the setting says. `base_url` only for a server that is like OpenAI's."""

    provider: str
    model: str
    base_url: str = ""

    @property
    def name(self) -> str:
        """What answers are signed with: no address, no folder."""
        model = PurePath(self.model).name if self.model.startswith("/") else self.model
        return f"{self.provider}:{model}" if model else self.provider

    @property
    def key_name(self) -> str:
        """The variable that holds the key; empty where only the provider's package knows."""
        return _KEY_NAMES.get(self.provider, "")


def parse(setting: str) -> Target:
    """The parts of `provider:model` or `openai-compatible:URL#model`.

    Raises:
        LanguageModelError: it is neither. The setting is not repeated: it may hold a secret.
    """
    provider, _, model = setting.strip().partition(":")
    if re.fullmatch(r"[a-z][a-z_]*|openai-compatible", provider) is None:
        raise LanguageModelError("KYOTEN_LLM", "unknown")
    if not model:
        raise LanguageModelError(provider, "unknown")
    if provider != COMPATIBLE:
        return Target(provider, model)
    try:
        url = urlsplit(model)
        port = "" if url.port is None else f":{url.port}"
    except ValueError:
        raise LanguageModelError(provider, "unknown") from None
    # Credentials in an address end up in logs.
    if url.scheme not in {"http", "https"} or not url.hostname or "@" in url.netloc or url.query:
        raise LanguageModelError(provider, "unknown")
    host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
    base = f"{url.scheme}://{host}{port}{url.path.rstrip('/') or '/v1'}"
    return Target(provider, url.fragment, base)


def host_of(setting: str) -> str | None:
    """The machine that a model of one's own runs on; None where the provider is a service."""
    try:
        target = parse(setting)
    except LanguageModelError:
        return None
    if target.provider == COMPATIBLE:
        return urlsplit(target.base_url).hostname
    if target.provider != "ollama":
        return None
    address = os.environ.get("OLLAMA_HOST") or "127.0.0.1"
    return urlsplit(address if "://" in address else f"//{address}").hostname


def only_model(target: Target, key: str) -> str:
    """The name of the one model that the server at `base_url` serves.

    Raises:
        LanguageModelError: it does not answer, or serves none or several.
    """
    import httpx

    try:
        response = httpx.get(
            f"{target.base_url}/models",
            headers={"Authorization": f"Bearer {key}"},
            timeout=LIST_SECONDS,
        )
        response.raise_for_status()
        found = [str(model["id"]) for model in response.json()["data"]]
    except (httpx.HTTPError, ValueError, TypeError, KeyError) as error:
        problem = diagnose(error).problem
    else:
        if len(found) == 1:
            return found[0]
        problem = "unknown_model"
    raise LanguageModelError(target.name, problem, target.key_name if problem == "key" else "")


def key_for(target: Target, own: "SecretStr | None") -> str:
    """The key for a server that is like OpenAI's: ours, else OpenAI's, else a placeholder."""
    if target.provider != COMPATIBLE:
        return NO_KEY
    given = own.get_secret_value() if own else os.environ.get("OPENAI_API_KEY", "")
    return given.strip() or NO_KEY


def chat_model(target: Target, key: str, seconds: float, characters: int) -> "BaseChatModel":
    """LangChain's client, for prompts with so many characters of passages; not yet asked anything.

    Raises:
        LanguageModelError: unknown provider, missing package, missing key.
    """
    names = _KEYS.get(target.provider, ())
    keys = [found for name in names if (found := os.environ.get(name))]
    # What cannot stand in a header is no key; clients raise at it with the header's words.
    sound = all(found.isascii() and found.isprintable() for found in [*keys, key])
    if (names and not keys) or not sound:
        raise LanguageModelError(target.name, "key", target.key_name)
    from langchain.chat_models import init_chat_model

    provider = "openai" if target.provider == COMPATIBLE else target.provider
    if provider == "google_genai":
        # What its package leaves behind at a refusal would be told on the user's terminal.
        warnings.filterwarnings("ignore", message="coroutine 'ClientResponse.json'")
    try:
        chat: BaseChatModel = init_chat_model(
            target.model, model_provider=provider, **_options(target, key, seconds, characters)
        )
        return chat
    except ImportError as error:
        named = re.search(r"pip install ([\w-]+)", str(error))
        package = named[1] if named else f"langchain-{provider.replace('_', '-')}"
        raised = LanguageModelError(target.name, "package", package)
    except Exception as error:  # LangChain's, or a provider's own
        if "Unsupported provider" in str(error):
            raised = LanguageModelError(target.provider, "unknown")
        else:  # before anything is asked, nothing but the key can be wrong
            raised = LanguageModelError(target.name, "key", target.key_name)
    raise raised


def _options(target: Target, key: str, seconds: float, characters: int) -> dict[str, Any]:
    """The same four wishes in each provider's words: no chance, no retry, in time, not too long."""
    # As httpx counts: to connect, to read, to write, to get a connection of the pool.
    waits = (min(CONNECT_SECONDS, seconds), seconds, seconds, seconds)
    match target.provider:
        case "openai-compatible":
            # Such servers know max_tokens, which OpenAI's own no longer does.
            return {
                "temperature": 0,
                "max_retries": 0,
                "timeout": waits,
                "stream_chunk_timeout": seconds,
                "extra_body": {"max_tokens": MAX_TOKENS, **SWIFT},
                "base_url": target.base_url,
                "api_key": key,
                "use_responses_api": False,
                "default_headers": _CLOSE,
            }
        case "ollama":
            needed = characters + BESIDE_PASSAGES + MAX_TOKENS
            return {
                "temperature": 0,
                "num_predict": MAX_TOKENS,
                "num_ctx": -(-needed // CONTEXT_STEP) * CONTEXT_STEP,
                "reasoning": False,  # thinking aloud would take the time of the answer
                "client_kwargs": {"timeout": waits, "headers": _CLOSE},
            }
        case "google_genai":
            # To its package, 0 retries are five; 1 is none.
            return {
                "temperature": 0,
                "max_retries": 1,
                "timeout": seconds,
                "max_tokens": MAX_TOKENS,
                "additional_headers": _CLOSE,
            }
        case "openai":
            return {
                "temperature": 0,
                "max_retries": 0,
                "timeout": waits,
                "stream_chunk_timeout": seconds,
                "max_tokens": MAX_TOKENS,
                "default_headers": _CLOSE,
            }
        case "anthropic":
            return {
                "temperature": 0,
                "max_retries": 0,
                "timeout": seconds,
                "max_tokens": MAX_TOKENS,
                "default_headers": _CLOSE,
            }
        case _:
            return {
                "temperature": 0,
                "max_retries": 0,
                "timeout": seconds,
                "max_tokens": MAX_TOKENS,
            }


# A question now and then is no reason to keep a connection.
_CLOSE = {"Connection": "close"}
