"""Whether a statement stands on the sources that it cites. Pure; knows no language model.

Figures, dates, places, names, opposites and what is denied decide by themselves; the other signs are
weighed together with how near the statement is to its sources in meaning.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.ground.binding import bound, label, places
from assistant.ground.claims import hard_faults, told_of_another, unheld
from assistant.ground.dates import Date
from assistant.ground.evidence import evidence
from assistant.ground.figures import Figure
from assistant.ground.models import Fault, Source, Verdict
from assistant.ground.names import organisations, place_faults, quoted
from assistant.ground.qualifiers import is_denied
from assistant.ground.reading import TELLING, Clause, Reading, Word, read
from assistant.ground.signs import Sign, signs
from assistant.ground.words import Line, lines_of, stands
from ingest.japanese import key, normalise, tokens

# What speaks against a statement and how much: it stands where the sum is not below 0. Fitted by
# `python -m evals.fit_grounding` on the build part of evals/pairs/first.jsonl. Fitted anew on both
# files they let 19 more of 600 true statements stand, and 8 more of 684 false ones: not taken.
BIAS = 2.6
WEIGHTS = {
    "misattributed": -3.3,
    "denied": -0.4,
    "quantity": -3.6,
    "scattered": -4.0,
    "mixed": -2.4,
    "added mode": -2.2,
    "dropped mode": -0.9,
    "dropped doubt": -3.8,
    "recombined": -1.8,
    "other head": -0.4,
    "past": -2.8,
    "new nouns": -2.4,
    "related nouns": -0.4,
    "uncovered": -0.4,
    "far": -0.9,
}
# What is taken for how near a statement is where nobody knows: what a paraphrase mostly is.
_NEARNESS_UNKNOWN = 0.6
# A word that is a telling noun, or a name.
_NOUN = 1.0
_KANJI = re.compile(r"[一-龠々]")
# A statement most of whose words no source has is none of theirs, whatever its other signs.
_NEW = 0.6
_PREDICATES = frozenset({"動詞", "形容詞", "助動詞"})
_SAYING = frozenset({"は", "が", "も", ":", "〕"})
# Where a unit would add less than a verb, it is not cited; what is above all units counts little.
_WORTH_CITING, _ABOVE = 0.35, 0.2


@dataclass(frozen=True, slots=True)
class Examination:
    """What speaks against a statement, by itself or with other signs, and where its figures stand."""

    faults: tuple[Fault, ...]
    signs: tuple[Sign, ...]
    figures: tuple[Line, ...] = ()


def ground(
    sentence: str,
    sources: Sequence[Source],
    nearness: Sequence[Sequence[float]] | None = None,
) -> Verdict:
    """Whether a statement may be shown, given the sources that it cites, and what it rests on.

    `nearness[i][j]`: how near unit j of source i is to the statement in meaning (`Index.nearness`);
    None where nobody knows.
    """
    statement = read(sentence.strip())
    if not any(source.units for source in sources) or not (
        statement.words or statement.figures or statement.dates
    ):
        return Verdict((Fault("empty", sentence.strip()),))
    lines = lines_of([(source.units, source.context) for source in sources])
    whole = _verbatim(statement, lines)
    if whole is not None:
        return Verdict((), ((whole.source, whole.unit),))
    counts_nothing = not any(word.weight >= TELLING for word in statement.words)
    if counts_nothing or not _says_anything(sentence):
        return Verdict((Fault("empty", sentence.strip()),))
    seen = examine(sentence, statement, lines, nearness)
    faults = list(seen.faults)
    if BIAS + sum(WEIGHTS[sign.name] * sign.amount for sign in seen.signs) < 0:
        faults += [sign.fault for sign in seen.signs if sign.fault.words]
        faults = faults or [Fault("words", statement.text)]
    if faults:
        return Verdict(tuple(dict.fromkeys(faults)))
    return Verdict((), _rests_on(statement, lines, seen.figures))


def examine(
    sentence: str,
    statement: Reading,
    lines: Sequence[Line],
    nearness: Sequence[Sequence[float]] | None,
) -> Examination:
    """All that speaks against a statement."""
    faults: list[Fault] = []
    against: list[Sign] = []
    standing: dict[Clause, list[tuple[Figure | Date, Line, Clause]]] = {}
    candidates: list[tuple[Figure | Date, list[Line]]] = []
    taken: list[tuple[Figure, Line, Figure | Date]] = []
    by_figure: dict[Date, Line] = {}
    things: list[Figure | Date] = [*statement.figures, *statement.dates]
    for thing in things:
        found, rivals = places(statement, thing, lines)
        if isinstance(thing, Figure):
            found = [place for place in found if not _is_taken(thing, place, taken)]
        place = bound(statement, thing, found, rivals, lines) if found else None
        if isinstance(thing, Date) and thing in by_figure:
            line = by_figure[thing]
            candidates.append((thing, [line, *(other for other, _ in found)]))
            continue  # the date of a figure, which has it
        if place is None:
            faults.append(Fault("date" if isinstance(thing, Date) else "figure", thing.words))
            continue
        if is_denied(statement, thing) != is_denied(place[0].reading, place[1]):
            faults.append(Fault("negation", thing.words))
        candidates.append((thing, [line for line, _ in found]))
        if isinstance(thing, Figure):
            taken.append((thing, *place))
            by_figure.update(dict.fromkeys(label(statement, thing)[1], place[0]))
        if place[0].unit >= 0:
            there = place[0].reading.clause_of(place[1])
            standing.setdefault(statement.clause_of(thing), []).append((thing, place[0], there))
    faults += _torn_apart(statement, candidates)
    faults += place_faults(sentence, [line.reading.text for line in lines])
    faults += _name_faults(sentence, statement, lines)
    for clause in statement.clauses:
        best = evidence(clause, lines)
        if best and best[0].score:
            faults += hard_faults(clause, statement, best, lines)
            against += signs(clause, best, lines)
            held = [
                (thing, there)
                for thing, _, there in standing.get(clause, ())
                if not (isinstance(thing, Figure) and thing.change == "whole")
            ]
            faults += told_of_another(clause, held, best, lines)
            counted = [
                (thing.words, there)
                for thing, there in candidates
                if clause.holds(thing) or _heads(thing, statement, clause)
            ]
            if loose := unheld(clause, counted, lines):
                faults.append(Fault("figure", "、".join(loose)))
    against += word_signs(statement, lines, _nearest(nearness))
    telling = [word for word in statement.words if word.weight >= TELLING]
    new = [word for word in telling if not any(stands(word, line.reading) for line in lines)]
    if sum(word.weight for word in new) > _NEW * sum(word.weight for word in telling):
        faults.append(Fault("words", "、".join(word.surface for word in new)))
    figures = tuple(line for held in standing.values() for _, line, _ in held)
    return Examination(tuple(faults), tuple(against), figures)


def _is_taken(
    figure: Figure,
    place: tuple[Line, Figure | Date],
    taken: Sequence[tuple[Figure, Line, Figure | Date]],
) -> bool:
    """Whether another figure of the statement stands there already: one figure counts one thing.

    One of something (1人当たり, 1回) is often said once for all.
    """
    line, there = place
    return figure.value != 1 and any(line is other and there is that for _, other, that in taken)


def _heads(thing: Figure | Date, statement: Reading, clause: Clause) -> bool:
    """Whether a figure or date stands in the label or the topic that a clause is under: 第2層：…."""
    if thing.end <= statement.label_end:
        return True
    topic = clause.topic
    return bool(topic) and topic[0].start <= thing.start < topic[-1].end


def _torn_apart(
    statement: Reading, candidates: Sequence[tuple[Figure | Date, list[Line]]]
) -> Iterator[Fault]:
    """Figures that the statement puts into one breath (68.6%が65歳以上) and no unit has together."""
    candidates = sorted(candidates, key=lambda pair: pair[0].start)
    for at, (first, ours) in enumerate(candidates):
        for second, theirs in candidates[at + 1 :]:
            between = statement.text[first.end : second.start]
            if isinstance(first, Date) or isinstance(second, Date):
                close = between.strip("( ") == ""  # one date in two calendars
            elif first.end <= statement.label_end:
                close = True
            else:
                same = statement.clause_of(first) is statement.clause_of(second)
                close = same and not any(mark in between for mark in "、と及・")
            if close and not any(_together(one, other) for one in ours for other in theirs):
                yield Fault("figure", f"{first.words}、{second.words}")


def _together(one: Line, other: Line) -> bool:
    """Whether two lines are one, or one stands under the other."""
    return one is other or (one.source == other.source and min(one.unit, other.unit) < 0)


def _says_anything(sentence: str) -> bool:
    """Whether a text has a predicate, a topic, a value behind a label, or a figure: no heading has."""
    return any(
        token.pos in _PREDICATES or token.surface in _SAYING or token.surface.isdecimal()
        for token in tokens(normalise(sentence))
    )


def _verbatim(statement: Reading, lines: Sequence[Line]) -> Line | None:
    """The unit that the statement is, word by word."""
    own = statement.tight.rstrip("。")
    return next(
        (line for line in lines if line.unit >= 0 and line.reading.tight.rstrip("。") == own), None
    )


def _nearest(nearness: Sequence[Sequence[float]] | None) -> float:
    """How near the nearest unit is."""
    if nearness is None:
        return _NEARNESS_UNKNOWN
    return max((near for units in nearness for near in units), default=0.0)


def _name_faults(sentence: str, statement: Reading, lines: Sequence[Line]) -> Iterator[Fault]:
    """The organisations, proper names and quoted names of a statement that no source has."""
    for word in statement.words:
        if word.name and not any(stands(word, line.reading) for line in lines):
            yield Fault("place", word.surface)
    for name in organisations(sentence):
        words = read(name).words
        if any(key(name) in line.reading.tight for line in lines):
            continue
        if not any(
            all(stands(word, line.reading) or stands(word, line.context) for word in words)
            for line in lines
        ):
            yield Fault("organisation", name)
    for name in quoted(sentence):
        if not any(key(name) in line.reading.tight for line in lines):
            yield Fault("words", name)


def coverage(statement: Reading, lines: Sequence[Line]) -> tuple[float, list[Word]]:
    """The share of a statement's words that the sources have, by weight, and those they have not."""
    total = covered = 0.0
    missing = []
    for word in statement.words:
        level = max((stands(word, line.reading) for line in lines), default=0.0)
        total += word.weight
        covered += word.weight * level
        if not level:
            missing.append(word)
    return (covered / total if total else 1.0), missing


def word_signs(statement: Reading, lines: Sequence[Line], near: float) -> Iterator[Sign]:
    """What is new in a statement, and how far it is from its sources in meaning."""
    share, missing = coverage(statement, lines)
    letters = frozenset("".join(line.reading.tight for line in lines if line.unit >= 0))
    nouns = [word for word in missing if word.weight >= _NOUN and not word.name]
    related = [word for word in nouns if letters & frozenset(_KANJI.findall(word.surface)[:1])]
    for name, new in (
        ("new nouns", [word for word in nouns if word not in related]),
        ("related nouns", related),
    ):
        words = list(dict.fromkeys(word.surface for word in new))
        if words:
            yield Sign(name, len(words), Fault("words", "、".join(words)))
    if share < 1:
        words = [word.surface for word in missing if word.weight >= TELLING]
        yield Sign("uncovered", 1 - share, Fault("words", "、".join(words)))
    yield Sign("far", 1 - near, Fault("words", ""))


def _rests_on(
    statement: Reading, lines: Sequence[Line], needed: Sequence[Line]
) -> tuple[tuple[int, int], ...]:
    """The fewest units that hold the statement's figures and words.

    Those of its figures, then whichever adds most.
    """
    chosen = {(line.source, line.unit): line for line in needed}
    above = [line for line in lines if line.unit < 0]
    units = [line for line in lines if line.unit >= 0]
    worth = {
        word: word.weight * (_ABOVE if any(stands(word, line.reading) for line in above) else 1.0)
        for word in statement.words
    }
    while units:
        open_words = [
            word
            for word in worth
            if not any(stands(word, line.reading) for line in chosen.values())
        ]
        gains = [
            sum(worth[word] * stands(word, line.reading) for word in open_words) for line in units
        ]
        gain = max(gains)
        if chosen and gain < _WORTH_CITING:
            break
        best = units[gains.index(gain)]
        chosen[best.source, best.unit] = best
    return tuple(sorted(chosen))
