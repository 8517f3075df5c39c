"""The language model that an administrator has named. Knows providers; knows no prompt or passage."""

import time
from collections.abc import AsyncGenerator, Awaitable, Generator, Iterator, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self, TypeVar

from assistant.generate.failures import Failure, Part, diagnose
from assistant.generate.manner import parts, put, without
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
# In characters. A server that ignores how long a reply may be is left before it fills the memory.
MAX_LENGTH = 50_000


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
    # What its server was seen not to take: left out of every further request.
    _disliked: set[Part] = field(default_factory=set, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, name: str, chat: "BaseChatModel", timeout: float = 20) -> Self:
        """Any of LangChain's chat models."""
        return cls(name, chat, timeout)

    def stream(
        self,
        messages: Sequence["BaseMessage"],
        schema: dict[str, Any] | None = None,
        within: float | None = None,
    ) -> Generator[str, None, None]:
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

    def greet(self, within: float) -> None:
        """See that the model speaks: its first word is waited for, the rest is not.

        Raises:
            LanguageModelError.
        """
        from langchain_core.messages import HumanMessage

        with closing(
            self.stream([HumanMessage("「はい」とだけ答えてください。")], within=within)
        ) as words:
            next(word for word in words if word)

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
        usual = parts(self.chat, schema)
        kept = usual - self._disliked
        while True:
            told = False
            try:
                asked = self._ask(messages, schema, kept)
                async with aclosing(asked), aclosing(without_thinking(asked)) as pieces:
                    async for piece in pieces:
                        if piece.strip() and not told:
                            told = True
                            # Only now: a refusal may have had another reason.
                            self._disliked.update(usual - kept)
                        if piece:
                            yield piece
            except _FailedError as error:
                failure = error.failure
            else:
                failure = Failure("broken", "stream")
                if told:
                    return
            another = None if told else without(kept, failure.dislike)
            if another is None:
                # A status in the middle of a reply is of the reply, not of the request.
                problem = "broken" if told and failure.problem == "refused" else failure.problem
                key = self.key_name if problem == "key" else ""
                raise LanguageModelError(self.name, problem, key)
            kept = another

    async def _ask(
        self,
        messages: Sequence["BaseMessage"],
        schema: dict[str, Any] | None,
        kept: frozenset[Part],
    ) -> AsyncGenerator[str, None]:
        """One request, and the text of what comes back: thoughts and calls of tools are none."""
        bound = put(self.chat, schema, kept)
        if "stream" not in kept:
            yield str((await _guarded(bound.ainvoke(list(messages)))).text)
            return
        chunks = aiter(bound.astream(list(messages)))
        length = 0
        while (chunk := await _guarded(anext(chunks, None))) is not None:
            text = str(chunk.text)
            length += len(text)
            if length > MAX_LENGTH:
                raise _FailedError(Failure("broken"))
            yield text


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
    chat = chat_model(target, key, settings.llm_timeout, settings.llm_characters)
    return LanguageModel(target.name, chat, settings.llm_timeout, target.key_name)


async def _guarded(waiting: Awaitable[T]) -> T:
    """The result; whatever a provider's client raises instead is diagnosed and dropped.

    Its text is not kept, nor is it chained: it may repeat the key.
    """
    try:
        return await waiting
    except Exception as error:  # a client's own, its HTTP library's, or what it stumbled over
        failure = diagnose(error)
    raise _FailedError(failure)
