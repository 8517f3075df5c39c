"""Whether what a statement's clause says is denied in its sources, or said there of another. Pure.

Each fault decides by itself; what only speaks against a clause is in `signs`.
"""

import re
from collections.abc import Iterator, Sequence

from assistant.ground.alignment import misaligned, said_by_another
from assistant.ground.dates import Date
from assistant.ground.evidence import AS_GOOD, NEAR, Evidence, clashes, is_about, telling
from assistant.ground.figures import Figure
from assistant.ground.models import Fault
from assistant.ground.names import GENERIC, actors
from assistant.ground.reading import TELLING, Clause, Reading, Word, read
from assistant.ground.tables import opposites
from assistant.ground.words import Line, among, stands
from ingest.japanese import key

# A unit that holds a clause's figure must say so much of what the clause's best unit says.
_HELD = 0.65


def denied_otherwise(clause: Clause, found: Sequence[Evidence]) -> list[Word]:
    """The words of a clause that its sources deny where it does not, or the other way round."""
    wrong = []
    for word in clause.words:
        if word.weight < TELLING and not word.predicate:
            continue
        there = [
            (one, other) for one in found for other in one.clause.words if other.term == word.term
        ]
        if word.predicate and any(other.predicate for _, other in there):
            there = [(one, other) for one, other in there if other.predicate]
        if not there:
            continue
        best = max(one.score for one, _ in there)
        polarities = {other.negated for one, other in there if one.score >= best - 0.5}
        if word.negated not in polarities:
            wrong.append(word)
    for word in clause.words:
        said = {
            other.there for one in found for other in one.clause.words if other.term == word.term
        } - {None}
        if word.there is not None and said and word.there not in said:
            wrong.append(word)
    last = telling(clause.words)[-1:]
    ends = [
        one
        for one in found
        if last and [w.term for w in telling(one.clause.words)[-1:]] == [last[0].term]
    ]
    if ends and all(one.clause.tail_denied != clause.tail_denied for one in ends):
        wrong += last
    return wrong


def opposed(clause: Clause, found: Sequence[Evidence]) -> list[str]:
    """The words of a clause whose opposite its source has in their place."""
    table = opposites()
    wrong = []
    for word in clause.words:
        against = table.get(word.term, frozenset()) | table.get(word.surface, frozenset())
        if not against or any(among(word, *one.said) for one in found[:3]):
            continue
        as_good = [one.clause for one in found if one.score >= found[0].score]
        if any(
            other in {word.term for word in there.words} or (len(other) > 1 and other in there.text)
            for other in against
            for there in as_good
        ):
            wrong.append(word.surface)
    return wrong


_EXCEPTS = re.compile(
    r"除[くきいかこ]|除外|以外|のぞ[くきい]|対象外|対象と(?:し|なら?|され)(?:な|ず|ませ)|この限りで"
    r"|含(?:ま|め)(?:れ|せ)?(?:な|ず|ませ)"
)
_ENDS_EXCEPTING = re.compile(
    r"(?:除(?:く|きます|かれ\S{1,5}|外\S{0,4})|対象外\S{0,4}|限りで\S{0,5})[。)]*$"
)


def excepted(clause: Clause, found: Sequence[Evidence]) -> bool:
    """Whether a clause excepts what its sources do not, or says what they except: …を除く."""
    best = [one for one in found if one.score >= AS_GOOD * found[0].score]
    own = _EXCEPTS.search(clause.text) is not None
    ends = _ENDS_EXCEPTING.search(clause.text.strip()) is not None
    denied = clause.tail_denied or any(word.negated for word in clause.words)
    terms = frozenset(word.term for word in clause.words)
    text = "".join(clause.text.split())
    if own:
        there = [one for one in found if one.score >= NEAR * found[0].score]
        return not any(
            _EXCEPTS.search(one.clause.text)
            or any(word.negated and word.term not in terms for word in one.clause.words)
            for one in there
        )
    return not (ends or denied) and any(
        _ENDS_EXCEPTING.search(one.clause.text.strip())
        and all(
            among(word, terms, text)
            for word in telling(one.clause.words)
            if not _EXCEPTS.match(word.surface)
        )
        for one in best
    )


_ROLES = {
    "が": {"doer"}, "は": {"doer", "what"}, "も": {"doer", "what"}, "に": {"to"}, "へ": {"to"},
    "を": {"what"}, "から": {"from"},
}  # fmt: skip


def reversed_roles(clause: Clause, found: Sequence[Evidence]) -> list[str]:
    """Two words of a clause that have each other's particles in its source: AがBに, BがAに."""
    nouns = [word for word in telling(clause.words) if word.role in _ROLES and not word.predicate]
    best = found[0]
    if best.clause.passive != clause.passive:
        return []
    there: dict[str, set[str]] = {}
    for word in best.line.reading.words:
        there.setdefault(word.term, set()).update(_ROLES.get(word.role, set()))
    for at, first in enumerate(nouns):
        mine = _ROLES[first.role]
        for second in nouns[at + 1 :]:
            yours = _ROLES[second.role]
            one, other = there.get(first.term, set()), there.get(second.term, set())
            if not (mine & yours or mine & one or yours & other) and yours & one and mine & other:
                return [first.surface, second.surface]
    return []


def strangers(clause: Clause, found: Sequence[Evidence], lines: Sequence[Line]) -> list[str]:
    """Those who act in a clause and are not named where its sources say the rest of it."""
    units = [line for line in lines if line.unit >= 0]
    strange = []
    for run in actors(clause.text):
        own = key(run)
        words = [word for word in clause.words if word.surface in run]
        rest = [word for word in telling(clause.words) if word not in words]
        said = {
            id(line): sum(word.weight * stands(word, line.reading) for word in rest)
            for line in units
        }
        most = max(said.values(), default=0.0)
        near = [line for line in units if said[id(line)] >= NEAR * most]
        if run in GENERIC:
            others = GENERIC - {run}
            named = [line for line in near if run in line.reading.terms]
            silent = [
                line
                for line in near
                if own in line.context.tight and not (others & line.reading.terms)
            ]
            if not named and not silent:
                strange.append(run)
            continue
        if any(own in line.reading.tight or own in line.context.tight for line in near):
            continue
        parts = read(run).words
        if not any(
            all(stands(word, line.reading) or stands(word, line.context) for word in parts)
            for line in near
        ):
            strange.append(run)
    return strange


def told_of_another(
    clause: Clause,
    held: Sequence[tuple[Figure | Date, Clause]],
    found: Sequence[Evidence],
    lines: Sequence[Line],
) -> Iterator[Fault]:
    """Where what holds a clause's figures speaks of something else than the clause does."""
    topic = telling(clause.topic)
    for figure, there in held if topic else ():
        if len(held) > 1 and topic[0].start >= figure.end and clause.holds(topic[0]):
            continue  # 23人から意見が出た: it does not count the topic
        if not any(is_about(one, topic, clause, lines) for one in found if one.clause is there):
            words = "".join(word.surface for word in topic)
            yield Fault("date" if isinstance(figure, Date) else "figure", words)


def unheld(
    clause: Clause, held: Sequence[tuple[str, Sequence[Line]]], lines: Sequence[Line]
) -> list[str]:
    """The figures of a clause that stand in none of the units that say the rest of it."""
    words = telling(clause.words)
    units = [line for line in lines if line.unit >= 0]
    said = {
        id(line): sum(
            word.weight * max(stands(word, line.reading), stands(word, line.context))
            for word in words
        )
        for line in units
    }
    most = max(said.values(), default=0.0)
    wrong = []
    for figure, standing in held:
        above = {line.source for line in standing if line.unit < 0}
        there = [line for line in units if line in standing or line.source in above]
        if max((said[id(line)] for line in there), default=0.0) < _HELD * most:
            wrong.append(figure)
    return wrong


def hard_faults(
    clause: Clause, statement: Reading, found: Sequence[Evidence], lines: Sequence[Line]
) -> Iterator[Fault]:
    """What no other sign can make good: a word denied, its opposite, roles turned round, strangers."""
    near = [one for one in found if one.score >= NEAR * found[0].score]
    if denied := denied_otherwise(clause, near):
        yield Fault("negation", "、".join(word.surface for word in denied))
    if against := opposed(clause, near):
        yield Fault("negation", "、".join(against))
    if excepted(clause, found):
        yield Fault("negation", clause.text.strip())
    if turned := reversed_roles(clause, near):
        yield Fault("words", "、".join(turned))
    differing = clashes(clause, [one for one in found if one.score >= AS_GOOD * found[0].score])
    if differing and differing[0] == "another mode":
        yield Fault("negation", clause.text.strip())
    yield from misaligned(clause, statement, found)
    if speakers := said_by_another(clause, statement, found):
        yield Fault("organisation", "、".join(speakers))
    if strange := strangers(clause, found, lines):
        yield Fault("organisation", "、".join(strange))
