"""`python -m evals.grounding`: how well grounding tells true statements from false ones.

Over our own pairs of a statement and the passages that it cites; with the bundled embedding's
nearness as second signal, and without. -v prints what went wrong in the build part.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.ground import Source, Verdict, ground
from assistant.offline import go_offline
from assistant.settings import load_settings
from evals.figures import Part, part_of_id
from ingest.embed import get_embeddings

# Each written by an examiner who knew none of the rules: `first` before any of them was made,
# `second` against the first form of them, half of it (`part`: held) seen by nobody who made rules.
PAIRS = Path(__file__).parent / "pairs"

Nearness = Mapping[str, list[list[float]]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement, the sources that it cites, and whether they support it."""

    id: str
    kind: str
    sentence: str
    supported: bool
    sources: tuple[Source, ...]
    part: Part


@dataclass(frozen=True, slots=True)
class Count:
    """Of a group of pairs: how many, those accepted wrongly and those refused wrongly."""

    cases: int
    accepted: int
    refused: int

    @property
    def accuracy(self) -> float:
        """The share that was told rightly; 1 of none."""
        return 1 - (self.accepted + self.refused) / self.cases if self.cases else 1.0


def load_pairs(folder: Path = PAIRS) -> list[Pair]:
    """The pairs of all files, in order."""
    entries = [
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    return [
        Pair(
            entry["id"],
            entry["kind"],
            entry["sentence"],
            entry["supported"],
            tuple(Source(tuple(one["units"]), tuple(one["context"])) for one in entry["sources"]),
            entry.get("part") or part_of_id(entry["id"]),
        )
        for entry in entries
    ]


def nearness_of(pairs: Sequence[Pair]) -> Nearness:
    """How near each unit of a pair's sources is to its statement, as `Index.nearness` says it.

    The background is that of all units of all pairs, as if they were one shelf.
    """
    from ingest.vectors import nearness

    settings = load_settings()
    go_offline(settings.embedding_model)
    embedder = get_embeddings(settings.embedding_model, settings.model_cache)
    units = list(
        dict.fromkeys(unit for pair in pairs for source in pair.sources for unit in source.units)
    )
    rows = {unit: row for row, unit in enumerate(units)}
    matrix = np.asarray(embedder.embed_documents(units), np.float32)
    found = {}
    for pair in pairs:
        cosines = matrix @ np.asarray(embedder.embed_query(pair.sentence), np.float32)
        near = nearness(cosines, float(np.median(cosines)))
        found[pair.id] = [
            [float(near[rows[unit]]) for unit in source.units] for source in pair.sources
        ]
    return found


def judge(pairs: Sequence[Pair], near: Nearness | None = None) -> dict[str, Verdict]:
    """Grounding's verdict on each pair, by its id."""
    return {
        pair.id: ground(pair.sentence, pair.sources, near[pair.id] if near else None)
        for pair in pairs
    }


def count(pairs: Sequence[Pair], verdicts: Mapping[str, Verdict]) -> Count:
    """How many of some pairs were told wrongly, either way."""
    return Count(
        len(pairs),
        sum(verdicts[pair.id].stands and not pair.supported for pair in pairs),
        sum(not verdicts[pair.id].stands and pair.supported for pair in pairs),
    )


def main() -> int:
    """Judge all pairs twice, print the counts."""
    parser = ArgumentParser(prog="python -m evals.grounding")
    parser.add_argument("-v", "--verbose", action="store_true")
    arguments = parser.parse_args()
    pairs = load_pairs()
    near = nearness_of(pairs)
    for title, verdicts in (
        ("with the embedding's nearness", judge(pairs, near)),
        ("without", judge(pairs)),
    ):
        print(
            f"\n{title}\n{'kind':20}{'part':7}{'cases':>7}{'accuracy':>10}{'accepted':>10}{'refused':>9}"
        )
        for kind in [*dict.fromkeys(pair.kind for pair in pairs), "all"]:
            for part in ("build", "held", "both"):
                group = [
                    pair
                    for pair in pairs
                    if kind in {pair.kind, "all"} and part in {pair.part, "both"}
                ]
                told = count(group, verdicts)
                print(
                    f"{kind:20}{part:7}{told.cases:7}{told.accuracy:10.3f}"
                    f"{told.accepted:10}{told.refused:9}"
                )
        if arguments.verbose:
            for pair in pairs:
                verdict = verdicts[pair.id]
                if pair.part == "build" and verdict.stands != pair.supported:
                    faults = "、".join(f"{fault.reason}:{fault.words}" for fault in verdict.faults)
                    print(f"{pair.id} {pair.kind} {pair.sentence} {faults or 'accepted'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
