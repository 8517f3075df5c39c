"""A memo and its parts. Holds what stands in it, not how it is found or shown."""

from dataclasses import dataclass
from typing import Literal

from assistant.models import Citation

BACKGROUND, STANDARD, CASES, ISSUES = "背景と課題", "国の考え方", "他自治体の事例", "論点"
SOURCES = "出典一覧"
NOTHING = "登録されている資料に記載がありません"
Mark = Literal["国の基準", "他市の事例", "本市の資料", "事例"]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the memo: whose it is, and the numbers of its citations."""

    mark: Mark
    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Statements of one section; `heading` is the municipality that they are all about, if any."""

    heading: str | None
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section; without groups the shelf has nothing for it."""

    title: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Memo:
    """The skeleton. `citations` are numbered in the order in which the sections use them."""

    theme: str
    municipality: str | None
    sections: tuple[Section, ...]
    citations: tuple[Citation, ...]

    def marks(self) -> tuple[Mark, ...]:
        """The marks that occur, in the order of their first use."""
        statements = (s for section in self.sections for g in section.groups for s in g.statements)
        return tuple(dict.fromkeys(statement.mark for statement in statements))
