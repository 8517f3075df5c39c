"""The words of a model come through, whatever its server can and cannot do."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.prompts import ChatPromptTemplate

from assistant.generate.model import LanguageModel
from tests.assistant.generate.conftest import QUESTION, SCHEMA, Provider, reply, served
from tests.assistant.generate.server import Reply, ScriptedServer

JSON = '{"sentences": ["面的整備型は、複数の事業所が担う。"]}'


class Speaker(BaseChatModel):
    """Streams its text character by character, as LangChain's simplest classes do: synchronously."""

    text: str

    @property
    def _llm_type(self) -> str:
        return "speaker"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(self.text))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for character in self.text:
            yield ChatGenerationChunk(message=AIMessageChunk(content=character))


def test_a_reply_comes_in_pieces_as_they_are_sent() -> None:
    gate = threading.Event()
    with ScriptedServer(Reply("一二三四五六", hold=gate, hold_after=1)) as server:
        pieces = served(server).stream(QUESTION)
        assert next(piece for piece in pieces if piece) == "一二三四"
        gate.set()
        assert "".join(pieces) == "五六"


def test_silence_is_heard_as_empty_pieces_so_that_one_can_leave() -> None:
    with ScriptedServer(Reply("一", hold_after=0)) as server:
        pieces = served(server).stream(QUESTION)
        assert next(pieces) == ""
        pieces.close()
        assert server.hung_up.wait(10)


def test_leaving_in_the_middle_ends_the_request() -> None:
    with ScriptedServer(Reply("一二三四五六", hold_after=1)) as server:
        pieces = served(server).stream(QUESTION)
        assert next(piece for piece in pieces if piece)
        pieces.close()
        assert server.hung_up.wait(10)


def test_the_request_wants_no_chance_no_retry_and_a_bounded_reply_of_the_schema() -> None:
    with ScriptedServer(JSON) as server:
        assert reply(served(server)) == JSON
    (request,) = server.chats
    assert request.body["temperature"] == 0
    assert request.body["max_tokens"] == 1000
    assert request.body["stream"] is True
    assert request.body["response_format"]["json_schema"]["schema"] == SCHEMA
    assert request.body["response_format"]["json_schema"]["strict"] is True
    assert request.body["chat_template_kwargs"] == {"enable_thinking": False}


def test_without_a_schema_none_is_sent() -> None:
    with ScriptedServer("はい") as server:
        assert reply(served(server), None) == "はい"
    assert "response_format" not in server.chats[0].body


def test_a_reply_that_was_cut_at_its_greatest_length_is_still_a_reply() -> None:
    with ScriptedServer(Reply(JSON[:20], finish="length")) as server:
        assert reply(served(server)) == JSON[:20]


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("response_format", "no"),
        ("response_format", "response_format is not supported"),
        ("temperature", "'temperature' does not support 0"),
        ("chat_template_kwargs", "unrecognized: chat_template_kwargs"),
    ],
)
@pytest.mark.parametrize("status", [400, 422])
def test_what_a_server_refuses_is_left_out_and_not_sent_again(
    part: str, says: str, status: int
) -> None:
    def script(body: dict[str, Any]) -> Reply | str:
        refusal = f'{{"error": {{"message": "{says}"}}}}'.encode()
        return Reply(status=status, raw=refusal) if part in body else JSON

    with ScriptedServer(script) as server:
        model = served(server)
        assert [reply(model), reply(model)] == [JSON, JSON]
    assert [part in request.body for request in server.chats] == [True, False, False]
    others = {"response_format", "temperature", "chat_template_kwargs"} - {part}
    assert all(others <= request.body.keys() for request in server.chats)


def test_a_server_that_takes_nothing_but_the_messages_is_asked_that_way() -> None:
    def script(body: dict[str, Any]) -> Reply | str:
        strange = {"response_format", "chat_template_kwargs"} & body.keys()
        return Reply(status=400) if strange else JSON

    with ScriptedServer(script) as server:
        assert reply(served(server)) == JSON
    assert len(server.chats) == 3


def test_a_refusal_for_another_reason_does_not_cost_the_schema_for_ever() -> None:
    def script(body: dict[str, Any]) -> Reply | str:
        return Reply(status=400) if len(server.chats) <= 3 else JSON

    with ScriptedServer(script) as server:
        model = served(server)
        with pytest.raises(Exception, match="refused"):
            reply(model)
        assert reply(model) == JSON
    assert "response_format" in server.chats[-1].body


@pytest.mark.parametrize("first", [Reply(JSON, streams=False), Reply(""), Reply(raw=b"")])
def test_a_server_that_cannot_stream_is_asked_for_the_whole_once_and_from_then_on(
    first: Reply,
) -> None:
    def script(body: dict[str, Any]) -> Reply | str:
        return first if body.get("stream") else JSON

    with ScriptedServer(script) as server:
        model = served(server)
        assert [reply(model), reply(model)] == [JSON, JSON]
    assert [bool(request.body.get("stream")) for request in server.chats] == [True, False, False]


@pytest.mark.parametrize(
    "text", [f"<think>\n面的…\n</think>\n\n{JSON}", f"\n<think></think>{JSON}"]
)
@pytest.mark.parametrize("streams", [True, False])
def test_what_a_model_thinks_aloud_is_no_reply(text: str, streams: bool) -> None:
    with ScriptedServer(Reply(text, reasoning="考え中", streams=streams)) as server:
        assert reply(served(server)).strip() == JSON


def test_a_thought_without_a_reply_is_none() -> None:
    with (
        ScriptedServer("<think>終わらない考え") as server,
        pytest.raises(Exception, match="broken"),
    ):
        reply(served(server))


def test_it_is_a_link_of_a_chain_that_streams() -> None:
    gate = threading.Event()
    with ScriptedServer(Reply("一二三四五六", hold=gate, hold_after=1)) as server:
        prompt = ChatPromptTemplate.from_messages([("system", "手短に"), ("user", "{question}")])
        chain = prompt | served(server).runnable(SCHEMA)
        pieces = chain.stream({"question": "面的整備型とは?"})
        assert next(piece for piece in pieces if piece) == "一二三四"
        gate.set()
        assert "".join(pieces) == "五六"
        assert chain.invoke({"question": "もう一度"}) == "一二三四五六"
    assert server.chats[0].text == "手短に\n面的整備型とは?"
    assert "response_format" in server.chats[0].body


def test_any_chat_model_of_langchain_speaks() -> None:
    model = LanguageModel.of("試験", Speaker(text="<think>…</think>はい。"))
    assert reply(model) == "はい。"
    assert model.runnable().invoke(QUESTION) == "はい。"


def test_many_may_ask_at_once() -> None:
    with ScriptedServer(lambda body: str(body["messages"][0]["content"])) as server:
        model = served(server)
        said: dict[int, str] = {}

        def ask(number: int) -> None:
            said[number] = "".join(model.stream([AIMessage(f"問い{number}")]))

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert said == {number: f"問い{number}" for number in range(8)}


def test_each_provider_is_asked_in_its_own_words_and_nobody_else_is(provider: Provider) -> None:
    # pytest-socket lets no other machine be reached: whoever tried would fail.
    with ScriptedServer(JSON) as server:
        model = provider.at(server.url)
        assert model.name == provider.setting
        assert reply(model) == JSON
    (request,) = server.requests
    assert request.path == provider.path
    assert "hidden" in " ".join(request.headers.values())
    assert "'additionalProperties': False" in str(request.body)


def test_time_is_of_the_whole_reply_not_of_a_silence() -> None:
    def dripping() -> Iterator[ChatGenerationChunk]:
        while True:
            time.sleep(0.02)
            yield ChatGenerationChunk(message=AIMessageChunk(content="…"))

    class Dripping(Speaker):
        def _stream(self, *_given: Any, **_more: Any) -> Iterator[ChatGenerationChunk]:
            return dripping()

    model = LanguageModel.of("滴", Dripping(text=""), timeout=0.3)
    with pytest.raises(Exception, match="slow"):
        reply(model)
    with pytest.raises(Exception, match="slow"):
        "".join(LanguageModel.of("滴", Dripping(text="")).stream(QUESTION, within=0.1))
