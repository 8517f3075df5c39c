"""Which of several things has more, or comes first, where what is said of each has a figure that can be compared.

Pure. Knows nothing of the shelf; silent where units differ or a figure is missing.
"""

import re
from collections.abc import Sequence

from assistant.comparing import Extreme
from assistant.models import OURS
from assistant.shelf import lemma_set
from ingest.japanese import key, normalise, western_years

_NUMBER = re.compile(
    r"(?<![0-9./])(?P<number>[0-9]+(?:\.[0-9]+)?)(?![0-9]|/[0-9])\s?"
    r"(?P<unit>人|名|円|箇所|件|床|室|戸|棟|台|回|倍|泊|日|週|箇月|年|時間|世帯|事業所|施設|%|割|つ)?"
)
_SAME_UNIT = {"名": "人", "つ": "箇所"}
# The one measure of a table's figures: 人口（人）.
_MEASURE = re.compile(r"[（(](?P<unit>人|円|千円|箇所|件|床|室|日|%)[)）]")
# 123,300〔千円〕: the measure that stands elsewhere in the table.
_MEASURED = re.compile(r"(?<=\d)〔(?P<unit>[^〔〕\d]{1,4})〕")
_DATE = re.compile(
    r"(?P<year>(?:18|19|20)[0-9]{2})年(?P<fiscal>度)?(?P<end>末)?(?:\s?(?P<month>[0-9]{1,2})月)?"
)
# What is no count: a date, a list's mark.
_NO_COUNT = re.compile(
    r"(?:18|19|20)[0-9]{2}年度?末?(?:\s?[0-9]{1,2}月(?:末|[0-9]{1,2}日)?)?|[0-9]{1,2}月[0-9]{1,2}日|第[0-9]+"
)
# How far behind what it counts a figure may stand.
_BEHIND = 10

_PAIRS = [
    ("多い", "少ない"),
    ("高い", "低い"),
    ("大きい", "小さい"),
    ("長い", "短い"),
    ("早い", "遅い"),
]
_CONTRARY = {a: b for pair in _PAIRS for a, b in (pair, pair[::-1])}

_Span = tuple[float, float]


def who_is_first(
    extreme: Extreme, aspect: str, names: Sequence[str], texts: Sequence[str]
) -> str | None:
    """「多いのは熊本市」 with the years where they differ; None where the figures do not tell."""
    found = [_dates(text) if extreme.dated else _figures(text, aspect) for text in texts]
    if not any(found):  # 早い where only how long it takes is told
        found = [_figures(text, aspect) for text in texts]
    units = [unit for unit in found[0] if all(unit in spans for spans in found)]
    if len(units) > 1:
        units = [unit for unit in units if unit != "%"]
    for unit in units[:1]:
        spans = [spans[unit] for spans in found]
        if len(set(spans)) == 1 and spans[0][0] == spans[0][1]:
            return "どちらも同じ" if len(names) == 2 else "どれも同じ"
        for at, name in enumerate(names):
            others = [span for other, span in enumerate(spans) if other != at]
            if all(_beyond(spans[at], span, extreme.largest) for span in others):
                return f"{extreme.word}のは{name}{_years(extreme, names, texts)}"
    return _in_words(extreme, names, texts)


def _in_words(extreme: Extreme, names: Sequence[str], texts: Sequence[str]) -> str | None:
    """The one of which the word itself is said, where its contrary is said of all others."""
    contrary = _CONTRARY.get(extreme.word)
    words = [lemma_set(text) for text in texts]
    first = [extreme.word in said and contrary not in said for said in words]
    rest = [contrary in said and extreme.word not in said for said in words]
    if first.count(True) != 1 or not all(a or b for a, b in zip(first, rest, strict=True)):
        return None
    return f"{extreme.word}のは{names[first.index(True)]}"


def _beyond(one: _Span, other: _Span, largest: bool) -> bool:
    return one[0] > other[1] if largest else one[1] < other[0]


def _years(extreme: Extreme, names: Sequence[str], texts: Sequence[str]) -> str:
    """The years that the figures are of, where each tells just one and they differ."""
    told = [set(western_years(text)) for text in texts]
    if extreme.dated or any(len(years) != 1 for years in told) or len(set.union(*told)) == 1:
        return ""
    said = "、".join(
        f"{name}は{next(iter(years))}年" for name, years in zip(names, told, strict=True)
    )
    return f"（数値の時点：{said}）"


def _figures(text: str, aspect: str) -> dict[str, _Span]:
    """The least and the greatest figure of each unit; only the one behind the words asked about, if any."""
    text = _MEASURED.sub(r"\g<unit>", OURS.sub("", text))
    bare = _NO_COUNT.sub("", normalise(re.sub(r"[①-⑳]", "", text)))
    behind = _behind(bare, aspect)
    measure = _MEASURE.search(bare)
    spans: dict[str, _Span] = {}
    for match in [behind] if behind else _NUMBER.finditer(bare):
        unit = match["unit"] or (measure["unit"] if measure else "")
        unit = _SAME_UNIT.get(unit, unit)
        value = float(match["number"])
        low, high = spans.get(unit, (value, value))
        spans[unit] = (min(low, value), max(high, value))
    return spans


def _behind(text: str, aspect: str) -> re.Match[str] | None:
    """The figure right behind the words asked about: 療育手帳所持者 2,204人 beside two others."""
    nouns = "の?".join(map(re.escape, key(aspect).split("の")))
    plain = "".join(text.split())
    named = re.search(nouns, plain) if nouns else None
    if named is None:
        return None
    figure = _NUMBER.search(plain, named.end())
    return figure if figure and figure.start() - named.end() <= _BEHIND else None


def _dates(text: str) -> dict[str, _Span]:
    """The first and the last month that the dates of a text leave open, counted from year 0."""
    months: list[int] = []
    for match in _DATE.finditer(normalise(OURS.sub("", text))):
        year = int(match["year"])
        if match["month"]:
            months.append(year * 12 + int(match["month"]))
        elif match["fiscal"]:
            months += [year * 12 + 15] if match["end"] else [year * 12 + 4, year * 12 + 15]
        else:
            months += [year * 12 + 12] if match["end"] else [year * 12 + 1, year * 12 + 12]
    return {"月": (min(months), max(months))} if months else {}
