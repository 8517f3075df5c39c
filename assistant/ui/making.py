"""What the tabs that make papers show meanwhile, and where it fails. It makes nothing itself."""

import logging
from collections.abc import Callable, Iterator

from assistant.ui import render
from assistant.ui.api import told

log = logging.getLogger(__name__)


def making(words: str, make: Callable[[], str]) -> Iterator[str]:
    """The words, then what `make` gives as HTML, or the one line that says why it could not."""
    yield render.waiting_html(words)
    try:
        yield make()
    except Exception as error:
        yield render.error_html(told(error, log))
