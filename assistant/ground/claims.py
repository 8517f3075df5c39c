"""Whether what a statement's clauses say is said of the same thing, and not denied, in the sources.

Pure. Finds for each clause the clauses of the sources that it can rest on, and tells what speaks
against it; how much each sign weighs is not known here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.ground.modality import clash
from assistant.ground.models import Fault
from assistant.ground.names import GENERIC, actors, compounds
from assistant.ground.reading import TELLING, Clause, Word, read
from assistant.ground.tables import opposites, quantifiers
from assistant.ground.words import Line, among, stands
from ingest.japanese import key

# A topic counts less than what is said of it: or any clause about the topic would do.
_TOPIC = 0.2
# What stands in another clause of the same unit.
_UNIT = 0.4
# What may be missing of a topic before it is another: less than a noun.
_MISSING = 0.9
# Clauses that cover nearly as much as the best one may be meant as well.
_NEAR, _AS_GOOD = 0.75, 0.9


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that speaks against a statement: which sort, how much of it, and the words meant."""

    name: str
    amount: float
    fault: Fault


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """A clause of a source and how well it covers a statement's clause."""

    line: Line
    clause: Clause
    score: float

    @property
    def said(self) -> tuple[frozenset[str], str]:
        """The terms of the clause, and its text without white space."""
        return frozenset(word.term for word in self.clause.words), "".join(self.clause.text.split())

    def own(self, word: Word) -> float:
        """How surely a word stands in the clause or in what it is about."""
        about = frozenset(word.term for word in (*self.clause.topic, *self.line.reading.label))
        return max(among(word, *self.said), among(word, about, ""))

    def scope(self, word: Word) -> float:
        """How surely a word stands in the clause, in what it is about or in what is above it."""
        return max(self.own(word), stands(word, self.line.context))


def telling(words: Sequence[Word]) -> list[Word]:
    """The words that say what a clause is about or what it states."""
    return [word for word in words if word.weight >= TELLING]


def evidence(clause: Clause, lines: Sequence[Line]) -> list[Evidence]:
    """The clauses of the sources, the best first."""
    topic = telling(clause.topic)
    rest = [word for word in telling(clause.words) if word not in clause.topic] or topic
    found = []
    for line in lines:
        if line.unit < 0:
            continue
        for there in line.reading.clauses:
            one = Evidence(line, there, 0.0)
            said = one.said
            score = sum(
                word.weight * max(among(word, *said), _UNIT * stands(word, line.reading))
                for word in rest
            )
            score += _TOPIC * sum(word.weight * one.scope(word) for word in topic)
            found.append(Evidence(line, there, score))
    return sorted(found, key=lambda one: -one.score)


def misattributed(
    clause: Clause, found: Sequence[Evidence], lines: Sequence[Line]
) -> tuple[float, list[Word]]:
    """The words of a clause that the sources say only of something else than its topic."""
    topic = telling(clause.topic)
    rest = [word for word in telling(clause.words) if word not in clause.topic]
    if not topic or not rest:
        return 0.0, []
    fitting = [one for one in found if _is_about(one, topic, clause, lines)]
    wrong = [
        word
        for word in rest
        if not any(one.scope(word) for one in fitting)
        and any(among(word, *one.said) for one in found)
    ]
    return sum(word.weight for word in wrong) / sum(word.weight for word in rest), wrong


def _is_about(
    one: Evidence, topic: Sequence[Word], clause: Clause, lines: Sequence[Line]
) -> bool:
    """Whether a source's clause may be about the topic: it names it, or names nothing else.

    What the sources call by a compound (面的整備型) is meant by no other that shares words with it.
    """
    terms = frozenset(word.term for word in (*clause.words, *clause.topic))
    text = "".join(clause.text.split())
    label = one.line.reading.label
    foreign = [word for word in telling((*one.clause.topic, *label)) if not among(word, terms, text)]
    own = one.said[1] + "".join((*one.clause.subjects, *(word.surface for word in label)))
    named = own + one.line.context.tight
    for subject in clause.subjects:
        if subject in named:
            continue
        if len(subject) > 2 and any(
            subject in "".join(other.subjects)
            for line in lines
            for other in line.reading.clauses
            if line.unit >= 0
        ):
            if foreign:
                return False
            if any(subject in other.text for other in one.line.reading.clauses):
                return False  # the next clause is about it, this one is not
    missing = [word for word in topic if not one.scope(word)]
    if sum(word.weight for word in missing) >= _MISSING:
        rival = any(
            word.term in {topical.term for topical in other.topic}
            for word in missing
            for other in one.line.reading.clauses
        )
        return not foreign and not rival
    above = not any(one.own(word) for word in topic)
    if not above or not foreign:
        return True
    if GENERIC.intersection(clause.subjects):
        return False  # 市は: the document's city, or another actor
    # What is above may be another's heading, where a unit of its own is about the topic.
    return any(word.name for word in topic) or not any(
        word.term in {topical.term for topical in other.topic}
        for word in topic
        for line in lines
        if line.unit >= 0 and line.source == one.line.source
        for other in line.reading.clauses
    )


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
    return wrong


def _denied_in_other_words(clause: Clause, found: Sequence[Evidence]) -> list[Word]:
    """The last predicate of a clause where its source has another, and only one of both is denied."""
    last = [word for word in clause.words if word.predicate][-1:]
    known = {word.term for one in found[:3] for word in one.clause.words}
    if not last or last[0].term in known:
        return []
    there = any(word.negated for one in found[:3] for word in one.clause.words)
    if clause.denied and not there:
        return last
    own = any(word.negated for word in clause.words)
    return last if found[0].clause.denied and not own else []


def opposed(clause: Clause, found: Sequence[Evidence]) -> list[str]:
    """The words of a clause whose opposite its source has in their place."""
    table = opposites()
    wrong = []
    for word in clause.words:
        against = table.get(word.term, frozenset()) | table.get(word.surface, frozenset())
        if not against or any(among(word, *one.said) for one in found[:3]):
            continue
        terms = {other.term for other in found[0].clause.words}
        if any(
            other in terms or (len(other) > 1 and other in found[0].clause.text)
            for other in against
        ):
            wrong.append(word.surface)
    return wrong


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
        near = [line for line in units if said[id(line)] >= _NEAR * most]
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


def quantified(clause: Clause, lines: Sequence[Line]) -> list[str]:
    """The words of a clause that say how many or how surely, where its sources do not say so."""
    # 3件だけ only stresses the figure.
    plain = _ONLY_THAT.sub("", clause.text)
    said = _quantities(plain, frozenset(word.surface for word in clause.words))
    if not said:
        return []
    there = set()
    for line in lines:
        there |= _quantities(line.reading.text, frozenset(w.surface for w in line.reading.words))
    groups = quantifiers()
    return [groups[at][0] for at in sorted(said - there)]


_ONLY_THAT = re.compile(r"(?<=[0-9]..)(?:だけ|のみ)|(?<=[0-9].)(?:だけ|のみ)")


def _quantities(text: str, surfaces: frozenset[str]) -> set[int]:
    """The numbers of the groups of quantifiers of which a text has a word."""
    return {
        at
        for at, group in enumerate(quantifiers())
        if any((word in text if len(word) > 1 else word in surfaces) for word in group)
    }


def scattered(clause: Clause, lines: Sequence[Line]) -> float:
    """The share of a clause's words that the sources have, but no one unit of them together."""
    words = telling(clause.words)
    total = sum(word.weight for word in words)
    if not total:
        return 0.0
    together = max(
        sum(
            word.weight * bool(stands(word, line.reading) or stands(word, line.context))
            for word in words
        )
        for line in lines
    )
    apart = sum(
        word.weight * any(stands(word, line.reading) for line in lines) for word in words
    )
    return (apart - together) / total


def told_of_another(
    clause: Clause,
    held: Sequence[tuple[Line, Clause]],
    found: Sequence[Evidence],
    lines: Sequence[Line],
) -> Iterator[Fault]:
    """Where what holds a clause's figures speaks of something else than the clause does."""
    topic = telling(clause.topic)
    for _, there in held if topic else ():
        if not any(_is_about(one, topic, clause, lines) for one in found if one.clause is there):
            words = "".join(word.surface for word in topic)
            yield Fault("figure", words)


def hard_faults(
    clause: Clause, found: Sequence[Evidence], lines: Sequence[Line]
) -> Iterator[Fault]:
    """What no other sign can make good: a word denied, its opposite, roles turned round, strangers."""
    near = [one for one in found if one.score >= _NEAR * found[0].score]
    if denied := denied_otherwise(clause, near):
        yield Fault("negation", "、".join(word.surface for word in denied))
    if against := opposed(clause, near):
        yield Fault("negation", "、".join(against))
    if turned := reversed_roles(clause, near):
        yield Fault("words", "、".join(turned))
    if strange := strangers(clause, found, lines):
        yield Fault("organisation", "、".join(strange))


def signs(clause: Clause, found: Sequence[Evidence], lines: Sequence[Line]) -> Iterator[Sign]:
    """What speaks against a clause without deciding it."""
    share, wrong = misattributed(clause, found, lines)
    if wrong:
        words = "、".join(word.surface for word in (*clause.topic, *wrong))
        yield Sign("misattributed", share, Fault("words", words))
    near = [one for one in found if one.score >= _NEAR * found[0].score]
    if denied := _denied_in_other_words(clause, near):
        yield Sign("denied", 1.0, Fault("negation", denied[0].surface))
    if many := quantified(clause, [one.line for one in near]):
        yield Sign("quantity", 1.0, Fault("words", "、".join(many)))
    if apart := scattered(clause, lines):
        yield Sign("scattered", apart, Fault("words", clause.text.strip()))
    best = [one for one in found if one.score >= _AS_GOOD * found[0].score]
    if new := recombined(clause, lines):
        yield Sign("recombined", len(new), Fault("words", "、".join(new)))
    if mixed := _mixed(clause, found):
        yield Sign("mixed", mixed, Fault("words", clause.text.strip()))
    both = all(one.clause.denied and clause.denied for one in best)
    clashes = [clash(clause.modes, one.clause.modes, _around(one)) for one in best]
    if all(clashes) and not both:
        yield Sign(clashes[0] or "", 1.0, Fault("negation", clause.text.strip()))
    if clause.past and not any(
        "done" in one.clause.modes or _is_noun_phrase(one) for one in best
    ):
        yield Sign("past", 1.0, Fault("negation", clause.text.strip()))


def _around(one: Evidence) -> frozenset[str]:
    """The modes of all clauses of a unit."""
    return frozenset(mode for clause in one.line.reading.clauses for mode in clause.modes)


def recombined(clause: Clause, lines: Sequence[Line]) -> list[str]:
    """The compounds of a clause that no source has as one: 福祉型児童発達支援."""
    new = []
    for run in compounds(clause.text):
        own = key(run)
        words = telling(read(run).words)
        if len(words) < 2 or any(own in line.reading.tight for line in lines):
            continue
        if not any(
            all(among(word, frozenset(w.term for w in read(other).words), key(other)) for word in words)
            for line in lines
            for other in compounds(line.reading.text)
        ):
            new.append(run)
    return new


def _mixed(clause: Clause, found: Sequence[Evidence]) -> float:
    """The share of a clause's words that some unit has, but no one clause of it together."""
    words = telling(clause.words)
    total = sum(word.weight for word in words)
    if not total:
        return 0.0
    together = max(
        sum(word.weight * bool(one.scope(word)) for word in words) for one in found
    )
    unit = max(
        sum(
            word.weight * bool(stands(word, one.line.reading) or stands(word, one.line.context))
            for word in words
        )
        for one in found
    )
    return (unit - together) / total


def _is_noun_phrase(one: Evidence) -> bool:
    """Whether a clause has no predicate and so tells no time: 運用開始, a table's cell."""
    words = one.clause.words
    return not words or not any(word.predicate for word in words[-2:])
