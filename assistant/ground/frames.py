"""A predicate with what fills its roles: who does what to what. Pure; parses nothing."""

import re
from dataclasses import dataclass, field, replace

from assistant.ground.reading import TELLING, Reading, Word
from ingest.japanese import Token

_ORDINAL = re.compile(r"第[0-9]+")

# The verbs of saying.
SAYING = frozenset(
    re.findall(
        r"\S+",
        "述べ 言い 話し 語り 説明 答え 回答 答弁 発言 報告 質問 尋ね 問い 指摘 主張 要望 提案 釈明 表明",
    )
)


@dataclass(frozen=True, slots=True, eq=False)
class Filler:
    """What fills a role. `words`: its telling words; `head`: of those, the ones that it ends in.

    `last`: its last word, telling or not. `told`: the words of a clause in front: 窓口を利用する人.
    """

    role: str
    text: str
    words: tuple[Word, ...]
    head: tuple[Word, ...]
    last: str = ""
    told: tuple[Word, ...] = ()

    def as_role(self, role: str) -> "Filler":
        """The same in another role."""
        return replace(self, role=role)

    @property
    def ordinals(self) -> frozenset[str]:
        """The numbers that it is told from others by: 第3小学校."""
        return frozenset(_ORDINAL.findall(self.text))


def filler_of(reading: Reading, phrase: list[Token], role: str, told: tuple[Word, ...]) -> Filler:
    """A phrase of a text as what fills a role."""
    start, end = phrase[0].start, phrase[-1].end
    links = [token.end for token in phrase if token.surface == "の" and token.pos == "助詞"]
    words = [word for word in reading.words if start <= word.start < end and word.weight >= TELLING]
    head = tuple(word for word in words if word.start >= (links or [start])[-1])
    text = "".join(reading.text[start:end].split())
    return Filler(role, text, tuple(words), head, phrase[-1].surface, told)


@dataclass(slots=True, eq=False)
class Frame:
    """A predicate, None for that of "A is B", and what fills its roles; `noun`: a verb's noun."""

    predicate: Word | None
    start: int
    fillers: list[Filler] = field(default_factory=list)
    noun: bool = False
    denied: bool = False

    def of(self, roles: frozenset[str]) -> list[Filler]:
        """What fills some roles."""
        return [filler for filler in self.fillers if filler.role in roles]
