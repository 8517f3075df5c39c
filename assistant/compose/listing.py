"""Answers that are lists: numbered headings of one section, runs of items, rows, or ①…②… in a sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.compose.draft import LEAD, Draft, place, word
from assistant.compose.silence import MIN_COVERAGE, MIN_HEAD, answers
from assistant.coverage import Context, contradicts, cover, head_phrase, phrase_cover
from assistant.evidence import KIND_WORDS, Evidence, ordinals_agree, says_something, years_agree
from assistant.models import Sentence
from assistant.question import SHAPING_FACTOR, Question
from assistant.shelf import Shelf
from ingest.japanese import tokens
from ingest.layout_markdown import plain
from ingest.markers import find_marker
from ingest.models import Document, Hit, Passage, Unit

_ENUMERATED = re.compile(r"[①-⑳㉑-㉟][^①-⑳㉑-㉟]+")
_NAMED = re.compile(
    r"(?P<subject>[^、。]{2,40})は、(?P<entries>[^。]+?)(?:など)?(?:の\d+つ)?(?:である|です)?。?"
)
_ENTRY_CHARACTERS = 30
_NEAR = 0.3
# A question that does not ask for a list gets one only where the list is plainly what it names.
_PLAINLY = 0.9
_ASKS_CONTENT = re.compile(r"内容|詳しく|具体的|どのような|どんな")


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
    near = {found.unit: found.near for found in evidence}
    scored = [
        (score + _NEAR * max(near.get(item.unit, 0.0) for item in listing.items), listing)
        for hit in hits
        for listing in _listings(hit, shelf)
        if (score := _score(question, listing, hit, shelf)) is not None
    ]
    if not scored:
        return _run_around(question, evidence, shelf)
    score, listing = max(scored, key=lambda pair: (pair[0], len(pair[1].items)))
    listing = _with_bodies(question, listing, evidence, shelf)
    best_single = max((found.coverage for found in evidence), default=0.0)
    if question.count is None and score < best_single - 0.15:
        return _run_around(question, evidence, shelf)
    if question.kind == "open" and evidence and _says_itself(evidence[0], listing):
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
    return draft


def _run_around(question: Question, evidence: Sequence[Evidence], shelf: Shelf) -> Draft | None:
    """The whole run that the best evidence is an item of: a list is never given in part."""
    if question.kind == "open" or not evidence or not answers(question, evidence[0]):
        return None
    best = evidence[0]
    if best.unit.kind not in {"item", "row"}:
        return None
    hit = Hit(best.passage, best.document, 0.0)
    for listing in _item_runs(hit, shelf.passages_of(best.document.id)):
        if any(item.unit == best.unit for item in listing.items):
            return _draft(question, listing, best.coverage, shelf)
    return None


def _says_itself(found: Evidence, listing: Listing) -> bool:
    """Whether a sentence outside the list says in its own words what is asked."""
    inside = any(
        found.unit.headings[: len(i.unit.headings)] == i.unit.headings for i in listing.items
    )
    return found.own >= _PLAINLY and not inside


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
    if not more and not _ASKS_CONTENT.search(question.text):
        return listing
    filled = []
    for item in listing.items:
        under = [e for e in evidence if e.unit.headings == item.unit.headings]
        if more and under:
            best = max(
                under,
                key=lambda e: (sum(phrase_cover(p, e.unit.text, shelf) for p in more), e.score),
            )
            filled.append(ListItem(f"{item.text}：{word(best.unit)}", best.passage, best.unit))
            continue
        body = next(
            (
                (passage, unit)
                for passage in shelf.passages_of(listing.document.id)
                for unit in passage.units
                if unit.headings == item.unit.headings and says_something(unit)
            ),
            None,
        )
        if body is None:
            filled.append(item)
        else:
            filled.append(ListItem(f"{item.text}：{word(body[1])}", *body))
    return replace(listing, items=tuple(filled))


def _sentence(
    draft: Draft, question: Question, listing: Listing, item: ListItem, shelf: Shelf, score: float
) -> Sentence:
    """A line of the list with its citation; the first says whose it is."""
    context = "" if draft.sentences else place(question, listing.document, item.unit, shelf)
    number = draft.cite(listing.document, item.passage, item.unit, min(1.0, score))
    return Sentence(context + item.text, (number,))


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
    named = phrase_cover(asked, listing.label, shelf) if asked is not None else 0.0
    if question.kind == "procedure" and KIND_WORDS["procedure"].search(listing.label):
        named = 1.0
    if named < 0.5:
        return None
    if question.kind == "open" and (
        min(named, share.whole) < _PLAINLY or first.unit.kind != "label"
    ):
        return None
    score = (
        share.whole + 0.3 * named + 0.05 * hit.score - 0.4 * contradicts(question, listing.label)
    )
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
        listed = unit is not None and unit.kind in {"item", "row"}
        if unit is not None and listed and (not run or run[0].unit.kind == unit.kind):
            run.append(ListItem(_worded(unit), passage, unit))
            continue
        if len(run) > 1:
            context = " ".join(
                (
                    *hit.passage.headings,
                    label,
                    lead.text if lead else "",
                    *(head for head, _ in run[0].unit.cells),
                )
            )
            nearest = lead.text if lead else label or " ".join(hit.passage.headings[-1:])
            yield Listing(hit.document, tuple(run), context, lead, nearest)
        if run:
            # A list right behind a table says the same again, and is led by the same words.
            kept = (lead, label) if listed else (None, "")
            run, (lead, label) = [], kept
        if unit is None:
            break
        if listed:
            run = [ListItem(_worded(unit), passage, unit)]
            continue
        if unit.kind in {"label", "fragment"}:
            caption = unit.kind == "fragment" or (unit.text,) == hit.passage.headings[-1:]
            label = f"{label} {unit.text}".strip() if caption else label
            lead = None
        else:
            text = word(unit)
            lead = ListItem(text, passage, unit) if LEAD.search(text) else None


def _worded(unit: Unit) -> str:
    """An entry as it reads in a list, whose head tells what the rows of a two-column table hold."""
    if len(unit.cells) == 2 and all(cell for _, cell in unit.cells):
        (_, label), (_, value) = unit.cells
        return f"{label}：{value}"
    return word(unit, numbered=True)


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
                yield Listing(
                    hit.document,
                    tuple(group.values()),
                    " ".join((*parent, lead)),
                    label=f"{parent[-1]} {lead}",
                )


def _enumerations(hit: Hit) -> Iterator[Listing]:
    """①…②…③… inside one sentence."""
    for unit in hit.passage.units:
        if unit.kind in {"row", "label"}:
            continue
        before, entries = _entries(unit.text)
        if len(entries) < 2:
            continue
        items = tuple(ListItem(entry, hit.passage, unit) for entry in entries)
        context = " ".join((*unit.headings, before))
        yield Listing(hit.document, items, context, label=before)


def _entries(text: str) -> tuple[str, list[str]]:
    """What a sentence enumerates, and the words before it: by ①②③, or 「Xは、A、B、Cである」."""
    parts = _ENUMERATED.findall(text)
    if len(parts) > 1:
        numbered = [_entry(part) for part in parts]
        # 「①から③まで」 names numbers; it enumerates nothing.
        if any(not entry or next(tokens(entry)).pos == "助詞" for entry in numbered):
            return "", []
        return text[: text.index(parts[0])], numbered
    named = _NAMED.fullmatch(text)
    if named is None:
        return "", []
    entries = named["entries"].split("、")
    nominal = all(len(entry) <= _ENTRY_CHARACTERS and _is_name(entry) for entry in entries)
    return (named["subject"], entries) if len(entries) > 2 and nominal else ("", [])


def _is_name(entry: str) -> bool:
    """Whether an entry ends as a name does, and not as a clause (〜のため, 〜している)."""
    words = list(tokens(entry))
    return bool(words) and (
        (words[-1].pos in {"名詞", "接尾辞"} and words[-1].is_content) or entry[-1] in "）)」"
    )


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
