"""Japanese text for matching: one normal form, MeCab's tokens and search terms, the same for all texts.

Knows nothing of files or indexes.
"""

import re
from functools import lru_cache

from ingest.morphemes import Token, tokens
from ingest.normal import key, normalise, western_years

__all__ = [
    "TOKENIZER_VERSION",
    "Token",
    "bigrams",
    "key",
    "lemmas",
    "normalise",
    "squeeze",
    "tokens",
    "western_years",
]

# Raised whenever `lemmas` or `bigrams` would give other terms for the same text: an index built
# with another version is refused.
TOKENIZER_VERSION = "unidic-lite-1.0.8/3"

_WORD_RUN = re.compile(r"[^\W_]+")


def squeeze(text: str) -> str:
    """The text without any white space, for comparing quotes with their source."""
    return "".join(text.split())


def lemmas(text: str) -> list[str]:
    """The content words of a text as dictionary forms, with each year as one word beside its parts.

    A verb and its noun (見守る, 見守り) are one word.
    """
    return list(_lemmas(text))


@lru_cache(maxsize=256)  # a question is asked for its own several times
def _lemmas(text: str) -> tuple[str, ...]:
    terms = (token.term for token in tokens(normalise(text)) if token.is_content)
    return (*terms, *(f"{year}年" for year in western_years(text)))


def bigrams(text: str) -> list[str]:
    """Character bigrams of each run of letters and digits; a lone character stands for itself."""
    terms: list[str] = []
    for run in _WORD_RUN.findall(normalise(text)):
        terms.extend(run[i : i + 2] for i in range(len(run) - 1))
        if len(run) == 1:
            terms.append(run)
    return terms
