"""Where a text speaks of a query's words, for people who look: spans of the text as printed.

Pure. Words are compared in the normal form, so that 2,000万円 finds 二千万円 and 渡辺 finds 渡邊.
Knows no terminal and no page, and ranks nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, zip_longest

from ingest.japanese import Token, normalise, tokens
from ingest.mapped import Span
from ingest.normal import normal

EXCERPT_CHARACTERS = 160

_ASCII = re.compile("[0-9a-z]")
_INFLECTING = re.compile("(?<=[一-龠々])[ぁ-ゖ]+$")
_AFFIXES = frozenset({"接尾辞", "接頭辞"})


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number and the unit behind it, "" where there is none."""

    number: str
    unit: str

    def is_meant_by(self, asked: "_Figure") -> bool:
        """2017年 is meant by 2017年度 and the reverse, 3か所 is not by 3か月."""
        if self.number != asked.number or not asked.unit:
            return self.number == asked.number
        shorter, longer = sorted((self.unit, asked.unit), key=len)
        return shorter != "" and longer.startswith(shorter)


@dataclass(frozen=True, slots=True)
class _Match:
    """A stretch of the normal form, and which word of the query it is; `alone`: worth showing by itself."""

    start: int
    end: int
    word: object
    alone: bool = True


@dataclass(slots=True)
class Highlighter:
    """The words of one query, ready to be found in any number of texts.

    A word of one character (the 型 of 整備型) counts only beside another word of the query, unless
    the query has it by itself; a number counts only whole and with its unit.
    """

    query: str
    _words: dict[str, bool] = field(init=False, default_factory=dict)  # and whether it stands alone
    _figures: set[_Figure] = field(init=False, default_factory=set)
    _compounds: list[re.Pattern[str]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        text = normalise(self.query)
        for run in _runs(text):
            words = []
            for token, figure in run:
                if figure is not None:
                    self._figures.add(figure)
                else:
                    words.append(token)
            for token in words:
                alone = token.pos not in _AFFIXES and (len(token.surface) > 1 or len(run) == 1)
                self._words[_name(token)] = alone or self._words.get(_name(token), False)
            if len(words) == len(run) > 1:
                self._compounds.append(_literal(text[run[0][0].start : run[-1][0].end]))

    def spans(self, text: str) -> tuple[Span, ...]:
        """The spans of `text`, in order, disjoint and not empty, that speak of the query's words."""
        form = normal(text)
        found = sorted(form.span(match.start, match.end) for match in self._matches(form.text))
        merged: list[Span] = []
        for start, end in found:
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return tuple(merged)

    def share(self, text: str) -> float:
        """How many of the query's words `text` speaks of, in [0, 1]."""
        wanted = {name for name, alone in self._words.items() if alone} | self._figures
        found = {match.word for match in self._matches(normalise(text))}
        return len(wanted & found) / len(wanted) if wanted else 0.0

    def _matches(self, text: str) -> Iterator[_Match]:
        for run in _runs(text):
            matches = [self._match(token, figure) for token, figure in run]
            for found, group in groupby(matches, key=bool):
                beside = [match for match in group if match]
                if found and any(match.alone for match in beside):
                    yield from beside
        for pattern in self._compounds:
            for match in pattern.finditer(text):
                yield _Match(*match.span(), pattern)

    def _match(self, token: Token, figure: _Figure | None) -> _Match | None:
        if figure is not None:
            for asked in self._figures:
                if figure.is_meant_by(asked):
                    end = token.end + (len(figure.unit) if asked.unit else 0)
                    return _Match(token.start, end, asked)
            return None
        name = _name(token)
        if name not in self._words:
            return None
        return _Match(token.start, token.end, name, self._words[name])


def excerpt(
    text: str, best: Span, spans: Sequence[Span] = (), limit: int = EXCERPT_CHARACTERS
) -> Span:
    """The part of a passage to read first: its best unit, and of its neighbours what fits.

    Units are the lines of `text`. A unit that is longer than `limit` is cut around the part with
    most of `spans` in it.
    """
    start, end = best
    if end - start > limit:
        start = _densest(start, end, spans, limit)
        return start, start + limit
    units = list(_lines(text))
    after = [unit for unit in units if unit[0] >= end]
    before = [unit for unit in units if unit[1] <= start]
    for unit in after:
        if unit[1] - start > limit:
            break
        end = unit[1]
    for unit in reversed(before):
        if end - unit[0] > limit:
            break
        start = unit[0]
    return start, end


def _densest(start: int, end: int, spans: Sequence[Span], limit: int) -> int:
    """Where a window of `limit` characters inside a unit shows most of what is highlighted."""
    inside = [span for span in spans if start <= span[0] and span[1] <= end]

    def shown(first: int) -> int:
        return sum(b - a for a, b in inside if first <= a and b <= first + limit)

    # A little before a word, so that it is not read without what leads to it.
    starts = [start, *(max(start, min(a - limit // 4, end - limit)) for a, _ in inside)]
    return max(starts, key=lambda first: (shown(first), -first))


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _runs(text: str) -> Iterator[list[tuple[Token, _Figure | None]]]:
    """The content words of a text in runs that no other word parts, a figure with its unit as one."""
    run: list[tuple[Token, _Figure | None]] = []
    taken = 0  # the end of a unit that went with its figure
    words = list(tokens(text))
    for token, following in zip_longest(words, words[1:]):
        if token.end <= taken:
            continue
        if not token.is_content or (run and token.start != _end(run[-1])):
            if run:
                yield run
            run = []
        if token.is_content:
            figure = _figure(token, following)
            run.append((token, figure))
            if figure is not None:
                taken = token.end + len(figure.unit)
    if run:
        yield run


def _end(word: tuple[Token, _Figure | None]) -> int:
    token, figure = word
    return token.end + (len(figure.unit) if figure else 0)


def _figure(token: Token, following: Token | None) -> _Figure | None:
    if token.pos2 != "数詞" or not token.surface[0].isdigit():
        return None
    has_unit = (
        following is not None
        and following.start == token.end
        and (
            following.pos3.startswith("助数詞")
            or following.pos == "接尾辞"
            or following.surface[0] in "年月日"
        )
    )
    return _Figure(token.surface, following.surface if has_unit and following else "")


def _name(token: Token) -> str:
    """What a word is compared by.

    Names by how they are written, for 渡辺 and 渡部 sound alike; all others by their lemma without
    what inflects, so that 受け入れ is found in 受け入れる.
    """
    if token.pos2 == "固有名詞":
        return token.surface
    stem = _INFLECTING.sub("", token.lemma)
    return stem if len(stem) > 1 else token.lemma


def _literal(words: str) -> re.Pattern[str]:
    """Words as they stand; Latin ones and numbers only whole."""
    before = "(?<![0-9a-z])" if _ASCII.match(words[0]) else ""
    behind = "(?![0-9a-z])" if _ASCII.match(words[-1]) else ""
    return re.compile(before + re.escape(words) + behind)
