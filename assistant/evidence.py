"""How well a unit of the shelf answers a question: what it covers of what the question names.

Pure given the shelf's word weights. Decides nothing about wording.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.question import VERB_FACTOR, Phrase, Question
from assistant.shelf import Shelf, key, lemma_set
from ingest.japanese import tokens, western_years
from ingest.models import Document, Hit, Passage, Unit

# How much it counts where a phrase is found: in the unit's own words, in the nearest heading and
# the labels it stands under, in the headings above, elsewhere in its passage, or only in the title.
_OWN, _NEAREST, _PATH, _PASSAGE, _TITLE = 1.0, 0.85, 0.75, 0.6, 0.5
# A figure must be labelled by its own words or heading: what stands elsewhere in the passage may
# be the label of the figure next to it.
_PASSAGE_OF_FIGURE = 0.25
# 療育手帳の所持者数: what a figure counts (療育手帳) tells it from its neighbours better than the
# attribute they share (所持者数), which a table's caption may state once for all.
_LABEL_OF_FIGURE = 2.0
# A question that names no municipality is a general one first.
_GENERAL = 0.15
# Headings say what kind of thing stands below them: 整備の手順, なぜ併用にしたか, あゆみ.
KIND_WORDS = {
    "procedure": re.compile(r"手順|流れ|方法|進め方|プロセス|ステップ|手続|スケジュール"),
    "reason": re.compile(r"なぜ|理由|原因|要因|背景|きっかけ|経緯"),
    "date": re.compile(r"スケジュール|日程|時期|あゆみ|経過|経緯|予定"),
}
_NEVER = re.compile(r"(?!)")
_KIND_HEADING = 0.2
# The first sentence of a section states; those after it explain.
_LEADS = 0.05
# How much nearness in meaning counts beside coverage (which is in [0, 1] too).
_NEAR = 1.2
# The figure of another thing stands in a sentence of nearly the same meaning.
_NEAR_OF_FIGURE = 0.8
# A phrase whose words are all there, but not side by side, counts a little less.
_SCATTERED = 0.85
_NARROWED, _EXTENDED = 0.85, 0.95
_ANOTHER_SORT = 0.6
_VALUE = 0.9
# A compound before the words; it ends neither in an owner (国, 市 …) nor in a date (年, 月 …).
_BEFORE = re.compile(r"[一-龠々ァ-ヺー]*(?![国都道府県市区町村年月日度])[一-龠々ァ-ヺー]$")
# 担う is spoken of where 担い手 is: the same root.
_SAME_ROOT = 0.8
_ROOT = re.compile(r"[一-龠々]+")
_COMPOUND = re.compile(r"[一-龠々ァ-ヺー]")

_NUMBER = r"[0-9][0-9,.]*\s?(?:[千百十]?[万億兆千百])?"
_FIGURES = {
    "money": re.compile(rf"{_NUMBER}\s?円"),
    "people": re.compile(rf"{_NUMBER}\s?(?:人|名)"),
    "share": re.compile(r"[0-9][0-9.]*\s?(?:%|割|パーセント|ポイント)"),
    "date": re.compile(r"(?:[0-9]{1,4}|元)\s?年|[0-9]{1,2}\s?月"),
    "count": re.compile(r"[0-9]"),
}
_PLACES = "(?:か所|ヵ所|カ所|箇所|ヶ所|個所)"
_DATES = re.compile(
    r"(?:明治|大正|昭和|平成|令和|[MTSHR])?\s?(?:[0-9]{1,4}|元)(?:[~〜-][0-9]{1,4})?年度?末?"
    r"(?:\([0-9]{4}年度?末?\))?(?:\s?[0-9]{1,2}月(?:末|[0-9]{1,2}日)?)?"
    r"|第[0-9]+|^[0-9]{1,2}[.)]|\([0-9]{4}年[^)]*\)"
)
_MEASURE = re.compile(r"[（(]((?:[千百十]?万?)?[^\s（）()]{1,3})[)）]\s*$")
_TORN = re.compile(r"[\d０-９,，.．%％\s]*")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A unit with its place, and how it does by the question.

    `coverage`: weighted share, in [0, 1], of what the question names that the unit and its
    context speak of; `own`: the same for the unit's own words; `head`: for the thing asked
    about; `near`: nearness in meaning, 1 the same and 0 chance; `score`: what candidates are
    ranked by.
    """

    unit: Unit
    passage: Passage
    document: Document
    coverage: float
    own: float
    head: float
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
        and (evidence := _judge_unit(question, hit, index, unit, near[index], shelf)) is not None
    ]
    found.sort(key=lambda e: (-e.score, e.document.id, e.passage.position))
    return found


@lru_cache(maxsize=50_000)
def says_something(unit: Unit) -> bool:
    """Whether a unit states anything: no heading, no torn figures, no bare name of a diagram."""
    if unit.kind == "label" or is_torn(unit.text):
        return False
    return unit.kind != "fragment" or any(
        token.pos in {"動詞", "形容詞", "助動詞"}
        or (token.pos == "助詞" and token.surface in "はがを")
        for token in tokens(unit.text)
    )


def is_torn(text: str) -> bool:
    """Whether a unit is bare numbers: figures that have lost their labels, which nobody may quote."""
    return _TORN.fullmatch(text) is not None


def _judge_unit(
    question: Question, hit: Hit, index: int, unit: Unit, near: float, shelf: Shelf
) -> Evidence | None:
    labels = _labels_above(hit.passage, index)
    nearest = " ".join((*unit.headings[-1:], *labels, *(head for head, _ in unit.cells)))
    heading = " ".join((*unit.headings[:-1], nearest))
    if not (
        years_agree(question, unit, heading, hit)
        and _places_agree(question, unit, heading)
        and ordinals_agree(question, unit.text + heading + hit.passage.text)
        and _quotes_agree(question, unit.text + heading)
    ):
        return None
    context = Context(
        unit.text, nearest, " ".join(unit.headings), hit.passage.text, hit.document.title
    )
    coverage, own, head = cover(question, context, shelf)
    figure = has_figure(question, figures_of(unit))
    score = (
        coverage
        + 0.15 * own
        + (_NEAR if question.figure is None else _NEAR_OF_FIGURE) * near
        + 0.05 * hit.score
    )
    if question.figure is not None:
        score += 0.3 + 0.2 * _figure_follows(question, figures_of(unit)) if figure else -0.3
    if unit.kind == "fragment":
        score -= 0.2
    if KIND_WORDS.get(question.kind, _NEVER).search(nearest):
        score += _KIND_HEADING
    if index == 0 or hit.passage.units[index - 1].kind == "label":
        score += _LEADS
    if question.count is not None and _counts(question.count, unit.text):
        score += 0.2
    if not question.municipalities and hit.document.kind == "guidance":
        score += _GENERAL
    return Evidence(unit, hit.passage, hit.document, coverage, own, head, near, score, figure)


def ordinals_agree(question: Question, text: str) -> bool:
    """Whether a text has the ordinals the question names: 第6期 is not 第5期."""
    return all(key(ordinal) in key(text) for ordinal in question.ordinals)


def _counts(count: int, text: str) -> bool:
    """Whether a text speaks of that many things: 5つの機能."""
    return re.search(rf"(?<!\d){count}\s?[つ個項種点]", _plain_digits(text)) is not None


def _quotes_agree(question: Question, text: str) -> bool:
    """Whether a text has the words the question puts in quotation marks."""
    return all(key(quoted) in key(text) for quoted in question.quoted)


def _places_agree(question: Question, unit: Unit, heading: str) -> bool:
    """Whether a unit speaks of the wards and districts the question names, itself or its heading."""
    text = key(unit.text + heading)
    return all(
        key(phrase.text).removesuffix("地区") in text
        for phrase in question.phrases
        if phrase.is_place
    )


@lru_cache(maxsize=50_000)
def figures_of(unit: Unit) -> str:
    """A unit's text with the unit of measure behind each figure of a table row.

    Tables write it once, in the row's label or the column's head: 人口（人）, 予算（千円）.
    """
    if not unit.cells:
        return unit.text
    label = unit.cells[0][1]
    parts = [label]
    for head, cell in unit.cells[1:]:
        measure = _MEASURE.search(head) or _MEASURE.search(label)
        bare = measure is not None and _TORN.fullmatch(cell) is not None
        parts.append(f"{head} {cell}{measure[1] if measure is not None and bare else ''}")
    return "、".join(parts)


def _figure_follows(question: Question, text: str) -> float:
    """How closely a figure follows a thing the question names: 1 directly behind it, 0 far away."""
    if question.figure is None:
        return 0.0
    plain = key(_without_dates(text) if question.figure != "date" else text)
    closest = 0.0
    for phrase in question.phrases:
        at = plain.find(key(phrase.text)) if phrase.is_name else -1
        if at < 0:
            continue
        end = at + len(key(phrase.text))
        figure = _FIGURES[question.figure].search(plain, end)
        if figure:
            closest = max(closest, 1 - (figure.start() - end) / 20)
    return closest


@lru_cache(maxsize=50_000)
def _labels_above(passage: Passage, index: int) -> list[str]:
    """The label that leads a unit inside its passage, such as the caption of its list."""
    labels: list[str] = []
    for unit in passage.units[:index]:
        if unit.kind in {"label", "fragment"}:
            labels = [*labels[-1:], unit.text]
    return labels


def years_agree(question: Question, unit: Unit, heading: str, hit: Hit) -> bool:
    """Whether a unit speaks of a year the question names; its own years win over its context's."""
    if not question.years:
        return True
    asked = set(question.years)
    for text in (unit.text, heading):
        years = set(western_years(text))
        if years:
            return bool(years & asked)
    around = set(western_years(hit.passage.text))
    # A figure without a year of its own has the passage's only if that has just one.
    return around == asked if question.figure is not None else bool(around & asked)


@dataclass(frozen=True, slots=True)
class Context:
    """Where words may be found: a text itself, its nearest heading and labels, all headings, and so on."""

    own: str
    nearest: str
    path: str
    passage: str
    title: str


def cover(question: Question, context: Context, shelf: Shelf) -> tuple[float, float, float]:
    """Coverage, coverage by the unit's own words, and coverage of the thing asked about."""
    total = covered = owned = 0.0
    head_cover = 1.0
    head = head_phrase(question)
    for phrase in question.phrases:
        weight = phrase_weight(phrase, shelf)
        elsewhere = _PASSAGE
        if question.figure is not None and phrase is not head:
            elsewhere = _PASSAGE_OF_FIGURE
            weight *= _LABEL_OF_FIGURE
        beside = [key(other.text) for other in question.phrases if other is not phrase]
        own = max(
            phrase_cover(phrase, context.own, shelf, beside),
            _value_cover(phrase, context.own, shelf),
        )
        best = max(
            _OWN * own,
            _NEAREST * phrase_cover(phrase, context.nearest, shelf),
            _PATH * phrase_cover(phrase, context.path, shelf),
            elsewhere * phrase_cover(phrase, context.passage, shelf),
            _TITLE * phrase_cover(phrase, context.title, shelf),
        )
        if own == _NARROWED and question.figure is not None:
            best = (
                _ANOTHER_SORT  # the figure is of one sort of the thing, whatever its heading says
            )
        total += weight
        covered += weight * best
        owned += weight * own
        if phrase is head:
            head_cover = best
    for ordinal in question.ordinals:
        total += 1
        here, above = (key(ordinal) in key(text) for text in (context.own, context.path))
        covered += _OWN if here else _NEAREST if above else _PASSAGE
        owned += here
    for year in question.years:
        total += 0.5
        years = western_years(context.own + context.nearest + context.passage)
        covered += 0.5 * (year in years)
    if not total:
        return 0.0, 0.0, 0.0
    return covered / total, owned / total, head_cover


def head_phrase(question: Question) -> Phrase | None:
    """The thing asked about: the last name before は or が, else the last name."""
    names = [phrase for phrase in question.phrases if phrase.is_name]
    marked = [phrase for phrase in names if phrase.particle in {"は", "が"}]
    return (marked or names)[-1] if names else None


def phrase_weight(phrase: Phrase, shelf: Shelf) -> float:
    """How much a phrase matters: the rarity of its words, less for words that shape a question."""
    return (
        phrase.factor
        * max(shelf.weight(lemma) for lemma in phrase.lemmas)
        * (1 + 0.25 * (len(phrase.lemmas) - 1))
    )


def phrase_cover(phrase: Phrase, text: str, shelf: Shelf, beside: Sequence[str] = ()) -> float:
    """How far a text speaks of a phrase, in [0, 1]; `beside`: what else the question names."""
    if not text:
        return 0.0
    literal = _literal(key(phrase.text), key(text), beside)
    if literal:
        return literal
    root = _ROOT.match(phrase.text)
    if phrase.factor == VERB_FACTOR and root and root.group() in text:
        return _SAME_ROOT
    words = lemma_set(text)
    weights = [shelf.weight(lemma) for lemma in phrase.lemmas]
    found = sum(w for lemma, w in zip(phrase.lemmas, weights, strict=True) if lemma in words)
    return _SCATTERED * found / sum(weights)


def _value_cover(phrase: Phrase, text: str, shelf: Shelf) -> float:
    """Whether a text speaks of a value of what is asked: 面的整備 for 整備類型."""
    if not phrase.is_name:
        return 0.0
    plain = key(text)
    return _VALUE * any(value in plain for value in shelf.values_of(phrase.text))


def _literal(wanted: str, text: str, beside: Sequence[str]) -> float:
    """1 where the words stand there as they are, less inside a longer compound, else 0.

    身体障害者手帳 is but one sort of 障害者手帳 (unless 身体 is asked for too); 障害者手帳所持者
    still speaks of it; 熊本市相談支援センター is no sort of 相談支援センター but somebody's.
    """
    found = 0.0
    at = text.find(wanted)
    while at >= 0 and found < 1.0:
        before = _BEFORE.search(text[:at])
        narrowed = before is not None and not any(other in before.group() for other in beside)
        extended = _COMPOUND.match(text[at + len(wanted) : at + len(wanted) + 1])
        found = max(found, _NARROWED if narrowed else _EXTENDED if extended else 1.0)
        at = text.find(wanted, at + 1)
    return found


def has_figure(question: Question, text: str) -> bool:
    """Whether a text holds a figure of the sort the question asks for."""
    if question.figure is None:
        return False
    plain = _plain_digits(text)
    if question.figure != "date":
        plain = _without_dates(plain)
    if question.counter:
        counter = (
            _PLACES if re.fullmatch(_PLACES, question.counter) else re.escape(question.counter)
        )
        if re.search(rf"{_NUMBER}\s?{counter}", plain):
            return True
        if question.figure == "count" and question.counter != "か所":
            return False
    return _FIGURES[question.figure].search(plain) is not None


def _plain_digits(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _without_dates(text: str) -> str:
    """A text without its dates, ordinals and list marks, whose digits count nothing."""
    return _DATES.sub("", _plain_digits(re.sub(r"[①-⑳]", "", text)))
