"""The clauses of the sources that a statement's clause can rest on, the best first. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.ground.modality import clash
from assistant.ground.names import GENERIC
from assistant.ground.reading import TELLING, Clause, Word
from assistant.ground.words import Line, among, stands

# A topic counts less than what is said of it: or any clause about the topic would do.
_TOPIC = 0.2
# What stands in another clause of the same unit.
_UNIT = 0.4
# What may be missing of a topic before it is another: less than a noun.
_MISSING = 0.9
# Clauses that cover nearly as much as the best one may be meant as well.
NEAR, AS_GOOD = 0.75, 0.9


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


def is_about(one: Evidence, topic: Sequence[Word], clause: Clause, lines: Sequence[Line]) -> bool:
    """Whether a source's clause may be about the topic: it names it, or names nothing else.

    What the sources call by a compound (面的整備型) is meant by no other that shares words with it.
    """
    terms = frozenset(word.term for word in (*clause.words, *clause.topic))
    text = "".join(clause.text.split())
    label = one.line.reading.label
    foreign = [
        word for word in telling((*one.clause.topic, *label)) if not among(word, terms, text)
    ]
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
            if any(subject in "".join(other.subjects) for other in _later(one)):
                return False  # the next clause is about it, this one is not
    missing = [word for word in topic if not one.scope(word)]
    if sum(word.weight for word in missing) >= _MISSING:
        rival = any(
            word.term in {topical.term for topical in other.topic}
            for word in missing
            for other in _later(one)
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


def _later(one: Evidence) -> list[Clause]:
    """The clauses behind one in its unit."""
    return [other for other in one.line.reading.clauses if other.start > one.clause.start]


def clashes(clause: Clause, best: Sequence[Evidence]) -> list[str]:
    """How the modes of a clause differ from those of each of its best sources; none where one agrees.

    Where both are denied, what cannot be and what is not done are one.
    """
    if all(one.clause.denied and clause.denied for one in best):
        return []
    found = [clash(clause.modes, one.clause.modes, _around(one)) for one in best]
    return [one for one in found if one] if all(found) else []


def _around(one: Evidence) -> frozenset[str]:
    """The modes of all clauses of a unit."""
    return frozenset(mode for clause in one.line.reading.clauses for mode in clause.modes)
