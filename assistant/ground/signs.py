"""What speaks against a statement's clause without deciding it. Pure; weighs nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.ground.evidence import AS_GOOD, NEAR, Evidence, clashes, is_about, telling
from assistant.ground.models import Fault
from assistant.ground.names import compounds
from assistant.ground.reading import Clause, Word, read
from assistant.ground.tables import quantifiers
from assistant.ground.words import Line, among, stands
from ingest.japanese import key

_ONLY_THAT = re.compile(r"(?<=[0-9]..)(?:だけ|のみ)|(?<=[0-9].)(?:だけ|のみ)")


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that speaks against a statement: which sort, how much of it, and the words meant."""

    name: str
    amount: float
    fault: Fault


def misattributed(
    clause: Clause, found: Sequence[Evidence], lines: Sequence[Line]
) -> tuple[float, list[Word]]:
    """The words of a clause that the sources say only of something else than its topic."""
    topic = telling(clause.topic)
    rest = [word for word in telling(clause.words) if word not in clause.topic]
    if not topic or not rest:
        return 0.0, []
    fitting = [one for one in found if is_about(one, topic, clause, lines)]
    wrong = [
        word
        for word in rest
        if not any(one.scope(word) for one in fitting)
        and any(among(word, *one.said) for one in found)
    ]
    return sum(word.weight for word in wrong) / sum(word.weight for word in rest), wrong


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


def quantified(clause: Clause, lines: Sequence[Line]) -> list[str]:
    """The words of a clause that say how many or how surely, where its sources do not say so."""
    # 3件だけ only stresses the figure.
    text = _ONLY_THAT.sub("", clause.text)
    surfaces = frozenset(word.surface for word in clause.words)
    wrong = []
    for words, backing in quantifiers():
        said = [word for word in words if _has(word, text, surfaces)]
        if said and not any(
            _has(word, line.reading.text, frozenset(w.surface for w in line.reading.words))
            for word in backing
            for line in lines
        ):
            wrong.append(said[0])
    return wrong


def _has(word: str, text: str, surfaces: frozenset[str]) -> bool:
    """Whether a text has a word; a lone kanji is one only by itself."""
    return word in text if len(word) > 1 else word in surfaces


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
    apart = sum(word.weight * any(stands(word, line.reading) for line in lines) for word in words)
    return (apart - together) / total


def recombined(clause: Clause, lines: Sequence[Line]) -> list[str]:
    """The compounds of a clause that no source has as one: 福祉型児童発達支援."""
    new = []
    for run in compounds(clause.text):
        own = key(run)
        words = telling(read(run).words)
        if len(words) < 2 or any(own in line.reading.tight for line in lines):
            continue
        if not any(
            all(
                among(word, frozenset(w.term for w in read(other).words), key(other))
                for word in words
            )
            for line in lines
            for other in compounds(line.reading.text)
        ):
            new.append(run)
    return new


def _other_heads(clause: Clause, best: Sequence[Evidence]) -> list[str]:
    """What the best sources are about (運営の財源は), where the clause does not speak of it at all."""
    terms = frozenset(word.term for word in (*clause.words, *clause.topic))
    text = "".join(clause.text.split())
    heads = []
    for one in best:
        topic = telling(one.clause.topic)
        if not topic or not clause.topic or among(topic[-1], terms, text):
            return []
        heads.append(topic[-1].surface)
    return heads


def _mixed(clause: Clause, found: Sequence[Evidence]) -> float:
    """The share of a clause's words that some unit has, but no one clause of it together."""
    words = telling(clause.words)
    total = sum(word.weight for word in words)
    if not total:
        return 0.0
    together = max(sum(word.weight * bool(one.scope(word)) for word in words) for one in found)
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


def _is_done(one: Evidence) -> bool:
    """Whether a clause tells the past; one that a comma ends tells it with those behind it."""
    for there in one.line.reading.clauses:
        if there.start < one.clause.start:
            continue
        if "done" in there.modes:
            return True
        if "。" in there.text:
            break
    return False


def signs(clause: Clause, found: Sequence[Evidence], lines: Sequence[Line]) -> Iterator[Sign]:
    """What speaks against a clause without deciding it."""
    share, wrong = misattributed(clause, found, lines)
    if wrong:
        words = "、".join(word.surface for word in (*clause.topic, *wrong))
        yield Sign("misattributed", share, Fault("words", words))
    near = [one for one in found if one.score >= NEAR * found[0].score]
    if denied := _denied_in_other_words(clause, near):
        yield Sign("denied", 1.0, Fault("negation", denied[0].surface))
    if many := quantified(clause, [one.line for one in near]):
        yield Sign("quantity", 1.0, Fault("words", "、".join(many)))
    if apart := scattered(clause, lines):
        yield Sign("scattered", apart, Fault("words", clause.text.strip()))
    best = [one for one in found if one.score >= AS_GOOD * found[0].score]
    if new := recombined(clause, lines):
        yield Sign("recombined", len(new), Fault("words", "、".join(new)))
    if heads := _other_heads(clause, best):
        yield Sign("other head", 1.0, Fault("words", "、".join(heads)))
    if mixed := _mixed(clause, found):
        yield Sign("mixed", mixed, Fault("words", clause.text.strip()))
    differing = clashes(clause, best)
    if differing and differing[0] != "another mode":
        yield Sign(differing[0], 1.0, Fault("negation", clause.text.strip()))
    # 2017年の時点では未完了である is told as past by now.
    if (
        clause.past
        and not clause.dated
        and not any(_is_done(one) or _is_noun_phrase(one) for one in best)
    ):
        yield Sign("past", 1.0, Fault("negation", clause.text.strip()))
