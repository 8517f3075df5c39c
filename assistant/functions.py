"""The functions that the shelf lists as those of 地域生活支援拠点等, and what each document calls them.

Pure composition over `Assistant`; holds no list of its own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile

from assistant.answerer import Answerer
from assistant.compose.draft import bare_heading
from assistant.excerpt import Excerpt, without_number
from assistant.models import OURS, Answer, Citation
from ingest.japanese import bigrams, key
from ingest.models import Filters

FUNCTIONS = "機能"
_QUESTIONS = ("地域生活支援拠点等に必要な機能は?", "必要な機能をすべて挙げて")
_OTHER = re.compile(r"^その他")
# The last entry of a list in a sentence may end as that does.
_COPULA = re.compile(r"(?:など)?(?:である|です|など)。?$")
_NAME_CHARACTERS = 30
_LEAST_FUNCTIONS = 3
# 相談支援機能 is 相談機能, 専門性の確保 is 専門的人材の確保、養成: shared bigrams (Dice).
_ALIKE = 0.4
_HEADINGS_READ = 20  # passages


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row to be asked. `listed`: a list of the shelf named it, in the (document, quote)s `sources`."""

    label: str
    listed: bool = False
    sources: frozenset[tuple[str, str]] = frozenset()


def functions_of(assistant: Answerer) -> list[NamedRow]:
    """The functions as guidance lists them, else as any document does; empty where none does."""
    for filters in (Filters(kind="guidance"), Filters()):
        for question in _QUESTIONS:
            rows = _listed(assistant.ask(question, filters=filters, engine="extractive"))
            if len(rows) >= _LEAST_FUNCTIONS:
                return rows
    return []


def own_names(assistant: Answerer, rows: Sequence[NamedRow], filters: Filters) -> dict[str, str]:
    """What some documents call the rows that they do not call by name.

    It is a heading of theirs much like the row's name; each heading is given once.
    """
    strange: list[str] = []
    headings: dict[str, None] = {}
    for row in rows:
        hits = assistant.search(row.label, _HEADINGS_READ, filters)
        headings.update(dict.fromkeys(bare_heading(h) for hit in hits for h in hit.headings))
        if not any(_names(hit, row) for hit in hits):
            strange.append(row.label)
    pairs = sorted(
        (-likeness, label, heading)
        for label in strange
        for heading in headings
        if (likeness := _likeness(label, heading)) >= _ALIKE
    )
    names: dict[str, str] = {}
    for _, label, heading in pairs:
        if label not in names and heading not in names.values():
            names[label] = heading
    return names


def _names(hit: Citation, row: NamedRow) -> bool:
    """Whether a passage has a row's name, but for the list that the name was taken from."""
    text = hit.quote
    for _, listing in row.sources:
        text = text.replace(listing, "")
    return key(row.label) in key(" ".join((text, *hit.headings)))


def _listed(answer: Answer) -> list[NamedRow]:
    """The entries of an answer that is a list of names, whatever sentence announces it.

    「その他」 names nothing.
    """
    entries = list(dropwhile(lambda sentence: not sentence.item, answer.sentences))
    if not all(entry.item for entry in entries):
        return []
    sources = frozenset((c.document.id, c.quote) for c in answer.citations)
    numbers = {citation.number: citation for citation in answer.citations}
    rows: dict[str, NamedRow] = {}
    for said in entries:
        cited = tuple(numbers[number] for number in said.citations)
        name = OURS.sub("", without_number(Excerpt(said.text, cited, item=True)).text)
        name = _COPULA.sub("", re.split("[：:]", name, maxsplit=1)[0].strip())
        if "。" in name or len(name) > _NAME_CHARACTERS:
            return []
        if name and not _OTHER.match(name):
            rows.setdefault(key(name), NamedRow(name, True, sources))
    return list(rows.values())


def _likeness(one: str, other: str) -> float:
    """The share of bigrams that two names have in common, in [0, 1]."""
    first, second = set(bigrams(one)), set(bigrams(other))
    total = len(first) + len(second)
    return 2 * len(first & second) / total if total else 0.0
