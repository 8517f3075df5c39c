"""The routes of the source panel: a citation in its surroundings, its pages as images, its file.

Only documents of the shelf can be asked for, by their id; no path is ever taken from a request,
and nothing that is sent can run. What stands in an answer is the answer's; nothing is decided here.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote as url_quote

from pydantic import BaseModel, ConfigDict, Field

from assistant.answerer import Answerer
from assistant.export import OCR_NOTE, source_words
from assistant.models import Citation
from assistant.originals import Originals, page_count
from assistant.surroundings import Surroundings, surroundings
from ingest.errors import ReadError, UnknownDocumentError
from ingest.layout_markdown import plain
from ingest.models import Box, Document, Passage
from ingest.readers.pdf.quotes import quote_boxes

if TYPE_CHECKING:
    from fastapi import FastAPI
    from fastapi.responses import Response

_LONGEST_QUOTE = 20_000
_LARGEST_NUMBER = 10**9
ABSENT = (
    "この引用の文は、いまの資料には見当たりません（資料が取り込み直されました）。"
    "答えに使った文だけを示します。"
)
MISSING = "元のファイルは、取り込んだときの場所にありません。本文は索引から示しています。"
CHANGED = (
    "元のファイルは、取り込んだあとに書き換えられています。本文は取り込んだときのものです。"
    "ファイルを見るには、もう一度取り込んでください。"
)
UNREADABLE = "元のファイルを開けません。本文は索引から示しています。"
NO_BOXES = "ページの画像の中で、引用の位置は示せません。"
NO_IMAGES = "ページの画像は示せません（パスワードで保護されたファイルなど）。"
_NO_FILE = "この資料は登録されていません。"

# What a browser shows by itself; everything else is saved. Whatever could run is sent as text.
_SHOWN = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
_TEXTS = frozenset({".txt", ".text", ".md", ".markdown", ".csv", ".tsv", ".html", ".htm"})
# Nothing may be loaded or run. The PDF viewers of browsers do not work in a sandbox.
_NOTHING = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'"
_POLICIES = {".pdf": f"{_NOTHING}; object-src 'self'"}
_SANDBOX = f"{_NOTHING}; sandbox"


class SourceBody(BaseModel):
    """A citation, as an answer gives it."""

    model_config = ConfigDict(extra="forbid")

    document: str
    quote: Annotated[str, Field(min_length=1, max_length=_LONGEST_QUOTE)]
    lines: tuple[
        Annotated[int, Field(ge=0, le=_LARGEST_NUMBER)],
        Annotated[int, Field(ge=0, le=_LARGEST_NUMBER)],
    ]
    page: Annotated[int, Field(ge=1, le=_LARGEST_NUMBER)] | None = None


def add_sources(app: "FastAPI", assistant: Answerer) -> None:
    """Give `app` the routes; errors of the API are told by its own handlers."""
    from fastapi.responses import JSONResponse, Response

    originals = Originals()

    @app.post("/api/source")
    def source(body: SourceBody) -> JSONResponse:
        document, passages = assistant.document(body.document)
        return JSONResponse(_source(body, document, passages, originals))

    @app.get("/pages/{document_id:path}/{page}.jpg")
    def page(document_id: str, page: str) -> Response:
        try:
            document, _ = assistant.document(document_id)
            number = int(page) if page.isascii() and page.isdigit() and len(page) < 10 else 0
            image = originals.page(document, number)
        except (UnknownDocumentError, ReadError) as error:
            return _line(_words(error))
        if image is None:
            return _line("このページの画像はありません。")
        headers = {"cache-control": "private, max-age=300", **_safe(_SANDBOX)}
        return Response(image, media_type="image/jpeg", headers=headers)

    @app.get("/files/{document_id:path}")
    def file(document_id: str) -> Response:
        try:
            document, _ = assistant.document(document_id)
            return _file(document, originals.content(document))
        except (UnknownDocumentError, ReadError) as error:
            return _line(_words(error))


def _source(
    body: SourceBody,
    document: Document,
    passages: tuple[Passage, ...],
    originals: Originals,
) -> dict[str, Any]:
    found = surroundings(passages, body.quote, body.lines, body.page)
    notes: list[str] = []
    if found is None:
        notes.append(ABSENT)
    elif found.ocr:
        notes.append(f"{OCR_NOTE}。")
    boxes: tuple[Box, ...] = ()
    pages, address = 0, None
    try:
        content = originals.content(document)
        boxes = _boxes(body, document, found, content)
        address = f"files/{url_quote(document.id, safe='')}"
        address += f"#page={found.page}" if found and found.page else ""
        pages = page_count(document)
        if pages and not boxes and originals.page(document, body.page or 1) is None:
            notes.append(NO_IMAGES)
            pages = 0
        elif pages and found and not boxes:
            notes.append(NO_BOXES)
    except ReadError as error:
        notes.append(_words(error))
    return {
        **_place(document, found),
        "found": found is not None,
        "notes": notes,
        "pages": pages,
        "labels": {
            str(unit.page): unit.page_label
            for passage in passages
            for unit in passage.units
            if pages and unit.page_label
        },
        "boxes": [[round(share, 5) for share in box] for box in boxes],
        "file": address,
    }


def _boxes(
    body: SourceBody, document: Document, found: Surroundings | None, content: bytes
) -> tuple[Box, ...]:
    """Where on its page the quote stands; nowhere for a format that only has text."""
    if not found or not found.page or Path(document.path).suffix.lower() != ".pdf":
        return ()
    return quote_boxes(content, found.page, body.quote, found.share)


def _place(document: Document, found: Surroundings | None) -> dict[str, Any]:
    """Title, words and place of what was found; of a document alone where nothing was."""
    citation = Citation(
        number=0,
        document=document,
        page=found.page if found else None,
        lines=found.lines if found else (0, 0),
        headings=tuple(map(plain, found.headings)) if found else (),
        quote="",
        page_label=found.page_label if found else None,
    )
    words = source_words(citation)
    return {
        "document": citation.to_json()["document"],
        "words": list(words if found else words[:-1]),
        "page": citation.page,
        "page_label": citation.page_label,
        "lines": list(citation.lines) if found else None,
        "headings": list(citation.headings),
        "paragraphs": [
            {
                "kind": paragraph.kind,
                "text": paragraph.text,
                "page": paragraph.page,
                "quoted": [list(span) for span in paragraph.quoted],
                "cells": [list(cell) for cell in paragraph.cells],
            }
            for paragraph in (found.paragraphs if found else ())
        ],
    }


def _file(document: Document, content: bytes) -> "Response":
    """The file as it is, or its text where a browser could run something in it."""
    from fastapi.responses import Response

    from ingest.readers.text import decode

    path = Path(document.path)
    suffix = path.suffix.lower()
    media, shown = _SHOWN.get(suffix, "application/octet-stream"), suffix in _SHOWN
    if suffix in _TEXTS:
        content, shown = decode(path, content).encode(), True
        media = "text/plain; charset=utf-8"
    disposition = "inline" if shown else "attachment"
    headers = {
        "content-disposition": f"{disposition}; filename*=UTF-8''{url_quote(path.name, safe='')}",
        "cache-control": "private, no-cache",
        **_safe(_POLICIES.get(suffix, _SANDBOX)),
    }
    return Response(content, media_type=media, headers=headers)


def _words(error: UnknownDocumentError | ReadError) -> str:
    """What a reader of the page is told: no path of the server's, and no command."""
    if isinstance(error, UnknownDocumentError):
        return _NO_FILE
    return {"missing": MISSING, "changed": CHANGED}.get(error.problem, UNREADABLE)


def _line(words: str) -> "Response":
    from fastapi.responses import PlainTextResponse

    return PlainTextResponse(words, status_code=404, headers=_safe(_SANDBOX))


def _safe(policy: str) -> dict[str, str]:
    return {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }
