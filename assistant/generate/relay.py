"""Reads an asynchronous stream in the background, so that it ends in time and can be left.

A provider's client that blocks can neither be hurried nor stopped; a task can be cancelled wherever
it waits, which closes its connection. Knows no model and no message.
"""

import asyncio
import queue
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from functools import lru_cache

# How long the reader may be silent before an empty piece is handed on as a sign of life: whoever
# consumes the pieces gets a chance to leave.
BEAT = 0.25


class TooLateError(Exception):
    """The stream did not end in time."""


@lru_cache(maxsize=1)
def _loop() -> asyncio.AbstractEventLoop:
    """The one event loop for all streams: connections that a client keeps belong to a loop."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="language-model", daemon=True).start()
    return loop


def relay(open_stream: Callable[[], AsyncGenerator[str, None]], seconds: float) -> Iterator[str]:
    """The pieces of the stream as they come, and empty ones while it is silent.

    Whatever the stream raises is raised here. Closing this iterator cancels the stream.

    Raises:
        TooLateError: the stream has not ended after so many seconds.
    """
    if seconds <= 0:
        raise TooLateError
    end = time.monotonic() + seconds
    pieces: queue.SimpleQueue[str | BaseException | None] = queue.SimpleQueue()

    async def read() -> None:
        try:
            async for piece in open_stream():
                pieces.put(piece)
        except BaseException as error:  # handed on to the thread that asked
            pieces.put(error)
            if not isinstance(error, Exception):
                raise
        else:
            pieces.put(None)

    task = asyncio.run_coroutine_threadsafe(read(), _loop())
    try:
        while True:
            left = end - time.monotonic()
            if left <= 0:
                raise TooLateError
            try:
                piece = pieces.get(timeout=min(left, BEAT))
            except queue.Empty:
                piece = ""
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        task.cancel()
