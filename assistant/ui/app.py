"""The web application: the API, the chat page, and what keeps the page Japanese and offline."""

from importlib.resources import files
from typing import TYPE_CHECKING

from assistant.answerer import Answerer
from assistant.library import Library
from assistant.ui.api import add_routes
from assistant.ui.contract import Binding
from assistant.ui.page import page, theme
from assistant.ui.papers import add_papers
from assistant.ui.shelf_routes import MayEdit, add_shelf, everyone
from assistant.ui.shell import JapaneseShell
from assistant.ui.sources import add_sources
from assistant.ui.work import Workroom
from ingest.readers.options import DEFAULTS

if TYPE_CHECKING:
    from fastapi import FastAPI


def build(
    assistant: Answerer,
    settings: Binding,
    library: Library | None = None,
    may_edit: MayEdit = everyone,
) -> "FastAPI":
    """The application, not yet listening. Without a `library` the shelf is only read."""
    import gradio as gr
    from fastapi import FastAPI

    # FastAPI's own documentation pages load scripts from a CDN.
    quiet = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    app = FastAPI(title="拠点ナビ", docs_url=None, redoc_url=None, openapi_url=None)
    room = Workroom(library) if library is not None else None
    add_papers(app, assistant)
    add_sources(app, assistant)
    add_shelf(app, assistant, library.reading if library else DEFAULTS, room, may_edit)
    add_routes(app, assistant)
    script = "".join(map(asset, ("page.js", "marks.js", "source.js", "shelf.js")))
    style = "".join(map(asset, ("style.css", "source.css", "shelf.css")))
    app.add_middleware(JapaneseShell, script=script, style=style)
    gr.mount_gradio_app(
        app,
        page(assistant, room, may_edit),
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        # Files come in by the shelf's own address, where it is asked who sends them and how much.
        max_file_size=0,
        app_kwargs=quiet,
        theme=theme(),
    )
    return app


def asset(name: str) -> str:
    """A text file that lies beside this module."""
    return files("assistant.ui").joinpath(name).read_text(encoding="utf-8")
