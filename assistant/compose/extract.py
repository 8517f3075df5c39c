"""Answers made of one to a few sentences: figures, dates, definitions, reasons, yes or no, and open ones."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.compose.continuing import goes_on, points_back
from assistant.compose.decision import decide
from assistant.compose.draft import (
    ANSWER_CHARACTERS,
    LEAD,
    NEAR_BEST,
    SHORT_ANSWER,
    Draft,
    bare_heading,
    is_field,
    repeats,
    word,
)
from assistant.compose.silence import answers
from assistant.coverage import head_phrase, phrase_cover
from assistant.evidence import Evidence
from assistant.models import Sentence
from assistant.naming import someone
from assistant.question import Question
from assistant.shelf import Shelf, lemma_set
from ingest.japanese import key
from ingest.models import Passage, Unit

_MOST = {"quantity": 1, "date": 1, "yes_no": 2, "definition": 3, "reason": 3}
# A label or heading that names what is asked for: 運営主体：
_NAMED = 0.9
# A chairman is not named by a sentence about the committee.
_ROLE = re.compile(r"(?:長|者|員|担当|役)$")
_SPOKEN_OF = 0.5
# A sentence that says of somebody by name all that is asked, but for who it is.
_ALL_BUT_WHO = 0.75
# A sentence must speak of nearly all that is asked to be taken for a yes or a no.
_DECIDING = 0.8
_DECIDES = 0.15
# Another municipality's document words the same thing differently.
_NEAR_ELSEWHERE = 0.8
_REASON = re.compile(
    r"ため(?!の)|ことから|たから|るから|により|によって|ので|要因|理由|原因|きっかけ|背景|目的"
)
# Who does something: an organisation or office before が, は, に, で and, near it, a verb of doing.
_DOER = re.compile(
    r"(?:市|町|村|県|国|法人等?|センター|事業所|事業者|協議会|部会|員|師|士|施設|団体|機関|会社|家族|窓口)"
    r"(?:[（(][^）)]*[)）])?(?:が|は|に|で|において|により|によって|等が|を[^。]{0,12}に)"
    r"[^。]{0,25}?(?:委託|担[うっい]|担当|対応(?!でき|しな)|行[うっい]|実施|運営|受け(?!入れられ)|確保し|配置)"
)
_PROVISO = re.compile(r"ただし|但し|なお|もっとも|しかし")
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
        (_favoured(question, found) for found in evidence if answers(question, found)),
        key=lambda found: -found.score,
    )
    if question.who:
        ranked = [found for found in ranked if _says_who(question, found, shelf)]
    if not ranked:
        return None
    draft = Draft()
    if question.kind == "definition" and not any(_defines(question, found) for found in ranked):
        ranked = [found for found in ranked if found.near >= _NEAR_FOR_RELATED]
        if not ranked:
            return None
        draft.status, draft.note = "partial", _NO_DEFINITION
    chosen = _choose(question, ranked)
    if question.kind == "yes_no":
        _decide(draft, question, chosen[0])
    for found in chosen:
        before, after = _beside(question, found)
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
    taken to share a paragraph where they share a line.
    """
    units = found.passage.units
    at = units.index(found.unit)
    before = units[at - 1] if at and units[at - 1].lines[1] == found.unit.lines[0] else None
    after = units[at + 1] if at + 1 < len(units) else None
    if after is not None and after.lines[0] != found.unit.lines[1]:
        after = None
    if before is not None and (question.kind != "reason" or before.kind == "label"):
        before = None
    if after is not None and not (
        _PROVISO.match(after.text)
        or (question.kind == "reason" and _REASON.search(after.text))
        or question.kind == "yes_no"
    ):
        after = None
    return before, after


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
    if question.kind == "reason" and _REASON.search(text):
        raised += 0.25
    if question.who and _DOER.search(text):
        raised += 0.2
    if question.kind == "yes_no" and decide(question, found.unit.text) is not None:
        raised += _DECIDES
    if question.kind == "definition" and _defines(question, found):
        raised += 0.4 + 0.2 * (_PREDICATE.search(text) is not None)
    return replace(found, score=found.score + raised)


def _says_who(question: Question, found: Evidence, shelf: Shelf) -> bool:
    """Whether a sentence has somebody do what is asked about, or a label names it (運営主体：)."""
    head = head_phrase(question)
    named = " ".join(
        (found.unit.text, *found.unit.headings[-1:], *(h for h, _ in found.unit.cells))
    )
    roles = [phrase for phrase in question.phrases if phrase.is_name and _ROLE.search(phrase.text)]
    around = f"{named} {found.passage.text}"
    if any(phrase_cover(phrase, around, shelf) < _SPOKEN_OF for phrase in roles):
        return False
    if roles and all(phrase_cover(phrase, named, shelf) >= _NAMED for phrase in roles):
        return True
    # A row is a label and its value: it says who where it speaks of what is asked.
    least = _SPOKEN_OF if found.unit.cells else _NAMED
    if head is None:
        if found.unit.cells:
            return True
    elif phrase_cover(head, named, shelf) >= least:
        return True
    does = _DOER.search(word(found.unit)) is not None or (
        not roles and found.own >= _ALL_BUT_WHO and _names_another(question, found)
    )
    if head is None or not head.text.endswith("主体"):
        return does
    words = lemma_set(named)
    return head.lemmas[-1] in words or (does and head.lemmas[0] in words)


def _names_another(question: Question, found: Evidence) -> bool:
    """Whether a sentence has somebody by name do it whom the question does not name."""
    asked = key(question.text)
    return any(key(name) not in asked for name in someone(found.unit.text))


def _defines(question: Question, found: Evidence) -> bool:
    """Whether a sentence has the form of a definition: Xは…, or the first under the heading X."""
    head = head_phrase(question)
    if head is None:
        return False
    if is_field(found.unit):
        return False
    subject = re.escape(key(head.text))
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
