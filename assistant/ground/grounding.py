"""Whether a statement stands on the sources that it cites. Pure; knows no language model.

The order of the checks is that of their certainty: figures, dates, names, what is denied, words.
"""

from collections.abc import Sequence

from assistant.ground.binding import bound, places
from assistant.ground.claims import claim_faults, place_faults
from assistant.ground.models import Fault, Source, Verdict
from assistant.ground.names import organisations, quoted
from assistant.ground.reading import Clause, Reading, Word, read
from assistant.ground.words import Line, lines_of, stands
from ingest.japanese import key

# A word that is a name or a telling noun; such a one must stand.
_NOUN = 1.0
# Calibrated by `python -m evals.grounding --fit` on the build part of evals/cases/grounding.jsonl.
_COVERED, _NEAR_COUNTS, _NEAR_UNKNOWN = 0.75, 0.25, 0.35


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
    if not sources or not (statement.words or statement.figures or statement.dates):
        return Verdict((Fault("empty", sentence.strip()),))
    lines = lines_of([(source.units, source.context) for source in sources])
    faults: list[Fault] = []
    needed: list[Line] = []
    backing: dict[Clause, list[Line]] = {}
    for figure in (*statement.figures, *statement.dates):
        reason = "date" if figure in statement.dates else "figure"
        found, rivals = places(statement, figure, lines)
        if reason == "figure" and "第" not in figure.words:
            found = [place for place in found if place[0].unit >= 0] or found
        place = bound(statement, figure, found, rivals, lines) if found else None
        if place is None:
            faults.append(Fault(reason, figure.words))
        else:
            if place[0].unit >= 0:
                needed.append(place[0])
                if reason == "figure":
                    backing.setdefault(statement.clause_of(figure), []).append(place[0])
    faults += place_faults(sentence, [(*s.units, *s.context) for s in sources], lines)
    faults += _name_faults(sentence, lines)
    faults += claim_faults(statement, lines, backing)
    faults += _word_faults(statement, lines, _nearest(nearness))
    if faults:
        return Verdict(tuple(dict.fromkeys(faults)))
    return Verdict((), _rests_on(statement, lines, needed))


def _nearest(nearness: Sequence[Sequence[float]] | None) -> float | None:
    """How near the nearest unit is; None where nobody knows."""
    if nearness is None:
        return None
    return max((near for units in nearness for near in units), default=0.0)


def _name_faults(sentence: str, lines: Sequence[Line]) -> list[Fault]:
    """The organisations and quoted names of a statement that no source has."""
    faults = []
    for name in organisations(sentence):
        words = read(name).words
        if key(name) in "".join(line.reading.tight for line in lines):
            continue
        if not any(
            all(stands(word, line.reading) or stands(word, line.context) for word in words)
            for line in lines
        ):
            faults.append(Fault("organisation", name))
    for name in quoted(sentence):
        if not any(key(name) in line.reading.tight for line in lines):
            faults.append(Fault("words", name))
    return faults


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


def _word_faults(statement: Reading, lines: Sequence[Line], near: float | None) -> list[Fault]:
    """The words of a statement that are new, where they are too many for how near it is."""
    share, missing = coverage(statement, lines)
    names = [word for word in missing if word.name]
    if names:
        return [Fault("words", "、".join(word.surface for word in names))]
    nearer = _NEAR_UNKNOWN if near is None else near
    if share + _NEAR_COUNTS * nearer >= _COVERED + _NEAR_COUNTS * _NEAR_UNKNOWN:
        return []
    return [Fault("words", "、".join(w.surface for w in missing if w.weight > 0.2) or statement.text)]


def _rests_on(
    statement: Reading, lines: Sequence[Line], needed: Sequence[Line]
) -> tuple[tuple[int, int], ...]:
    """The fewest units that hold the statement's figures and words: those of its figures, then
    whichever adds most.
    """
    chosen = {(line.source, line.unit): line for line in needed}
    weights = {word: word.weight for word in statement.words}
    above = [line for line in lines if line.unit < 0]
    units = [line for line in lines if line.unit >= 0]
    open_words = [
        word for word in weights if not any(stands(word, line.reading) for line in chosen.values())
    ]
    while units:
        gains = [
            (
                sum(
                    weights[word]
                    * (0.2 if any(stands(word, line.reading) for line in above) else 1.0)
                    * stands(word, line.reading)
                    for word in open_words
                ),
                line,
            )
            for line in units
        ]
        gain, best = max(gains, key=lambda pair: pair[0])
        if gain < (0.35 if chosen else 1e-9):
            break
        chosen[best.source, best.unit] = best
        open_words = [word for word in open_words if not stands(word, best.reading)]
    if not chosen and units:
        chosen[units[0].source, units[0].unit] = units[0]
    return tuple(sorted(chosen))
