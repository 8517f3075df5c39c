"""Whether a source says of another filler of the same role what a statement says of its own. Pure."""

from collections.abc import Iterator, Sequence

from assistant.ground.evidence import AS_GOOD, Evidence
from assistant.ground.frames import Filler, Frame, frames
from assistant.ground.names import actors
from assistant.ground.reading import Clause, Reading, Word
from assistant.ground.words import among, stands

# What a role may be put as in other words: the agent as a topic or with の, the object as well.
_SLOTS = {
    "agent": frozenset({"agent", "は", "の", "?"}),
    "object": frozenset({"object", "は", "の", "について"}),
    "は": frozenset({"agent", "object", "は", "の", "?", "に", "で", "について"}),
    "の": frozenset({"agent", "object", "は", "の"}),
    "?": frozenset({"agent", "object", "?", "は", "の", "に", "で", "について"}),
    "に": frozenset({"に", "へ"}),
    "へ": frozenset({"に", "へ"}),
    "から": frozenset({"から"}),
    "について": frozenset({"について", "は", "object"}),
}


def misaligned(
    clause: Clause, statement: Reading, found: Sequence[Evidence]
) -> list[str]:
    """The fillers of a clause in whose place its sources have others."""
    wrong = []
    best = found[0].score
    for own in frames(statement):
        if not clause.start <= own.start < clause.end:
            continue
        there = [
            (one, frame)
            for one in found
            for frame in frames(one.line.reading)
            if one.clause.start <= frame.start < one.clause.end and _same(own, frame)
        ]
        if own.predicate is None:
            there = [(one, frame) for one, frame in there if one.score >= AS_GOOD * best]
        if not there:
            continue
        most = max(one.score for one, _ in there)
        rivals = [
            list(_rivals(own, frame, one, clause, statement))
            for one, frame in there
            if one.score >= AS_GOOD * most
        ]
        if all(rivals):
            wrong.append(rivals[0][0])
    return wrong


def _same(own: Frame, frame: Frame) -> bool:
    """Whether two predicates say the same."""
    if own.predicate is None or frame.predicate is None:
        return own.predicate is frame.predicate
    return among(own.predicate, (frame.predicate.term,), frame.predicate.surface) > 0


def _rivals(
    own: Frame, frame: Frame, one: Evidence, clause: Clause, statement: Reading
) -> Iterator[str]:
    """The fillers of a statement's predicate that are others in the source."""
    said = statement.terms
    for filler in own.fillers:
        slots = _SLOTS.get(filler.role)
        if slots is None:
            continue
        compatible = frame.of(slots)
        if not compatible:
            continue
        missing = [word for word in filler.words if not _held(word, filler, compatible, one)]
        ordinals = filler.ordinals - {n for other in compatible for n in other.ordinals}
        if not missing and not ordinals:
            continue
        for other in compatible:
            free = [word for word in other.words if not among(word, said, statement.tight)]
            if ordinals and other.ordinals - _numbers(own):
                yield filler.text
            elif missing and free:
                yield filler.text


def _numbers(own: Frame) -> frozenset[str]:
    return frozenset(number for filler in own.fillers for number in filler.ordinals)


def _held(word: Word, filler: Filler, compatible: Sequence[Filler], one: Evidence) -> bool:
    """Whether a word of a filler stands in one of the source's; what is no head may stand above."""
    if any(
        among(word, frozenset(w.term for w in other.words), other.text) for other in compatible
    ):
        return True
    if word in filler.head:
        return False
    return bool(stands(word, one.line.context) or one.own(word))
