"""The chat page and the HTTP API over one assistant. Rendering only: it decides no answer.

Gradio is imported when a page is built, not when this package is.
"""

from assistant.answerer import Answerer
from assistant.ui.app import build
from assistant.ui.contract import Binding
from assistant.ui.guard import guard_for
from assistant.ui.server import serve

__all__ = ["Answerer", "Binding", "build", "guard_for", "serve"]
