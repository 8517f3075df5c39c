"""What grounding is given and what it says: sources, faults and verdicts."""

from dataclasses import dataclass
from typing import Literal

Reason = Literal[
    "figure",  # a number, amount or share that does not stand there, or counts something else
    "date",  # a year, month or day that does not
    "place",  # a municipality, ward or district
    "organisation",
    "negation",  # what is said is denied there, or the other way round
    "words",  # content words that are not covered
    "empty",  # nothing is stated, or no source is cited
]


@dataclass(frozen=True, slots=True)
class Source:
    """A passage as a statement may rest on it.

    `units`: its sentences, items and rows, in reading order; a row's figures stand with their heads.
    `context`: what the whole stands under and need not say again: the document's title, its
    municipality, its date of issue, the headings from the outermost.
    """

    units: tuple[str, ...]
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a statement does not stand; `words` are the words of the statement that are meant."""

    reason: Reason
    words: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a statement stands: without faults it does.

    `rests_on`: pairs of the number of a source and of one of its units, in reading order: the fewest
    units that together hold what is stated. Empty where there are faults.
    """

    faults: tuple[Fault, ...] = ()
    rests_on: tuple[tuple[int, int], ...] = ()

    @property
    def stands(self) -> bool:
        """Whether the statement may be shown."""
        return not self.faults
