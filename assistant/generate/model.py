"""The language model that an administrator has named. Knows providers; knows no prompt or passage."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """A chat model and the name that its answers are signed with."""

    name: str

    def stream(
        self, messages: Sequence["BaseMessage"], schema: dict[str, Any] | None = None
    ) -> Iterator[str]:
        """The reply piece by piece; bound to a JSON schema where one is given and the server can.

        Raises:
            LanguageModelError.
        """
        raise NotImplementedError
