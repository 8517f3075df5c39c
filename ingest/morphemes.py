"""MeCab's morphemes of a text.

Pure but for the dictionary, which is loaded once per thread. Knows nothing of what they are for.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞", "副詞", "接尾辞", "接頭辞"})
# Verbs and nouns that carry grammar, not matter (する, ある, こと …), as UniDic lemmas.
_FUNCTION_LEMMAS = frozenset(
    {"為る", "有る", "居る", "成る", "出来る", "事", "物", "様", "為", "御", "因る", "就く", "於く"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """One MeCab morpheme; `start` and `end` are character offsets in the text that was given."""

    surface: str
    lemma: str
    pos: str
    pos2: str
    pos3: str
    form: str  # 活用形, "" where the word does not inflect
    start: int
    end: int
    reading: str = ""

    @property
    def is_content(self) -> bool:
        """Whether the morpheme carries matter rather than grammar."""
        if self.pos not in _CONTENT or self.lemma in _FUNCTION_LEMMAS:
            return False
        return any(character.isalnum() for character in self.surface)


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
        position = text.index(node.surface, position)
        feature = node.feature
        lemma = (feature.lemma or node.surface).split("-")[0]
        yield Token(
            surface=node.surface,
            lemma=lemma,
            pos=feature.pos1 or "",
            pos2=feature.pos2 or "",
            pos3=feature.pos3 or "",
            form="" if feature.cForm in (None, "*") else feature.cForm,
            start=position,
            end=position + len(node.surface),
            reading=feature.kana or "",
        )
        position += len(node.surface)
