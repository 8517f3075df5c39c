"""Answers that are lists: numbered headings of one section, runs of items, rows, or ①…②… in a sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.compose.draft import Draft, place, word
from assistant.compose.silence import MIN_COVERAGE, MIN_HEAD
from assistant.evidence import (
    Evidence,
    cover,
    head_phrase,
    ordinals_agree,
    phrase_cover,
    years_agree,
)
from assistant.models import Sentence
from assistant.question import Question
from assistant.shelf import Shelf
from ingest.layout_markdown import plain
from ingest.markers import find_marker
from ingest.models import Document, Hit, Passage, Unit

_ENUMERATED = re.compile(r"[①-⑳㉑-㉟][^①-⑳㉑-㉟]+")
_LEAD = re.compile(r"(?:次の|以下の|次に|下記の|とおり|通り)")


@dataclass(frozen=True, slots=True)
class ListItem:
    """One entry: how it reads, and the unit that holds it."""

    text: str
    passage: Passage
    unit: Unit


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that stands in a document. `context` is what it is a list of: headings and lead."""

    document: Document
    items: tuple[ListItem, ...]
    context: str
    lead: ListItem | None = None
    label: str = ""  # the nearest words that say what it is a list of


def compose_list(
    question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence], shelf: Shelf
) -> Draft | None:
    """The list that answers, or None where no list does better than the best single sentence."""
    scored = [
        (score, listing)
        for hit in hits
        for listing in _listings(hit, shelf)
        if (score := _score(question, listing, hit, shelf)) is not None
    ]
    if not scored:
        return None
    score, listing = max(scored, key=lambda pair: (pair[0], len(pair[1].items)))
    best_single = max((found.coverage for found in evidence), default=0.0)
    if question.count is None and score < best_single - 0.15:
        return None
    draft = Draft(listed=True)
    if listing.lead is not None:
        draft.lead = _sentence(draft, question, listing.document, listing.lead, shelf, score)
    for item in listing.items:
        draft.sentences.append(
            _sentence(draft, question, listing.document, item, shelf, score,
                      placed=listing.lead is None and not draft.sentences)
        )
    return draft


def _sentence(
    draft: Draft, question: Question, document: Document, item: ListItem, shelf: Shelf,
    score: float, placed: bool = True,
) -> Sentence:
    context = place(question, document, item.unit, shelf) if placed else ""
    return Sentence(context + item.text, (draft.cite(document, item.passage, item.unit, score),))


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
    coverage, _, head = cover(question, (listing.context, "", items, listing.document.title), shelf)
    if coverage < MIN_COVERAGE or head < MIN_HEAD:
        return None
    asked = head_phrase(question)
    named = phrase_cover(asked, listing.label, shelf) if asked is not None else 0.0
    if question.count is None and named < 0.5:
        return None
    score = coverage + 0.3 * named + 0.05 * hit.score
    if question.count is not None:
        score += 0.5 if len(listing.items) == question.count else -0.3
    return score


def _listings(hit: Hit, shelf: Shelf) -> Iterator[Listing]:
    """Every list that the passage takes part in."""
    passages = shelf.passages_of(hit.document.id)
    yield from _item_runs(hit, passages)
    yield from _heading_runs(hit, passages)
    yield from _enumerations(hit)


def _item_runs(hit: Hit, passages: Sequence[Passage]) -> Iterator[Listing]:
    """Runs of items or rows in the section of the passage, with the sentence that leads them."""
    section = [
        (passage, unit)
        for passage in passages
        if passage.headings == hit.passage.headings
        for unit in passage.units
    ]
    lead: ListItem | None = None
    label = ""
    run: list[ListItem] = []
    for passage, unit in [*section, (hit.passage, None)]:
        if unit is not None and unit.kind in {"item", "row"}:
            run.append(ListItem(word(unit, numbered=True), passage, unit))
            continue
        if len(run) > 1:
            context = " ".join(
                (*hit.passage.headings, label, lead.text if lead else "",
                 *(head for head, _ in run[0].unit.cells))
            )
            nearest = lead.text if lead else label or " ".join(hit.passage.headings[-1:])
            yield Listing(hit.document, tuple(run), context, lead, nearest)
        if run:
            run, lead, label = [], None, ""
        if unit is None:
            break
        if unit.kind in {"label", "fragment"}:
            label = unit.text
            lead = None
        else:
            text = word(unit)
            lead = ListItem(text, passage, unit) if _LEAD.search(text) else None


def _heading_runs(hit: Hit, passages: Sequence[Passage]) -> Iterator[Listing]:
    """The headings of one kind under each heading above the passage.

    A line without a mark that leads the first of them (a table's head, say) tells what they are.
    """
    for depth in range(1, len(hit.passage.headings) + 1):
        parent = hit.passage.headings[:depth]
        groups: dict[str, dict[str, ListItem]] = {}
        leads: list[str] = []
        for passage in passages:
            if passage.headings[:depth] != parent:
                continue
            for unit in passage.units:
                if (
                    unit.kind != "label"
                    or len(unit.headings) != depth + 1
                    or unit.headings[-1] != unit.text
                ):
                    continue
                marker = find_marker(unit.text)
                if marker is None and not groups:
                    leads.append(unit.text)
                group = groups.setdefault(marker.kind if marker else "", {})
                group.setdefault(unit.text, ListItem(plain(unit.text), passage, unit))
        for kind, group in groups.items():
            if len(group) > 1:
                lead = leads[-1] if leads and kind else ""
                yield Listing(hit.document, tuple(group.values()), " ".join((*parent, lead)),
                              label=f"{parent[-1]} {lead}")


def _enumerations(hit: Hit) -> Iterator[Listing]:
    """①…②…③… inside one sentence."""
    for unit in hit.passage.units:
        parts = _ENUMERATED.findall(unit.text)
        if len(parts) < 2 or unit.kind == "row":
            continue
        items = tuple(
            ListItem(_entry(part), hit.passage, unit) for part in parts
        )
        before = unit.text[: unit.text.index(parts[0])]
        context = " ".join((*unit.headings, before))
        yield Listing(hit.document, items, context, label=before)


def _entry(part: str) -> str:
    """One enumerated entry, cut where the sentence goes on behind it."""
    depth = 0
    for index, character in enumerate(part):
        if character in "（(「":
            depth += 1
        elif character in "）)」":
            if depth == 0:
                return part[1:index].strip("、 ")
            depth -= 1
        elif character in "、。" and depth == 0:
            return part[1:index].strip()
    return part[1:].strip("、。 ")

