"""Kanji numerals where they are figures: 二十七万三千八百八十一人, 五つ, 2千万円, 二〇一七年.

Pure. A numeral is a figure by what follows it and by what MeCab takes it for; those inside names and
words (三重県, 一般, 十分な, 四半期) stay as they are.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from ingest.morphemes import tokens

_DIGITS = {character: str(value) for value, character in enumerate("〇一二三四五六七八九")}
_DIGITS["零"] = "0"
_SMALL = {"千": 1000, "百": 100, "十": 10}
_LARGE = {"兆": 10**12, "億": 10**8, "万": 10**4}
_KANJI = "〇零一二三四五六七八九十百千万億兆"
_ERAS = "明治|大正|昭和|平成|令和"

_RUN = re.compile(
    rf"(?<![0-9.,{_KANJI}])(?:[0-9]+\.[0-9]+[十百千万億兆]+|[0-9{_KANJI}]*[{_KANJI}][0-9{_KANJI}]*)"
    r"(?![.,]?[0-9])"
)
_COUNTER = re.compile(
    r"年[度間]?|[かカヶヵ箇]月間?|月|日間?(?!本)|時間|週間?|人|名|つ|個|件|回|[かカヶヵケ箇]所(?!村)|床|室|棟|台|歳|才|世帯|世代|戸"
    r"|円|割|%|パーセント|ポイント|倍|点|項|種類|事業所?|施設|法人|団体|機能|箇条|条|号|章|節|期"
    r"|市|区|町|村|都|道府県|地区|圏域|校|社|枚|冊|頁|ページ|班|部門|部会|段階|層|階|番|余|本|分(?:間|以内|程度)"
)
# What only 第 makes a number of: 第三次, 第一種.
_ORDERED = re.compile(r"次|種|者委|回|部|項|編|表|類")
# A measure that stands for itself, as in （千円）: no figure.
_MEASURE_BEFORE = re.compile(r"(?:[（(：:/／位]|^)\s*$")
# 数十人, 何百, 二、三人: nobody says how many.
_VAGUE_BEFORE = re.compile(rf"(?:[数何幾]|[0-9{_KANJI}][、・,])$")
# 県内一円, 一番多い, 同一人, 一人一人: words, where nothing is counted.
_WORD = re.compile(
    r"一(?:円|番|([人つ])(?=一\1|ひと))|(?<=[同唯])一"
    rf"|(?<=(?<![{_KANJI}第同唯])一人)一(?=人)|(?<=(?<![{_KANJI}第同唯])一つ)一(?=つ)"
)
# 十日町市, 二戸郡; 一本化, 一元的.
_NAME_AFTER = re.compile(r"(?<![市区町村])[市区町村郡]|[化的性]")
# What makes a numeral one without a counter: 二十七, 二〇. 七五三 is a feast.
_WRITTEN_OUT = frozenset("十百千万億兆〇")
_CUT = re.compile(rf"[0-9{_KANJI}]|{_ERAS}")
_WINDOW = 12


def figures(text: str) -> Iterator[tuple[int, int, str]]:
    """The numerals of a text that are figures, as (start, end, digits), in order.

    `text` has its digits in half width and without separators.
    """
    for match in _RUN.finditer(text):
        start, end = match.span()
        value = value_of(match.group())
        if value is not None and _is_figure(text, start, end):
            yield start, end, str(value)


def value_of(numeral: str) -> int | None:
    """The number that a numeral says; None where it says none, or no whole one."""
    total = Decimal(0)
    rest = numeral
    for character, size in _LARGE.items():
        before, found, after = rest.partition(character)
        if not found:
            continue
        part = _small_value(before)
        if part is None:
            return None
        total += part * size
        rest = after
        if not rest:
            break
    if rest or numeral[-1] not in _LARGE:
        part = _small_value(rest)
        if part is None:
            return None
        total += part
    return int(total) if total == int(total) else None


def _small_value(numeral: str) -> Decimal | None:
    """What stands before a 万, 億 or 兆, or last: 三千八百, 2千, 3.5, 二五."""
    total = Decimal(0)
    rest = numeral
    for character, size in _SMALL.items():
        before, found, after = rest.partition(character)
        if not found:
            continue
        digits = _positional(before) if before else Decimal(1)
        if digits is None:
            return None
        total += digits * size
        rest = after
    if rest or numeral == "":
        digits = _positional(rest)
        return None if digits is None else total + digits
    return total


def _positional(digits: str) -> Decimal | None:
    """Digits written one after another, all Arabic or all kanji; 三四 is 三, 四 and no 34."""
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", digits):
        return Decimal(digits)
    if not digits or not all(character in _DIGITS for character in digits):
        return None
    plain = "".join(_DIGITS[character] for character in digits)
    if len(plain) == 2 and int(plain[1]) == int(plain[0]) + 1:
        return None
    return Decimal(plain) if len(plain) < 20 else None


def _is_figure(text: str, start: int, end: int) -> bool:
    """Whether a numeral counts or orders something, and is no part of a word or a name."""
    numeral, before, after = text[start:end], text[max(0, start - 4) : start], text[end : end + 4]
    if set(numeral) <= {"〇", "零"}:  # else a mark before an item, or a blank (〇〇市)
        return len(numeral) == 1 and re.match("歳|床|%", after) is not None
    if _VAGUE_BEFORE.search(before):
        return False
    if set(numeral) <= {"百", "千", "万", "億", "兆"} and _MEASURE_BEFORE.search(before):
        return False
    counter = _COUNTER.match(after)
    if counter is None and before.endswith("第"):
        counter = _ORDERED.match(after)
    if re.search(rf"(?:{_ERAS})\s?$", before):
        return re.match(r"\s?年", after) is not None
    arabic = re.search("[0-9]", numeral) is not None
    if not arabic:
        if _WORD.match(text, start) and not before.endswith("第"):
            return False
        if counter is not None and _NAME_AFTER.match(text, end + counter.end()):
            return False
        if counter is None and not (set(numeral) & _WRITTEN_OUT and _ends(after)):
            return False
    return _stands_alone(text, start, end, len(counter.group()) if counter else 0)


def _ends(after: str) -> bool:
    """Whether no word goes on behind a numeral: 五十音."""
    return re.match(r"[一-龠々ァ-ヺA-Za-z数]", after) is None


def _stands_alone(text: str, start: int, end: int, counter: int) -> bool:
    """Whether MeCab takes a numeral for one, or for a noun that is but it and its counter (一日, 二人).

    It sees no further than the next numeral or era on either side, so that what becomes of those
    changes nothing here.
    """
    left, right = max(0, start - _WINDOW), min(len(text), end + _WINDOW)
    for cut in _CUT.finditer(text, left, start):
        left = cut.end()
    next_cut = _CUT.search(text, end, right)
    if next_cut is not None:
        right = next_cut.start()
    begin = start - left
    behind = end - left
    for token in tokens(text[left:right]):
        if token.end <= begin or token.start >= behind + counter or token.surface.isascii():
            continue
        inside = begin <= token.start and token.end <= behind + counter
        if (
            token.start >= behind
        ):  # the counter, which may be several morphemes and is no part of one
            if not inside:
                return False
        elif not inside or not (
            token.pos2 == "数詞" or (token.end > behind and token.pos2 == "普通名詞")
        ):
            return False
    return True
