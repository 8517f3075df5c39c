"""The language model that an administrator has named. Knows providers; knows no prompt or passage."""

import time
from collections.abc import AsyncGenerator, Awaitable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self, TypeVar

from assistant.generate.failures import Dislike, Failure, diagnose
from assistant.generate.providers import COMPATIBLE, chat_model, key_for, only_model, parse
from assistant.generate.relay import TooLateError, relay
from assistant.generate.thinking import without_thinking
from assistant.settings import Settings
from ingest.errors import LanguageModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage
    from langchain_core.prompt_values import PromptValue
    from langchain_core.runnables import Runnable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a request is put; what a server was seen not to take is left out of the next ones."""

    form: bool = True
    temperature: bool = True
    stream: bool = True

    def without(self, dislike: Dislike | None) -> Self | None:
        """The request put in another way; None where there is none."""
        if dislike is None or not getattr(self, dislike):
            return None
        return replace(self, **{dislike: False})


@dataclass(slots=True)
class _Learned:
    manner: _Manner = field(default_factory=_Manner)


class _FailedError(Exception):
    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.problem)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """A chat model and the name that its answers are signed with; `timeout` in seconds."""

    name: str
    chat: "BaseChatModel" = field(repr=False)
    timeout: float = 20
    key_name: str = ""
    _learned: _Learned = field(default_factory=_Learned, repr=False, compare=False)

    @classmethod
    def of(cls, name: str, chat: "BaseChatModel", timeout: float = 20) -> Self:
        """Any of LangChain's chat models."""
        return cls(name, chat, timeout)

    def stream(
        self,
        messages: Sequence["BaseMessage"],
        schema: dict[str, Any] | None = None,
        within: float | None = None,
    ) -> Iterator[str]:
        """The reply piece by piece; bound to a JSON schema where one is given and the server can.

        Pieces may be empty: one comes about every quarter of a second while the server is silent,
        so that whoever consumes them can leave. Leaving (closing the iterator) ends the request.

        Args:
            messages: what is said to the model.
            schema: for every server's sake an object without optional or additional properties.
            within: seconds from now, where that is less than `timeout`.

        Raises:
            LanguageModelError.
        """
        seconds = self.timeout if within is None else min(within, self.timeout)
        try:
            yield from relay(lambda: self._reply(messages, schema), seconds)
        except TooLateError:
            raise LanguageModelError(self.name, "slow") from None

    def runnable(
        self, schema: dict[str, Any] | None = None, within: float | None = None
    ) -> "Runnable[PromptValue | list[BaseMessage], str]":
        """The same as a link of a chain: `prompt | model.runnable(schema) | …` streams.

        `within` counts from this call on.
        """
        from langchain_core.runnables import RunnableGenerator

        end = None if within is None else time.monotonic() + within

        def speak(inputs: "Iterator[PromptValue | list[BaseMessage]]") -> Iterator[str]:
            for given in inputs:
                messages = given if isinstance(given, list) else given.to_messages()
                left = None if end is None else end - time.monotonic()
                yield from self.stream(messages, schema, left)

        return RunnableGenerator(speak)

    async def _reply(
        self, messages: Sequence["BaseMessage"], schema: dict[str, Any] | None
    ) -> AsyncGenerator[str, None]:
        """The reply, asked for in other ways where the server does not take the usual one."""
        manner = self._learned.manner
        if schema is None:
            manner = replace(manner, form=False)
        while True:
            told = False
            try:
                asked = self._ask(messages, schema if manner.form else None, manner)
                async with aclosing(asked), aclosing(without_thinking(asked)) as pieces:
                    async for piece in pieces:
                        if piece.strip() and not told:
                            told = True
                            self._learn(manner, schema is not None)
                        yield piece
            except _FailedError as error:
                failure = error.failure
            else:
                failure = Failure("broken", "stream")
                if told:
                    return
            # A server that says only that it does not like the request may mean any part of it.
            another = None if told else manner.without(failure.dislike)
            if another is None and not told and failure.dislike == "temperature":
                another = manner.without("form")
            if another is None:
                key = self.key_name if failure.problem == "key" else ""
                raise LanguageModelError(self.name, failure.problem, key)
            manner = another

    def _learn(self, manner: _Manner, form_was_wanted: bool) -> None:
        """Only what has worked is remembered: a refusal may have had another reason."""
        form = manner.form if form_was_wanted else self._learned.manner.form
        self._learned.manner = replace(manner, form=form)

    async def _ask(
        self, messages: Sequence["BaseMessage"], schema: dict[str, Any] | None, manner: _Manner
    ) -> AsyncGenerator[str, None]:
        """One request, and the text of what comes back: thoughts and calls of tools are none."""
        chat = self.chat
        if not manner.temperature:
            chat = chat.model_copy(update={"temperature": None})
        bound = chat.bind(**_form(chat, schema)) if schema else chat
        if not manner.stream:
            yield str((await _guarded(bound.ainvoke(list(messages)))).text)
            return
        chunks = aiter(bound.astream(list(messages)))
        while (chunk := await _guarded(anext(chunks, None))) is not None:
            yield str(chunk.text)


def get_language_model(settings: Settings) -> LanguageModel:
    """The model that KYOTEN_LLM names.

    Its server is asked only where the name of the model is left to it.

    Raises:
        LanguageModelError: the setting, the package or the key is missing or of no use.
    """
    target = parse(settings.llm or "")
    key = key_for(target, settings.llm_api_key)
    if target.provider == COMPATIBLE and not target.model:
        target = replace(target, model=only_model(target, key))
    chat = chat_model(target, key, settings.llm_timeout)
    return LanguageModel(target.name, chat, settings.llm_timeout, target.key_name)


def _form(chat: "BaseChatModel", schema: dict[str, Any]) -> dict[str, Any]:
    """How a request says that the reply has this form: in OpenAI's words, which all understand."""
    form = {
        "type": "json_schema",
        "json_schema": {"name": "reply", "strict": True, "schema": schema},
    }
    if "extra_body" not in type(chat).model_fields:
        return {"response_format": form}
    # OpenAI's client takes a `response_format` as a wish that it read the reply itself: it then
    # raises at a reply that was cut short. As a part of the body it is only sent.
    body = getattr(chat, "extra_body", None) or {}
    return {"extra_body": body | {"response_format": form}}


async def _guarded(waiting: Awaitable[T]) -> T:
    """The result; whatever a provider's client raises instead is diagnosed and dropped.

    Its text is not kept, nor is it chained: it may repeat the key.
    """
    try:
        return await waiting
    except Exception as error:  # a client's own, its HTTP library's, or what it stumbled over
        failure = diagnose(error)
    raise _FailedError(failure)
