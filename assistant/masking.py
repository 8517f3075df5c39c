"""Hides figures that may say who somebody is, before a text is kept. Pure; knows no file.

What is hidden: individual numbers (12 digits), telephone numbers, and what is called a number of a
handbook, a certificate or an account. Amounts, counts, years and dates stay. Full-width and Chinese
figures count like others. Names and addresses are not looked for.
"""

import re

MASK = "＊"
_DIGIT = r"[0-9０-９〇一二三四五六七八九]"
# What stands between the groups of a telephone number or a card's: no comma, which parts thousands,
# no point, and no slash, which parts dates.
_GAP = r"[ \u00a0\u3000\t()（）\-‐‑‒–—―−－ー]{0,3}"
_RUN = re.compile(rf"(?<!{_DIGIT})(?<!{_DIGIT}[,，.．]){_DIGIT}(?:{_GAP}{_DIGIT})*")
_UNIT = re.compile(
    r"\s*(?:[百千万億兆]*円|[百千万億兆]|人|名|件|回|世帯|か所|箇所|ヶ所|カ所|床|室|％|%|"
    r"㎡|平方|㎞|km|kg|頁|ページ|字|年|[,，.．][0-9０-９])"
)
_NAMED = re.compile(
    r"(?:番号|手帳|マイナンバー|電話|ＴＥＬ|TEL|Tel|tel|口座|受給者証|被保険者証)"
    rf"[^0-9０-９〇一二三四五六七八九\n。、]{{0,6}}({_DIGIT}(?:{_GAP}{_DIGIT})*)"
)
_NUMBERED = re.compile(rf"第({_DIGIT}{{5,}})号")
_IN_ONE, _IN_GROUPS, _ALWAYS, _NAMED_DIGITS = 7, 10, 12, 4


def masked(text: str) -> str:
    """The text with a ＊ for each digit of what may be somebody's number; the rest as it was."""
    hidden = {
        at
        for pattern in (_NAMED, _NUMBERED)
        for found in pattern.finditer(text)
        if _count(found[1]) >= _NAMED_DIGITS
        for at in range(*found.span(1))
    }
    for found in _RUN.finditer(text):
        if _somebodys(found[0], text[found.end() :]):
            hidden.update(range(*found.span()))
    digit = re.compile(_DIGIT)
    return "".join(
        MASK if at in hidden and digit.match(character) else character
        for at, character in enumerate(text)
    )


def _somebodys(run: str, after: str) -> bool:
    digits = _count(run)
    if digits < (_IN_ONE if digits == len(run) else _IN_GROUPS):
        return False
    # No amount is that long or begins with nought.
    return digits >= _ALWAYS or run[0] in "0０〇" or _UNIT.match(after) is None


def _count(run: str) -> int:
    return len(re.findall(_DIGIT, run))
