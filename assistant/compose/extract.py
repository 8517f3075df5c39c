"""Answers made of one to a few sentences: figures, dates, definitions, reasons, yes or no, and open ones."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.clauses import acts, explains, follows, gives_reason
from assistant.compose.continuing import goes_on, points_back
from assistant.compose.decision import asks_whether_must, decide, speaks_of_duty
from assistant.compose.doing import asks_what_is_done, tells_doing, tells_trouble
from assistant.compose.draft import (
    ANSWER_CHARACTERS,
    LEAD,
    NEAR_BEST,
    PROVISO,
    SHORT_ANSWER,
    Draft,
    bare_heading,
    is_field,
    is_label_and_value,
    repeats,
    word,
)
from assistant.compose.silence import LEAST_OF_EACH, MIN_COVERAGE, MIN_HEAD, answers
from assistant.compose.who import acts_for, doer_asked, says_who
from assistant.coverage import head_phrase
from assistant.evidence import Evidence
from assistant.models import Sentence
from assistant.question import Question
from assistant.shelf import Shelf
from ingest.japanese import key
from ingest.models import Passage, Unit

_MOST = {"quantity": 1, "date": 1, "yes_no": 2, "definition": 3, "reason": 3}
# A sentence must speak of nearly all that is asked to be taken for a yes or a no.
_DECIDING = 0.8
_DECIDES = 0.15
# Another municipality's document words the same thing differently.
_NEAR_ELSEWHERE = 0.8
# A sentence that gives the ground, itself or in the one beside it, before one that gives none.
_GROUND, _NO_GROUND = 0.25, 0.15
_NO_DEFINITION = "定義そのものの記載は見つかりませんでした。関係する記載を示します。"
# A heading of more than this speaks of something else about the subject.
_ABOUT = r"(?:とは.?|について|の(?:概要|定義|意味|目的|役割|仕組み|しくみ)|[(（][^)）]*[)）])"
# What is shown instead must at least be about it.
_NEAR_FOR_RELATED = 0.3
_PREDICATE = re.compile(
    r"(?:である|です|をいう|を指す|とする|もの|こと|機関|体制|事業|支援する|行う|担う)[。．]?$"
)


def extract(question: Question, evidence: Sequence[Evidence], shelf: Shelf) -> Draft | None:
    """The sentences that answer, or None where none does."""
    ranked = sorted(
        (_favoured(question, found) for found in evidence if _may_answer(question, found)),
        key=lambda found: -found.score,
    )
    if asks_whether_must(question):
        ranked = [
            found for found in ranked if speaks_of_duty(question, found.unit.text, found.near)
        ]
    if question.who:
        ranked = [found for found in ranked if says_who(question, found, shelf)]
    if asks_what_is_done(question):
        # What is done is told by sentences, as long as there are any, and not by a form's fields.
        ranked = [found for found in ranked if not is_label_and_value(found.unit)] or ranked
    if ranked and question.kind == "procedure" and acts(word(ranked[0].unit)):
        ranked = [found for found in ranked if acts(word(found.unit))]
    if not ranked:
        return None
    draft = Draft()
    if question.kind == "definition" and not any(_defines(question, found) for found in ranked):
        ranked = [found for found in ranked if found.near >= _NEAR_FOR_RELATED]
        if not ranked:
            return None
        draft.status, draft.note = "partial", _NO_DEFINITION
    if question.kind == "yes_no":
        ranked = _deciding_first(question, ranked)
    chosen = _choose(question, ranked)
    if question.kind == "yes_no":
        _decide(draft, question, chosen[0])
    said: set[Unit] = set()
    for found in chosen:
        before, after = _beside(question, found)
        for passage, unit in _leading(found, shelf):
            if unit not in said and all(unit != other.unit for other in chosen):
                said.add(unit)
                draft.say(question, found.document, passage, unit, found.coverage, shelf)
        shown = [unit for unit in (before, found.unit, after) if unit is not None]
        for unit in shown:
            if unit is found.unit or all(unit != other.unit for other in chosen):
                draft.say(question, found.document, found.passage, unit, found.coverage, shelf)
        if question.kind == "open" and found is chosen[0]:
            for unit in _continued(question, found, chosen):
                draft.say(question, found.document, found.passage, unit, found.coverage, shelf)
        for passage, unit in _announced(found, chosen, shelf):
            draft.say(question, found.document, passage, unit, found.coverage, shelf)
    return draft


def _may_answer(question: Question, found: Evidence) -> bool:
    """Whether a sentence may stand as an answer; one where somebody does what is asked names the doer.

    The word for what sort of doer is asked for (法人) need not stand there; every thing named must.
    """
    if answers(question, found):
        return True
    told = question.who and acts_for(question, doer_asked(question), word(found.unit))
    spoken_of = found.coverage >= MIN_COVERAGE and found.head >= MIN_HEAD
    return told and spoken_of and found.weakest >= LEAST_OF_EACH


def _deciding_first(question: Question, ranked: list[Evidence]) -> list[Evidence]:
    """The evidence with the sentence in front that decides, where one does about as well as the best."""
    for found in ranked:
        if found.score < ranked[0].score * NEAR_BEST:
            break
        if found.coverage >= _DECIDING and decide(question, found.unit.text) is not None:
            return [found, *(other for other in ranked if other is not found)]
    return ranked


def _decide(draft: Draft, question: Question, found: Evidence) -> None:
    """Yes or no, where the best sentence speaks of all that is asked and decides it."""
    decided = decide(question, found.unit.text) if found.coverage >= _DECIDING else None
    if decided is not None:
        number = draft.cite(found.document, found.passage, found.unit, found.coverage)
        draft.sentences.append(Sentence("はい。" if decided else "いいえ。", (number,)))


def _beside(question: Question, found: Evidence) -> tuple[Unit | None, Unit | None]:
    """The sentences of the same paragraph that a sentence should not be quoted without.

    Before it, for a reason: the ground often stands there. Behind it: what it is subject to
    (ただし…), for a reason what gives the cause, for yes or no what qualifies it. Sentences are
    taken to share a paragraph where they share a line; what explains the one before it (これは
    …ためである) or follows from it (そのため…) belongs to it on whatever line.
    """
    before, after = _neighbours(found)
    if before is not None and not (
        question.kind == "reason"
        and before.kind != "label"
        and (follows(word(found.unit)) or before.lines[1] == found.unit.lines[0])
    ):
        before = None
    if after is not None and question.kind == "reason" and explains(word(after)):
        return before, after
    if after is not None and after.lines[0] != found.unit.lines[1]:
        after = None
    if after is not None and not (
        PROVISO.match(after.text)
        or (question.kind == "reason" and gives_reason(after.text))
        or (question.kind == "procedure" and acts(word(after)))
        or question.kind == "yes_no"
    ):
        after = None
    return before, after


def _neighbours(found: Evidence) -> tuple[Unit | None, Unit | None]:
    """The sentences before and behind one under the same heading of its passage."""
    units = found.passage.units
    at = units.index(found.unit)
    before = units[at - 1] if at and units[at - 1].headings == found.unit.headings else None
    after = units[at + 1] if at + 1 < len(units) else None
    if after is not None and after.headings != found.unit.headings:
        after = None
    return before, after


def _grounds(found: Evidence) -> float:
    """What a sentence gains or loses by giving a ground or not; that may stand in the one beside it."""
    text = word(found.unit)
    before, after = _neighbours(found)
    if (
        gives_reason(text)
        or (after is not None and explains(word(after)))
        or (before is not None and before.kind != "label" and follows(text))
    ):
        return _GROUND
    return -_NO_GROUND


def _continued(question: Question, best: Evidence, chosen: Sequence[Evidence]) -> list[Unit]:
    """What the best sentence points back to, and what goes on from it, while the answer stays short."""
    units = best.passage.units
    at = units.index(best.unit)
    beside: list[Unit] = []
    if at and points_back(best.unit.text):
        beside.append(units[at - 1])
    if at + 1 < len(units) and goes_on(units[at + 1].text, question.text):
        beside.append(units[at + 1])
    length = sum(len(found.unit.text) for found in chosen)
    shown: list[Unit] = []
    for unit in beside:
        apart = unit.kind != "sentence" or unit.headings != best.unit.headings
        if apart or any(unit == found.unit for found in chosen):
            continue
        if length + len(unit.text) <= SHORT_ANSWER:
            length += len(unit.text)
            shown.append(unit)
    return shown


def _leading(found: Evidence, shelf: Shelf) -> list[tuple[Passage, Unit]]:
    """The sentence that announces the list which a bare item stands in.

    「病院に入院している者」 says nothing without 「次の各号のいずれかに該当する者を除く。」.
    """
    if found.unit.kind != "item" or found.unit.text.rstrip().endswith("。"):
        return []
    lead: tuple[Passage, Unit] | None = None
    for passage in shelf.passages_of(found.document.id):
        for unit in passage.units:
            if unit == found.unit and passage.id == found.passage.id:
                return [lead] if lead is not None else []
            if unit.headings != found.unit.headings:
                lead = None
            elif unit.kind == "sentence":
                lead = (passage, unit) if LEAD.search(unit.text) else None
    return []


def _announced(
    found: Evidence, chosen: Sequence[Evidence], shelf: Shelf
) -> list[tuple[Passage, Unit]]:
    """The items of the list that a sentence announces (次の3つである)."""
    if not LEAD.search(found.unit.text):
        return []
    taken = {other.unit for other in chosen}
    following = False
    items: list[tuple[Passage, Unit]] = []
    for passage in shelf.passages_of(found.document.id):
        for unit in passage.units:
            if unit == found.unit and passage.id == found.passage.id:
                following = True
            elif (
                following and unit.kind in {"item", "row"} and unit.headings == found.unit.headings
            ):
                if unit not in taken:
                    items.append((passage, unit))
            elif following:
                return items
    return items


def _favoured(question: Question, found: Evidence) -> Evidence:
    """The evidence with its score raised where its form is that of an answer of this kind."""
    raised = 0.0
    text = word(found.unit)
    if question.kind == "reason":
        raised += _grounds(found)
    if question.who and acts_for(question, doer_asked(question), text):
        raised += 0.2
    if asks_what_is_done(question):
        raised += tells_doing(question, text)
    raised += tells_trouble(question, text)
    if question.kind == "yes_no" and decide(question, found.unit.text) is not None:
        raised += _DECIDES
    if question.kind == "definition" and _defines(question, found):
        raised += 0.4 + 0.2 * (_PREDICATE.search(text) is not None)
    return replace(found, score=found.score + raised)


def _defines(question: Question, found: Evidence) -> bool:
    """Whether a sentence has the form of a definition: Xは…, or the first under the heading X."""
    head = head_phrase(question)
    if head is None:
        return False
    if is_field(found.unit):
        return False
    subject = re.escape(key(head.text))
    # 「体験利用　…することをいう。」: a term of an ordinance, set apart by a space.
    if re.match(rf"{re.escape(head.text)}[ 　].*をいう。?$", word(found.unit)):
        return True
    if re.match(rf".{{0,12}}{subject}(?:等|など)?[」』)]?(?:とは|は|[:：])", key(word(found.unit))):
        return True
    if not found.unit.headings:
        return False
    heading = key(bare_heading(found.unit.headings[-1]))
    return re.fullmatch(rf"{subject}(?:等|など)?{_ABOUT}?", heading) is not None


def _elsewhere(best: Evidence, ranked: Sequence[Evidence]) -> list[Evidence]:
    """The same of each other municipality, where the question names none: one is not for all."""
    found: dict[str, Evidence] = {}
    for other in ranked:
        owner = other.document.municipality
        if (
            owner is not None
            and best.document.municipality not in (None, owner)
            and other.score >= best.score * _NEAR_ELSEWHERE
        ):
            found.setdefault(owner, other)
    return list(found.values())


def _choose(question: Question, ranked: Sequence[Evidence]) -> list[Evidence]:
    """The best, and those near it that add something, in reading order behind it."""
    best = ranked[0]
    if question.kind in {"quantity", "date"} and not question.municipalities:
        return [best, *_elsewhere(best, ranked)]
    most = _MOST.get(question.kind, 4) + (0 if question.brief else 4)
    chosen = [best]
    length = len(best.unit.text)
    for found in ranked[1:]:
        if len(chosen) >= most or found.score < best.score * NEAR_BEST:
            break
        length += len(found.unit.text)
        if length > ANSWER_CHARACTERS and question.brief:
            break
        if not repeats(found.unit.text, (other.unit.text for other in chosen)):
            chosen.append(found)
    if question.kind in {"quantity", "date", "reason"}:
        return chosen
    # The best sentence first; then what stands with it, then the rest, each in reading order.
    home = (best.document.id, best.unit.headings)
    return sorted(
        chosen,
        key=lambda e: (
            e is not best,
            (e.document.id, e.unit.headings) != home,
            e.document.id,
            e.passage.position,
            e.unit.lines,
        ),
    )
