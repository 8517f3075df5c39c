"""Whether a sentence gives a name: of somebody, or another name of a thing. Pure.

Knows the forms of the language, not the shelf; which name is the right one is not judged here.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from ingest.japanese import Token, key, tokens

# What is asked for is not spoken of but given: 「X（Y）」 gives a 略称 without the word.
_NAMES = frozenset({"略称", "略語", "略号", "頭文字", "アルファベット", "英字"})
_OTHER_NAMES = frozenset({"別名", "異名", "通称", "俗称", "呼称", "愛称", "渾名", "別称", "呼び名"})
_CALLED = re.compile(
    r"と(?:も|は)?(?:呼[ばびぶん]|呼称|称[さしすせ]|通称|総称|略[さしすせ]|(?:い|言)(?:う(?=[。、)]|$)|われ|い、))"
)
_LETTERS = r"[（(][^（()）]{0,20}?[A-Za-z]{2,}"
_BRACKETS = r"[（(][^（()）0-9]{2,}[)）]"
_KATAKANA = re.compile(r"[ァ-ヺー]{3,}")
_DOING = frozenset({"は", "が"})


def asks_name(word: str) -> bool:
    """Whether a word asks for another name of a thing: 略称, 別名."""
    return word in _NAMES or word in _OTHER_NAMES


def gives_name(word: str, text: str, things: Iterable[str]) -> bool:
    """Whether a text gives the name that a word asks for, of one of the things.

    The name stands in brackets behind the thing, or the thing in brackets behind its name; or the
    text says how it is called. An abbreviation in brackets has letters.
    """
    plain = key(text)
    names = tuple(map(key, things))
    behind = _LETTERS if word in _NAMES else _BRACKETS
    for name in map(re.escape, names):
        if re.search(rf"{name}[」』]?{behind}", plain, re.IGNORECASE):
            return True
        if word in _OTHER_NAMES and re.search(rf"[^\s、。（(][（(]{name}[)）]", plain):
            return True
    # へたりという制度 does not tell how else へたり is called.
    return any(
        not plain[: called.start()].rstrip("」』)").endswith(names)
        for called in _CALLED.finditer(plain)
    )


@lru_cache(maxsize=20_000)
def someone(text: str) -> tuple[str, ...]:
    """The proper names that a text has do or undergo something: マーラーは, ングアビが.

    A word in katakana that the dictionary has not is taken for a name.
    """
    found: list[str] = []
    run = ""
    named = False
    for token in tokens(text):
        if token.pos in {"名詞", "接尾辞"} or token.surface in {"・", "=", "＝"}:
            run += token.surface
            named = named or _is_name(token)
            continue
        if named and token.pos == "助詞" and token.surface in _DOING:
            found.append(run)
        run, named = "", False
    return tuple(found)


def _is_name(token: Token) -> bool:
    if token.pos2 == "固有名詞":
        return token.pos3 in {"人名", "一般"}
    return not token.reading and _KATAKANA.fullmatch(token.surface) is not None
