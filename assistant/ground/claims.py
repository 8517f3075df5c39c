"""Whether what a statement's clauses say is said of the same thing, and not denied, in the sources.

Pure. Finds for each clause the clause of a source that it can rest on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.ground.modality import clash
from assistant.ground.models import Fault
from assistant.ground.names import places
from assistant.ground.reading import TELLING, Clause, Reading, Word
from assistant.ground.tables import opposites, quantifiers
from assistant.ground.words import Line, among, stands

# A topic counts less than what is said of it: or any clause about the topic would do.
_TOPIC = 0.2
# What may be missing of a topic before it is another: less than a noun.
_MISSING = 0.9
_SHARE = 0.34


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """A clause of a source and how well it covers a statement's clause."""

    line: Line
    clause: Clause
    score: float

    def scope(self, word: Word) -> float:
        """How surely a word stands in the clause, in what it is about or in what is above it."""
        return max(
            among(word, *_said(self.clause)),
            among(word, _topic_terms(self.line, self.clause), ""),
            stands(word, self.line.context),
        )


def _said(clause: Clause) -> tuple[frozenset[str], str]:
    return frozenset(word.term for word in clause.words), "".join(clause.text.split())


def _topic_terms(line: Line, clause: Clause) -> frozenset[str]:
    first = line.reading.clauses[0]
    return frozenset(word.term for word in (*clause.topic, *first.topic))


def telling(words: Sequence[Word]) -> list[Word]:
    """The words that say what a clause is about or what it states."""
    return [word for word in words if word.weight >= TELLING]


def evidence(clause: Clause, lines: Sequence[Line], only: Sequence[Line] = ()) -> list[Evidence]:
    """The clauses of the sources, the best first; those of some lines only, where they are given."""
    topic = telling(clause.topic)
    rest = [word for word in telling(clause.words) if word not in clause.topic] or topic
    found = []
    for line in only or [line for line in lines if line.unit >= 0]:
        for there in line.reading.clauses:
            said = _said(there)
            score = sum(word.weight * among(word, *said) for word in rest)
            one = Evidence(line, there, 0.0)
            score += _TOPIC * sum(word.weight * one.scope(word) for word in topic)
            found.append(Evidence(line, there, score))
    return sorted(found, key=lambda one: -one.score)


def misattributed(clause: Clause, found: Sequence[Evidence], statement: Reading) -> list[Word]:
    """The words of a clause that the sources say only of something else than its topic."""
    topic = telling(clause.topic)
    rest = [word for word in telling(clause.words) if word not in clause.topic]
    if not topic or not rest:
        return []
    wrong: list[Word] = []
    fitting = [one for one in found if _is_about(one, topic, statement)]
    for word in rest:
        if any(among(word, *_said(one.clause)) for one in fitting):
            continue
        if any(one.scope(word) for one in fitting):
            continue
        if any(among(word, *_said(one.clause)) for one in found):
            wrong.append(word)
    total = sum(word.weight for word in rest)
    return wrong if sum(word.weight for word in wrong) > _SHARE * total else []


def _is_about(one: Evidence, topic: Sequence[Word], statement: Reading) -> bool:
    """Whether a source's clause may be about the topic: it names it, or names nothing else."""
    missing = [word for word in topic if not one.scope(word)]
    if sum(word.weight for word in missing) < _MISSING:
        return True
    foreign = [
        word for word in telling(one.clause.topic) if not among(word, statement.terms, statement.tight)
    ]
    return not foreign


def denied_otherwise(clause: Clause, found: Sequence[Evidence]) -> list[Word]:
    """The words of a clause that its sources deny where it does not, or the other way round."""
    wrong = []
    for word in telling(clause.words):
        there = [
            (one, other)
            for one in found
            for other in one.clause.words
            if other.term == word.term
        ]
        if not there:
            continue
        best = max(one.score for one, _ in there)
        polarities = {other.negated for one, other in there if one.score >= best - 0.5}
        if word.negated not in polarities:
            wrong.append(word)
    if wrong:
        return wrong
    best_one = found[0] if found else None
    if best_one is not None and best_one.score:
        last = [word for word in clause.words if word.predicate][-1:]
        known = {w.term for one in found[:3] for w in one.clause.words}
        if last and last[0].term not in known:
            if clause.denied and not any(w.negated for one in found[:3] for w in one.clause.words):
                return last
            if not clause.denied and best_one.clause.denied and not any(
                w.negated for w in clause.words
            ):
                return last
    return []


def opposed(clause: Clause, found: Sequence[Evidence]) -> list[str]:
    """The words of a clause whose opposite its sources have in their place."""
    wrong = []
    table = opposites()
    for word in clause.words:
        for own in {word.term, word.surface}:
            against = table.get(own)
            if not against or any(among(word, *_said(one.clause)) == 1.0 for one in found[:3]):
                continue
            if found and any(
                other in one.clause.text or other in {w.term for w in one.clause.words}
                for one in found[:1]
                for other in against
            ):
                wrong.append(word.surface)
    return wrong


def quantified(clause: Clause, found: Sequence[Evidence], lines: Sequence[Line]) -> list[str]:
    """The words of a clause that say how many or how surely, where its sources do not say so."""
    wrong = []
    said = "".join(clause.text.split())
    for group in quantifiers():
        own = [word for word in group if word in said]
        if own and not any(
            other in line.reading.tight for line in lines for other in group if line.unit >= 0
        ):
            wrong.append(own[0])
    return wrong


def claim_faults(
    statement: Reading, lines: Sequence[Line], backing: dict[Clause, list[Line]]
) -> Iterator[Fault]:
    """What is wrong with the clauses of a statement; `backing`: the lines where their figures stand."""
    for clause in statement.clauses:
        if not telling(clause.words):
            continue
        found = evidence(clause, lines)
        if not found or not found[0].score:
            continue
        wrong = misattributed(clause, found, statement)
        if wrong:
            yield Fault("words", "、".join(word.surface for word in (*clause.topic, *wrong)))
        for line in backing.get(clause, ()):
            topic = telling(clause.topic)
            there = evidence(clause, lines, [line])
            if topic and there and not any(_is_about(one, topic, statement) for one in there):
                yield Fault("words", "".join(word.surface for word in topic))
        best = found[0].score
        near = [one for one in found if one.score >= 0.75 * best]
        if denied := denied_otherwise(clause, near):
            yield Fault("negation", "、".join(word.surface for word in denied))
        if against := opposed(clause, near):
            yield Fault("negation", "、".join(against))
        if many := quantified(clause, near, lines):
            yield Fault("words", "、".join(many))
        clashes = [clash(clause.modes, one.clause.modes, frozenset()) for one in near]
        if clashes and all(clashes):
            yield Fault("negation", clause.text.strip())


def place_faults(sentence: str, printed: Sequence[Sequence[str]], lines: Sequence[Line]) -> list[Fault]:
    """The places of a statement that no source names; `printed`: the texts of each source."""
    known = {place for texts in printed for text in texts for place in places(text)}
    tight = [line.reading.tight for line in lines]
    return [
        Fault("place", place)
        for place in places(sentence)
        if place not in known and not any(place in text for text in tight)
    ]
