"""How far a text speaks of what a question names, word by word and phrase by phrase.

Pure given the shelf's word weights. Knows nothing of figures or of which text is asked about.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.clauses import troubles
from assistant.naming import asks_name, gives_name
from assistant.phrases import SHAPING_FACTOR, Phrase
from assistant.question import Question
from assistant.shelf import Shelf, lemma_set
from ingest.japanese import key, tokens, western_years
from ingest.synonyms import others_of

# How much it counts where a phrase is found: in the unit's own words, in the nearest heading and
# the labels it stands under, in the headings above, elsewhere in its passage, or only in the title.
_OWN, _NEAREST, _PATH, _PASSAGE, _TITLE = 1.0, 0.85, 0.75, 0.6, 0.5
# A figure must be labelled by its own words or heading: what stands elsewhere in the passage may
# be the label of the figure next to it.
_PASSAGE_OF_FIGURE = 0.25
# 療育手帳の所持者数: what a figure counts (療育手帳) tells it from its neighbours better than the
# attribute they share (所持者数), which a table's caption may state once for all.
_LABEL_OF_FIGURE = 2.0
# A phrase whose words are all there, but not side by side, counts a little less.
_SCATTERED = 0.85
# The weight of a word that about a quarter of a hundred passages, or a tenth of a thousand, have.
_TOPIC = 0.3
_NARROWED, _EXTENDED = 0.85, 0.95
# A sentence that tells of a problem speaks of 課題 without the word.
_TROUBLES = frozenset({"課題", "問題", "問題点", "困り事", "悩み"})
_TROUBLE = 0.7
# The end of a compound says what it is: 電話 is no 電話番号, 葦原 no 葦原ケアタウン.
_WITHOUT_END = 0.6
_ANOTHER_SORT, _WIDER = 0.6, 0.2
_TWO_KANJI = re.compile(r"[一-龠]{2}")
_KANJI_WORD = re.compile(r"[一-龠々]{2,}")
_VALUE = 0.9
# 「多機能拠点型は見送った」 does not give the type that was taken.
_REJECTED = 0.5
_REJECTION = re.compile(r"見送|断念|採らな|採用しな|ではな[くい]|でなく|せず")
# A compound before the words; it ends neither in an owner (国, 市 …) nor in a date (年, 月 …).
_BEFORE = re.compile(r"[一-龠々ァ-ヺー]*(?![国都道府県市区町村年月日度])[一-龠々ァ-ヺー]$")
_COMPOUND = re.compile(r"[一-龠々ァ-ヺー]")
_CONDITION = re.compile(r".*(?:とき|時|場合|際|たら|れば)(?:に)?(?:は)?、")
_REQUEST = re.compile(r"を[^、。はがを]{0,6}(?:教え|挙げ|示し|知りた|列挙)[^、。はがを]*。?$")
# 担う is spoken of where 担い手 is: the same root.
_SAME_ROOT = 0.8
_ROOT = re.compile(r"[一-龠々]+")
# 費用 speaks of お金, but of other things as well.
_OTHERWISE = 0.8


@dataclass(frozen=True, slots=True)
class Context:
    """Where words may be found: a text itself, its nearest heading and labels, all headings, and so on."""

    own: str
    nearest: str
    path: str
    passage: str
    title: str


@dataclass(frozen=True, slots=True)
class Cover:
    """Shares in [0, 1] of what a question names.

    `whole`: of all of it; `own`: by the text's own words; `head`: of the thing asked about;
    `weakest`: of the name that is covered least.
    """

    whole: float
    own: float
    head: float
    weakest: float


def cover(question: Question, context: Context, shelf: Shelf) -> Cover:
    """How far a text in its context speaks of what the question names."""
    total = covered = owned = 0.0
    weakest = 1.0
    head_cover = 1.0
    head = head_phrase(question)
    for phrase in question.phrases:
        weight = phrase_weight(phrase, shelf)
        elsewhere = _PASSAGE
        # A date is told by what happens then, not by what stands beside it in a table.
        # 受入れのうち夜間: the part tells the figure, the whole may stand above it.
        counted = question.figure not in {None, "date"}
        if counted and phrase is not head and question.part is None:
            elsewhere = _PASSAGE_OF_FIGURE
            weight *= _LABEL_OF_FIGURE
        beside = [key(other.text) for other in question.phrases if other is not phrase]
        own = max(
            phrase_cover(phrase, context.own, shelf, beside),
            _value_cover(phrase, context.own, shelf),
            _TROUBLE * (phrase.lemmas[-1] in _TROUBLES and troubles(context.own)),
            _VALUE * (asks_name(phrase.text) and gives_name(phrase.text, context.own, beside)),
        )
        best = max(
            _OWN * own,
            _NEAREST * phrase_cover(phrase, context.nearest, shelf),
            _PATH * phrase_cover(phrase, context.path, shelf),
            elsewhere * phrase_cover(phrase, context.passage, shelf),
            _TITLE * phrase_cover(phrase, context.title, shelf),
        )
        if question.figure is not None and phrase.is_name:
            if own == _NARROWED:
                best = _ANOTHER_SORT  # a figure of one sort of the thing, whatever its heading says
            elif is_broader(phrase, context.own):
                best = own = _WIDER  # a figure of all sorts together
        total += weight
        covered += weight * best
        owned += weight * own
        if phrase.is_name and (best or not _is_everywhere(phrase, shelf)):
            weakest = min(weakest, best)
        if phrase is head:
            around = " ".join((context.own, context.path, context.nearest, context.passage))
            ended = question.figure is not None or _says_end(phrase, around)
            head_cover = best if ended else best * _WITHOUT_END
    for ordinal in question.ordinals:
        total += 1
        here, above = (key(ordinal) in key(text) for text in (context.own, context.path))
        covered += _OWN if here else _NEAREST if above else _PASSAGE
        owned += here
    for year in question.years:
        total += 0.5
        here = year in western_years(context.own)
        covered += 0.5 * (here or year in western_years(context.nearest + context.passage))
        owned += 0.5 * here
    if not total:
        return Cover(0.0, 0.0, 0.0, 0.0)
    return Cover(covered / total, owned / total, head_cover, weakest)


def _is_everywhere(phrase: Phrase, shelf: Shelf) -> bool:
    """Whether a phrase names what the shelf is about (拠点), which a sentence need not say again."""
    return all(shelf.weight(lemma) < _TOPIC for lemma in phrase.lemmas)


def label_cover(question: Question, context: Context, shelf: Shelf) -> float:
    """How well the unit or its nearest heading names one of the things the question names."""
    return max(
        (
            max(
                _WIDER
                if is_broader(phrase, context.own)
                else phrase_cover(phrase, context.own, shelf),
                phrase_cover(phrase, context.nearest, shelf),
            )
            for phrase in question.phrases
            if phrase.factor > SHAPING_FACTOR
        ),
        default=0.0,
    )


def head_phrase(question: Question) -> Phrase | None:
    """The thing asked about: the last name before は or が, else the last name.

    What stands in a condition (船が欠航したとき、) is not, nor what only has the thing that the user
    wants to be told (プラザが抱える課題を教えて).
    """
    names = [phrase for phrase in question.phrases if phrase.is_name]
    condition = _CONDITION.match(question.text)
    if condition is not None:
        names = [phrase for phrase in names if phrase.start >= condition.end()] or names
    marked = [phrase for phrase in names if phrase.particle in {"は", "が"}]
    if _REQUEST.search(question.text):
        marked = []
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
    if literal and phrase.whole:
        return max(min(literal, _EXTENDED), _literal(key(phrase.whole), key(text), beside))
    if literal:
        return literal
    root = _ROOT.match(phrase.text)
    if phrase.is_verb and root and root.group() in key(text):
        return _SAME_ROOT
    found = _lemmas_in(phrase, text)
    weights = [shelf.weight(lemma) for lemma in phrase.lemmas]
    there = sum(
        w if lemma in found else _OTHERWISE * w * _said_otherwise(lemma, text)
        for lemma, w in zip(phrase.lemmas, weights, strict=True)
    )
    as_said = _SCATTERED * there / sum(weights)
    if as_said < _OTHERWISE and any(_says(other, text) for other in others_of(phrase.lemmas)):
        return _OTHERWISE
    return as_said if _says_end(phrase, text) else _WITHOUT_END * as_said


def _says_end(phrase: Phrase, text: str) -> bool:
    """Whether a text has the end of a compound, which says what it is: 番号 of 電話番号."""
    last = phrase.lemmas[-1]
    return (
        len(phrase.lemmas) == 1
        or last in lemma_set(text)
        or any(_says(other, text) for other in others_of(phrase.lemmas))
        or _said_otherwise(last, text)
    )


def _said_otherwise(lemma: str, text: str) -> bool:
    """Whether a text has another word for a part of a compound: 開設 for 開始 in 運営開始."""
    return any(_says(other, text) for other in others_of((lemma,)))


def _says(word: str, text: str) -> bool:
    """Whether a text has a word, in whatever form."""
    return key(word) in key(text) or lemma_set(word) <= lemma_set(text)


def _lemmas_in(phrase: Phrase, text: str) -> set[str]:
    """The lemmas of a phrase that a text has, also where one shortens two to their first characters.

    身障 speaks of 身体 and 障害, and 身体障害 of 身障.
    """
    words, plain = lemma_set(text), key(text)
    found = {lemma for lemma in phrase.lemmas if lemma in words}
    for lemma in set(filter(_TWO_KANJI.fullmatch, phrase.lemmas)) - found:
        if re.search(f"{lemma[0]}[一-龠々]{lemma[1]}[一-龠々]", plain):
            found.add(lemma)
    for first, second in pairwise(phrase.lemmas):
        if _KANJI_WORD.fullmatch(first) and _KANJI_WORD.fullmatch(second):
            short = first[0] + second[0]
            if short in plain and short not in phrase.text:
                found |= {first, second}
    return found


def is_broader(phrase: Phrase, text: str) -> bool:
    """Whether a text speaks of the wider thing: 障害者手帳 where 身体障害者手帳 is asked about.

    It has the end of the compound, which says what it is, but not its beginning, which says what
    sort.
    """
    if len(phrase.lemmas) < 2 or _literal(key(phrase.text), key(text), ()):
        return False
    found = _lemmas_in(phrase, text)
    return bool(found) and phrase.lemmas[0] not in found and phrase.lemmas[-1] in found


def _value_cover(phrase: Phrase, text: str, shelf: Shelf) -> float:
    """Whether a text speaks of a value of what is asked: 面的整備 for 整備類型."""
    if not phrase.is_name:
        return 0.0
    plain = key(text)
    cover = _VALUE * any(value in plain for value in shelf.values_of(phrase.text))
    return cover * (_REJECTED if _REJECTION.search(text) else 1.0)


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


def contradicts(question: Question, heading: str) -> bool:
    """Whether a heading says the opposite of what is asked: 対象とならない人 for 対象となる人.

    Both name the same verb, one of them negated. Whether something is so (yes or no), and why it
    is not, is asked of either.
    """
    if question.kind in {"yes_no", "reason"}:
        return False
    asked, said = negation(question.text), negation(heading)
    return any(said.get(verb, negated) != negated for verb, negated in asked.items())


@lru_cache(maxsize=20_000)
def negation(text: str) -> dict[str, bool]:
    """Each verb of a text, and whether it is negated."""
    found: dict[str, bool] = {}
    verb = ""
    for token in tokens(text):
        if token.pos == "動詞":
            verb = token.lemma
            found[verb] = False
        elif verb and token.pos == "助動詞" and token.lemma in {"ない", "ず", "ぬ"}:
            found[verb] = True
        elif token.pos not in {"助動詞", "助詞"}:
            verb = ""
    return found
