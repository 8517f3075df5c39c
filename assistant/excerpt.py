"""What of an answer can stand elsewhere: its statements, each with the citations it rests on.

Pure given the answer. Knows neither tables nor memos, and words nothing itself.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from assistant.compose.draft import LEAD
from assistant.models import NO_ENTRY, OURS, Answer, Citation, Sentence
from assistant.shelf import lemma_set
from ingest.japanese import key, tokens
from ingest.markers import find_marker
from ingest.synonyms import other_lemmas

# Said of a question, and no words of a document.
DECISIONS = frozenset({"はい。", "いいえ。"})
_COUNTERS = frozenset({"number", "paren_number", "circled_number"})
_END = re.compile(r"。[」』）)]*$")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A statement. `item`: an entry of a list. What the answer added stands before it in 〔〕."""

    text: str
    citations: tuple[Citation, ...]
    item: bool = False

    @property
    def whole(self) -> bool:
        """Whether it is a whole sentence, and not a name, a field or a row."""
        return _END.search(self.text) is not None

    @property
    def place(self) -> str:
        """What was added before it, with its brackets."""
        ours = OURS.match(self.text)
        return ours.group() if ours else ""

    @property
    def bare(self) -> str:
        """The statement without what was added before it."""
        return OURS.sub("", self.text)


def excerpts(answer: Answer, known: Collection[str] = ()) -> list[Excerpt]:
    """The statements of an answer, in its order.

    Left out are bare headings, which say nothing alone, and sentences that announce a list, where
    the list follows. `known` are names (a municipality, an attribute) that the reader sees beside the
    statement; they are not said in 〔〕 again.
    """
    sources = {citation.number: citation for citation in answer.citations}
    found = [
        Excerpt(text, tuple(sources[number] for number in said.citations), said.item)
        for said in _said(answer)
        if said.citations and (text := _without(said.text, known))
    ]
    found = [each for each in found if not all(map(_is_heading, each.citations))]
    return [each for each in found if len(found) == 1 or not _announces(each)]


def share_of(text: str, excerpt: Excerpt) -> float:
    """The share of a text's words that an excerpt speaks of, itself or in the headings above it.

    A word that may be said in other words (費用, 予算) counts where one of these stands. 1 for a
    text without words.
    """
    words = _naming(text)
    said = lemma_set(" ".join(f"{' '.join(c.headings)} {c.quote}" for c in excerpt.citations))
    common = len(words & said) + (not said.isdisjoint(other_lemmas(text)))
    return min(1.0, common / len(words)) if words else 1.0


def _naming(text: str) -> frozenset[str]:
    """The words of a text without suffixes, which name nothing alone: 対象 of 対象者."""
    found = frozenset(
        token.term for token in tokens(text) if token.is_content and token.pos != "接尾辞"
    )
    return found or lemma_set(text)


def without_number(excerpt: Excerpt) -> Excerpt:
    """An item without its number, which counts nothing where its neighbours are gone."""
    ours = OURS.match(excerpt.text)
    start = ours.end() if ours else 0
    marker = find_marker(excerpt.text[start:]) if excerpt.item else None
    if marker is None or marker.kind not in _COUNTERS:
        return excerpt
    bare = excerpt.text[start + marker.end :].lstrip()
    return replace(excerpt, text=excerpt.text[:start] + bare) if bare else excerpt


def _said(answer: Answer) -> Iterator[Sentence]:
    """The sentences, or where the answer is but a table, its cells."""
    yield from answer.sentences
    if answer.sentences or answer.table is None:
        return
    for row in answer.table.rows:
        for column, cell in zip(answer.table.columns[1:], row.cells, strict=True):
            if cell.text != NO_ENTRY:
                yield replace(cell, text=f"〔{column}・{row.label}〕{cell.text}", item=True)


def _is_heading(citation: Citation) -> bool:
    """Whether a quote is but a heading, or the title with what stands around it."""
    quote = key(citation.quote)
    title = not citation.headings and key(citation.document.title) in quote
    return title or (bool(citation.headings) and key(citation.headings[-1]) == quote)


def _announces(excerpt: Excerpt) -> bool:
    return excerpt.whole and not excerpt.item and LEAD.search(excerpt.text) is not None


def _without(text: str, known: Collection[str]) -> str:
    """A statement whose 〔〕 has lost the names that are known already."""
    ours = OURS.match(text)
    if ours is None:
        return text
    inner = ours.group()[1:-1]
    names = {key(name) for name in known}
    while inner:
        ends = (
            end
            for end in range(len(inner), 0, -1)
            if key(inner[:end]) in names and inner[end : end + 1] in {"", "・"}
        )
        end = next(ends, 0)
        if not end:
            break
        inner = inner[end + 1 :]
    return (f"〔{inner}〕" if inner else "") + text[ours.end() :]
