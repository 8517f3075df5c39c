"""What the assistant knows of the shelf as a whole: how rare each word is, and whose documents stand there.

Built once per generation. Knows nothing of questions.
"""

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Protocol

from assistant.aliases import aliases
from ingest.japanese import key, lemmas, tokens
from ingest.markers import find_marker
from ingest.models import Document, Passage
from ingest.normal import normal

_VALUE_CHARACTERS = 3  # a shorter heading is too common a word to be a value
_READING_CHARACTERS = 3  # a shorter reading (津, つ) stands inside other words


# What may stand behind a short name in kana: particles. Other kana go on with a word (緑野あんしん…).
_BEHIND_NAME = "(?:では|でも|には|との|とは|って|だと|なら|から|より|[のはがをにとでもやへか])"


@lru_cache(maxsize=100_000)
def lemma_set(text: str) -> frozenset[str]:
    """The content lemmas of a text, for asking whether it speaks of a word."""
    return frozenset(lemmas(text))


def _bare(heading: str) -> str:
    """A heading's own words as a `key`."""
    marker = find_marker(heading)
    return key(heading[marker.end :] if marker else heading)


def _value(heading: str, notion: str) -> str:
    """A heading as a value: without its mark, and without the ending it shares with the notion."""
    value = _bare(heading)
    return value[:-1] if value[-1:] == notion[-1:] else value


@lru_cache(maxsize=2_000)
def _in_kana(name: str) -> str:
    """A pattern for a municipality written in kana: its reading with 市, or before の, では and the like."""
    reading = "".join(token.reading for token in tokens(name[:-1]))
    if len(reading) < _READING_CHARACTERS:
        return r"(?!)"
    hiragana = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in reading)
    said = rf"(?:{reading}|{hiragana})"
    ending = name[-1]
    kana = {"市": "し", "町": "まち|ちょう", "村": "むら|そん", "区": "く"}.get(ending, ending)
    return (
        rf"(?:(?<![ぁ-ヶー])|(?<=[とや])){said}(?:{ending}|(?:{kana})?(?=の|は|で|と|に|って|、|$))"
    )


class Knowledge(Protocol):
    """What is asked of an index (`ingest.index.Index`) about its shelf."""

    def __len__(self) -> int:
        """How many passages there are."""

    def documents(self) -> tuple[Document, ...]:
        """The documents of the shelf."""

    def passages(self, document_id: str) -> tuple[Passage, ...]:
        """The passages of one document, in reading order."""

    def headings(self) -> Mapping[str, Sequence[tuple[str, ...]]]:
        """The heading paths of each document."""

    def frequency(self, lemma: str) -> int:
        """How many passages hold a lemma."""

    def mentions(self, name: str) -> bool:
        """Whether any passage speaks of a name."""


class Shelf:
    """The documents and passages of one generation, with the weight of each word among them."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.documents = {document.id: document for document in knowledge.documents()}
        self.mentions = knowledge.mentions
        self._knowledge = knowledge
        self._size = max(1, len(knowledge))
        self._passages: dict[str, tuple[Passage, ...]] = {}
        self._frequency: dict[str, int] = {}
        below: dict[str, set[str]] = {}
        self._headings: dict[str, set[str]] = {}
        for document_id, paths in knowledge.headings().items():
            self._headings[document_id] = {_bare(heading) for path in paths for heading in path}
            for path in paths:
                for upper, lower in pairwise(path):
                    below.setdefault(upper, set()).add(lower)
        self._below = below
        self._values: dict[str, frozenset[str]] = {}
        self._aliases: dict[str, dict[str, str]] = {}

    def passages_of(self, document_id: str) -> Sequence[Passage]:
        """The passages of one document, in reading order."""
        if document_id not in self._passages:
            self._passages[document_id] = self._knowledge.passages(document_id)
        return self._passages[document_id]

    def meant_by(self, document_id: str, text: str) -> list[str]:
        """What the short names in a text stand for in its document: 基幹相談支援センター for さくらネット."""
        if document_id not in self._aliases:
            texts = (unit.text for p in self.passages_of(document_id) for unit in p.units)
            self._aliases[document_id] = aliases(texts)
        plain = key(text) if self._aliases[document_id] else ""
        return [thing for name, thing in self._aliases[document_id].items() if name in plain]

    def weight(self, lemma: str) -> float:
        """Inverse document frequency in (0, 1]; 1 for a word that no passage has."""
        frequency = self._frequency.get(lemma)
        if frequency is None:
            frequency = self._frequency[lemma] = self._knowledge.frequency(lemma)
        return math.log(1 + self._size / (frequency + 0.5)) / math.log(1 + self._size / 0.5)

    def is_heading(self, document_id: str, text: str) -> bool:
        """Whether a text is but one of the document's headings, as in a table of contents."""
        return _bare(text) in self._headings.get(document_id, ())

    def values_of(self, name: str) -> frozenset[str]:
        """What stands on the shelf as a value of a notion: the headings under a heading of its name.

        Under 整備類型 stand 多機能拠点型 and 面的整備型, so a sentence that speaks of 面的整備 speaks
        of a 整備類型. Values come as `key`s, without the suffix that says what they are values of.
        """
        if name not in self._values:
            wanted = key(name)
            self._values[name] = frozenset(
                value
                for upper, lowers in self._below.items()
                if wanted and wanted in key(upper)
                for lower in lowers
                if len(value := _value(lower, wanted)) >= _VALUE_CHARACTERS
            )
        return self._values[name]

    def municipalities(self) -> frozenset[str]:
        """The municipalities that have a document of their own."""
        return frozenset(d.municipality for d in self.documents.values() if d.municipality)

    def spell_out(self, text: str) -> str:
        """A question with the municipalities by the full names that the shelf has for them.

        盛岡と松本 becomes 盛岡市と松本市, 澁谷区 the shelf's 渋谷区, and もりおか市 盛岡市.
        """
        for name in self.municipalities():
            text = re.sub(_in_kana(name), name, text)
            whole = re.escape(key(name))
            short = re.escape(key(name)[:-1])
            pattern = re.compile(
                rf"{whole}|{short}(?![都道府県市区町村一-龠ァ-ヺ]|(?!{_BEHIND_NAME})[ぁ-ん])"
            )
            for match in reversed(list(pattern.finditer(normal(text).text))):
                text = normal(text).put(*match.span(), name)
        return text
