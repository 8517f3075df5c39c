"""What the page and the API need of an assistant and of the settings, and nothing more."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from assistant.models import Answer, Citation, StreamEvent, Turn
from ingest.models import Filters


class Answerer(Protocol):
    """The part of `assistant.chat.Assistant` that the doors on HTTP use."""

    @property
    def index_id(self) -> str:
        """The generation that answers now."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        id: str | None = None,
    ) -> Answer:
        """One whole answer."""

    def stream(
        self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None
    ) -> Iterator[StreamEvent]:
        """The answer as it grows; the last event carries the whole."""

    def search(self, query: str, k: int = 10, filters: Filters | None = None) -> list[Citation]:
        """The `k` best passages, best first."""

    def examples(self) -> tuple[str, ...]:
        """Questions that the shelf can answer."""


class Binding(Protocol):
    """Where to listen."""

    @property
    def host(self) -> str:
        """A name or address of this machine."""

    @property
    def port(self) -> int:
        """A TCP port."""
