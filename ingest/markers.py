"""How Japanese office documents mark headings and items: （1）, ①, 第1章, ◆, 【】, ＜＞ and their kin.

Looks at one line at a time and knows nothing of its neighbours.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

MarkerClass = Literal[
    "chapter",  # 第1章
    "section",  # 第2節
    "number",  # １． 1、 2)
    "bare_number",  # １ 協議会等の活用
    "bracket",  # 【課題】 ＜第１層＞
    "diamond",  # ◆ ■ ◇ □ ▼ ★
    "paren_number",  # （1） (ア)
    "letter",  # a. ア．
    "circled_number",  # ①
    "step",  # ステップ1 手順2
    "circle",  # ○ ● ◎
    "bullet",  # ・ • ※ ＊ - and those of a symbol font
    "field",  # 【運営主体】施設等を… , 活用している事業枠：… , 平成29年2月 素案の提示
]

# How deep each kind of mark usually stands in an office document; equal ranks are siblings.
RANK: dict[str, int] = {
    "chapter": 0,
    "section": 1,
    "number": 2,
    "bare_number": 3,
    "bracket": 4,
    "diamond": 4,
    "paren_number": 5,
    "letter": 6,
    "circled_number": 6,
    "step": 6,
    "circle": 7,
    "lead": 8,
}
NUMBERED = frozenset(
    {"chapter", "section", "number", "bare_number", "paren_number", "circled_number", "step"}
)

# Where Windows puts the characters of its symbol fonts (Symbol, Wingdings): a tick, an arrow or a
# bullet in that font, and nothing in any other. Characters that offices make for names lie elsewhere.
_SYMBOLS = "\uf020-\uf0ff"
_SYMBOL = re.compile(rf"\s*[{_SYMBOLS}]+\s*")

_KANJI = "一二三四五六七八九十"
_PATTERNS: tuple[tuple[MarkerClass, re.Pattern[str]], ...] = (
    ("chapter", re.compile(rf"第\s?[0-9０-９{_KANJI}]{{1,3}}\s?[章編部](?:\s+|(?=[^\w]))")),
    ("section", re.compile(rf"第\s?[0-9０-９{_KANJI}]{{1,3}}\s?節(?:\s+|(?=[^\w]))")),
    (
        "step",
        re.compile(r"(?:ステップ|手順|STEP|Step|ＳＴＥＰ)\s?[0-9０-９①-⑳]{1,2}\s*[.．:：、]?\s*"),
    ),
    (
        "number",
        re.compile(r"[0-9０-９]{1,2}\s?(?:[．、)）]|[.](?![0-9０-９]))\s*(?=[^\s\d,，．.])"),
    ),
    ("bare_number", re.compile(r"[0-9０-９]{1,2}[ 　]+(?=[「『]?[^\W\d_a-zA-Zａ-ｚＡ-Ｚ]{2})")),
    ("paren_number", re.compile(rf"[（(]\s?(?:[0-9０-９]{{1,2}}|[ア-ン{_KANJI}])\s?[)）]\s*")),
    ("circled_number", re.compile(r"[①-⑳㉑-㉟㊱-㊿❶-❿⓵-⓾]\s*")),
    ("letter", re.compile(r"(?:[a-zａ-ｚ]|[ア-ン])[．.)）]\s*")),
    ("diamond", re.compile(r"[◆◇■□▼▽▲△★☆▶►❖]\s*")),
    ("circle", re.compile(r"[○●◎〇◯](?![〇○])\s*")),
    ("bullet", re.compile(rf"(?:[{_SYMBOLS}]+|[・•‣◦※＊∙⁃➢✓→⇒➡]|[*‐–—-](?=\s))\s*")),
)
_BRACKETED = re.compile(r"(?:【[^【】]+】|[＜<〈《≪][^＞>〉》≫]+[＞>〉》≫])\s*")
_FIELD = re.compile(
    r"【[^【】]{1,20}】(?=\S)"
    r"|【[^【】]*[：:][^【】]*】"
    r"|[^\s、。：:（）()]{2,20}(?:\s[^\s、。：:]{2,20})?(?:[：:](?!//)|⇒)"
    r"|(?:(?:明治|大正|昭和|平成|令和|[MTSHR])\s?)?[0-9０-９元]{1,4}年度?"
    r"(?:[0-9０-９]{1,2}月)?(?:[0-9０-９]{1,2}日)?[ 　]+(?=\S)"
)


# Whoever speaks in minutes is called by a role: 森田会長, 事務局（障がい支援課 野村係長）.
_ROLE = (
    r"(?:委員長?|会長|座長|議長|司会|事務局|課長|係長|部長|局長|次長|室長|所長|園長|施設長|理事長|主幹|主査|主任"
    r"|補佐|参事|担当|市長|町長|村長|区長|議員|講師|参加者|説明員|参考人|アドバイザー|オブザーバー|コーディネーター|氏)"
)
SPEAKER = re.compile(
    rf"[^\s：:。、，（()）「」]{{0,16}}{_ROLE}(?:[（(][^（()）。]{{1,40}}[)）])?(?=\s?[：:]|[ 　]|$)"
)
_COUNT = r"\s?[0-9０-９]{0,3}(?:\s?[.．:：、)）]\s*|[ 　]+)(?=\S)"
# 問3　, Q3. and 答　, A：: marks only in a paper of questions and answers.
QUESTION = re.compile(rf"(?:問|質問|[QＱ]){_COUNT}")
ANSWER = re.compile(rf"(?:答え?|回答|[AＡ]){_COUNT}")


@dataclass(frozen=True, slots=True)
class Marker:
    """The mark a line begins with, and where its own words begin."""

    kind: MarkerClass
    end: int
    ordinal: int | None = None


def find_marker(text: str) -> Marker | None:
    """The mark at the start of a stripped line, or None where the line begins with plain words."""
    if _FIELD.match(text):
        return Marker("field", 0)
    if _BRACKETED.fullmatch(text):
        return Marker("bracket", 0)
    for kind, pattern in _PATTERNS:
        match = pattern.match(text)
        if match and match.end() < len(text):
            return Marker(kind, match.end(), _ordinal(match.group()))
    return None


def without_symbols(text: str) -> str:
    """A text without characters of a symbol font; words that one stood between stay apart."""
    return _SYMBOL.sub(" ", text).strip()


def _ordinal(mark: str) -> int | None:
    """The number a mark carries."""
    digits = re.search(r"\d+", unicodedata.normalize("NFKC", mark))
    if digits:
        return int(digits.group())
    kanji = re.search(rf"[{_KANJI}]", mark)
    return _KANJI.index(kanji.group()) + 1 if kanji else None
