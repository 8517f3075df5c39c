"""How well a unit of the shelf answers a question.

Pure given the shelf and the nearness in meaning that the index tells. Decides nothing about
wording, nor whether the best is good enough.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.coverage import Context, contradicts, cover, label_cover, phrase_cover
from assistant.figures import (
    closeness,
    counts_in_row,
    figures_of,
    has_figure,
    is_torn,
    only_names_a_date,
    speaks_of_many,
    without_dates,
)
from assistant.question import Question
from assistant.references import referred
from assistant.shelf import Shelf, lemma_set
from ingest.japanese import key, normalise, tokens, western_years
from ingest.models import Document, Hit, Passage, Unit

# A question that names no municipality is a general one first.
_GENERAL = 0.15
# Headings say what kind of thing stands below them: 整備の手順, なぜ併用にしたか, あゆみ.
KIND_WORDS = {
    "procedure": re.compile(r"手順|流れ|方法|進め方|プロセス|ステップ|手続|スケジュール"),
    "reason": re.compile(r"なぜ|理由|原因|要因|背景|きっかけ|経緯|目的|ねらい|趣旨"),
    "date": re.compile(r"スケジュール|日程|時期|あゆみ|経過|経緯|予定"),
}
# A field that was left blank: 活用している事業枠：ー
_BLANK = re.compile(r"[：:]\s*[ー―—–‐－-]*\s*$")
# 4年でどれだけ増えたか is told by whatever figure stands with 増加.
_CHANGE = re.compile(r"増え|増加|減っ|減る|減少|伸び|[+＋]")
_NEVER = re.compile(r"(?!)")
_KIND_HEADING = 0.2
_CONTRARY = 0.4
_STATISTIC = 0.3
# A sentence whose date is but part of a name must itself say half of what is asked.
_OF_ITSELF = 0.5
# 全部で何人か is asked of the sum, not of a part.
_TOTAL_ASKED = re.compile(r"全部で|合計|全体で|総数|合わせて|あわせて|総勢")
_TOTAL = re.compile(r"合計|総数|総計|全体[はで]|合わせて|(?<![一-龠])計(?![一-龠])")
_SUMS_UP = 0.3
# Where none of its rows is named, a table answers with its sum.
_TOTAL_ROW = re.compile(r"(?:合|総|小)?\s*計|総額|総数|合計額")
_SUM_OF_TABLE = 0.15
# The first sentence of a section states; those after it explain.
_LEADS = 0.05
# How much nearness in meaning counts beside coverage (which is in [0, 1] too).
_NEAR = 1.2
# The figure of another thing stands in a sentence of nearly the same meaning.
_NEAR_OF_FIGURE = 0.8


@dataclass(frozen=True, slots=True)
class Evidence:
    """A unit with its place, and how it does by the question.

    `coverage`: weighted share, in [0, 1], of what the question names that the unit and its
    context speak of; `own`: the same for the unit's own words; `head`: for the thing asked about;
    `weakest`: for the name covered least; `label`: for the name covered best, by the unit and its
    nearest headings alone; `near`: nearness in meaning, 1 the same and 0 chance; `score`: what
    candidates are ranked by.
    """

    unit: Unit
    passage: Passage
    document: Document
    coverage: float
    own: float
    head: float
    weakest: float
    label: float
    near: float
    score: float
    has_figure: bool


def judge(
    question: Question, hits: Sequence[Hit], nearness: Sequence[Sequence[float]], shelf: Shelf
) -> list[Evidence]:
    """All units of the passages found, best first; units that cannot answer are left out.

    `nearness` holds how near in meaning each unit of each hit's passage is (`Index.nearness`).
    """
    found = [
        evidence
        for hit, near in zip(hits, nearness, strict=True)
        for index, unit in enumerate(hit.passage.units)
        if says_something(unit)
        and not shelf.is_heading(hit.document.id, unit.text)
        and not _echoes(question, unit)
        and (evidence := _judge_unit(question, hit, index, unit, near[index], shelf)) is not None
    ]
    found.sort(key=lambda e: (-e.score, e.document.id, e.passage.position))
    return found


def _echoes(question: Question, unit: Unit) -> bool:
    """Whether a unit only repeats the words of the question: a title, which answers nothing."""
    text = key(unit.text)
    for ordinal in question.ordinals:
        text = text.replace(key(ordinal), "")
    if question.kind == "yes_no" or unit.cells or re.search(r"[\d。]", text):
        return False
    asked = {lemma for phrase in question.phrases for lemma in phrase.lemmas}
    return lemma_set(text) <= asked


@lru_cache(maxsize=50_000)
def says_something(unit: Unit) -> bool:
    """Whether a unit states anything: no heading, no torn figures, no bare name of a diagram."""
    if unit.kind == "label" or is_torn(unit) or _BLANK.search(unit.text):
        return False
    return unit.kind != "fragment" or any(
        token.pos in {"動詞", "形容詞", "助動詞"}
        or (token.pos == "助詞" and token.surface in "はがを")
        for token in tokens(unit.text)
    )


def _judge_unit(
    question: Question, hit: Hit, index: int, unit: Unit, near: float, shelf: Shelf
) -> Evidence | None:
    items = referred(hit.passage, index)
    meant = shelf.meant_by(hit.document.id, unit.text)
    labels = [*_labels_above(hit.passage, index), *items, *meant]
    nearest = " ".join((*unit.headings[-1:], *labels, *(head for head, _ in unit.cells)))
    heading = " ".join((*unit.headings[:-1], nearest))
    if not (
        years_agree(question, unit, heading, hit)
        and _places_agree(question, unit, heading)
        and ordinals_agree(question, unit.text + heading, hit.passage.text)
        and _quotes_agree(question, unit.text + heading, hit, shelf)
    ):
        return None
    # What names its item by number is not spoken of by the items beside that.
    around = "" if items else hit.passage.text
    context = Context(unit.text, nearest, " ".join(unit.headings), around, hit.document.title)
    share = cover(question, context, shelf)
    label = label_cover(question, context, shelf)
    figure = counts_in_row(question, unit, shelf) or (
        has_figure(question, figures_of(unit)) and _is_labelled(question, unit, nearest, shelf)
    )
    by_name_only = only_names_a_date(question, unit.text)
    figure = figure and not (by_name_only and share.own < _OF_ITSELF)
    score = (
        share.whole
        + 0.15 * share.own
        + (_NEAR if question.figure is None else _NEAR_OF_FIGURE) * near
        + 0.05 * hit.score
    )
    if question.figure is not None:
        score += 0.3 + 0.2 * closeness(question, figures_of(unit)) if figure else -0.3
    if figure and _TOTAL_ASKED.search(question.text) and _TOTAL.search(unit.text):
        score += _SUMS_UP
    if figure and unit.cells and _TOTAL_ROW.fullmatch(unit.cells[0][1].strip()):
        score += _SUM_OF_TABLE
    if by_name_only:
        score -= _STATISTIC
    if unit.kind == "fragment":
        score -= 0.2
    if question.kind in {"procedure", "reason"} and _is_statistic(unit):
        score -= _STATISTIC
    if KIND_WORDS.get(question.kind, _NEVER).search(nearest):
        score += _KIND_HEADING
    if contradicts(question, nearest):
        score -= _CONTRARY
    if index == 0 or hit.passage.units[index - 1].kind == "label":
        score += _LEADS
    if question.count is not None and speaks_of_many(question.count, unit.text):
        score += 0.2
    if not question.municipalities and hit.document.kind == "guidance":
        score += _GENERAL
    return Evidence(
        unit,
        hit.passage,
        hit.document,
        share.whole,
        share.own,
        share.head,
        share.weakest,
        label,
        near,
        score,
        figure,
    )


def _is_labelled(question: Question, unit: Unit, nearest: str, shelf: Shelf) -> bool:
    """Whether a bare count stands behind what it counts, or alone under a heading that names it.

    Figures of a sort (円, 人, 地区) tell by themselves what they may answer; a bare number does not.
    Where a part is asked for (受入れのうち夜間), any figure must stand with that part.
    """
    if question.part is not None and phrase_cover(question.part, unit.text + nearest, shelf) < 0.8:
        return False
    if question.figure != "count" or question.counter:
        return True
    if _CHANGE.search(question.text) and _CHANGE.search(unit.text):
        return True
    if question.unit and re.search(rf"[0-9]\s?{question.unit}", without_dates(unit.text)):
        return True
    if closeness(question, figures_of(unit)) > 0:
        return True
    return any(p.is_name and phrase_cover(p, nearest, shelf) >= 0.9 for p in question.phrases)


@lru_cache(maxsize=50_000)
def _is_statistic(unit: Unit) -> bool:
    """Whether a unit is a name and its figure (人口 289,731人), which tells neither how nor why."""
    return re.search(r"\d", key(unit.text)) is not None and not any(
        token.pos in {"動詞", "形容詞"} or (token.pos == "助詞" and token.surface in "はがを")
        for token in tokens(unit.text)
    )


def _labels_above(passage: Passage, index: int) -> list[str]:
    """The label that leads a unit inside its passage, such as the caption of its list."""
    labels: list[str] = []
    for unit in passage.units[:index]:
        if unit.kind in {"label", "fragment"}:
            labels = [*labels[-1:], unit.text]
    return labels


def years_agree(question: Question, unit: Unit, heading: str, hit: Hit) -> bool:
    """Whether a unit speaks of a year the question names; its own years win over its context's.

    A month that is named with the year must be the unit's, where the unit has any.
    """
    if not question.years:
        return True
    asked = set(question.years)
    months = {int(month) for month in re.findall(r"(\d{1,2})\s?月", normalise(unit.text))}
    if question.months and months and not months & set(question.months):
        return False
    for text in (unit.text, heading):
        years = set(western_years(text))
        if years:
            return bool(years & asked)
    around = set(western_years(hit.passage.text))
    # A figure without a year of its own has the passage's only if that has just one.
    return around == asked if question.figure is not None else bool(around & asked)


def _places_agree(question: Question, unit: Unit, heading: str) -> bool:
    """Whether a unit speaks of the wards and districts the question names, itself or its heading."""
    text = key(unit.text + heading)
    return all(
        key(phrase.text).removesuffix("地区") in text
        for phrase in question.phrases
        if phrase.is_place
    )


def ordinals_agree(question: Question, text: str, around: str = "") -> bool:
    """Whether a text has the ordinals the question names: 第6期 is not 第5期.

    They may stand around it, unless others of their kind (第2層, 第3層) stand there too or above it:
    then nothing says which of them it is.
    """
    own, near = key(text), key(around)
    return all(
        key(ordinal) in own or (key(ordinal) in near and _alone(key(ordinal), own + near))
        for ordinal in question.ordinals
    )


def _alone(ordinal: str, text: str) -> bool:
    """Whether no other ordinal of its kind stands in a text."""
    kind = re.escape(re.sub(r"\d+", "#", ordinal)).replace(r"\#", r"\d+").replace("#", r"\d+")
    return set(re.findall(kind, text)) <= {ordinal}


def _quotes_agree(question: Question, text: str, hit: Hit, shelf: Shelf) -> bool:
    """Whether a text, or what its document is called, has the words in the question's quotation marks."""
    if not question.quoted:
        return True
    opening = shelf.passages_of(hit.document.id)[0]
    named = hit.document.title + "".join(unit.text for unit in opening.units[:2])
    return all(key(quoted) in key(text + named) for quoted in question.quoted)
