"""Takes out of a reply what a model thinks aloud before it speaks. Knows no provider."""

from collections.abc import AsyncGenerator, AsyncIterable

OPENING, CLOSING = "<think>", "</think>"


async def without_thinking(pieces: AsyncIterable[str]) -> AsyncGenerator[str, None]:
    """The pieces after a thinking block that opens the reply; all of them where none does."""
    held = ""
    speaking = False
    async for piece in pieces:
        if speaking:
            yield piece
            continue
        held += piece
        start = held.lstrip()
        if start.startswith(OPENING):
            _, closed, held_back = start.partition(CLOSING)
            if not closed:
                continue
            held = held_back
        elif OPENING.startswith(start):
            continue
        speaking = True
        yield held
    if not speaking and not held.lstrip().startswith(OPENING):
        yield held
