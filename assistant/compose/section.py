"""Answers that are a whole section: where a heading names what is asked, all that stands under it."""

from collections.abc import Sequence

from assistant.compose.draft import ANSWER_CHARACTERS, Draft, place, word
from assistant.compose.silence import answers
from assistant.evidence import Evidence, head_phrase, phrase_cover, phrase_weight, says_something
from assistant.models import Sentence
from assistant.question import Question
from assistant.shelf import Shelf
from ingest.models import Passage, Unit

_MOST = 6


def compose_section(
    question: Question, evidence: Sequence[Evidence], shelf: Shelf
) -> Draft | None:
    """The sentences of the section whose heading names what is asked, or None without such one."""
    best: Evidence | None = None
    best_score = 0.0
    top = max((found.score for found in evidence), default=0.0)
    for found in evidence:
        if not found.unit.headings or not answers(question, found):
            continue
        named = _named_by_heading(question, found.unit.headings[-1], shelf)
        if named >= 0.6 and found.score >= top * 0.8 and named * found.score > best_score:
            best, best_score = found, named * found.score
    if best is None:
        return None
    units = _section(best, shelf)
    if len(units) < 2:
        return None
    draft = Draft()
    length = 0
    for passage, unit in units:
        length += len(unit.text)
        if draft.sentences and (len(draft.sentences) >= _MOST or length > ANSWER_CHARACTERS):
            break
        context = "" if draft.sentences else place(question, best.document, unit, shelf)
        number = draft.cite(best.document, passage, unit, best.score)
        draft.sentences.append(Sentence(context + word(unit), (number,)))
    return draft


def _named_by_heading(question: Question, heading: str, shelf: Shelf) -> float:
    """How much of what the question names stands in the heading, the thing asked about included."""
    head = head_phrase(question)
    if head is None or phrase_cover(head, heading, shelf) < 0.8:
        names = [phrase for phrase in question.phrases if phrase.is_name]
        if not any(phrase_cover(phrase, heading, shelf) == 1.0 for phrase in names):
            return 0.0
    total = covered = 0.0
    for phrase in question.phrases:
        weight = phrase_weight(phrase, shelf)
        total += weight
        covered += weight * phrase_cover(phrase, heading, shelf)
    return covered / total if total else 0.0


def _section(found: Evidence, shelf: Shelf) -> list[tuple[Passage, Unit]]:
    """The units that stand under the same headings, in reading order."""
    return [
        (passage, unit)
        for passage in shelf.passages_of(found.document.id)
        for unit in passage.units
        if unit.headings == found.unit.headings and says_something(unit)
    ]
