"""Which answers are under way, and which of them are to stop. Knows neither answers nor the page.

Gradio's own `cancels` runs beside the event that is to end: what that one gives meanwhile comes
over what the stop has shown. Here the answer ends itself, so that all it gives stays in order.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Stops:
    """For each visitor (a tab of a browser) the one answer that may be under way."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[str, threading.Event] = {}

    @contextmanager
    def answering(self, visitor: str) -> Iterator[threading.Event | None]:
        """While an answer is under way: set once it is to stop. None where another one is."""
        wanted = threading.Event()
        with self._lock:
            first = self._under_way.setdefault(visitor, wanted) is wanted
        try:
            yield wanted if first else None
        finally:
            if first:
                with self._lock:
                    del self._under_way[visitor]

    def stop(self, visitor: str) -> None:
        """Stop the answer that is under way; without one nothing happens."""
        with self._lock:
            wanted = self._under_way.get(visitor)
        if wanted is not None:
            wanted.set()
