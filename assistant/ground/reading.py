"""A text as grounding reads it: its words and what denies them, its clauses and whom each is about.

Pure grammar over UniDic's parts of speech. Knows nothing of sources or of what is backed by what.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.ground.dates import Date, dates, once
from assistant.ground.figures import Figure, figures, in_digits
from assistant.ground.grammar import (
    DENIES,
    NOUNS,
    PASSIVE,
    ends_clause,
    is_denied,
    is_past,
    is_there,
    role,
    run_start,
    tail_denied,
)
from assistant.ground.modality import modes, reported
from assistant.ground.tables import denied, light
from ingest.japanese import Token, normalise, tokens

_CIRCLED = re.compile(r"[①-⑳]")
_WEIGHTS = {"形状詞": 0.8, "動詞": 0.6, "形容詞": 0.7, "副詞": 0.4, "接頭辞": 0.3, "接尾辞": 0.3}
_LIGHT, _NOUN, _NAME = 0.1, 1.0, 1.5
# A word that is no less than this says what a clause is about or what it states.
TELLING = 0.5
# A row as text: its label, then heads and figures (相談件数、平成29年度 10件、平成30年度 20件).
_ROW = re.compile(r"([^、。:はが]{1,40})、(?=[^。]*[0-9])[^。]*(?<!。)")
_LABEL = re.compile(r"[^:。、]{1,40}:|[○◯●]?[一-龠々ァ-ヺーa-z]{1,12} ")
_DIGIT = re.compile("[0-9]")
# 小学生200円、幼児は無料: a count ends a clause where the next one has a topic.
_COUNT_ENDS = re.compile(
    r"[0-9][^、。0-9はがをにで]{0,4}(?<![年月日度末在])(、)(?=[^、。()]*[はが])"
)
_COMPOUND = re.compile(r"[一-龠々ァ-ヺーa-z]")


@dataclass(frozen=True, slots=True)
class Word:
    """A content word; `root`: the kanji that it begins with; `role`: the particle behind its run."""

    term: str
    surface: str
    weight: float
    start: int
    end: int
    predicate: bool
    negated: bool
    name: bool
    role: str = ""
    there: bool | None = None  # that it is there, or is not, is stated: 家族がいない

    @property
    def root(self) -> str:
        """The kanji that it begins with."""
        found = re.match(r"[一-龠々]+", self.surface)
        return found.group() if found else ""


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """What one predicate says. `topic`: the words that it is about, its own or taken over."""

    start: int
    end: int
    text: str
    words: tuple[Word, ...]
    topic: tuple[Word, ...]
    subjects: tuple[str, ...]  # the runs of nouns in the topic, as they stand
    modes: frozenset[str]
    denied: bool  # its last predicate is
    tail_denied: bool  # it ends in a denial, whatever is denied
    passive: bool
    past: bool
    dated: bool  # a year stands in it

    def holds(self, thing: Figure | Date | Word) -> bool:
        """Whether something stands in it."""
        return self.start <= thing.start < self.end


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A text in the form in which it is compared, and what stands in it."""

    text: str
    tight: str
    words: tuple[Word, ...]
    terms: frozenset[str]
    figures: tuple[Figure, ...]
    dates: tuple[Date, ...]
    clauses: tuple[Clause, ...]
    label: tuple[Word, ...]  # what the text stands under by itself: a row's label, who speaks
    label_end: int

    def clause_of(self, thing: Figure | Date | Word) -> Clause:
        """The clause in which something stands."""
        for clause in self.clauses:
            if clause.holds(thing):
                return clause
        return self.clauses[-1]


@lru_cache(maxsize=20_000)
def read(printed: str) -> Reading:
    """What stands in a text as printed."""
    marked = _CIRCLED.sub(lambda match: f"({ord(match.group()) - ord('①') + 1})", printed)
    text = in_digits(once(normalise(marked)))
    every = list(tokens(text))
    counted, dated = figures(text), dates(text)
    taken = [(figure.start, figure.end) for figure in counted]
    taken += [(date.start, date.end) for date in dated]
    words = tuple(_words(text, every, taken))
    clauses = tuple(_clauses(text, every, words))
    tight = "".join(text.split())
    label_end = _label_end(text)
    return Reading(
        text, tight, words, frozenset(word.term for word in words), counted, dated, clauses,
        tuple(word for word in words if word.weight >= TELLING and word.end <= label_end), label_end,
    )  # fmt: skip


def _label_end(text: str) -> int:
    """Where a row's label or the name of who speaks ends: 運営主体：…, 委員Ａ　…."""
    row = _ROW.fullmatch(text)
    if row is not None:
        return row.end(1)
    found = _LABEL.match(text)
    return found.end() if found else 0


def _words(text: str, every: list[Token], taken: list[tuple[int, int]]) -> list[Word]:
    found = []
    for at, token in enumerate(every):
        inside = any(start <= token.start and token.end <= end for start, end in taken)
        if inside or (not token.is_content and token.lemma not in denied()):
            continue
        if any(character.isdecimal() for character in token.surface):
            continue
        name = token.pos2 == "固有名詞"
        term = denied().get(token.lemma, token.term)
        lone_kana = len(token.surface) == 1 and not re.match(r"[一-龠々a-z]", token.surface)
        if token.term in light() or token.lemma in light() or lone_kana:
            weight = _LIGHT
        elif name:
            weight = _NAME
        else:
            weight = _WEIGHTS.get(token.pos, _NOUN)
        behind = every[at + 1] if at + 1 < len(every) else None
        part = token.form.startswith("連用形") and behind is not None and behind.pos in NOUNS
        predicate = (token.pos in {"動詞", "形容詞"} and not part) or (
            token.pos3 in {"サ変可能", "サ変形状詞可能", "形状詞可能"}
            and (
                behind is None
                or behind.lemma in {"為る", "出来る", "だ", "です"}
                or behind.surface in "。、を"
            )
        )
        found.append(
            Word(
                term,
                token.surface,
                weight,
                token.start,
                token.end,
                predicate,
                is_denied(text, every, at) != (token.lemma in denied()),
                name,
                role(every, at),
                is_there(every, at),
            )
        )
    return found


def _clauses(text: str, every: list[Token], words: tuple[Word, ...]) -> list[Clause]:
    """The clauses of a text, cut behind each predicate or count that a comma ends."""
    cuts = [0]
    depth = 0
    counts = {match.start(1) for match in _COUNT_ENDS.finditer(text)}
    is_row = _ROW.fullmatch(text) is not None
    for at, token in enumerate(every):
        depth += token.surface.count("(") - token.surface.count(")")
        if token.surface in {"。", "!", "?", ";", "※"} or "\n" in token.surface:
            cuts.append(token.end)
        elif token.surface in {"〔", "|"} and at:
            cuts.append(token.start)
        elif (
            token.surface in {"、", ","}
            and at
            and depth <= 0
            and (is_row or token.start in counts or ends_clause(every, at))
        ):
            cuts.append(token.end)
    cuts.append(len(text))
    found: list[Clause] = []
    main: tuple[Word, ...] = ()  # what は gave, which が behind it only narrows
    for start, end in pairwise(cuts):
        own = tuple(word for word in words if start <= word.start < end)
        bare = not own and end == len(text) and found and not _DIGIT.search(text, start)
        if bare or not text[start:end].strip():
            continue
        topic, mark = _topic(every, own, start, end)
        topic = tuple(word for word in topic if not _bracketed(text, start, word)) or topic
        if text[:start].rstrip().endswith("。"):
            main = ()
        if mark == "は":
            main = topic
        elif mark == "が":
            topic = (*main, *topic)
        if is_row and found:
            first = _DIGIT.search(text, start, end)
            until = first.start() if first else start
            heads = tuple(w for w in own if w.end <= until and w.weight >= TELLING)
            topic = (*found[0].words, *heads)
        if text[start] == "〔" and found:
            # A table's cell: what it is about, the row's label says too.
            topic = (*found[0].topic, *topic) or found[0].words
        inherited = topic or (found[-1].topic if found else ())
        part = text[start:end]
        last = [word for word in own if word.predicate]
        found.append(
            Clause(
                start,
                end,
                part,
                own,
                inherited,
                _runs(text, inherited),
                modes(part),
                bool(last) and last[-1].negated,
                tail_denied(every, start, end),
                PASSIVE.search(part) is not None,
                is_past(every, start + len(reported(part))),
                any(start <= date.start < end and date.year for date in dates(text)),
            )
        )
    return found or [
        Clause(0, len(text), text, words, (), (), frozenset(), False, False, False, False, False)
    ]


def _bracketed(text: str, start: int, word: Word) -> bool:
    """Whether a word of a clause stands in brackets."""
    return text.count("(", start, word.start) > text.count(")", start, word.start)


def _runs(text: str, topic: tuple[Word, ...]) -> tuple[str, ...]:
    """The compounds that the words of a topic stand in: 面的整備型."""
    found = []
    for word in topic:
        start, end = word.start, word.end
        while start and _COMPOUND.match(text[start - 1]):
            start -= 1
        while end < len(text) and _COMPOUND.match(text[end]):
            end += 1
        found.append(text[start:end])
    return tuple(dict.fromkeys(found))


def _topic(
    every: list[Token], own: tuple[Word, ...], start: int, end: int
) -> tuple[tuple[Word, ...], str]:
    """What a clause is about, and the particle or mark that says so.

    That is all before its first は, a label before a colon, a cell's head, or the nouns before が.
    """
    inside = [token for token in every if start <= token.start < end]
    for marks in (("は",), (":", "〕"), ("が", "も")):
        for at, token in enumerate(inside):
            if token.surface not in marks or token.pos2 == "接続助詞":
                continue
            behind = inside[at + 1] if at + 1 < len(inside) else None
            if behind is not None and behind.lemma in DENIES:
                continue  # 集約ではなく
            begin = start if "が" not in marks else run_start(inside, at)
            told = [
                word for word in own
                if begin <= word.start and word.end <= token.start and word.weight >= TELLING
            ]  # fmt: skip
            if told:
                return tuple(told), token.surface
    for at, token in enumerate(inside[:-1]):
        if token.surface == "に" and inside[at + 1].lemma in {"付く", "就く", "関する", "対する"}:
            return tuple(w for w in own if w.end <= token.start and w.weight >= TELLING), ""
    return (), ""
