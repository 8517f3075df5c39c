"""Whether the shelf answers at all, judged by what the evidence covers of what the question names."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import zip_longest

from assistant.compose.draft import Draft, bare_heading
from assistant.coverage import head_phrase
from assistant.evidence import Evidence
from assistant.naming import asks_name
from assistant.question import Question
from ingest.japanese import key, tokens
from ingest.models import Hit
from ingest.municipalities import municipalities_in

# An answer must cover what the question names, or be near it in meaning; each makes up for the
# other (`coverage` and `near` of Evidence). Where the thing asked about, or another thing that the
# question names, is not spoken of, the sentence must be nearer, for then only the meaning speaks.
# A figure must be covered by words,
# or be nearer still, since figures of other things stand in sentences of nearly the same meaning.
# Chosen on the starter shelf's cases and looked at on those over the originals
# (`kyoten eval starter`, `kyoten eval originals`).
_COVERAGE_SHARE, _ENOUGH, _LEAST_NEAR = 0.5, 0.42, 0.1
_NEAR_FOR_UNKNOWN_HEAD, _LEAST_NAMED = 0.45, 0.05
_NEAR_FOR_UNKNOWN, LEAST_OF_EACH = 0.40, 0.2
# 相談員の資格は何ですか: what only speaks of 相談員 is near in meaning and yet tells another fact.
_ASKS_ATTRIBUTE = re.compile(
    r"の[^のはがをに、。]{1,12}(?:は(?:何|どこ)?(?:です|でしょう)?か?)?[?。]*$"
)
_NEAR_FOR_ATTRIBUTE = 0.55
# What defines a thing names it, itself or in its heading.
_DEFINED, _NEAR_FOR_MEANT = 0.7, 0.5
# A sentence that itself says none of the words answers by its place alone, if that says nearly all.
_NEAR_FOR_CONTEXT, _BY_PLACE = 0.15, 0.8
MIN_COVERAGE, MIN_HEAD = 0.5, 0.45
# A row of a schedule names what happens; whose it is stands in the title.
MIN_HEAD_OF_DATE = 0.4
MIN_LABEL = 0.45
MIN_NEAR_FIGURE, MIN_COVERAGE_NEAR_FIGURE = 0.5, 0.3
_OF_PLACES = frozenset("都道府県市区町村郡島")

_NOTHING = "登録されている資料には、この質問に答える記載が見つかりませんでした。"


def answers(question: Question, found: Evidence) -> bool:
    """Whether a piece of evidence may stand as an answer."""
    if question.person and not _names_somebody(found.unit.text):
        return False
    if _is_of_another(question, found):
        return False
    head = MIN_HEAD_OF_DATE if question.figure == "date" else MIN_HEAD
    named = found.coverage >= MIN_COVERAGE and found.head >= head
    if question.figure is not None:
        meant = found.near >= MIN_NEAR_FIGURE and found.coverage >= MIN_COVERAGE_NEAR_FIGURE
        return found.has_figure and found.label >= MIN_LABEL and (named or meant)
    if question.kind == "definition" and found.label < _DEFINED and found.near < _NEAR_FOR_MEANT:
        return False
    if found.head < _LEAST_NAMED and found.near < _NEAR_FOR_UNKNOWN_HEAD:
        return False
    if (
        question.kind == "open"
        and _ASKS_ATTRIBUTE.search(question.text)
        and found.head < LEAST_OF_EACH
        and found.near < _NEAR_FOR_ATTRIBUTE
    ):
        return False
    # A name is given or not (X（Y）, と呼ぶ); what is only near in meaning gives none.
    if found.head < LEAST_OF_EACH and _asks_name(question):
        return False
    # Who runs another house stands in a sentence of nearly the same meaning.
    if found.weakest < LEAST_OF_EACH and (question.who or found.near < _NEAR_FOR_UNKNOWN):
        return False
    if found.own < LEAST_OF_EACH and found.near < _NEAR_FOR_CONTEXT and found.coverage < _BY_PLACE:
        return False
    together = found.near + _COVERAGE_SHARE * found.coverage
    return named or (found.near >= _LEAST_NEAR and together >= _ENOUGH)


def _asks_name(question: Question) -> bool:
    head = head_phrase(question)
    return head is not None and asks_name(head.text)


@lru_cache(maxsize=20_000)
def _names_somebody(text: str) -> bool:
    """Whether a text has a family or given name: a proper name that is no place's."""
    words = list(tokens(text))
    return any(
        word.pos2 == "固有名詞"
        and word.pos3 in {"人名", "地名"}
        and not (behind and behind.surface in _OF_PLACES)
        for word, behind in zip_longest(words, words[1:])
        if word is not None
    )


def _is_of_another(question: Question, found: Evidence) -> bool:
    """Whether a figure is another municipality's: the unit names that one, and not the one asked about."""
    if question.figure is None or not question.municipalities:
        return False
    # A row's ward is a part of the city asked about.
    named = {key(name) for name in municipalities_in(found.unit.text) if name[-1] != "区"}
    asked = {key(name) for name in question.municipalities}
    return bool(named) and not named & asked and key(found.document.municipality or "") not in asked


def not_found(hits: Sequence[Hit]) -> Draft:
    """The answer that says so, with the nearest headings."""
    headings: dict[str, None] = {}
    for hit in hits:
        for heading in hit.passage.headings[-1:]:
            headings.setdefault(bare_heading(heading))
    return Draft(
        status="not_found",
        note=_NOTHING,
        suggestions=tuple(list(headings)[:3]),
    )


def no_such_municipality(names: Sequence[str], shelved: Iterable[str]) -> Draft:
    """The answer where the shelf has nothing of a municipality: whose documents it has.

    Headings of others' documents would look as if they spoke of it.
    """
    note = f"登録されている資料に、{'・'.join(names)}についての記載はありません。"
    others = "・".join(sorted(shelved))
    if others:
        note += f"資料があるのは{others}です。"
    return Draft(status="not_found", note=note)
