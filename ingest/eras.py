"""Years and dates of the Japanese calendar as western ones: 平成29年, H29.4.1, 令和元年. Pure."""

import re
from collections.abc import Iterator

_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_SHORT = {"昭": "昭和", "平": "平成", "令": "令和"}
_LETTERS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
# An address (昭和3丁目) is no year, nor is a part of a longer number.
_NO_YEAR = r"(?![0-9]|\s?(?:丁目|番|条|号|町))"
_ERA_YEAR = re.compile(
    rf"(?:(?P<era>明治|大正|昭和|平成|令和)\s?(?P<year>元(?=\s?年)|元(?![一-龠])|[0-9]{{1,2}}){_NO_YEAR}"
    rf"|(?<![0-9A-Za-z])(?P<letter>[MTSHR])\.?(?P<short>[0-9]{{1,2}}(?![0-9A-Za-z])|元(?=年))"
    rf"|(?<![一-龠々])(?P<sign>[昭平令])(?P<signed>元|[0-9]{{1,2}})(?=\s?年|\.[0-9]|[)）]|・|$))"
    r"(?P<date>[./](?:1[0-2]|0?[1-9])(?:[./](?:3[01]|[12][0-9]|0?[1-9]))?(?![0-9]))?"
    r"(?P<until>年度?[~・から]{1,2}[0-9]{1,2}(?=年)|[~・][0-9]{1,2}(?=年))?"
)
_WESTERN_DATE = re.compile(
    r"(?<![0-9./-])(?P<year>(?:18|19|20)[0-9]{2})"
    r"(?:(?P<mark>[-/.])(?P<month>1[0-2]|0?[1-9])(?P=mark)(?P<day>3[01]|[12][0-9]|0?[1-9])"
    r"|[-/](?P<only>1[0-2]|0?[1-9]))(?![-/.]?[0-9])"
)
_YEAR = re.compile(r"(?<![0-9])((?:18|19|20)[0-9]{2})(?=\s?年|[-/.][0-9]|$)")


def western_dates(text: str) -> Iterator[tuple[int, int, str]]:
    """The years and dates of a text in the western calendar, as (start, end, words), in order.

    平成29 gives 2017 where 年 follows and 2017年 where it does not; H29.4.1 and 2017/4/1 give
    2017年4月1日; of 平成27~29年 both years are told. `text` has its digits in half width.
    """
    found = [
        (match.start(), match.end(), _western(match, text)) for match in _ERA_YEAR.finditer(text)
    ]
    found += [
        (
            match.start(),
            match.end(),
            _date(int(match["year"]), match["month"] or match["only"], match["day"]),
        )
        for match in _WESTERN_DATE.finditer(text)
    ]
    end = 0
    for start, stop, words in sorted(found):
        if start >= end:
            yield start, stop, words
            end = stop


def _western(match: re.Match[str], text: str) -> str:
    era = match["era"] or _LETTERS.get(match["letter"] or "") or _SHORT[match["sign"]]
    number = match["year"] or match["short"] or match["signed"]
    year = _ERAS[era] + (1 if number == "元" else int(number))
    if match["date"]:
        month, _, day = match["date"][1:].replace("/", ".").partition(".")
        return _date(year, month, day)
    follows = re.match(r"\s?年", text[match.end() : match.end() + 2])
    if match["until"]:
        joint = match["until"].rstrip("0123456789")
        last = int(match["until"][len(joint) :])
        return f"{year}{joint if joint[0] == '年' else '年' + joint}{_ERAS[era] + last}"
    return str(year) if follows else f"{year}年"


def _date(year: int, month: str, day: str | None) -> str:
    return f"{year}年{int(month)}月" + (f"{int(day)}日" if day else "")


def years_in(text: str) -> list[int]:
    """The western years of a text whose dates are in the western calendar already, in order."""
    return [int(year) for year in _YEAR.findall(text)]
