"""Answers that a leaflet of questions gives itself: where its question asks the same, its whole answer."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.clauses import asks
from assistant.compose.draft import ANSWER_CHARACTERS, Draft, bare_heading, is_label_and_value, word
from assistant.coverage import head_phrase, phrase_cover, phrase_weight
from assistant.evidence import says_something
from assistant.figures import figures_of, has_figure
from assistant.kinds import kind_of
from assistant.models import Sentence, aside
from assistant.phrases import Phrase, phrases_of
from assistant.question import Question
from assistant.shelf import Shelf
from ingest.japanese import normalise, tokens
from ingest.models import Hit, Passage, Unit
from ingest.synonyms import others_of

# The leaflet's question must name little that is not asked, and it and its answer all that is.
_NAMES_NO_MORE, _NAMES_ALL, _NAMED = 0.5, 0.8, 0.5
_ASKED_FOR = {
    "who": re.compile(r"誰|だれ|どなた"),
    "where": re.compile(r"どこ|どちら"),
    "when": re.compile(r"いつ"),
    "amount": re.compile(r"いくら|いくつ|どのくらい|どれくらい|何[人円件日回か]"),
}


@dataclass(frozen=True, slots=True)
class _Reply:
    """A leaflet's question that asks the same, how well, and its answer."""

    fit: float
    hit: Hit
    answer: tuple[tuple[Passage, Unit], ...]


def compose_reply(question: Question, hits: Sequence[Hit], shelf: Shelf) -> Draft | None:
    """The answer under the question that asks the same, None where none does."""
    best = max(_replies(question, hits, shelf), key=lambda r: r.fit, default=None)
    if best is None:
        return None
    draft = Draft()
    length = 0
    for passage, unit in best.answer:
        length += len(unit.text)
        if draft.sentences and length > ANSWER_CHARACTERS and unit.kind != "item":
            break
        number = draft.cite(best.hit.document, passage, unit, 1.0)
        item = unit.kind == "item"
        said = word(unit, numbered=item)
        if not draft.sentences:
            # What a leaflet's はい agrees to is its own question.
            owner = best.hit.document.municipality
            said = aside("・".join(filter(None, (owner, bare_heading(unit.headings[-1]))))) + said
        draft.sentences.append(Sentence(said, (number,), item=item))
    return draft


def _replies(question: Question, hits: Sequence[Hit], shelf: Shelf) -> Iterator[_Reply]:
    for hit in hits:
        for unit in hit.passage.units:
            if unit.kind != "label" or unit.headings[-1:] != (unit.text,):
                continue
            heading = bare_heading(unit.text)
            if not asks(heading):
                continue
            answer = _under(hit, unit, shelf)
            fit = _fit(question, hit, heading, answer, shelf)
            if answer and fit is not None:
                yield _Reply(fit, hit, answer)


def _fit(
    question: Question,
    hit: Hit,
    heading: str,
    answer: Sequence[tuple[Passage, Unit]],
    shelf: Shelf,
) -> float | None:
    """How alike the two questions are; None where they ask different things."""
    asked = kind_of(normalise(heading))
    if question.figure is not None:
        if not any(has_figure(question, figures_of(unit)) for _, unit in answer):
            return None
    elif asked != question.kind and not {asked, question.kind} & {"open", "list"}:
        return None
    wanted, given = _asked_for(question.text), _asked_for(heading)
    if wanted and given and not wanted & given:
        return None
    own = phrases_of(normalise(heading))
    first = shelf.passages_of(hit.document.id)[0]  # which may be named for all that it tells
    opening = first.text
    stated = " ".join(unit.text for unit in first.units if not is_label_and_value(unit))
    said = (unit.text for _, unit in answer)
    body = " ".join((heading, *said, hit.document.title, opening))
    no_more = _share(own, _with_others(question.text), shelf)
    all_of_it = _share(question.phrases, body, shelf)
    about = _share(question.phrases, heading, shelf)
    if all_of_it < _NAMES_ALL or no_more < _NAMES_NO_MORE:
        return None
    head = head_phrase(question)
    if head is not None and sum(p.is_name for p in question.phrases) > 1:
        # プラザの電話番号: what is asked of the thing must be told here, not by a field (電話番号：…).
        told = " ".join((heading, hit.document.title, stated, *(unit.text for _, unit in answer)))
        if phrase_cover(head, told, shelf) < _NAMED:
            return None
    if any(p.is_name and phrase_cover(p, body, shelf) < _NAMED for p in question.phrases):
        return None
    return no_more + all_of_it + about


def _asked_for(text: str) -> set[str]:
    """Whom, where, when or how much a question asks."""
    return {sort for sort, words in _ASKED_FOR.items() if words.search(text)}


def _with_others(text: str) -> str:
    """A text and what else its words stand for: 使う says 利用 as well."""
    others = (other for t in tokens(text) if t.is_content for other in others_of((t.term,)))
    return " ".join((text, *others))


def _share(phrases: Sequence[Phrase], text: str, shelf: Shelf) -> float:
    """The weighted share of phrases that a text speaks of; 1 of none."""
    weights = [phrase_weight(phrase, shelf) for phrase in phrases]
    if not sum(weights):
        return 1.0
    covers = (phrase_cover(phrase, text, shelf) for phrase in phrases)
    return sum(w * c for w, c in zip(weights, covers, strict=True)) / sum(weights)


def _under(hit: Hit, heading: Unit, shelf: Shelf) -> tuple[tuple[Passage, Unit], ...]:
    """What stands under a heading, in reading order."""
    return tuple(
        (passage, unit)
        for passage in shelf.passages_of(hit.document.id)
        for unit in passage.units
        if unit.headings == heading.headings and says_something(unit)
    )
