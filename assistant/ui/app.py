"""The web application: the API, the chat page, and what keeps the page Japanese and offline."""

from importlib.resources import files
from typing import TYPE_CHECKING

from assistant.answerer import Answerer
from assistant.ui.api import add_routes
from assistant.ui.contract import Binding
from assistant.ui.page import page, theme
from assistant.ui.papers import add_papers
from assistant.ui.shell import JapaneseShell

if TYPE_CHECKING:
    from fastapi import FastAPI


def build(assistant: Answerer, settings: Binding) -> "FastAPI":
    """The application, not yet listening."""
    import gradio as gr
    from fastapi import FastAPI

    # FastAPI's own documentation pages load scripts from a CDN.
    quiet = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    app = FastAPI(title="拠点ナビ", docs_url=None, redoc_url=None, openapi_url=None)
    add_papers(app, assistant)
    add_routes(app, assistant)
    script = asset("page.js") + asset("conversations.js")
    app.add_middleware(JapaneseShell, script=script, style=asset("style.css"))
    gr.mount_gradio_app(
        app,
        page(assistant),
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
        app_kwargs=quiet,
        theme=theme(),
    )
    return app


def asset(name: str) -> str:
    """A text file that lies beside this module."""
    return files("assistant.ui").joinpath(name).read_text(encoding="utf-8")
