"""How a request to a model is put, and how else where a server does not take it.

Knows LangChain's parameters; asks nothing.
"""

from typing import TYPE_CHECKING, Any

from assistant.generate.failures import Dislike, Part

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel, LanguageModelInput
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import Runnable

# Asks llama.cpp, vLLM and their like that the model does not think aloud before it answers: that
# would take all of the time. Servers that do not know it ignore it, or refuse it by this name.
SWIFT = {"chat_template_kwargs": {"enable_thinking": False}}


def parts(chat: "BaseChatModel", schema: dict[str, Any] | None) -> frozenset[Part]:
    """What a request can do without, of all that it contains."""
    found: set[Part] = {"temperature", "stream"}
    if schema is not None:
        found.add("form")
    if SWIFT.keys() <= (getattr(chat, "extra_body", None) or {}).keys():
        found.add("swift")
    return frozenset(found)


def without(kept: frozenset[Part], dislike: Dislike | None) -> frozenset[Part] | None:
    """What to keep when asking again; None where asking again is of no use.

    A server that names no part of a request, or one that was not there, means the schema or,
    without one, SWIFT.
    """
    if dislike in kept:
        return kept - {dislike}
    if dislike is None or dislike == "stream":
        return None
    return next((kept - {part} for part in ("form", "swift") if part in kept), None)


def put(
    chat: "BaseChatModel", schema: dict[str, Any] | None, kept: frozenset[Part]
) -> "Runnable[LanguageModelInput, AIMessage]":
    """The chat model, told what reply is wanted, in these parts."""
    body = dict(getattr(chat, "extra_body", None) or {})
    if "swift" not in kept:
        body = {name: value for name, value in body.items() if name not in SWIFT}
    if "temperature" not in kept:
        chat = chat.model_copy(update={"temperature": None})
    options: dict[str, Any] = {}
    if "form" in kept:
        # OpenAI's words, which the packages of the other providers understand.
        form = {"name": "reply", "strict": True, "schema": schema}
        options["response_format"] = {"type": "json_schema", "json_schema": form}
    if "extra_body" in type(chat).model_fields:
        # OpenAI's client takes a `response_format` as a wish that it read the reply itself, and
        # raises at one that was cut short. As a part of the body it is only sent.
        options = {"extra_body": body | options}
    return chat.bind(**options)
