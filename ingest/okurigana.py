"""Spellings of a word that differ in its okurigana alone: 受入, 受入れ and 受け入れ.

Pure but for MeCab's dictionary. The official rule (送り仮名の付け方) lets kana be left out, and
practice varies; UniDic's lemma has one spelling for all. Knows nothing of what texts are compared for.
"""

import re
from collections.abc import Iterator
from itertools import takewhile

from ingest.morphemes import Token, tokens

_KANA = re.compile(r"[ぁ-ゖー]+")
_KANJI = re.compile(r"[一-龠々]")


def respellings(text: str) -> Iterator[tuple[int, int, str]]:
    """Each (start, end, new) where a word of a text is spelt otherwise than its lemma is.

    The same word means: the same reading, the same kanji in the same order, and other kana only.
    What inflects keeps its ending: 申込ま(ない) gives 申し込ま(ない). A kanji by itself stays: 通 and
    類 are read as words of their own too often.
    """
    for token in tokens(text):
        new = _respelled(token)
        if new != token.surface:
            yield token.start, token.end, new


def _respelled(token: Token) -> str:
    base = token.base
    if (
        base == token.lemma
        or token.base_reading != token.lemma_reading
        or token.pos2 == "固有名詞"
        or not _KANJI.search(base)
        or _KANJI.fullmatch(base)
        or _KANA.sub("", base) != _KANA.sub("", token.lemma)
    ):
        return token.surface
    pairs = zip(token.surface, base, strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    ending = base[shared:]
    if not token.lemma.endswith(ending):
        return token.surface
    return token.lemma[: len(token.lemma) - len(ending)] + token.surface[shared:]
