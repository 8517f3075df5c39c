"""The web application: the API, the chat page, and what keeps the page Japanese and offline."""

from importlib.resources import files
from typing import TYPE_CHECKING

from assistant.answerer import Answerer
from assistant.library import Library
from assistant.records import Records
from assistant.ui.api import add_routes
from assistant.ui.contract import Binding
from assistant.ui.engines import Engines
from assistant.ui.gate import Gate
from assistant.ui.guard import Guard, may_edit
from assistant.ui.login import add_login
from assistant.ui.mcp_tools import mcp_routes, mcp_server
from assistant.ui.page import page, theme
from assistant.ui.papers import add_papers
from assistant.ui.shelf_routes import MayEdit, add_shelf
from assistant.ui.shell import JapaneseShell
from assistant.ui.sources import add_sources
from assistant.ui.work import Workroom
from ingest.readers.options import DEFAULTS

if TYPE_CHECKING:
    from fastapi import FastAPI

_SCRIPTS = ("page.js", "conversations.js", "marks.js", "source.js", "shelf.js")
_STYLES = ("style.css", "source.css", "shelf.css")


def build(
    assistant: Answerer,
    settings: Binding,
    library: Library | None = None,
    guard: Guard | None = None,
    records: Records | None = None,
    may_edit: MayEdit = may_edit,
    choice: bool = False,
) -> "FastAPI":
    """The application, not yet listening.

    Without a library the shelf is only read; without a guard nobody is asked who they are; without
    records nothing is kept. Who may change the shelf is told by their account. `choice`: whoever
    asks may choose whether a language model answers.
    """
    import gradio as gr
    from fastapi import FastAPI

    # FastAPI's own documentation pages load scripts from a CDN.
    quiet = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    engines = Engines(assistant.language_model, choice)
    tools = mcp_server(assistant, records, engines)
    # Before the application, whose life the tools share.
    mcp = mcp_routes(tools)
    app = FastAPI(
        title="拠点ナビ",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lambda _app: tools.session_manager.run(),
    )
    guard = guard or Guard()
    room = Workroom(library) if library is not None else None
    add_login(app, guard, settings.port)
    add_papers(app, assistant)
    add_shelf(app, assistant, library.reading if library else DEFAULTS, room, may_edit)
    add_sources(app, assistant)
    add_routes(app, assistant, records, engines)
    app.router.routes.extend(mcp)
    app.add_middleware(
        JapaneseShell,
        script="".join(map(asset, _SCRIPTS)),
        style="".join(map(asset, _STYLES)),
    )
    # Added last, so that it stands before everything else.
    app.add_middleware(Gate, guard=guard, port=settings.port)
    gr.mount_gradio_app(
        app,
        page(assistant, room, may_edit, records, engines),
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
