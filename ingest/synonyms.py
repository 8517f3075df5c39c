"""What may be said in other words: the pairs of synonyms.toml, by word. Pure; knows no question."""

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from ingest.japanese import key, lemmas


@cache
def _table() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """The other words for a word, by the word's lemmas."""
    content = tomllib.loads(files("ingest").joinpath("synonyms.toml").read_text(encoding="utf-8"))
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for entry in content["same"]:
        for group in entry["groups"]:
            for word in group:
                others = (other for other in group if other != word)
                found.setdefault(_lemmas(word), {}).update(dict.fromkeys(others))
    for entry in content["asked"]:
        for word, said in entry["words"].items():
            found.setdefault(_lemmas(word), {}).update(dict.fromkeys(said))
    return {word: tuple(others) for word, others in found.items()}


@lru_cache(maxsize=20_000)
def others(text: str) -> tuple[str, ...]:
    """Other words for a word or short phrase; none for most. Not in any order of worth."""
    return others_of(_lemmas(text))


def others_of(terms: tuple[str, ...]) -> tuple[str, ...]:
    """Other words for a word whose terms are known, for alone it may read otherwise: 金 of お金."""
    return _table().get(terms, ())


def other_lemmas(text: str) -> list[str]:
    """The lemmas of the other words for each word of a text, those that it has itself left out."""
    own = lemmas(text)
    found = dict.fromkeys(
        lemma
        for size in (1, 2, 3)
        for at in range(len(own) - size + 1)
        for other in _table().get(tuple(own[at : at + size]), ())
        for lemma in lemmas(other)
    )
    return [lemma for lemma in found if lemma not in own]


def _lemmas(word: str) -> tuple[str, ...]:
    return tuple(lemmas(word)) or (key(word),)
