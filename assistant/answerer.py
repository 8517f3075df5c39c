"""What doors and papers need of an assistant: answers, passages and the documents they come from."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from assistant.models import Answer, Citation, Engine, StreamEvent, Turn
from ingest.models import Document, Filters, Passage


class Answerer(Protocol):
    """The part of `assistant.chat.Assistant` that is used from outside; tests bring their own."""

    @property
    def index_id(self) -> str:
        """The generation that answers now."""

    @property
    def language_model(self) -> str | None:
        """The name of the model that answers where no engine is named; None without one."""

    def documents(self) -> tuple[Document, ...]:
        """The documents of the shelf."""

    def document(self, document_id: str) -> tuple[Document, tuple[Passage, ...]]:
        """A document of the shelf and its passages in reading order; or UnknownDocumentError."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        id: str | None = None,
        engine: Engine | None = None,
    ) -> Answer:
        """One whole answer; by the language model where there is one and no engine is named."""

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        engine: Engine | None = None,
    ) -> Iterator[StreamEvent]:
        """The answer as it grows; the last event carries the whole."""

    def search(self, query: str, k: int = 10, filters: Filters | None = None) -> list[Citation]:
        """The `k` best passages, best first."""

    def examples(self) -> tuple[str, ...]:
        """Questions that the shelf can answer."""
