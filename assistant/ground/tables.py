"""The closed classes of words in tables.toml, by term. Pure; knows no statement."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _content() -> Mapping[str, Any]:
    return tomllib.loads(files("assistant.ground").joinpath("tables.toml").read_text("utf-8"))


@cache
def light() -> frozenset[str]:
    """Words that tie a statement together and state nothing by themselves."""
    return frozenset(_content()["light"].split())


@cache
def quantifiers() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Words that say how many or how surely, each group with what says as much in a source."""
    return tuple(
        (tuple(entry["words"]), (*entry["words"], *entry["also"]))
        for entry in _content()["quantifiers"]
    )


@cache
def opposites() -> Mapping[str, frozenset[str]]:
    """Each word that has an opposite, with its opposites."""
    found: dict[str, set[str]] = {}
    for entry in _content()["opposites"]:
        for one, other in entry["pairs"]:
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in found.items()}


@cache
def denied() -> Mapping[str, str]:
    """Words that deny: 不要, with what they deny."""
    return dict(_content()["denied"])


@cache
def same() -> Mapping[str, frozenset[str]]:
    """Each word that others say the same as, with those others."""
    found: dict[str, set[str]] = {}
    for entry in _content()["same"]:
        for group in entry["groups"]:
            for word in group:
                found.setdefault(word, set()).update(other for other in group if other != word)
    return {word: frozenset(others) for word, others in found.items()}
