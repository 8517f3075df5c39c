"""Joins the scores of several retrieval legs into one ranking. Pure; knows no index."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]

# The best of seven mixtures on two sets that agreed on it (nDCG@10, recall@1): 2,200 questions over
# JSQuAD's 1,145 paragraphs (0.961, 0.930) and 1,500 over as many contexts of JaQuAD (0.985, 0.967).
# Single legs there: nearest sentence 0.932 and 0.959, lemmas 0.946 and 0.970, bigrams 0.945 and 0.961.
# Tried and left out: character trigrams and BM25 over sentences, which together with these gained
# less than 0.001 on one set and lost on the other.
# So were a leg of readings (kana trigrams; alone 0.948 and 0.960) and the words of the first three
# hits as further words of the query: with a tenth of the weight neither gained on either set.
WEIGHTS: Mapping[str, float] = {"lemmas": 0.30, "bigrams": 0.20, "dense": 0.50}


def min_max(scores: Scores) -> Scores:
    """Scores moved to [0, 1]. Scores that are all alike say nothing: 1 where positive, else 0."""
    if scores.size == 0:
        return scores
    low, high = scores.min(), scores.max()
    if high == low:
        return (scores > 0).astype(np.float64)
    result: Scores = (scores - low) / (high - low)
    return result


def top(scores: Scores, rows: NDArray[np.intp], depth: int) -> NDArray[np.intp]:
    """The `depth` best of `rows` by score, ties by row; rows that score 0 are no candidates.

    `rows` ascend.
    """
    values = scores if len(rows) == len(scores) else scores[rows]
    least = 0.0
    if len(rows) > depth:
        # Sorting is for the best alone: half of a large shelf may hold a common word.
        least = np.partition(values, len(rows) - depth)[len(rows) - depth]
    found = rows[values >= least] if least > 0 else rows[values > 0]
    return found[np.lexsort((found, -scores[found]))][:depth]


def fuse(
    rows: NDArray[np.intp],
    legs: Mapping[str, Scores],
    weights: Mapping[str, float] = WEIGHTS,
    k: int | None = None,
) -> list[tuple[int, float, dict[str, float]]]:
    """Ranks candidates by the weighted sum of their min-max-normalised scores.

    `legs` gives each leg's scores of the candidates, in the order of `rows`. Returns (row, score
    in [0, 1], normalised score by leg), best first, ties by row; the `k` best where it is given.
    """
    normalised = {name: min_max(np.asarray(scores, np.float64)) for name, scores in legs.items()}
    total = sum(
        (weights[name] * scores for name, scores in normalised.items()), np.zeros(len(rows))
    )
    return [
        (int(rows[i]), float(total[i]), {name: float(leg[i]) for name, leg in normalised.items()})
        for i in np.lexsort((rows, -total))[:k]
    ]
