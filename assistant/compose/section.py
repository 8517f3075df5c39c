"""Answers that are a whole section: where a heading names what is asked, all that stands under it."""

import re
from collections.abc import Sequence

from assistant.clauses import acts, asks
from assistant.compose.doing import asks_what_is_done
from assistant.compose.draft import (
    ANSWER_CHARACTERS,
    Draft,
    is_field,
    is_label_and_value,
    word,
)
from assistant.compose.silence import answers
from assistant.coverage import head_phrase, phrase_cover, phrase_weight
from assistant.evidence import KIND_WORDS, Evidence, says_something
from assistant.question import Question
from assistant.shelf import Shelf, lemma_set
from ingest.japanese import tokens
from ingest.models import Passage, Unit

_REASON_WORD = re.compile(r"理由|原因|要因|きっかけ|背景")
_MOST = {"yes_no": 3}
_MOST_OTHERWISE = 6
# The section must hold a sentence about as good as the best one anywhere.
_NEAR_TOP = 0.92


def compose_section(question: Question, evidence: Sequence[Evidence], shelf: Shelf) -> Draft | None:
    """The sentences of the section whose heading names what is asked, or None without such one."""
    best: Evidence | None = None
    # Headings that do equally well, within a hundredth, leave it to the sentence.
    best_score = (0.0, 0.0)
    top = max((found.score for found in evidence), default=0.0)
    for found in evidence:
        if not found.unit.headings or not answers(question, found):
            continue
        if question.kind == "definition" and is_field(found.unit):
            continue
        heading = found.unit.headings[-1]
        named = 0.0 if _is_clause(heading) else _named(question, found.unit.headings, shelf)
        if question.kind == "reason" and not _REASON_WORD.search(heading):
            continue
        score = (round(named * found.score, 2), found.score)
        if named >= 0.6 and found.score >= top * _NEAR_TOP and score > best_score:
            best, best_score = found, score
    if best is None:
        return None
    units = _section(best, shelf)
    if question.kind == "definition":
        units = [pair for pair in units if not is_field(pair[1])]
    least = 2
    if asks_what_is_done(question):
        # What is done stands in the sections below as well, and in no form's field.
        done = [
            pair
            for pair in _section(best, shelf, below=True)
            if acts(word(pair[1])) and not is_label_and_value(pair[1])
        ]
        least = 1
        whole = [pair for pair in units if not is_label_and_value(pair[1])]
        steps = KIND_WORDS["procedure"].search(best.unit.headings[-1]) is not None
        own = (question.kind != "procedure" or steps) and any(pair in done for pair in whole)
        units = whole if own else done
    if len(units) < least:
        return None
    draft = Draft()
    most = _MOST.get(question.kind, _MOST_OTHERWISE)
    if question.kind == "yes_no":
        # The sentence that decides it first, then what stands around it.
        units.sort(key=lambda pair: pair[1] != best.unit)
    length = 0
    for passage, unit in units:
        length += len(unit.text)
        if draft.sentences and (len(draft.sentences) >= most or length > ANSWER_CHARACTERS):
            break
        draft.say(question, best.document, passage, unit, best.coverage, shelf)
    return draft


def compose_steps(question: Question, evidence: Sequence[Evidence], shelf: Shelf) -> Draft | None:
    """All that stands under a heading that speaks of steps, where the best sentence stands there."""
    best = next((found for found in evidence if answers(question, found)), None)
    if question.kind != "procedure" or best is None or not best.unit.headings:
        return None
    if not KIND_WORDS["procedure"].search(best.unit.headings[-1]):
        return None
    draft = Draft()
    length = 0
    for passage, unit in _section(best, shelf):
        length += len(unit.text)
        if draft.sentences and length > ANSWER_CHARACTERS:
            break
        draft.say(question, best.document, passage, unit, best.coverage, shelf)
    return draft if len(draft.sentences) > 1 else None


def _is_clause(heading: str) -> bool:
    """Whether a heading is a statement (〜には、〜が対応) and not the name of a topic or a question."""
    if asks(heading):
        return False
    return not heading.rstrip("】＞〉?？").endswith("とは") and any(
        t.pos == "助詞" and t.surface in {"は", "が"} for t in tokens(heading)
    )


def _named(question: Question, headings: Sequence[str], shelf: Shelf) -> float:
    """How well a heading names what is asked, in [0, 1]: all of it, and little else."""
    heading = headings[-1]
    path = " ".join(headings)
    head = head_phrase(question)
    if head is None or phrase_cover(head, heading, shelf) < 0.8:
        names = [phrase for phrase in question.phrases if phrase.is_name]
        if not any(phrase_cover(phrase, heading, shelf) == 1.0 for phrase in names):
            return 0.0
    total = covered = 0.0
    for phrase in question.phrases:
        weight = phrase_weight(phrase, shelf)
        total += weight
        covered += weight * phrase_cover(phrase, path, shelf)
    asked = {lemma for phrase in question.phrases for lemma in phrase.lemmas}
    words = lemma_set(heading)
    precision = len(words & asked) / len(words) if words else 0.0
    return covered / total * (0.6 + 0.4 * precision) if total else 0.0


def _section(found: Evidence, shelf: Shelf, below: bool = False) -> list[tuple[Passage, Unit]]:
    """The units that stand under the same headings, or `below` them too, in reading order."""
    depth = len(found.unit.headings)
    return [
        (passage, unit)
        for passage in shelf.passages_of(found.document.id)
        for unit in passage.units
        if (unit.headings[:depth] if below else unit.headings) == found.unit.headings
        and says_something(unit)
    ]
