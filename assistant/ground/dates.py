"""The dates of a text: which year, business year, month and day, and whether till or from then. Pure.

Works on texts in the normal form (ingest/normal.py), where years are those of the western calendar.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

_YEAR = r"(?:1[89]|20)[0-9]{2}"
_MONTH, _DAY = r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12][0-9]|0?[1-9])"
_DATE = re.compile(
    rf"(?<![0-9.])(?P<year>{_YEAR})(?:\s?年(?P<fiscal>度)?(?!間)|(?=\s?[~・、]\s?{_YEAR}\s?年)|(?=\s?[./-]{_MONTH}))"
    rf"(?:\s?[./-]?(?P<month>{_MONTH})(?:\s?月|[./-](?={_DAY})))?(?:(?<=[月./-])\s?(?P<day>{_DAY})日)?"
    rf"|(?<![0-9.])(?P<only>{_MONTH})\s?月(?!間)(?:\s?(?P<then>{_DAY})\s?日)?"
)
_DOUBLED = re.compile(rf"({_YEAR})(年度?)?\(\1(?:年度?)?\)(年度?)?")
_RANGE = re.compile(rf"(?P<first>{_YEAR})~(?P<last>{_YEAR})年(?P<fiscal>度)?")
_END = re.compile(r"(?:当初|初頭|上旬|中旬|下旬|末頃?|頃|前半|後半|中)?")
_UNTIL = re.compile(
    r"\s?(?:現在)?(?:を(?:目途|めど|目処)に|(?:まで|迄)(?:に|の)?|以前|を期限|より前|を目標)"
)
_SINCE = re.compile(r"\s?(?:から|以降|以後|より(?!前)|~|を始期|開始)")


@dataclass(frozen=True, slots=True)
class Date:
    """A date where it stands; None is what it leaves open. `part`: 末, 上旬; `bound`: until, since, ""."""

    year: int | None
    fiscal: bool
    month: int | None
    day: int | None
    part: str
    bound: str
    start: int
    end: int
    words: str

    def within(self, other: "Date") -> bool:
        """Whether the other says all that this one does: 平成29年 is said by 平成29年2月."""
        if self.year is not None and (self.year, self.fiscal) != (other.year, other.fiscal):
            return False
        if self.month is not None and self.month != other.month:
            return False
        if self.day is not None and self.day != other.day:
            return False
        return self.part in {"", "中", "頃", other.part}

    def agrees(self, other: "Date") -> bool:
        """Whether both are till then, or neither; 4月に始まる and 4月から are one."""
        return self.bound == other.bound or "until" not in {self.bound, other.bound}


def once(text: str) -> str:
    """A text in the normal form with years given in two calendars given once: 2017(2017年)年度."""
    text = _DOUBLED.sub(lambda match: match[1] + (match[2] or match[3] or "年"), text)
    return _RANGE.sub(
        lambda match: "{0}年{2}~{1}年{2}".format(
            match["first"], match["last"], match["fiscal"] or ""
        ),
        text,
    )


@lru_cache(maxsize=20_000)
def dates(text: str) -> tuple[Date, ...]:
    """The dates of a text in the normal form, in order; a month alone is of the year before it."""
    found: list[Date] = []
    for match in _DATE.finditer(text):
        month, day = match["month"] or match["only"], match["day"] or match["then"]
        end = match.end()
        part = _END.match(text, end)
        part_word = part.group() if part else ""
        end += len(part_word)
        bound = ""
        if behind := _UNTIL.match(text, end):
            bound, end = "until", behind.end()
        elif behind := _SINCE.match(text, end):
            bound, end = "since", behind.end()
        elif text[match.start() - 1 : match.start()] == "~":
            bound = "until"
        found.append(
            Date(
                int(match["year"]) if match["year"] else None,
                match["fiscal"] is not None,
                int(month) if month else None,
                int(day) if day else None,
                part_word.removesuffix("頃"),
                bound,
                match.start(),
                end,
                text[match.start() : end],
            )
        )
    return tuple(found)


def of_year(date: Date, year: int | None) -> Date:
    """A month that names no year, as one of that year."""
    return date if date.year is not None or year is None else replace(date, year=year)
