"""Short names that a document gives to a thing itself: 相談センター「さくら」, （以下「拠点」という。）. Pure."""

import re
from collections.abc import Iterable
from functools import lru_cache

from ingest.japanese import key, tokens

_QUOTED = re.compile(r"[「『](?P<name>[^「」『』、。]{2,20})[」』]")
_HEREAFTER = re.compile(
    r"[（(]以下[、,]?[「『](?P<name>[^「」『』]{1,20})[」』]と(?:いう|する|略す)[^（()）]*[)）]"
)
_NOUNS = frozenset({"名詞", "接尾辞", "接頭辞", "記号"})
_LEAST = 4  # characters: a shorter run of nouns is a word of its own before a quotation


def aliases(texts: Iterable[str]) -> dict[str, str]:
    """What each short name stands for, by its `key`; one that is given to several things is left out."""
    found: dict[str, set[str]] = {}
    for text in texts:
        for pattern in (_QUOTED, _HEREAFTER):
            for match in pattern.finditer(text):
                thing = _nouns_before(text[: match.start()])
                name = match["name"]
                if len(thing) >= _LEAST and key(name) not in key(thing):
                    found.setdefault(key(name), set()).add(thing)
    return {name: things.pop() for name, things in found.items() if len(things) == 1}


@lru_cache(maxsize=5_000)
def _nouns_before(text: str) -> str:
    """The run of nouns that a text ends in."""
    start = len(text)
    for token in reversed(list(tokens(text[-40:]))):
        if token.pos not in _NOUNS or not token.surface.strip():
            break
        start = len(text) - len(text[-40:]) + token.start
    return text[start:]
