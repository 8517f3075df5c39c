"""Downloads of the comparing and the drafting tab. Each is made when it is asked for, and kept nowhere."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, TypeVar
from urllib.parse import quote

from assistant.answerer import Answerer
from assistant.matrix import Matrix, build_matrix
from assistant.matrix_export import matrix_csv, matrix_json, matrix_markdown, matrix_xlsx
from assistant.memo import build_memo, checked_theme
from assistant.memo_export import memo_markdown, memo_title
from assistant.memo_models import Memo
from assistant.memo_word import memo_docx
from ingest.errors import InputError

if TYPE_CHECKING:
    from fastapi import FastAPI

_Format = TypeVar("_Format")
_TEXT = "; charset=utf-8"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MATRIX: dict[str, tuple[str, Callable[[Matrix], str | bytes]]] = {
    "xlsx": (_EXCEL, matrix_xlsx),
    "csv": (f"text/csv{_TEXT}", matrix_csv),
    "md": (f"text/markdown{_TEXT}", matrix_markdown),
    "json": ("application/json", matrix_json),
}
_MEMO: dict[str, tuple[str, Callable[[Memo], str | bytes]]] = {
    "docx": (_WORD, memo_docx),
    "md": (f"text/markdown{_TEXT}", memo_markdown),
}


def add_papers(app: "FastAPI", assistant: Answerer) -> None:
    """Give `app` the downloads; errors are told by the handlers of the API."""
    from fastapi import Query
    from fastapi.responses import Response

    def file(name: str, ending: str, media: str, content: str | bytes) -> Response:
        kept = "".join("_" if c in '\\/:*?"<>|' or c < " " else c for c in name)[:80]
        disposition = f"attachment; filename*=UTF-8''{quote(f'{kept}.{ending}', safe='')}"
        headers = {"content-disposition": disposition, "x-content-type-options": "nosniff"}
        return Response(content, media_type=media, headers=headers)

    @app.get("/papers/matrix.{ending}")
    def matrix(
        ending: str,
        rows: Annotated[list[str], Query()] = [],  # noqa: B006
        columns: Annotated[list[str], Query()] = [],  # noqa: B006
    ) -> Response:
        media, render = _format(_MATRIX, ending)
        return file("比較表", ending, media, render(build_matrix(assistant, rows, columns)))

    @app.get("/papers/memo.{ending}")
    def memo(ending: str, theme: str = "", municipality: str | None = None) -> Response:
        media, render = _format(_MEMO, ending)
        made = build_memo(assistant, checked_theme(theme), municipality)
        return file(memo_title(made), ending, media, render(made))


def _format(known: Mapping[str, _Format], ending: str) -> _Format:
    if ending not in known:
        raise InputError(f"「{ending}」の形式では出せません。{'・'.join(known)}が使えます")
    return known[ending]
