"""Answers that are lists: which of the lists that stand on the shelf a question asks for, and how it is shown."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.compose.draft import LEAD, NEAR_BEST, Draft, joined, place, repeats, word
from assistant.compose.lists import Listing, ListItem, item_runs, listings
from assistant.compose.silence import MIN_COVERAGE, MIN_HEAD, answers
from assistant.coverage import Context, contradicts, cover, head_phrase, phrase_cover
from assistant.evidence import KIND_WORDS, Evidence, ordinals_agree, says_something, years_agree
from assistant.models import Sentence
from assistant.phrases import COUNTED, SHAPING_FACTOR, counted
from assistant.question import Question
from assistant.shelf import Shelf, lemma_set
from ingest.japanese import key, normalise
from ingest.markers import NUMBERED, find_marker
from ingest.models import Hit, Passage, Unit

_NEAR = 0.3
# A heading that names a list is its name; a clause that speaks of it among much else is not.
_SAYS_LITTLE_ELSE = 0.3
# A question that does not ask for a list gets one only where the list is plainly what it names.
_PLAINLY = 0.9
# A list whose numbers leave some out is a part of one.
_TORN = 0.2
_CUT = "資料には「{announced}」とありますが、読み取れたのは{found}つです。"
_FEWER = "お尋ねは{asked}つですが、資料で見つかったのは{found}つです。"
# What stands under a heading is shown as far as it is read at a glance.
_BODY_CHARACTERS = 200
_ASKS_CONTENT = re.compile(r"内容|詳しく|具体的|どのような|どんな")


def compose_list(
    question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence], shelf: Shelf
) -> Draft | None:
    """The list that answers, or None where no list does better than the best single sentence."""
    near = {found.unit: found.near for found in evidence}
    scored = [
        (score + _NEAR * max(near.get(item.unit, 0.0) for item in listing.items), listing)
        for hit in hits
        for listing in listings(hit, shelf)
        if (score := _score(question, listing, hit, shelf)) is not None
    ]
    if not scored:
        return _run_around(question, evidence, shelf)
    score, listing = max(scored, key=lambda pair: (pair[0], len(pair[1].items)))
    listing = _with_bodies(question, listing, evidence, shelf)
    best_single = max((found.coverage for found in evidence), default=0.0)
    if question.count is None and score < best_single - 0.15:
        return _run_around(question, evidence, shelf)
    loosely = question.kind == "open" and question.count is None
    if loosely and evidence and _says_itself(question, evidence[0], listing):
        return None
    return _draft(question, listing, score, shelf)


def _draft(question: Question, listing: Listing, score: float, shelf: Shelf) -> Draft:
    """A list as an answer, its lead first."""
    draft = Draft()
    if listing.lead is not None:
        draft.sentences.append(_sentence(draft, question, listing, listing.lead, shelf, score))
    for item in listing.items:
        entry = _sentence(draft, question, listing, item, shelf, score)
        draft.sentences.append(replace(entry, item=True))
    _tell_missing(draft, question, listing)
    return draft


def _tell_missing(draft: Draft, question: Question, listing: Listing) -> None:
    """Say where a list has fewer entries than its lead announces or than were asked for."""
    lead = normalise(listing.lead.text) if listing.lead is not None else ""
    announcing = LEAD.search(lead)
    announced = COUNTED.search(lead, announcing.end()) if announcing else None
    found = len(listing.items)
    if announced is not None and found < counted(announced):
        note = _CUT.format(announced=announced.group(), found=found)
    elif question.count is not None and found < question.count:
        note = _FEWER.format(asked=question.count, found=found)
    else:
        return
    draft.status, draft.note = "partial", note


def _run_around(question: Question, evidence: Sequence[Evidence], shelf: Shelf) -> Draft | None:
    """The whole run that the best evidence is an item of: a list is never given in part.

    Where something that answers nothing ranks before it, another item of the run must do about as
    well: one alone may be a sentence that a bullet happens to stand before.
    """
    able = [found for found in evidence if answers(question, found)]
    if question.kind == "open" or not able or able[0].unit.kind not in {"item", "row"}:
        return None
    best = able[0]
    near = {found.unit for found in able if found.score >= best.score * NEAR_BEST}
    if question.kind == "procedure" and not _in_steps(best.unit):
        return None
    if _is_field_asked_for(question, best.unit, shelf):
        return None
    hit = Hit(best.passage, best.document, 0.0)
    for listing in item_runs(hit, shelf.passages_of(best.document.id)):
        units = {unit for item in listing.items for _, unit in item.sources}
        if best.unit in units and (best is evidence[0] or len(units & near) > 1):
            return _draft(question, listing, best.coverage, shelf)
    return None


def _is_field_asked_for(question: Question, unit: Unit, shelf: Shelf) -> bool:
    """Whether an item is the field of a form that bears the name of what is asked (短所: …).

    The other fields tell of other things.
    """
    head = head_phrase(question)
    label, colon, _ = key(word(unit)).partition(":")
    return bool(colon) and head is not None and phrase_cover(head, label, shelf) >= _PLAINLY


def _in_steps(unit: Unit) -> bool:
    """Whether an item is one of steps: numbered, or under a heading that speaks of them."""
    marker = find_marker(unit.text)
    return (marker is not None and marker.kind in NUMBERED) or any(
        KIND_WORDS["procedure"].search(heading) for heading in unit.headings[-1:]
    )


def _is_procedure(listing: Listing) -> bool:
    """Whether a list says of itself that it gives steps."""
    return KIND_WORDS["procedure"].search(listing.label) is not None


def _says_itself(question: Question, found: Evidence, listing: Listing) -> bool:
    """Whether a sentence outside the list says in its own words what is asked.

    Words strewn over a sentence say less than the name of the list that is the very phrase asked.
    """
    inside = any(
        found.unit.headings[: len(i.unit.headings)] == i.unit.headings for i in listing.items
    )
    if inside or found.own < _PLAINLY:
        return False
    asked = head_phrase(question)
    named = asked is not None and key(asked.text) in key(listing.label)
    return asked is None or not named or key(asked.text) in key(found.unit.text)


def _with_bodies(
    question: Question, listing: Listing, evidence: Sequence[Evidence], shelf: Shelf
) -> Listing:
    """A list of headings with what stands under each, where the question asks for that.

    It does where it names more than the list's own name does (それぞれ誰が担いますか), or asks for
    the content.
    """
    if not all(item.unit.kind == "label" for item in listing.items):
        return listing
    headings = " ".join((listing.context, *(item.text for item in listing.items)))
    more = [
        phrase
        for phrase in question.phrases
        if phrase.factor > SHAPING_FACTOR and phrase_cover(phrase, headings, shelf) < 0.5
    ]
    if question.kind != "open" and not more and not _ASKS_CONTENT.search(question.text):
        return listing
    filled = []
    for item in listing.items:
        under = [e for e in evidence if e.unit.headings == item.unit.headings]
        if more and under:
            best = max(
                under,
                key=lambda e: (sum(phrase_cover(p, e.unit.text, shelf) for p in more), e.score),
            )
            filled.append(_with_body(item, [(best.passage, best.unit)]))
            continue
        body = [
            (passage, unit)
            for passage in shelf.passages_of(listing.document.id)
            for unit in passage.units
            if unit.headings == item.unit.headings and says_something(unit)
        ]
        filled.append(_with_body(item, _at_a_glance(body)))
    return replace(listing, items=tuple(filled))


def _at_a_glance(body: Sequence[tuple[Passage, Unit]]) -> list[tuple[Passage, Unit]]:
    """What stands under a heading, but for what says the same again, as far as there is room."""
    shown: list[tuple[Passage, Unit]] = []
    for passage, unit in body:
        texts = [word(other) for _, other in shown]
        if sum(map(len, texts)) + len(unit.text) > _BODY_CHARACTERS and shown:
            break
        if not repeats(word(unit), texts):
            shown.append((passage, unit))
    return shown


def _with_body(heading: ListItem, body: Sequence[tuple[Passage, Unit]]) -> ListItem:
    """A heading and what stands under it, as one entry."""
    text = joined([word(unit) for _, unit in body])
    return replace(
        heading, text=f"{heading.text}：{text}" if text else heading.text, more=tuple(body)
    )


def _sentence(
    draft: Draft, question: Question, listing: Listing, item: ListItem, shelf: Shelf, score: float
) -> Sentence:
    """A line of the list with its citation; the first says whose it is."""
    context = "" if draft.sentences else place(question, listing.document, item.unit, shelf)
    numbers = tuple(
        draft.cite(listing.document, passage, unit, min(1.0, score))
        for passage, unit in item.sources
    )
    return Sentence(context + item.text, numbers)


def _precision(question: Question, label: str) -> float:
    """The share of a label's words that the question names."""
    words = lemma_set(label)
    asked = {lemma for phrase in question.phrases for lemma in phrase.lemmas}
    return len(words & asked) / len(words) if words else 0.0


def _in_order(listing: Listing) -> bool:
    """Whether the numbers of a list rise by one, as those picked out of a drawing do not."""
    marks = [find_marker(item.unit.text) for item in listing.items]
    numbers = [mark.ordinal for mark in marks if mark is not None and mark.ordinal is not None]
    return all(after == before + 1 for before, after in pairwise(numbers))


def _score(question: Question, listing: Listing, hit: Hit, shelf: Shelf) -> float | None:
    """How well a list fits the question; None where it cannot be its answer."""
    if len(listing.items) < 2:
        return None
    items = " ".join(item.text for item in listing.items)
    first = listing.items[0]
    if not years_agree(question, first.unit, listing.context, hit):
        return None
    if not ordinals_agree(question, listing.context):
        return None
    context = Context(listing.context, "", "", items, listing.document.title)
    share = cover(question, context, shelf)
    if share.whole < MIN_COVERAGE or share.head < MIN_HEAD:
        return None
    asked = head_phrase(question)
    beside = [key(phrase.text) for phrase in question.phrases if phrase is not asked]
    named = phrase_cover(asked, listing.label, shelf, beside) if asked is not None else 0.0
    if question.kind == "procedure" and _is_procedure(listing):
        named = 1.0
    if named < 0.5:
        return None
    headings = first.unit.kind == "label"
    if (
        question.kind == "open"
        and question.count is None
        and (question.who or not headings or min(named, share.whole) < _PLAINLY)
    ):
        return None
    if question.kind == "procedure" and not (_is_procedure(listing) or _in_steps(first.unit)):
        return None
    if question.kind == "procedure" and KIND_WORDS["reason"].search(listing.label):
        return None
    score = (
        share.whole
        + 0.3 * named
        + _SAYS_LITTLE_ELSE * _precision(question, listing.label)
        + 0.05 * hit.score
        - 0.4 * contradicts(question, listing.label)
    )
    if not _in_order(listing):
        score -= _TORN
    if question.count is not None:
        score += 0.5 if listing.size == question.count else -0.3
    return score
