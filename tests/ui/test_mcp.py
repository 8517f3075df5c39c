"""The MCP server, spoken to by the protocol's own client over a real socket."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent

from assistant.accounts import Accounts
from assistant.models import Turn
from assistant.ui.guard import Guard
from tests.ui.conftest import Address, listening
from tests.ui.fake import MISSION, MODEL, FakeAssistant

WHO = ("山田", "ながい合言葉-2026")
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}


def speak(
    address: Address,
    talk: Callable[[Client], Coroutine[Any, Any, Any]],
    auth: tuple[str, str] | None = None,
) -> Any:
    """What `talk` gets from the server."""

    async def run() -> Any:
        async with httpx2.AsyncClient(auth=auth, trust_env=False) as http:
            transport = streamable_http_client(f"{address.url}/mcp", http_client=http)
            async with Client(transport) as client:
                return await talk(client)

    return asyncio.run(run())


def text(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def test_there_are_two_tools_described_in_japanese(address: Address) -> None:
    async def talk(client: Client) -> Any:
        return (await client.list_tools()).tools

    ask, search = speak(address, talk)
    assert (ask.name, search.name) == ("ask", "search")
    assert "登録された資料にあることだけ" in ask.description
    assert ask.input_schema["required"] == ["question"]
    assert search.input_schema["properties"]["k"]["maximum"] == 100
    for tool in (ask, search):
        assert tool.annotations.read_only_hint
        for field in tool.input_schema["properties"].values():
            assert field["description"]


def test_an_answer_comes_as_text_with_sources_and_as_json(
    address: Address, fake: FakeAssistant
) -> None:
    async def talk(client: Client) -> Any:
        return await client.call_tool("ask", {"question": MISSION})

    result = speak(address, talk)
    assert not result.is_error
    assert result.structured_content == fake.ask(MISSION).to_json()
    assert "整備の手引き（試験用）" in text(result)


def test_a_follow_up_brings_the_questions_before_it(address: Address, fake: FakeAssistant) -> None:
    async def talk(client: Client) -> Any:
        return await client.call_tool("ask", {"question": "熊本市は?", "earlier": ["長岡市は?"]})

    assert "長岡市は?" in speak(address, talk).structured_content["standalone_question"]
    assert fake.calls[-1] == ("熊本市は?", (Turn("長岡市は?"),))


def test_a_search_gives_the_passages(address: Address, fake: FakeAssistant) -> None:
    async def talk(client: Client) -> Any:
        return await client.call_tool("search", {"query": "拠点", "k": 2})

    hits = speak(address, talk).structured_content["hits"]
    assert hits == [hit.to_json() for hit in fake.search("拠点", 2)]


def test_who_answers_is_chosen_where_it_may_be_and_said_in_the_text() -> None:
    async def talk(client: Client) -> Any:
        return await client.call_tool("ask", {"question": MISSION, "engine": "extractive"})

    fake = FakeAssistant(language_model=MODEL)
    with listening(fake, choice=True) as address:
        result = speak(address, talk)
    assert "資料からの抜粋です" in text(result)
    assert fake.engines == ["extractive"]
    with listening(fake) as address:
        result = speak(address, talk)
    assert result.is_error
    assert "engine" in text(result)
    assert fake.engines == ["extractive"]


@pytest.mark.parametrize(
    ("question", "words"),
    [("壊れた索引", "索引が壊れています"), ("思わぬ誤り", "予期しない誤り"), (" ", "空です")],
)
def test_an_error_is_one_japanese_line_without_its_trace(
    address: Address, question: str, words: str
) -> None:
    async def talk(client: Client) -> Any:
        return await client.call_tool("ask", {"question": question})

    result = speak(address, talk)
    assert result.is_error
    assert words in text(result)
    assert "secret" not in text(result)


def test_programs_that_only_know_json_can_call_it_too(address: Address) -> None:
    headers = {"accept": "application/json, text/event-stream"}
    with httpx.Client(base_url=address.url, headers=headers, trust_env=False) as client:
        begun = client.post("/mcp", json=INITIALIZE).json()
        assert begun["result"]["serverInfo"]["title"] == "拠点ナビ"
        call = {
            "jsonrpc": "2.0",
            "id": 2,
            "method": "tools/call",
            "params": {"name": "ask", "arguments": {"question": MISSION}},
        }
        answer = client.post("/mcp", json=call).json()["result"]["structuredContent"]
    assert answer["schema"] == "kyoten.answer/1"


def test_a_stream_that_would_never_tell_anything_is_not_opened(address: Address) -> None:
    for method in ("GET", "DELETE"):
        reply = httpx.request(method, f"{address.url}/mcp", trust_env=False)
        assert (reply.status_code, reply.headers["allow"]) == (405, "POST")
        assert "POST" in reply.json()["error"]


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Address]:
    Accounts(tmp_path).add(*WHO, "reader")
    with listening(FakeAssistant(), guard=Guard(tmp_path)) as address:
        yield address


def test_with_accounts_it_needs_a_login(closed: Address) -> None:
    async def talk(client: Client) -> Any:
        return await client.call_tool("ask", {"question": MISSION})

    assert httpx.post(f"{closed.url}/mcp", json=INITIALIZE, trust_env=False).status_code == 401
    assert speak(closed, talk, WHO).structured_content["status"] == "answered"
    with pytest.raises(ExceptionGroup):
        speak(closed, talk, (WHO[0], "まちがった合言葉です"))
