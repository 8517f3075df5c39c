"""Whether a word of a statement stands in a text, in its own form or another. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from assistant.ground.reading import Reading, Word, read
from assistant.ground.tables import same
from ingest.japanese import lemmas
from ingest.synonyms import others_of

_SYNONYM, _ROOT = 0.9, 0.7


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A unit of a source with what it stands under; `unit` is -1 for what the whole stands under."""

    source: int
    unit: int
    reading: Reading
    context: Reading


def lines_of(sources: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[Line]:
    """The units of sources, each given with its context, and each context as a line of its own."""
    found = []
    for number, (units, context) in enumerate(sources):
        above = read("。".join(context))
        found += [Line(number, at, read(unit), above) for at, unit in enumerate(units)]
        if above.text:
            found.append(Line(number, -1, above, above))
    return found


@lru_cache(maxsize=100_000)
def stands(word: Word, reading: Reading) -> float:
    """How surely a word stands in a text: 1 itself, less in other words or by its root, 0 not."""
    return among(word, reading.terms, reading.tight)


def among(word: Word, terms: Iterable[str], text: str) -> float:
    """How surely a word is among terms or in the text that they are of."""
    terms = frozenset(terms)
    if word.term in terms:
        return 1.0
    if len(word.surface) > 1 and word.surface in text:
        return 1.0
    if any(way <= terms or (len(other) > 1 and other in text) for other, way in _ways(word.term)):
        return _SYNONYM
    if word.predicate and word.root and _shares_root(word, terms):
        return _ROOT
    return 0.0


@lru_cache(maxsize=20_000)
def _ways(term: str) -> tuple[tuple[str, frozenset[str]], ...]:
    found = []
    for other in dict.fromkeys((*others_of(tuple(lemmas(term)) or (term,)), *_same_as(term))):
        way = frozenset(lemmas(other))
        if way:
            found.append((other, way))  # a lone kanji says the same only as a word of its own
    return tuple(found)


@cache
def _by_term() -> Mapping[str, frozenset[str]]:
    """What says the same as a word, by the word's term."""
    found: dict[str, frozenset[str]] = {}
    for word, others in same().items():
        own = lemmas(word)
        if len(own) == 1:
            found[own[0]] = found.get(own[0], frozenset()) | others
    return found


def _same_as(term: str) -> frozenset[str]:
    return _by_term().get(term, frozenset())


def _shares_root(word: Word, terms: Iterable[str]) -> bool:
    """設ける and 設置: a native verb and a noun of Chinese origin with its kanji, either way."""
    if len(word.root) == 1:
        return any(word.root in term for term in terms)
    return any(
        len(term) > 1 and term[0] in word.root and "\u3041" <= term[-1] <= "\u3096"
        for term in terms
    )
