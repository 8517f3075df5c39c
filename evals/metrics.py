"""Judges one answer against one case, and rankings against known passages. Pure.

Knows what an answer must contain; not where cases or answers come from.
"""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.models import Answer, Turn

# An answer that is no table and no list stays under this, marks and line breaks aside.
LONGEST = 600
_MARKS = re.compile(r"\[[0-9]+\]")
# The one relevant id, or the gain of each. Rankings name an id once.
Relevant = str | Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Case:
    """A question and what its answer must hold.

    Each nugget is a fact in one or more wordings, any of which will do. `documents` are parts of
    paths, one of which a citation must come from. `forbidden` are facts of something else.
    """

    id: str
    question: str
    kind: str
    answerable: bool
    nuggets: tuple[tuple[str, ...], ...] = ()
    forbidden: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """What was right about one answer."""

    status: bool  # answered or partial where the shelf has it, not_found where it has not
    missing: tuple[tuple[str, ...], ...]
    forbidden: tuple[str, ...]
    document: bool
    verbatim: bool
    length: bool = True
    quotes: tuple[int, int] = (0, 0)  # verbatim ones, all
    claims: tuple[int, int] = (0, 0)  # statements that their quotes contain, all
    found_at_5: bool | None = None  # the right document among the first five hits; None: no such

    @property
    def hit(self) -> bool:
        """Everything right."""
        right = self.status and self.document and self.verbatim and self.length
        return right and not self.missing and not self.forbidden


def judge(
    case: Case,
    answer: Answer,
    sources: Mapping[str, str],
    hits: Sequence[str] | None = None,
    claims: Sequence[bool] = (),
) -> Score:
    """Score an answer.

    `sources` maps a document's path to its whole extracted text; `hits` are the paths of the
    first passages found for the question; `claims` says of each statement if its quotes have it.
    """
    said = spoken(answer)
    found = answer.status != "not_found"
    cited = [citation.document.path for citation in answer.citations]
    verbatim = sum(
        squeeze(citation.quote) in squeeze(sources[citation.document.path])
        for citation in answer.citations
    )
    return Score(
        status=found == case.answerable,
        missing=tuple(
            nugget for nugget in case.nuggets if not any(contains(said, way) for way in nugget)
        ),
        forbidden=tuple(fact for fact in case.forbidden if contains(said, fact)),
        document=not case.documents or _among(case.documents, cited),
        verbatim=verbatim == len(answer.citations),
        length=length_kept(case, answer),
        quotes=(verbatim, len(answer.citations)),
        claims=(sum(claims), len(claims)),
        found_at_5=_among(case.documents, hits[:5])
        if case.documents and hits is not None
        else None,
    )


def length_kept(case: Case, answer: Answer) -> bool:
    """Whether the answer is short, or a table or a list, which may be as long as it must."""
    listed = case.kind == "list" or any(sentence.item for sentence in answer.sentences)
    if answer.table or listed:
        return True
    return len(squeeze(_MARKS.sub("", answer.text))) < LONGEST


def _among(names: Sequence[str], paths: Sequence[str]) -> bool:
    return any(name in path for name in names for path in paths)


def spoken(answer: Answer) -> str:
    """Everything the answer says, its table included; quotes and suggestions are not statements."""
    parts = [answer.text, *(sentence.text for sentence in answer.sentences)]
    if answer.table:
        parts += answer.table.columns
        for row in answer.table.rows:
            parts += [row.label, *(cell.text for cell in row.cells)]
    return "\n".join(parts)


def squeeze(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def contains(text: str, fact: str) -> bool:
    """Whether the fact is in the text, forms of characters (NFKC) and white space aside.

    A number must stand whole: 45人 is not in 145人, nor 2,000 in 12,000.
    """
    wanted = re.escape(_fold(fact))
    pattern = rf"(?<![0-9])(?<![0-9][,.]){wanted}" if fact[:1].isdecimal() else wanted
    if fact[-1:].isdecimal():
        pattern += r"(?![0-9])(?![,.][0-9])"
    return re.search(pattern, _fold(text)) is not None


def recall_at(k: int, ranking: Sequence[str], relevant: Relevant) -> float:
    """The share of what is relevant that stands among the first k."""
    wanted = {name for name, gain in _gains(relevant).items() if gain > 0}
    return len(wanted.intersection(ranking[:k])) / len(wanted) if wanted else 0.0


def reciprocal_rank_at(k: int, ranking: Sequence[str], relevant: Relevant) -> float:
    """1 / the rank of the first relevant id among the first k, else 0; its mean is the MRR@k."""
    gains = _gains(relevant)
    ranks = (rank for rank, name in enumerate(ranking[:k], 1) if gains.get(name, 0) > 0)
    return next((1 / rank for rank in ranks), 0.0)


def ndcg_at(k: int, ranking: Sequence[str], relevant: Relevant) -> float:
    """Normalised discounted cumulative gain: the sum of gain / log2(rank + 1), the best one's being 1.

    Järvelin and Kekäläinen (2002), with gains as they are given, as trec_eval has it.
    """
    gains = _gains(relevant)
    best = _discounted(sorted(gains.values(), reverse=True)[:k])
    return _discounted([gains.get(name, 0.0) for name in ranking[:k]]) / best if best else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def _gains(relevant: Relevant) -> Mapping[str, float]:
    return {relevant: 1.0} if isinstance(relevant, str) else relevant


def _fold(text: str) -> str:
    return squeeze(unicodedata.normalize("NFKC", text)).casefold()
