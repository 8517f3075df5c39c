"""Figures in a text: of which sort, of what measure, and how near to what they count.

Pure. A figure is never taken from a date, an ordinal or a list mark.
"""

import re
from functools import lru_cache

from assistant.coverage import phrase_cover
from assistant.question import Question
from assistant.rows import figures_in
from assistant.shelf import Shelf
from ingest.japanese import key, normalise
from ingest.models import Unit
from ingest.synonyms import others_of

_NUMBER = r"[0-9][0-9,.]*\s?(?:[千百十]?[万億兆千百])?"
_FIGURES = {
    "money": re.compile(rf"{_NUMBER}\s?(?:円|ドル|ユーロ|ポンド)"),
    "people": re.compile(rf"{_NUMBER}\s?(?:人|名)"),
    "share": re.compile(r"[0-9][0-9.]*\s?(?:%|割|パーセント|ポイント|分の\s?[0-9])|[0-9]/[0-9]"),
    "date": re.compile(r"(?:[0-9]{1,4}|元)\s?年|[0-9]{1,2}\s?月"),
    "count": re.compile(r"[0-9]"),
}
# 何人 is answered by 1000名 too.
_PERSONS = frozenset({"人", "名"})
# A form that says there is none: 予算措置額：特になし
_NONE = re.compile(r"[：:]\s*(?:特に)?(?:なし|無し|ない)\s*$")
_DATES = re.compile(
    r"[0-9]{1,4}(?:年?[~-][0-9]{1,4})?\s?年度?末?"
    r"(?:\([0-9]{4}年度?末?\))?(?:\s?[0-9]{1,2}月(?:末|[0-9]{1,2}日)?)?"
    r"|[0-9]+\s?(?:p|頁|ページ)|第[0-9]+|(?:ステップ|step|手順)\s?[0-9]+|^[0-9]{1,2}[.)]"
)
_TORN_ROW = re.compile(
    r"[^\d０-９。、：:|]{1,30}?(?:[\s\u3000]+[△▲-]?[\d０-９][\d０-９,，.．]*[%％]?){2,}[\s\u3000]*"
)
_TORN = re.compile(r"[\d０-９,，.．%％\s]*")
_WHOLE_DATE = re.compile(
    r"(?:[0-9]{1,4}|元)年度?(?:\([0-9]{4}年度?\))?(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?"
)
_NOUN_BEHIND = re.compile(
    r"の?(?!現在|以降|以後|以前|時点|末|中|度|頃|ごろ|から|まで|当初|予定|開始|完了|設置|開設|施行)[一-龠々ァ-ヺー]{2}"
)
# いつまで asks for a date by which something is to be done, not for any date; いつからいつまで for a span.
_BY_WHEN = re.compile(r"(?<!から)いつまで|期限|何年(?:度)?までに")
# いつ may be told by the century (14世紀, 19世紀末); 何年 may not.
_CENTURY = re.compile(r"[0-9]{1,2}\s?世紀")
_EXACT_DATE = re.compile(r"何[年月日]")
# A numeral before what it counts: 4つの主要な工程, 2つのチャンネル, 5団体.
_COUNTED_BEFORE = (
    rf"{_NUMBER}\s?(?:つ|個|種類?|件|本|(?:か|カ|ヵ|ヶ|箇)所)?の?(?:[^、。0-9はがを]{{1,4}}な)?"
)
_BY = re.compile(
    r"まで|末|以内|期限|目途|目処|めど|を目標|(?:完了|終了|達成)(?:を|の|する)?(?:予定|見込)"
)


def is_torn(unit: Unit) -> bool:
    """Whether a unit is figures that have lost what they count, which nobody may quote.

    That is, bare numbers; or a label before several of them (計画相談 210 245) outside a table, for
    what tells them apart is gone.
    """
    torn_row = not unit.cells and _TORN_ROW.fullmatch(unit.text) is not None
    return torn_row or _TORN.fullmatch(unit.text) is not None


@lru_cache(maxsize=50_000)
def figures_of(unit: Unit) -> str:
    """A unit's text with the unit of measure behind each figure of a table row.

    Tables write it once: in the row's label, a column's head, or a column of its own (単位).
    """
    if not unit.cells:
        return unit.text
    parts = [unit.cells[0][1]]
    parts += [f"{figure.head} {figure.text}{figure.measure}" for figure in figures_in(unit.cells)]
    return "、".join(parts)


_LASTS = re.compile("日|泊|週|月|年|時間")


def has_figure(question: Question, text: str) -> bool:
    """Whether a text holds a figure of the sort the question asks for."""
    if question.figure is None:
        return False
    if question.figure != "date" and _NONE.search(text):
        return True
    counted = question.figure in {"people", "count"} and not question.counter
    if counted and _directly_behind(question, text):
        return True
    plain = normalise(text)
    if question.figure != "date":
        plain = without_dates(plain)
    if question.counter and question.counter not in _PERSONS:
        # 延べ74日 adds up many stays, none of which lasted so long.
        lasts = _LASTS.search(question.counter) is not None and "延べ" not in question.text
        sums = r"(?<!延べ)(?<![0-9,.])" if lasts else ""
        plain = normalise(text) if "第何" in question.text else plain
        return re.search(rf"{sums}{_NUMBER}\s?{_counters(question.counter)}", plain) is not None
    if question.figure == "date" and _BY_WHEN.search(question.text) and not _BY.search(plain):
        return False
    if question.counter:
        return _FIGURES["people"].search(plain) is not None
    century = question.figure == "date" and not _EXACT_DATE.search(question.text)
    if century and _CENTURY.search(plain):
        return True
    return _FIGURES[question.figure].search(plain) is not None


def _counters(counter: str) -> str:
    """A pattern for a counter; a stay is counted in nights and in days."""
    nights = re.match("[日泊]", counter)
    # 1日当たり8,000円, 食費1日1,450円: a rate, and no number of days.
    rate = r"(?!\s?(?:当たり|あたり|につき|ごと|[0-9]))"
    return f"(?:[日泊]{rate})" if nights else re.escape(counter)


def only_names_a_date(question: Question, text: str) -> bool:
    """Whether the only dates of a text are part of a name (平成25年度推進事業), not when it happens."""
    if question.figure != "date":
        return False
    plain = normalise(text)
    dates = list(_WHOLE_DATE.finditer(plain))
    return bool(dates) and all(_NOUN_BEHIND.match(plain, date.end()) for date in dates)


def counts_in_row(question: Question, unit: Unit, shelf: Shelf) -> bool:
    """Whether a row that names what is counted holds a bare number: | 看護師 | 5 |."""
    if question.figure not in {"people", "count"} or not unit.cells:
        return False
    named = any(
        phrase.is_name and phrase_cover(phrase, unit.cells[0][1], shelf) >= 0.9
        for phrase in question.phrases
    )
    return named and any(
        figure.text and _TORN.fullmatch(figure.text) and "円" not in figure.measure
        for figure in figures_in(unit.cells)
    )


def _directly_behind(question: Question, text: str) -> bool:
    """Whether a figure stands right behind the very words asked about, whatever it counts in.

    Forms write 延利用者数 ０床 too.
    """
    plain = key(without_dates(text))
    return any(
        phrase.is_name
        and re.search(rf"{re.escape(key(phrase.text))}数?(?:は|：|:|、)?[0-9]", plain) is not None
        for phrase in question.phrases
    )


def closeness(question: Question, text: str) -> float:
    """How closely a figure stands with a thing the question names: 1 directly, 0 far behind it.

    A count may stand before what it counts (4つの工程), any figure behind it.
    """
    if question.figure is None:
        return 0.0
    plain = key(without_dates(text) if question.figure != "date" else text)
    closest = 0.0
    for phrase in filter(lambda phrase: phrase.is_name, question.phrases):
        for word in map(key, (phrase.text, *others_of(phrase.lemmas))):
            at = plain.find(word)
            if at < 0:
                continue
            if question.figure == "count" and re.search(_COUNTED_BEFORE + re.escape(word), plain):
                return 1.0
            end = at + len(word)
            figure = _FIGURES[question.figure].search(plain, end)
            if figure:
                closest = max(closest, 1 - (figure.start() - end) / 20)
    return closest


def speaks_of_many(count: int, text: str) -> bool:
    """Whether a text speaks of that many things: 5つの機能."""
    return re.search(rf"(?<!\d){count}\s?[つ個項種点]", normalise(text)) is not None


def without_dates(text: str) -> str:
    """A text without its dates, ordinals and list marks, whose digits count nothing."""
    return _DATES.sub("", normalise(re.sub(r"[①-⑳]", "", text)))
