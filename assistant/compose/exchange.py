"""What a document itself asks and answers, in minutes and leaflets: what follows a question is its answer.

Knows nothing of what makes an answer where no document asks the question.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.clauses import asks
from assistant.compose.decision import is_of_duty
from assistant.compose.draft import ANSWER_CHARACTERS, Draft
from assistant.compose.silence import answers
from assistant.coverage import phrase_cover, phrase_weight
from assistant.evidence import Evidence
from assistant.kinds import kind_of
from assistant.question import Question
from assistant.shelf import Shelf, lemma_set
from ingest.japanese import key
from ingest.models import Unit

# How many sentences of a reply are read, and how much less each is worth than the one before it.
_REPLY = 3
_LATER = 0.04
# How like the user's question a heading must be for what stands under it to be the answer.
_SAME_QUESTION = 0.7
_MOST = 8


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


def compose_reply(question: Question, evidence: Sequence[Evidence], shelf: Shelf) -> Draft | None:
    """What stands under the heading that asks the user's own question; None without such one."""
    if question.figure is not None or question.who:
        return None
    headed: dict[tuple[str, tuple[str, ...]], Evidence] = {}
    for found in evidence:
        heading = found.unit.headings[-1] if found.unit.headings else ""
        if (
            asks(heading)
            and is_of_duty(heading) == is_of_duty(question.text)
            and answers(question, found)
        ):
            headed.setdefault((found.document.id, found.unit.headings), found)
    scored = [(_alike(question, found, shelf), found.score, found) for found in headed.values()]
    likeness, _, best = max(scored, key=lambda one: one[:2], default=(0.0, 0.0, None))
    if best is None or likeness < _SAME_QUESTION:
        return None
    draft = Draft()
    length = 0
    for passage in shelf.passages_of(best.document.id):
        for unit in passage.units:
            if unit.headings != best.unit.headings or unit.kind == "label":
                continue
            length += len(unit.text)
            if draft.sentences and (length > ANSWER_CHARACTERS or len(draft.sentences) >= _MOST):
                return draft
            draft.say(question, best.document, passage, unit, best.coverage, shelf)
    return draft if draft.sentences else None


def _alike(question: Question, found: Evidence, shelf: Shelf) -> float:
    """How far a heading asks what the user asks, in [0, 1]: all of it, and about as much besides."""
    heading = found.unit.headings[-1]
    whose = key(found.document.municipality or "")
    phrases = [p for p in question.phrases if not whose or key(p.text) != whose]
    weights = [phrase_weight(phrase, shelf) for phrase in phrases]
    if not sum(weights):
        return 0.0
    around = f"{heading} {found.document.title}"
    covered = [w * phrase_cover(p, around, shelf) for p, w in zip(phrases, weights, strict=True)]
    asked = {lemma for phrase in phrases for lemma in phrase.lemmas}
    words = lemma_set(heading)
    precision = len(words & asked) / len(words) if words else 0.0
    same = kind_of(heading) == question.kind
    return sum(covered) / sum(weights) * (0.6 + 0.2 * precision + 0.2 * same)
