"""Whether a source says of another filler of the same role what a statement says of its own. Pure."""

import re
from collections.abc import Iterator, Sequence

from assistant.ground.evidence import AS_GOOD, NEAR, Evidence
from assistant.ground.frames import SAYING, Filler, Frame
from assistant.ground.framing import frames
from assistant.ground.models import Fault
from assistant.ground.names import actors
from assistant.ground.reading import Clause, Reading, Word
from assistant.ground.words import among, stands

# What a role may be put as in other words: the agent as a topic or with の, the object as well.
_SLOTS = {
    "agent": frozenset({"agent", "は", "の", "?"}),
    "object": frozenset({"object", "は", "の", "について"}),
    "は": frozenset({"agent", "object", "は", "の", "?", "に", "で", "では", "について"}),
    "の": frozenset({"agent", "object", "は", "の"}),
    "?": frozenset({"agent", "object", "?", "は", "の", "に", "で", "について"}),
    "では": frozenset({"では", "は", "agent", "で", "に"}),
    "に": frozenset({"に", "へ"}),
    "へ": frozenset({"に", "へ"}),
    "から": frozenset({"から"}),
    "について": frozenset({"について", "は", "object"}),
}
_FIGURE, _JAPANESE = re.compile("[0-9][0-9.]*"), re.compile("[ぁ-ゖァ-ヺ一-龠々]")
_COMPARES = re.compile("より|比べ|比較|上回|下回|超え|同じ|同程度|同額")
# What may hold a filler in other words without being its rival.
_HOLDING = frozenset({"で", "では", "と", "として", "まで", "~"})


def misaligned(clause: Clause, statement: Reading, found: Sequence[Evidence]) -> list[Fault]:
    """Where the sources have another in the place of a clause's filler, or deny its predicate."""
    wrong: list[Fault] = []
    best = found[0].score
    for own in frames(statement):
        if not clause.start <= own.start < clause.end:
            continue
        if own.predicate is None:
            others = _other_field(own, [one for one in found if one.score >= AS_GOOD * best])
            wrong += [Fault("words", text) for text in others]
        if any(than.words for than in own.of(frozenset({"より"}))) and not any(
            _COMPARES.search(one.line.reading.text) for one in found if one.score >= NEAR * best
        ):
            wrong.append(Fault("words", own.predicate.surface if own.predicate else "より"))
        there = [
            (one, frame)
            for one in found
            for frame in frames(one.line.reading)
            if one.clause.start <= frame.start < one.clause.end and _same(own, frame)
        ]
        there = [
            (one, frame)
            for one, frame in there
            if one.score >= (AS_GOOD if own.predicate is None else NEAR) * best
            or (own.predicate is not None and _word(own) == _word(frame))
        ]
        there = _closest(own, there)
        if not there:
            continue
        most = max(one.score for one, _ in there)
        rivals = [
            list(_rivals(own, frame, one)) for one, frame in there if one.score >= AS_GOOD * most
        ]
        if all(rivals):
            wrong.append(rivals[0][0])
    return wrong


def _other_field(own: Frame, found: Sequence[Evidence]) -> list[str]:
    """What a form has in another of its fields: 主催 A 主管 B, and the statement says 主催はB."""
    wrong = []
    for topic in own.of(frozenset("は")):
        name = topic.text.rpartition("の")[2]
        for one in found:
            fields = one.line.reading.text.split()
            behind = fields[fields.index(name) + 1 :][:1] if name in fields else []
            for value in own.of(frozenset("?")):
                words = [word for word in value.words if word.surface not in "".join(behind)]
                if behind and words and all(stands(word, one.line.reading) for word in words):
                    wrong.append(value.text)
    return wrong


def said_by_another(clause: Clause, statement: Reading, found: Sequence[Evidence]) -> list[str]:
    """Those who say in a clause what its sources put under the name of another: 課長:…."""
    wrong = []
    units = list(dict.fromkeys(one.line.reading for one in found))
    for own in frames(statement):
        if not clause.start <= own.start < clause.end or _word(own) not in SAYING:
            continue
        for speaker in own.of(frozenset({"agent", "は", "?"})):
            rest = [word for word in clause.words if word not in speaker.words]
            said = [sum(word.weight * stands(word, unit) for word in rest) for unit in units]
            best = [unit for unit, much in zip(units, said, strict=True) if much == max(said)]
            labels = [unit.text[: unit.label_end].strip(": ") for unit in best]
            if _acts(speaker.text) and not any(
                not _acts(label) or all(stands(word, unit) for word in speaker.words)
                for label, unit in zip(labels, best, strict=True)
            ):
                wrong.append(speaker.text)
    return wrong


def _closest(own: Frame, there: list[tuple[Evidence, Frame]]) -> list[tuple[Evidence, Frame]]:
    """Of some frames those with the same word, or with the same figures where two things are one."""
    if own.predicate is None:
        numbers = _figures(own)
        same = [pair for pair in there if numbers and numbers & _figures(pair[1])]
    else:
        same = [pair for pair in there if _word(pair[1]) == _word(own)]
    return same or there


def _figures(frame: Frame) -> frozenset[str]:
    """The figures of what something is said to be."""
    return frozenset(number for one in frame.fillers for number in _FIGURE.findall(one.text))


def _same(own: Frame, frame: Frame) -> bool:
    """Whether two predicates say the same."""
    if own.noun and frame.noun:
        return False  # の is any tie between two nouns
    if own.predicate is None or frame.predicate is None:
        return own.predicate is frame.predicate
    return among(own.predicate, (frame.predicate.term,), frame.predicate.surface) > 0


def _among(mine: Filler, others: Sequence[Filler]) -> bool:
    """Whether a filler is one of others, letter by letter."""
    return any(mine.text == other.text for other in others)


def _accounts(mine: Filler, other: Filler) -> bool:
    """Whether a filler of the statement says all that one of its source does."""
    terms = frozenset(word.term for word in mine.words)
    return other.last in mine.text and all(among(word, terms, mine.text) for word in other.words)


def _acts(text: str) -> bool:
    """Whether a phrase may name who does something: 市, 利用者, 世帯主."""
    return bool(actors(text)) or text.endswith(("者", "人", "方", "主", "側", "長", "員"))


def _word(frame: Frame) -> str:
    """The term of a predicate; empty where something is said to be something."""
    return frame.predicate.term if frame.predicate else ""


def _rivals(own: Frame, frame: Frame, one: Evidence) -> Iterator[Fault]:
    """The fillers of a statement's predicate that are others in the source."""
    # 71.2%が正規雇用である, 正規雇用は71.2%である
    turned = own.predicate is None and bool(_figures(own) & _figures(frame))
    list_of = [one for one in frame.of(frozenset("?")) if _FIGURE.search(one.text)]
    text = "|".join(filler.text for filler in own.fillers)
    numbers = frozenset(number for filler in own.fillers for number in filler.ordinals)
    if own.denied != frame.denied and _word(own) == _word(frame) and not own.noun | frame.noun:
        yield Fault("negation", own.predicate.surface if own.predicate else text)
    for filler in own.fillers:
        slots = _SLOTS.get(filler.role)
        if slots is None:
            continue
        others = frame.of(slots)
        holding = frame.fillers if turned else [*frame.of(slots | _HOLDING), *list_of]
        missing = [word for word in filler.words if not _held(word, filler, holding, one)]
        if filler.role == "?" and own.predicate is None and not _JAPANESE.search(filler.text):
            # 評価はA, 3件
            if others and not (_FIGURE.search(filler.text) or _among(filler, holding)):
                yield Fault("words", filler.text)
            continue
        ordinals = filler.ordinals - {n for other in holding for n in other.ordinals}
        for other in others:
            if other.role == "の" and filler.role == "agent" and not _acts(other.text):
                continue  # 拠点の整備: what is done, not who does it
            if not other.words and _FIGURE.search(other.text):
                continue  # a date, a count
            free = not any(_accounts(mine, other) for mine in own.fillers)
            if (ordinals and other.ordinals - numbers) or (missing and free):
                yield Fault("words", filler.text)
                break


def _held(word: Word, filler: Filler, holding: Sequence[Filler], one: Evidence) -> bool:
    """Whether a word of a filler stands in one of the source's; what is no head may stand above."""
    for other in holding:
        words = (*other.words, *other.told)
        if among(word, frozenset(w.term for w in words), other.text):
            return True
    if word in filler.head and not word.name:
        return False
    return bool(stands(word, one.line.context) or one.own(word))
