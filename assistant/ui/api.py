"""The HTTP API: questions and searches in, JSON out. It knows no page and writes nothing."""

import logging
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from assistant.answerer import Answerer
from assistant.messages import describe
from assistant.models import Engine, Turn
from assistant.records import Records
from assistant.ui.engines import ONE_ENGINE, Engines
from ingest.errors import InputError, KyotenError, UnknownDocumentError
from ingest.models import Filters, Kind

if TYPE_CHECKING:
    from fastapi import FastAPI

UNEXPECTED = "予期しない誤りが起きました。kyoten serve を開いた画面の記録を確かめてください。"
MAX_HITS = 100


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FiltersBody(_Body):
    """`Filters`, as JSON."""

    kind: Kind | None = None
    municipality: str | None = None
    year: int | None = None
    document_ids: tuple[str, ...] = ()

    def to_filters(self) -> Filters:
        """The same, as the rooms know it."""
        return Filters(self.kind, self.municipality, self.year, self.document_ids)


class TurnBody(_Body):
    """`Turn`, as JSON."""

    question: str
    answer: str | None = None


class AskBody(_Body):
    """One question."""

    question: str
    history: tuple[TurnBody, ...] = ()
    filters: FiltersBody | None = None
    engine: Engine | None = None
    id: str | None = None


class SearchBody(_Body):
    """One search."""

    query: str
    k: Annotated[int, Field(ge=1, le=MAX_HITS)] = 10
    filters: FiltersBody | None = None


def status_of(error: KyotenError) -> int:
    """The HTTP status for an error: what was sent, what is unknown, or the state of the index."""
    if isinstance(error, InputError):
        return 400
    if isinstance(error, UnknownDocumentError):
        return 404
    return 409


def told(error: Exception, log: logging.Logger) -> str:
    """The line for an error; what nobody foresaw goes to the log, which is the last door's."""
    if isinstance(error, KyotenError):
        return describe(error)
    log.error("a request could not be answered", exc_info=error)
    return UNEXPECTED


def add_routes(
    app: "FastAPI",
    assistant: Answerer,
    records: Records | None = None,
    engines: Engines = ONE_ENGINE,
) -> None:
    """Give `app` the API, and Japanese one-line errors."""
    from fastapi import Request
    from fastapi.exceptions import RequestValidationError
    from fastapi.responses import JSONResponse

    def refuse(status: int, line: str) -> JSONResponse:
        return JSONResponse({"error": line}, status_code=status)

    @app.exception_handler(KyotenError)
    def on_known(_request: Request, error: KyotenError) -> JSONResponse:
        return refuse(status_of(error), describe(error))

    @app.exception_handler(RequestValidationError)
    def on_invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        return refuse(422, describe(InputError(_invalid(error.errors()[0]))))

    @app.exception_handler(Exception)
    def on_unexpected(_request: Request, _error: Exception) -> JSONResponse:
        return refuse(500, UNEXPECTED)

    @app.post("/api/ask")
    def ask(body: AskBody) -> JSONResponse:
        history = [Turn(turn.question, turn.answer) for turn in body.history]
        filters = body.filters.to_filters() if body.filters else None
        engine = engines.allowed(body.engine)
        answer = assistant.ask(body.question, history, filters, body.id, engine)
        if records:
            records.asked(answer)
        return JSONResponse(answer.to_json())

    @app.post("/api/search")
    def search(body: SearchBody) -> JSONResponse:
        filters = body.filters.to_filters() if body.filters else None
        hits = assistant.search(body.query, body.k, filters)
        return JSONResponse({"hits": [hit.to_json() for hit in hits]})

    @app.get("/healthz")
    def healthz() -> JSONResponse:
        return JSONResponse({"status": "ok", "index": assistant.index_id})

    @app.api_route("/api/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def unknown(rest: str) -> JSONResponse:
        return refuse(
            404,
            f"/api/{rest} というAPIはありません。"
            "POST /api/ask、POST /api/search、POST /api/source、GET /healthz が使えます。",
        )


def _invalid(problem: dict[str, Any]) -> str:
    """A clause for one problem that pydantic found in a body."""
    place = ".".join(str(part) for part in problem["loc"] if part != "body")
    match problem["type"]:
        case "json_invalid":
            return "本文がJSONとして読めません"
        case "missing" if not place:
            return "本文がありません。JSONで送ってください"
        case "missing":
            return f"「{place}」がありません"
        case "extra_forbidden":
            return f"「{place}」という項目は使えません"
        case _:
            return f"「{place}」の値が使えません" if place else "本文の形が違います"
