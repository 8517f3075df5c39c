"""The prompts: Markdown files whose parts are messages and whose places the program fills in.

Knows which places each prompt must have; says nothing to a model itself.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from ingest.errors import PromptError

if TYPE_CHECKING:
    from langchain_core.prompts import ChatPromptTemplate

PROMPTS = Path(__file__).parents[2] / "prompts"
# The places that a prompt fills in: all of them must be there, and no others.
VARIABLES = {
    "condense": frozenset({"history", "question"}),
    "answer": frozenset({"passages", "question"}),
    "repair": frozenset({"faults"}),
}
Role = Literal["system", "human"]
_PART = re.compile(r"^## (system|human)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Prompts:
    """The prompt of each call."""

    condense: "ChatPromptTemplate"
    answer: "ChatPromptTemplate"
    repair: "ChatPromptTemplate"


def load_prompts(folder: Path | None = None) -> Prompts:
    """The prompts of a folder, or those that come with the program.

    Raises:
        PromptError: a file is missing, has no message, or not the places it must have.
    """
    folder = folder or PROMPTS
    return Prompts(**{name: _load(folder / f"{name}.md", name) for name in VARIABLES})


def _load(path: Path, name: str) -> "ChatPromptTemplate":
    from langchain_core.prompts import ChatPromptTemplate

    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(path, "unreadable") from error
    messages = _messages(text)
    if not messages:
        raise PromptError(path, "no_message")
    try:
        template = ChatPromptTemplate.from_messages(messages)
    except ValueError as error:
        raise PromptError(path, "braces") from error
    found, wanted = frozenset(template.input_variables), VARIABLES[name]
    if missing := sorted(wanted - found):
        raise PromptError(path, "missing", missing[0])
    if unknown := sorted(found - wanted):
        raise PromptError(path, "unknown", unknown[0])
    return template


def _messages(text: str) -> list[tuple[Role, str]]:
    """The parts behind `## system` and `## human`; what stands before the first is for readers."""
    _, *parts = _PART.split(text)
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return [(cast(Role, role), said.strip()) for role, said in pairs if said.strip()]
