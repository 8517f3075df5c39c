"""`python -m evals.fit_grounding`: fits what the signs against a statement weigh, on the build part.

Prints the weights for assistant/ground/grounding.py, and how many of the cases that only signs decide
they decide rightly. What they are worth is measured on the other part (`python -m evals.grounding`).
"""

import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.ground.grounding import BIAS, WEIGHTS, examine
from assistant.ground.reading import read
from assistant.ground.words import lines_of
from evals.grounding import Nearness, Pair, load_pairs, nearness_of

# Each sign is counted once even where it never stood in a false statement.
_DECAY = 0.02
# A false statement that is shown costs more than a true one that is not.
_FALSE_COSTS = 3.0
# Each sign weighs a little even where no case of the set needs it: unseen statements may.
_LEAST = 0.4

Floats = NDArray[np.float64]


def main() -> int:
    """Examine the build part, fit, print."""
    pairs = [pair for pair in load_pairs() if pair.part == "build"]
    near = nearness_of(pairs)
    rows, right = signs_of(pairs, near)
    fitted = fit(rows, right)
    print(f"{len(right)} cases of the build part that signs decide; decided rightly:")
    print(
        f"{decided(rows, right, np.array([BIAS, *WEIGHTS.values()])):.3f} by the weights in the code,"
    )
    print(f"{decided(rows, right, fitted):.3f} by these:")
    print(f"BIAS = {fitted[0]:.1f}")
    for name, weight in zip(WEIGHTS, fitted[1:], strict=True):
        print(f'    "{name}": {weight:.1f},')
    return 0


def signs_of(pairs: Sequence[Pair], near: Nearness) -> tuple[Floats, Floats]:
    """The amounts of the signs of each pair that has no fault, a 1 before them, and what is right."""
    rows, right = [], []
    for pair in pairs:
        lines = lines_of([(source.units, source.context) for source in pair.sources])
        for known in (near[pair.id], None):
            seen = examine(pair.sentence, read(pair.sentence), lines, known)
            if not seen.faults:
                amounts = dict.fromkeys(WEIGHTS, 0.0)
                for sign in seen.signs:
                    amounts[sign.name] += sign.amount
                rows.append([1.0, *amounts.values()])
                right.append(float(pair.supported))
    return np.array(rows), np.array(right)


def fit(rows: Floats, right: Floats) -> Floats:
    """The bias and the weights, none above 0, by logistic regression."""
    from scipy.optimize import minimize

    costs = np.where(right > 0, 1.0, _FALSE_COSTS)

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = rows @ weights
        margins = np.where(right > 0, odds, -odds)
        chances = 1 / (1 + np.exp(-odds))
        slope = rows.T @ (costs * (chances - right)) / len(right)
        decay = np.concatenate(([0.0], weights[1:]))
        total = float(np.mean(costs * np.logaddexp(0, -margins)))
        return total + _DECAY / 20 * float(decay @ decay), slope + _DECAY / 10 * decay

    limits = [(None, None)] + [(None, -_LEAST)] * (rows.shape[1] - 1)
    found = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", bounds=limits)
    weights: Floats = found.x
    return weights


def decided(rows: Floats, right: Floats, weights: Floats) -> float:
    """The share of the cases that weights decide rightly."""
    return float(np.mean((rows @ weights >= 0) == (right > 0)))


if __name__ == "__main__":
    sys.exit(main())
