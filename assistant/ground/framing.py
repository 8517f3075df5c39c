"""Reads who does what to what in a text. Pure.

Japanese puts a predicate behind what belongs to it, so each filler goes to the next predicate, and
a topic to each main one of its sentence. Knows nothing of sources or of what is backed by what.
"""

from functools import lru_cache
from itertools import pairwise

from assistant.ground.frames import SAYING, Filler, Frame, filler_of
from assistant.ground.grammar import (
    AUXILIARY,
    DENIES,
    FORMAL,
    LINKS,
    NOUNS,
    VERBAL_PARTICLES,
    begins_topic,
    behind_verb,
    denies_being,
    ends_in_count,
    joins_nouns,
)
from assistant.ground.reading import Reading, Word
from ingest.japanese import tokens

_CASES = frozenset({"が", "を", "に", "へ", "で", "から", "と", "より", "まで"})
_NOMINAL = NOUNS | {"形状詞", "代名詞"}
_TOPICAL = frozenset({"は", "も"})
_ENDS = frozenset({"。", "!", "?", ";", "※"})
_AGENT, _OBJECT, _TOPIC, _OF, _OPEN, _LOOSE = "agent", "object", "は", "の", "?", "~"
_ACTIVE = {"が": _AGENT, "を": _OBJECT}
_PASSIVE = {"が": _OBJECT, "に": _AGENT, "により": _AGENT}
_DOING = frozenset({"為る", "出来る", "致す", "為さる", "成る"})


@lru_cache(maxsize=20_000)
def frames(reading: Reading) -> tuple[Frame, ...]:
    """The predicates of a text, in order."""
    return tuple(_Parse(reading).frames)


class _Parse:
    """One pass over a text from left to right."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.every = list(tokens(reading.text))
        self.words = {word.start: word for word in reading.words}
        self.frames: list[Frame] = []
        self._sentence()
        self.depth = 0
        at = 0
        while at < len(self.every):
            at = self._step(at)
        self._stop(len(self.every))

    def _sentence(self) -> None:
        self.topics: list[Filler] = []
        self.label: list[Filler] = []
        self.pending: list[Filler] = []
        self.first: int | None = None  # where the open phrase begins
        self.closed: int | None = None  # and where the one before began
        self.only = False
        self.told = False  # a main predicate stands behind the topic
        self.cleft: Frame | None = None
        self.relative: tuple[Word, ...] = ()

    def _step(self, at: int) -> int:
        token = self.every[at]
        behind = self.every[at + 1] if at + 1 < len(self.every) else None
        if token.surface in {"(", ")"}:
            self.depth += 1 if token.surface == "(" else -1
        elif self.depth > 0:
            pass
        elif token.surface in _ENDS:
            self._stop(at)
            self._sentence()
        elif token.surface == ":" and self.first is not None:
            self._close(at, _TOPIC)
            self.label = list(self.topics)
        elif token.surface == "〕" and self.first is not None:
            self._close(at, _TOPIC)  # a table's cell is about its row and its column
            self.topics = [*self.label, self.topics[-1]]
        elif token.pos == "動詞":
            if token.form.startswith("連用形") and behind is not None and behind.pos in NOUNS:
                self.first = at if self.first is None else self.first
            else:
                return self._verb(at)
        elif token.pos == "形容詞" and not (
            token.lemma in DENIES and at > 1 and self.every[at - 2].surface == "で"
        ):
            if self.first is None or self.every[at - 1].pos not in NOUNS:
                return self._predicate(at, at)
        elif token.pos in _NOMINAL:
            self.first = at if self.first is None else self.first
        elif token.lemma in {"だ", "です"} and self.first is not None and token.surface != "な":
            if token.surface == "で" and behind is not None and behind.surface in {"は", "しか"}:
                return self._particle(at)
            if self.every[at - 1].pos == "形状詞":
                return self._predicate(at - 1, at)
            self._is(at)
        elif token.pos == "助詞" and self.first is not None:
            return self._particle(at)
        elif token.surface == "、" and self.first is not None:
            if (
                (self.pending and "サ変" in self.every[at - 1].pos3)
                or (behind is not None and behind.surface == "〔")
                or (self.topics and begins_topic(self.every, at + 1))
                or ((self.pending or self.topics) and ends_in_count(self.every[self.first : at]))
            ):
                self._stop(at)
            elif behind is None or behind.pos not in {*NOUNS, "形状詞"}:
                self.first = None
        return at + 1

    def _particle(self, at: int) -> int:
        token = self.every[at]
        surface, end = token.surface, at + 1
        follows = self.every[end] if end < len(self.every) else None
        if surface == "は" and self.every[at - 1].surface in {"又", "若しく", "また", "もしく"}:
            return end
        if (
            surface in LINKS
            and follows is not None
            and (follows.pos in _NOMINAL or follows.surface in "「(")
            and (surface != "と" or joins_nouns(self.every, end))
        ):
            if (
                surface == "の"
                and self.pending
                and self.pending[-1].role == "が"
                and ends_in_count(self.every[self.first : at])
            ):
                # 面積が1000平方メートル未満の店舗: a clause of its own
                self.relative += self.pending.pop().words
            return end
        if surface == "で" and denies_being(self.every, at + 1):
            self._is(at)
            return end
        if (follows is not None and follows.surface == "しか") or surface == "しか":
            self.only = True  # しか使えない denies nothing of what is named
        if surface in _CASES and token.pos2 != "接続助詞":
            if follows is not None and follows.surface in _TOPICAL and follows.pos == "助詞":
                end += 1
                surface = "では" if surface == "で" else surface
            self._close(at, surface)
        elif surface in _TOPICAL:
            self._close(at, _TOPIC)
        elif surface != "の" and token.pos2 != "副助詞":
            self.first = None
        return end

    def _filler(self, first: int, last: int, role: str) -> Filler:
        """The phrase of the tokens from first up to but without last."""
        return filler_of(self.reading, self.every[first:last], role, self.relative)

    def _close(self, at: int, role: str) -> None:
        """A particle ends the open phrase and gives it its role."""
        assert self.first is not None
        filler = self._filler(self.first, at, role)
        self._noun(self.first, at)
        self.closed = self.first
        self.first, self.relative = None, ()
        if role == _TOPIC:
            if self.told:
                self.topics, self.told = [], False
            self.topics.append(filler)
        else:
            self.pending.append(filler)

    def _noun(self, first: int, last: int) -> None:
        """A verb's noun behind の has a role to fill: 利用者の負担."""
        token = self.every[last - 1]
        word = self.words.get(token.start)
        links = [at for at in range(first, last) if self.every[at].surface == "の"]
        if word is not None and "サ変" in token.pos3 and links:
            around = [one.as_role(_LOOSE) for one in (*self.pending, *self.topics)]
            own = self._filler(first, links[-1], _OF)
            self.frames.append(Frame(word, word.start, [own, *around], noun=True))

    def _verb(self, at: int) -> int:
        token, before = self.every[at], self.every[at - 1] if at else None
        if (
            token.lemma in VERBAL_PARTICLES
            and before is not None
            and before.surface in {"に", "を", "と"}
            and self.pending
        ):
            last = self.pending.pop()
            follows = self.every[at + 1] if at + 1 < len(self.every) else None
            if follows is not None and follows.pos in _NOMINAL:
                self.first = self.closed  # 鑑定士による評価 is one phrase
                return at + 1
            self.pending.append(last.as_role(VERBAL_PARTICLES[token.lemma]))
            return at + (2 if follows is not None and follows.surface in {"て", "り"} else 1)
        after_te = before is not None and before.surface in {"て", "で", "ば", "ちゃ"}
        if token.lemma not in _DOING and not (token.lemma in AUXILIARY and after_te):
            return self._predicate(at, at)
        if self.first is not None and not after_te:
            return self._predicate(at - 1, at)
        if after_te or token.lemma == "出来る" or not self.pending:
            return at + 1
        return self._becomes(at) if self.pending[-1].role in {"に", "と"} else at + 1

    def _becomes(self, at: int) -> int:
        """AをBとする, AがBになる: B is said of A, but for Bとして and in front of a noun."""
        value = self.pending.pop()
        follows = self.every[at + 1] if at + 1 < len(self.every) else None
        if follows is not None and follows.surface == "て" and value.role == "と":
            self.pending.append(value.as_role("として"))
            return at + 2
        if follows is not None and follows.pos in _NOMINAL:
            self.relative = (*value.words, *(w for one in self.pending for w in one.words))
            self.pending = []
            return at + 1
        self._add(self.every[at].start, value.as_role(_OPEN), denies_being(self.every, at + 1))
        return at + 1

    def _predicate(self, at: int, last: int) -> int:
        """A predicate; `last` is the token that makes it one: する, だ."""
        token = self.every[at]
        word = self.words.get(token.start)
        end, passive = behind_verb(self.every, last + 1)
        follows = self.every[end] if end < len(self.every) else None
        inside = (
            follows is not None
            and (follows.pos in _NOMINAL or follows.pos2 == "準体助詞")
            and self.every[end - 1].form.split("-")[0] in {"連体形", "終止形"}
        )
        relative = inside and follows is not None and follows.surface not in FORMAL
        if word is None:
            self.first, self.pending = None, []
            return end
        # 補助を受けられる: who has an object is no object.
        passive = passive and not any(filler.role == "を" for filler in self.pending)
        turn = _PASSIVE if passive else _ACTIVE
        frame = Frame(word, word.start, denied=word.negated != self.only)
        self.only = False
        frame.fillers += [one.as_role(turn.get(one.role, one.role)) for one in self.pending]
        if self.first is not None and self.first < at:
            frame.fillers.append(self._filler(self.first, at, _OF))
        if not relative:
            # …と答えた: who is named in front answers, and does not do what is answered
            said = self._is_said(end)
            frame.fillers += [one.as_role(_LOOSE) if said else one for one in self.topics]
        if not inside:
            self.told = True
        self.frames.append(frame)
        self.first, self.pending = None, []
        told = tuple(word for filler in frame.fillers for word in filler.words)
        self.relative = (word, *told) if inside else ()
        if (
            follows is not None
            and follows.pos2 == "準体助詞"
            and end + 1 < len(self.every)
            and self.every[end + 1].surface in {"は", "が"}
        ):
            self.cleft, self.topics = frame, []
            return end + 2
        return end

    def _is_said(self, at: int) -> bool:
        """Whether the sentence goes on to tell that somebody says this."""
        for token, behind in pairwise(self.every[at:]):
            if token.surface in _ENDS:
                return False
            word = self.words.get(behind.start)
            if token.surface == "と" and word is not None and word.term in SAYING:
                return True
        return False

    def _stop(self, at: int) -> None:
        """The end of a sentence or of a part of it that ends in a noun."""
        if self.first is None:
            return
        if self.pending and "サ変" in self.every[at - 1].pos3:
            self._predicate(at - 1, at - 1)
        elif self.topics or self.cleft or self.pending:
            self._is(at)
        self.first = None

    def _is(self, at: int) -> None:
        """What is said to be what its topic is."""
        assert self.first is not None
        value, denied = self._filler(self.first, at, _OPEN), denies_being(self.every, at)
        self._noun(self.first, at)
        self.first, self.relative = None, ()
        if self.cleft is None:
            self._add(self.every[at - 1].start, value, denied)
        else:
            self.cleft.fillers.append(value)
            self.cleft.denied ^= denied
            self.cleft = None

    def _add(self, start: int, value: Filler, denied: bool) -> None:
        pending = [one.as_role(_ACTIVE.get(one.role, one.role)) for one in self.pending]
        self.frames.append(Frame(None, start, [value, *pending, *self.topics], denied=denied))
        self.pending, self.told = [], True
