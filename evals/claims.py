"""Whether a statement is in the quotes it cites: every figure and content word of it. Model-free.

Knows nothing of questions; what a statement holds as ours (〔…〕, はい。) is no claim.
"""

import re
from collections.abc import Sequence

from assistant.models import ASIDE, NO_ENTRY, Answer, Sentence
from ingest.japanese import lemmas, normalise, squeeze, tokens
from ingest.markers import find_marker

_REPLY = re.compile(r"^(?:はい|いいえ)[。、,．]?")
_FIGURE = re.compile(r"[0-9]+(?:[,.][0-9]+)*")


def claims(answer: Answer) -> list[tuple[Sentence, tuple[str, ...]]]:
    """The statements of an answer, cells of its table included, each with the quotes it cites."""
    quotes = {citation.number: citation.quote for citation in answer.citations}
    stated = list(answer.sentences)
    if answer.table:
        stated += [cell for row in answer.table.rows for cell in row.cells]
    return [
        (sentence, tuple(quotes[number] for number in sentence.citations if number in quotes))
        for sentence in stated
        if sentence.text != NO_ENTRY and own_words(sentence.text)
    ]


def backed(text: str, quotes: Sequence[str]) -> bool:
    """Whether every figure and content word of the text is in the quotes, and each quote has one.

    A statement without a quote, or with one that has nothing to do with it, is not backed.
    """
    return not unbacked(text, quotes) and all(_share(text, quote) for quote in quotes)


def unbacked(text: str, quotes: Sequence[str]) -> list[str]:
    """The figures and content words of the text that no quote has."""
    said = own_words(text, quotes)
    return [word[0] for word in _words(said) if not any(_has(quote, word) for quote in quotes)]


def own_words(text: str, quotes: Sequence[str] = ()) -> str:
    """A statement without what is ours, and without the mark of a list before it.

    What stands in 〔〕 in a quote as well is the document's.
    """
    quoted = squeeze("".join(quotes))
    said = ASIDE.sub(
        lambda match: match.group() if squeeze(match.group()) in quoted else "",
        text.replace("**", ""),
    )
    said = _REPLY.sub("", said.strip()).strip()
    marker = find_marker(said)
    return said[marker.end :].strip() if marker and marker.kind != "field" else said


def _words(text: str) -> list[tuple[str, str]]:
    """The figures, and the content words as (surface, lemma); a figure's lemma is empty."""
    plain = normalise(text)
    figures = [(figure, "") for figure in _FIGURE.findall(plain)]
    words = [
        (token.surface, token.term)
        for token in tokens(plain)
        if token.is_content and not any(character.isdecimal() for character in token.surface)
    ]
    return figures + words


def _has(quote: str, word: tuple[str, str]) -> bool:
    surface, lemma = word
    plain = normalise(quote)
    if not lemma:
        # Side by side in a table, and broken over a line: both are how a figure stands.
        joined = normalise("".join(quote.splitlines()))
        return surface in {*_FIGURE.findall(plain), *_FIGURE.findall(joined)}
    # A word may be cut in two by another neighbour: its letters in a row count as well.
    return surface in squeeze(plain) or lemma in lemmas(quote)


def _share(text: str, quote: str) -> bool:
    return any(_has(quote, word) for word in _words(own_words(text, [quote])))
