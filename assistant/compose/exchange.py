"""What a document itself asks and answers (minutes): a question found answers nothing, what follows does.

Pure. Knows neither the shelf nor how an answer is worded.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile, islice

from assistant.clauses import asks
from assistant.evidence import Evidence
from assistant.shelf import Shelf
from ingest.markers import SPEAKER
from ingest.models import Passage, Unit

# How many sentences of a reply are read, and how much less each is worth than the one before it.
_REPLY = 3
_LATER = 0.04


def replied(evidence: Sequence[Evidence], shelf: Shelf) -> list[Evidence]:
    """The evidence with each question put in the place of the sentences that reply to it, best first."""
    by_place = {(found.passage.id, found.unit): found for found in evidence}
    for question in evidence:
        if not asks(question.unit.text):
            continue
        del by_place[question.passage.id, question.unit]
        for later, (passage, unit) in enumerate(_reply(question, shelf)):
            found = by_place.get((passage.id, unit))
            if found is not None and found.score < question.score:
                by_place[passage.id, unit] = replace(
                    found,
                    coverage=max(found.coverage, question.coverage),
                    own=max(found.own, question.own),
                    head=max(found.head, question.head),
                    weakest=max(found.weakest, question.weakest),
                    label=max(found.label, question.label),
                    near=max(found.near, question.near),
                    score=question.score - _LATER * later,
                )
    return sorted(
        by_place.values(),
        key=lambda found: (-found.score, found.document.id, found.passage.position),
    )


def _reply(question: Evidence, shelf: Shelf) -> Sequence[tuple[Passage, Unit]]:
    """The sentences behind a question: under its heading, else what the next speaker says to it."""
    behind = (
        (passage, unit)
        for passage in shelf.passages_of(question.document.id)[question.passage.position :]
        for unit in passage.units
    )
    from_question = dropwhile(lambda place: place[1] != question.unit, behind)
    reply: list[tuple[Passage, Unit]] = []
    headings = question.unit.headings
    for passage, unit in islice(from_question, 1, None):
        if unit.kind == "label" and not reply and _speak_in_turn(headings, unit.headings):
            headings = unit.headings
            continue
        speaks = unit.text.startswith(("（", "(", "○", "【")) and bool(reply)
        if unit.headings != headings or speaks or asks(unit.text):
            break
        reply.append((passage, unit))
        if len(reply) == _REPLY:
            break
    return reply


def _speak_in_turn(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two headings are speakers in the same part of minutes."""
    return one[:-1] == other[:-1] and all(
        bool(path) and SPEAKER.fullmatch(path[-1]) is not None for path in (one, other)
    )
