"""The figures of a text: how many, of what, and between which bounds. Pure; dates are none of its own.

Works on texts in the normal form (ingest/normal.py), where numerals are digits.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from assistant.ground.dates import dates

_NUMBER = re.compile(
    r"(?<![0-9.])(?P<ordinal>第\s?)?(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"(?:\s?分の\s?(?P<of>[0-9]+)(?![0-9.])|/(?P<under>[0-9]+)(?![0-9./]))?"
)
# Behind a number, the longest first; 目 makes an ordinal of each.
_COUNTER = re.compile(
    r"\s?((?:[千百十]?[万億兆]|千)?(?:円|ドル)|人日|人回|名|人|箇所|箇月間?|年間|年度|年生|年|月|日間|日|時間|時|分間|分|秒|週間?"
    r"|%|割|パーセント|ポイント|倍|歳|才|床|室|棟|台|件|回|個|つ|点|種類?|世帯|世代|戸|泊|類型|機能|団体|法人|事業所|施設|地区|圏域"
    r"|区域|市町村|市|区|町|村|都道府県|県|校|社|枚|冊|頁|ページ|班|部会|部|段階|層|階|番|期|章|節|条|項|号|次|級|度|本|"
    r"(?:平方)?(?:k|c|m|キロ|センチ|ミリ)?(?:m|メートル)|kg|キロ|者)(目)?"
)
_NOUN = re.compile(r"\s?([一-龠々]+|[ァ-ヺー]+|[a-z]+)")
_OF = re.compile(r"の([一-龠々ァ-ヺー]+)")
_KANJI = {character: str(value) for value, character in enumerate("二三四五六七八九", start=2)}
# 三者, 両者: numbers that the normal form leaves, for they stand in names as well.
_PERSONS = re.compile(r"(?<![一-龠々0-9])([二三四五六七八九])(?=者(?![一-龠々]))")
_SAME = {
    "名": "人", "才": "歳", "パーセント": "%", "頁": "ページ", "年間": "年", "箇月間": "箇月", "日間": "日",
    "週間": "週", "分間": "分", "種": "種類",
}  # fmt: skip
# What stands for other counters of things: 2つの項目 is 2項目, 5箇所の事業所 is 5事業所.
_ONES = frozenset({"つ", "個"})
_PLACES = frozenset({"箇所", "件"})
_THINGS = frozenset({"点", "種類", "項", "項目", "箇所", "件"})
_BEFORE = (
    (re.compile(r"(?:約|およそ|おおよそ|概ね|おおむね|大体|ほぼ|凡そ)\s?$"), "about"),
    (re.compile(r"(?:最大|最高|最多|上限(?:は|を)?|多くとも|最長)(?:で|でも)?\s?$"), "at most"),
    (re.compile(r"(?:最低|最小|最少|少なくとも|最短|下限(?:は|を)?)(?:で|でも)?\s?$"), "at least"),
    (re.compile(r"午前\s?$"), "before noon"),
    (re.compile(r"午後\s?$"), "after noon"),
    (re.compile(r"(?:延べ|のべ)\s?$"), "counted often"),
)
_BEHIND = (
    (re.compile(r"以上|を下回らない|を下らない"), "at least"),
    (re.compile(r"以下|以内|まで|を?(?:限度|上限)|を超えない|を上回らない"), "at most"),
    (re.compile(r"未満|を下回|に満た|足らず|を切"), "below"),
    (re.compile(r"超|を?超え|を上回|を超過"), "above"),
    (re.compile(r"程度|前後|ほど|くらい|ぐらい|頃|内外"), "about"),
    (re.compile(r"余り|あまり|余|強|有余"), "a little above"),
    (re.compile(r"弱|近く"), "a little below"),
    (re.compile(r"前(?![後年期回月日半者])"), "before"),
    (re.compile(r"後(?![年期回月日半者])|経過"), "after"),
    (re.compile(r"当たり|あたり|につき|ごと|毎"), "each"),
)
_PART = re.compile(r"うち、?[^、。0-9]{0,16}$")
_WHOLE = re.compile(r"(?:の|、)?うち|中(?![学間核])")
_FROM = re.compile(r"から(?=[^。、]*[0-9])")
_TO = re.compile(
    r"(?:に|へ)(?!つ|関|対|お|よ|は)[^、。0-9]{0,6}(?:増|減|拡|縮|上|下|変|なる|なっ|なり|引|改|伸|達|落|移)"
)
_SCALE = re.compile(r"(?:[（(：:/／位]|^)\s*(千|百万|十億|万|億)(円|人|件|ドル)\s*(?:[)）]|$|\s)")
_SCALES = {"千": 10**3, "万": 10**4, "百万": 10**6, "億": 10**8, "十億": 10**9}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number where it stands. `counter`: what follows it; `things`: other names of what it counts."""

    value: Decimal
    counter: str
    things: tuple[str, ...]
    bounds: frozenset[str]
    start: int
    end: int
    words: str
    change: str = (
        ""  # "from" or "to" it something changes, or it is the "whole" or a "part" of another
    )

    def counts_like(self, other: "Figure") -> bool:
        """Whether both are of one measure, so that one could be taken for the other."""
        if self.counter == other.counter:
            return True
        if self.counter in _ONES or other.counter in _ONES:
            if {self.counter, other.counter} <= _ONES | _THINGS:
                return True
        elif not {self.counter, other.counter} & _PLACES:
            return _alike(self.counter, other.counter)
        pairs = [(self.counter, thing) for thing in other.things]
        pairs += [(other.counter, thing) for thing in self.things]
        if {self.counter, other.counter} <= _ONES | _THINGS:  # 2つの法人, 2箇所の法人
            pairs += [(mine, yours) for mine in self.things for yours in other.things]
        return any(_alike(mine, yours) for mine, yours in pairs)


def _alike(mine: str, yours: str) -> bool:
    """事業所 and 事業所数: one names what the other begins or ends with."""
    shorter, longer = sorted((mine, yours), key=len)
    return len(shorter) > 1 and (longer.startswith(shorter) or longer.endswith(shorter))


@lru_cache(maxsize=20_000)
def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text in the normal form, in order; those of dates left out."""
    plain = _PERSONS.sub(lambda match: _KANJI[match[1]], text)
    taken = [(date.start, date.end) for date in dates(text)]
    found = []
    for match in _NUMBER.finditer(plain):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        found.append(_figure(plain, match))
    return tuple(found)


def _figure(text: str, match: re.Match[str]) -> Figure:
    value = Decimal(match["number"])
    end = match.end()
    counter, things = "", []
    known = _COUNTER.match(text, end)
    if match["of"] or match["under"]:
        over, under = (
            (match["of"], match["number"]) if match["of"] else (match["number"], match["under"])
        )
        value, counter = (Decimal(over) / Decimal(under) if int(under) else value), "share"
    elif known:
        counter, end = _SAME.get(known[1], known[1]), known.end()
        if known[2]:
            counter += "目"
        if counter == "割":
            counter, value = "%", value * 10
    elif noun := _NOUN.match(text, end):
        counter = noun[1]
        for pattern, _ in _BEHIND:
            if cut := pattern.search(counter):
                counter = counter[: cut.start()]
        end += len(noun.group()) - len(noun[1]) + len(counter)
    if match["ordinal"]:
        counter = "第" + counter
    elif (
        text[match.start() - 1 : match.start()] == "("
        and text[match.end() : match.end() + 1] == ")"
    ):
        counter = "mark"
    else:
        behind = _OF.match(text, end) or _NOUN.match(text, end)
        things = [behind[1]] if behind and known else []
    if things and any(pattern.match(things[0]) for pattern, _ in _BEHIND):
        things = []
    bounds = {name for pattern, name in _BEFORE if pattern.search(text, 0, match.start())}
    while behind_it := next(
        ((name, found) for pattern, name in _BEHIND if (found := pattern.match(text, end))), None
    ):
        bounds.add(behind_it[0])
        end = behind_it[1].end()
    words = text[match.start() : end]
    change = (
        "part"
        if _PART.search(text, 0, match.start())
        else "whole"
        if _WHOLE.match(text, end)
        else "from"
        if _FROM.match(text, end)
        else "to"
        if _TO.match(text, end)
        else ""
    )
    return Figure(
        value, counter, tuple(things), frozenset(bounds), match.start(), end, words, change
    )


def scaled(figure: Figure, around: str) -> tuple[Figure, ...]:
    """A bare figure of a table with each measure that its row, its head or its caption gives.

    `around` is the text in which the measure may be given once: 予算額（千円）.
    """
    if figure.counter and figure.counter not in {"円"}:
        return (figure,)
    found = [figure]
    for match in _SCALE.finditer(around):
        times = _SCALES[match[1]]
        if not figure.counter:
            found.append(_with(figure, figure.value * times, match[2]))
    return tuple(found)


def _with(figure: Figure, value: Decimal, counter: str) -> Figure:
    return Figure(
        value, counter, figure.things, figure.bounds, figure.start, figure.end, figure.words
    )
