"""What a document itself asks and answers (minutes): a question found answers nothing, what follows does.

Pure. Knows neither the shelf nor how an answer is worded.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.clauses import asks
from assistant.evidence import Evidence
from ingest.models import Unit

# How many sentences of a reply are read, and how much less each is worth than the one before it.
_REPLY = 3
_LATER = 0.04


def replied(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence with each question put in the place of the sentences that reply to it, best first."""
    by_place = {(found.passage.id, found.unit): found for found in evidence}
    for question in evidence:
        if not asks(question.unit.text):
            continue
        del by_place[question.passage.id, question.unit]
        for later, unit in enumerate(_reply(question)):
            found = by_place.get((question.passage.id, unit))
            if found is not None and found.score < question.score:
                by_place[question.passage.id, unit] = replace(
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


def _reply(question: Evidence) -> Sequence[Unit]:
    """The sentences behind a question under its heading, up to the next question or speaker."""
    units = question.passage.units
    reply: list[Unit] = []
    for unit in units[units.index(question.unit) + 1 :]:
        speaks = unit.text.startswith(("（", "(", "○", "【")) and bool(reply)
        if unit.headings != question.unit.headings or speaks or asks(unit.text):
            break
        reply.append(unit)
    return reply[:_REPLY]
