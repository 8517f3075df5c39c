"""A cell's value as Excel shows it: numbers with their format's unit, dates in Japanese.

Pure. Knows the part of Excel's number formats (ECMA-376 part 1, 18.8.31) that changes what is read:
digits, thousands, per cent, literal words, sections for negative and zero, dates and eras.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
    (date(1868, 1, 25), "明治"),
)
_BRACKETS = re.compile(r"\[(?!h+\]|m+\]|s+\])(?:\$([^\]-]*)[^\]]*|[^\]]*)\]", re.IGNORECASE)
_TOKENS = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|(@)|([#0?.,]+)|(%)|(.)', re.DOTALL)
_SIGNIFICANT = 12  # a sum of decimals such as 0.1 + 0.2 is shown without its binary dust


def show(value: object, number_format: str) -> str:
    """The value of a cell as text; "" for an error and for what its format hides."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _show_number(value, number_format)
        case datetime() | date() | time():
            return _show_date(value, number_format)
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60}:{minutes % 60:02d}"
    text = str(value)
    return "" if re.fullmatch(r"#(?:N/A|[A-Z]+[/0-9A-Z]*[!?])", text) else text


def _show_number(value: int | float, number_format: str) -> str:
    number = _decimal(value)
    if number is None:
        return ""
    sections = _split(
        _BRACKETS.sub(lambda match: f'"{match[1]}"' if match[1] else "", number_format)
    )
    if len(sections) > 1 and number < 0:
        section, number = sections[1], -number
    elif len(sections) > 2 and number == 0:
        section = sections[2]
    else:
        section = sections[0]
    if not section.strip():
        return "" if len(sections) > 1 else _plain(number)
    if re.search(r"general|標準|g/標準", section, re.IGNORECASE) or re.search(
        r"[#0?]\s*/|[eE][+-]", section
    ):
        words = re.sub(r"general|G?/?標準", "\0", section, flags=re.IGNORECASE)
        if words.count("\0") == 1 and "/" not in words:
            return _literal(words).replace("\0", _plain(number)).strip()
        return _plain(number)
    return _apply(number, section)


def _apply(number: Decimal, section: str) -> str:
    """A number in one section of a format."""
    tokens = list(_TOKENS.finditer(section))
    codes = "".join(token[4] or "" for token in tokens)
    if not re.search(r"[#0?]", codes):
        return _plain(number) if "@" in section else _literal(section).strip()
    number *= Decimal(100) ** sum(1 for token in tokens if token[5])
    whole, _, decimals = codes.partition(".")
    scaled = len(whole) - len(whole.rstrip(",")) if "." not in codes else 0
    number /= Decimal(1000) ** scaled
    places = len(re.sub("[^#0?]", "", decimals))
    digits = f"{abs(number).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    negative = number < 0 and re.search("[1-9]", digits) is not None
    integer, _, fraction = digits.partition(".")
    least = whole.count("0")
    integer = integer.lstrip("0").zfill(least) if integer.strip("0") else "0" * least
    if "," in whole.rstrip(",") and integer:
        integer = f"{int(integer):,}".zfill(least)
    optional = len(decimals) - len(decimals.rstrip("#?"))
    for _ in range(optional):
        fraction = fraction[:-1] if fraction.endswith("0") else fraction
    shown = integer + (f".{fraction}" if fraction else "")
    parts: list[str] = []
    placed = False
    for token in tokens:
        if token[4] and re.search(r"[#0?]", token[4]):
            parts.append("" if placed else ("-" if negative else "") + shown)
            placed = True
        elif not token[4]:
            parts.append(next((g for g in (token[1], token[2], token[5], token[6]) if g), ""))
    return "".join(parts).strip()


def _literal(section: str) -> str:
    """The words of a format without its codes."""
    return "".join(
        next((group for group in (t[1], t[2], t[4], t[5], t[6]) if group), "")
        for t in _TOKENS.finditer(section)
    )


def _split(number_format: str) -> list[str]:
    """The sections of a format; a semicolon in quotation marks parts none."""
    marked = re.sub(r'"[^"]*"|\\.|;', lambda m: "\0" if m[0] == ";" else m[0], number_format)
    return marked.split("\0")


def _decimal(value: int | float) -> Decimal | None:
    try:
        number = Decimal(repr(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 15 else None


def _plain(number: Decimal) -> str:
    """A number as the format General shows it."""
    if number == number.to_integral_value():
        return f"{number:.0f}"
    return f"{float(f'{number:.{_SIGNIFICANT}g}'):.{_SIGNIFICANT}f}".rstrip("0").rstrip(".")


def _show_date(value: datetime | date | time, number_format: str) -> str:
    codes = re.sub(r'"[^"]*"|\\.|\[\$[^\]]*\]', "", number_format).lower()
    hours = f"{value.hour}:{value.minute:02d}" if isinstance(value, datetime | time) else ""
    if isinstance(value, time):
        return hours
    # Without a day or a year in its format, a date only stands for its month or its day.
    with_year = re.search("[yge]", codes) is not None
    with_day = "d" in codes
    with_month = with_day or re.search(r"m(?!:|m?:)", codes) is not None
    if "h" in codes and not (with_year or with_day):
        return hours
    shown = ""
    if with_year or not (with_day or with_month):
        shown = _era_year(value) if re.search("[ge]", codes) else f"{value.year}年"
    if with_month or not shown:
        shown += f"{value.month}月"
    if with_day:
        shown += f"{value.day}日"
    return f"{shown} {hours}" if "h" in codes else shown


def _era_year(value: date) -> str:
    day = value.date() if isinstance(value, datetime) else value
    for start, name in _ERAS:
        if day >= start:
            year = day.year - start.year + 1
            return f"{name}{'元' if year == 1 else year}年"
    return f"{day.year}年"
