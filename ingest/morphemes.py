"""MeCab's morphemes of a text.

Pure but for the dictionary, which is loaded once per thread. Knows nothing of what they are for.
"""

import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

_CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞", "副詞", "接尾辞", "接頭辞"})
# Verbs and nouns that carry grammar, not matter (する, ある, こと …), as UniDic lemmas.
_FUNCTION_LEMMAS = frozenset(
    {"為る", "有る", "居る", "成る", "出来る", "事", "物", "様", "為", "御", "因る", "就く", "於く"}
)


_U_TO_I = str.maketrans("うくぐすつぬぶむる", "いきぎしちにびみり")


class Token(NamedTuple):
    """One MeCab morpheme; `start` and `end` are character offsets in the text that was given.

    `base` is the dictionary form as it is spelt here (受入れる), where `lemma` has one spelling for all
    (受け入れる); the readings of both differ where the words do (担える, 担う).
    """

    surface: str
    lemma: str
    pos: str
    pos2: str
    pos3: str
    form: str  # 活用形, "" where the word does not inflect
    start: int
    end: int
    reading: str = ""
    base: str = ""
    base_reading: str = ""
    lemma_reading: str = ""
    inflection: str = ""  # 活用型, "" where the word does not inflect

    @property
    def is_content(self) -> bool:
        """Whether the morpheme carries matter rather than grammar."""
        if self.pos not in _CONTENT or self.lemma in _FUNCTION_LEMMAS:
            return False
        return any(character.isalnum() for character in self.surface)

    @property
    def term(self) -> str:
        """What the morpheme is counted as: its lemma, or a verb's noun (見守り for 見守る).

        The 連用形 of a verb is a noun as well (転成名詞), and which of the two it is in 受け入れ体制 is
        nothing that a reader tells apart. Where it is a kanji alone (見る, 得る) it is no such noun.
        """
        if self.pos != "動詞" or self.inflection.startswith("文語"):
            return self.lemma
        potential = self.base_reading != self.lemma_reading  # 担える, whose lemma is 担う
        if "一段" in self.inflection and not potential:
            noun = self.lemma[:-1]
        elif self.inflection.startswith("五段") or potential:
            noun = self.lemma[:-1] + self.lemma[-1].translate(_U_TO_I)
        else:
            return self.lemma
        return noun if "\u3041" <= noun[-1:] <= "\u3096" else self.lemma


_local = threading.local()


def _tagger() -> Any:
    """The thread's MeCab; a tagger must not be shared by threads."""
    if not hasattr(_local, "tagger"):
        import fugashi

        _local.tagger = fugashi.Tagger()
    return _local.tagger


def tokens(text: str) -> Iterator[Token]:
    """The morphemes of a text, in order. White space belongs to no morpheme.

    A lone surrogate, which JSON can carry and UTF-8 cannot, is read as a question mark.
    """
    text = text.encode("utf-8", "replace").decode("utf-8")
    position = 0
    for node in _tagger()(text):
        surface: str = node.surface
        position = text.index(surface, position)
        end = position + len(surface)
        before, behind = _read(surface, node)
        yield Token(surface, *before, position, end, *behind)
        position = end


# Reading a dictionary entry costs ten times as much as finding it, and a shelf's words recur.
_Five = tuple[str, str, str, str, str]
_entries: dict[tuple[str, str], tuple[_Five, _Five]] = {}
_REMEMBERED = 50_000


def _read(surface: str, node: Any) -> tuple[_Five, _Five]:
    """What the dictionary says of a word: the fields of a Token before `start`, and behind `end`."""
    entry = (surface, node.feature_raw)
    known = _entries.get(entry)
    if known is None:
        feature = node.feature
        known = (
            (
                (feature.lemma or surface).split("-")[0],
                feature.pos1 or "",
                feature.pos2 or "",
                feature.pos3 or "",
                "" if feature.cForm in (None, "*") else feature.cForm,
            ),
            (
                feature.kana or "",
                feature.orthBase or surface,
                feature.kanaBase or "",
                feature.lForm or "",
                "" if feature.cType in (None, "*") else feature.cType,
            ),
        )
        if len(_entries) >= _REMEMBERED:
            _entries.clear()
        _entries[entry] = known
    return known
