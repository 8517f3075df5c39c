"""The addresses of the shelf's tab: files come in here, and a document is shown as it was read.

Knows HTTP and folders; what becomes of a file, the work says. No path is ever taken from a request.
"""

import asyncio
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.answerer import Answerer
from assistant.inspection_html import render_html
from assistant.messages import describe
from assistant.ui.api import status_of
from assistant.ui.work import Workroom
from assistant.uploads import too_large
from ingest.errors import KyotenError, ReadError, UnknownDocumentError
from ingest.files import MAX_BYTES
from ingest.readers import read
from ingest.readers.options import ReadOptions

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI

MayEdit = Callable[["gr.Request"], bool]

NOT_ALLOWED = "資料を加えたり外したりする権限がありません。管理者に確かめてください"
# Of a form or a page elsewhere, a browser lets through only three types without asking first;
# this is none of them, so that no other site can send files here in a user's name.
_TYPE = "application/octet-stream"
_POLICY = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_AT_ONCE = 2  # documents that are read to be looked at: each may be a scan of many pages


def everyone(_request: "gr.Request") -> bool:
    """Whoever reaches the page may edit: the rule where there are no accounts."""
    return True


def add_shelf(
    app: "FastAPI",
    assistant: Answerer,
    reading: ReadOptions,
    room: Workroom | None,
    may_edit: MayEdit,
) -> None:
    """Give `app` the addresses; errors of an upload are told by the handlers of the API."""
    import gradio as gr
    from fastapi import Request
    from fastapi.concurrency import run_in_threadpool
    from fastapi.responses import HTMLResponse, JSONResponse

    looking = asyncio.Semaphore(_AT_ONCE)

    @app.post("/shelf/uploads")
    async def receive(request: Request, name: str) -> JSONResponse:
        if room is None or not may_edit(gr.Request(request)):
            return JSONResponse({"error": NOT_ALLOWED}, status_code=403)
        if request.headers.get("content-type") != _TYPE:
            return JSONResponse({"error": f"{_TYPE} で送ってください"}, status_code=415)
        size = 0
        with room.uploads.receiving(name) as (sent, file):
            async for chunk in request.stream():
                size += len(chunk)
                if size > MAX_BYTES:
                    raise too_large(sent.name)
                file.write(chunk)
        return JSONResponse({"token": sent.token, "name": sent.name})

    @app.get("/shelf/{document_id}/inspect")
    async def inspect(document_id: str) -> HTMLResponse:
        headers = {
            "content-security-policy": _POLICY,
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
            "cache-control": "no-store",
        }
        try:
            async with looking:
                html = await run_in_threadpool(_inspected, assistant, document_id, reading)
        except KyotenError as error:
            return HTMLResponse(_refusal(error), status_of(error), headers)
        return HTMLResponse(html, headers=headers)


def _inspected(assistant: Answerer, document_id: str, reading: ReadOptions) -> str:
    known = {document.id: document for document in assistant.documents()}
    if document_id not in known:
        raise UnknownDocumentError(document_id)
    path = Path(known[document_id].path)
    try:
        return "".join(render_html(path, read(path, reading), reading.passwords))
    except ReadError as error:
        # Whoever looks need not know where the server keeps it.
        raise ReadError(Path(path.name), error.problem, error.detail) from error


def _refusal(error: KyotenError) -> str:
    line = (
        "パスワードで保護されたファイルなので、ここには表示できません。"
        if isinstance(error, ReadError) and error.problem == "encrypted"
        else describe(error)
    )
    return (
        '<!DOCTYPE html><html lang="ja"><meta charset="utf-8"><title>読み取りの確認</title>'
        f'<p role="alert">{escape(line)}</p></html>'
    )
