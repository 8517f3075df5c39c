"""The MCP server: the tools `ask` and `search`, for programs that speak the Model Context Protocol.

Read-only, and without a memory: each call stands by itself.
"""

import json
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from assistant.answerer import Answerer
from assistant.export import to_markdown
from assistant.models import Engine, Turn
from assistant.records import Records
from assistant.ui.api import MAX_HITS, told
from assistant.ui.engines import ONE_ENGINE, Engines
from ingest.models import Filters

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer
    from starlette.requests import Request
    from starlette.routing import BaseRoute

PATH = "/mcp"
ASK = (
    "登録された資料にあることだけから、日本語の質問に答えます。どの文にも資料名・ページ・原文の引用が付きます。"
    "資料にないことは「ない」と答えます。"
)
SEARCH = "登録された資料から、語や質問に関係する箇所を、関係の深い順に原文のまま返します。"
ENGINE = "model は言語モデルで文章に、extractive は資料の抜粋だけにする（管理者が選べるようにしたときだけ）"
INSTRUCTIONS = (
    "地域生活支援拠点等についての資料の棚です。answer の文は引用 [1] と一緒に伝えてください。"
    "status が not_found なら、資料にないと伝えてください。"
)
POST_ONLY = "MCPのクライアントからPOSTで使うアドレスです。"
log = logging.getLogger(__name__)


def mcp_server(
    assistant: Answerer, records: Records | None = None, engines: Engines = ONE_ENGINE
) -> "MCPServer[Any]":
    """The tools over `assistant`."""
    from mcp.server.mcpserver import MCPServer
    from mcp.types import CallToolResult, TextContent, ToolAnnotations

    def result(make: Callable[[], tuple[str, dict[str, Any]]]) -> CallToolResult:
        try:
            text, structured = make()
        except Exception as error:
            return CallToolResult(content=[TextContent(text=told(error, log))], is_error=True)
        return CallToolResult(content=[TextContent(text=text)], structured_content=structured)

    def ask(
        question: Annotated[str, Field(description="質問（日本語）")],
        earlier: Annotated[
            list[str], Field(description="続きの質問のとき、これまでの質問を古い順に")
        ] = [],  # noqa: B006
        municipality: Annotated[
            str | None, Field(description="この自治体の資料だけを使う（例: 熊本市）")
        ] = None,
        engine: Annotated[Engine | None, Field(description=ENGINE)] = None,
    ) -> CallToolResult:
        def make() -> tuple[str, dict[str, Any]]:
            history = [Turn(words) for words in earlier]
            wanted = engines.allowed(engine)
            answer = assistant.ask(question, history, _filters(municipality), engine=wanted)
            if records:
                records.asked(answer)
            return to_markdown(answer, signed=engines.signed), answer.to_json()

        return result(make)

    def search(
        query: Annotated[str, Field(description="語か質問（日本語）")],
        k: Annotated[int, Field(ge=1, le=MAX_HITS, description="件数")] = 10,
        municipality: Annotated[
            str | None, Field(description="この自治体の資料だけを探す（例: 熊本市）")
        ] = None,
    ) -> CallToolResult:
        def make() -> tuple[str, dict[str, Any]]:
            hits = assistant.search(query, k, _filters(municipality))
            found = {"hits": [hit.to_json() for hit in hits]}
            return json.dumps(found, ensure_ascii=False), found

        return result(make)

    server: MCPServer[Any] = MCPServer(
        "kyoten", title="拠点ナビ", instructions=INSTRUCTIONS, log_level="WARNING"
    )
    reads = ToolAnnotations(read_only_hint=True, open_world_hint=False)
    server.add_tool(ask, title="資料に質問する", description=ASK, annotations=reads)
    server.add_tool(search, title="資料を探す", description=SEARCH, annotations=reads)
    return server


def mcp_routes(server: "MCPServer[Any]") -> "list[BaseRoute]":
    """Its address over HTTP: one JSON answer to one POST, so that any proxy passes it on."""
    from mcp.server.transport_security import TransportSecuritySettings
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    transport = server.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        # The gate looks at Host and Origin for every address.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    (route,) = transport.routes
    assert isinstance(route, Route)

    def refuse(_request: "Request") -> JSONResponse:
        return JSONResponse({"error": POST_ONLY}, 405, {"allow": "POST"})

    # Without state there is nothing that a stream opened by GET could ever tell.
    others = ["GET", "PUT", "PATCH", "DELETE"]
    return [
        Route(PATH, route.endpoint, methods=["POST"]),
        Route(PATH, refuse, methods=others),
    ]


def _filters(municipality: str | None) -> Filters | None:
    return Filters(municipality=municipality) if municipality else None
