"""Whether another figure of the source is by its own words of what the statement names. Pure."""

import re
from collections.abc import Sequence

from assistant.ground.figures import Figure
from assistant.ground.reading import Reading, Word
from assistant.ground.spans import Place, Thing, scope, span_of
from assistant.ground.words import among

_IS_COUNTED = re.compile(r"が([一-龠々ァ-ヺー]{2,})(?=で|だ|。|$)")
_NOUN = "一-龠々ァ-ヺー"


def anothers(
    reading: Reading, thing: Thing, words: Sequence[Word], place: Place, rivals: Sequence[Place]
) -> bool:
    """Whether a rival is by its own words of what the statement's topic names, and the place is not.

    火災は38件、うち林野火災は11件: 38件 is not of 林野火災, and 11件 not of 火災. What else the place has
    of the topic, the rival must have too.
    """
    if isinstance(thing, Figure) and thing.change == "whole":
        return False  # 46人中9人: the topic is the part's
    own = "".join(reading.clause_of(thing).text.split())
    runs = [run for run in reading.clause_of(thing).subjects if len(run) > 1 and run in own]
    counted = _IS_COUNTED.match(reading.text, thing.end)
    if counted and not _names(counted[1], place):  # 7割が正規雇用
        return any(_names(counted[1], rival) for rival in rivals)
    for run in runs:
        parts = [word for word in words if word.surface in run]
        if _names(run, place) or not parts or any(word.name for word in parts):
            continue
        text = scope(place[0].reading, place[1], span_of(place[0].reading, place[1]))
        terms = frozenset(word.term for word in place[0].reading.words if word.surface in text)
        if run not in text and all(among(word, terms, text) for word in parts):
            continue
        ours = [other for other in runs if other != run and _names(other, place)]
        if any(_names(run, one) and all(_may_name(other, one) for other in ours) for one in rivals):
            return True
    return False


def _names(run: str, place: Place) -> bool:
    """Whether a figure of the source is by its own words of what a run of nouns names.

    林野火災 does not name 火災.
    """
    line, there = place
    text = scope(line.reading, there, span_of(line.reading, there))
    return re.search(f"(?<![{_NOUN}]){re.escape(run)}", text) is not None


def _may_name(run: str, place: Place) -> bool:
    """Whether a figure is of what a run of nouns names, or a part of what its unit says of that."""
    part = isinstance(place[1], Figure) and place[1].change == "part"
    return _names(run, place) or (part and run in place[0].reading.tight)
