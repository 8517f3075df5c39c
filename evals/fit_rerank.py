"""`python -m evals.fit_rerank`: fits the weights of the second look on JaQuAD's questions.

Prints the weights for ingest/rerank.py, and what they do for the questions they were fitted on.
JaQuAD is for fitting alone: what the weights are worth is measured on JSQuAD (`make bench`).
"""

import gzip
import json
import random
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.offline import go_offline
from assistant.settings import load_settings
from evals.bench import SEED
from evals.run import indexed
from ingest.embed import get_embeddings
from ingest.index import Index
from ingest.rerank import WEIGHTS

JAQUAD = Path(__file__).parents[2] / "shared" / "data" / "jaquad-train.json.gz"
FIRST = 10
_DECAY = 1e-3  # keeps signs that say the same from weighing against each other

Floats = NDArray[np.float64]


def main() -> int:
    """Lay the contexts out, search for each question, fit, print."""
    parser = ArgumentParser(prog="python -m evals.fit_rerank")
    parser.add_argument("--contexts", type=int, default=3000)
    parser.add_argument("--questions", type=int, default=5000)
    arguments = parser.parse_args()
    settings = load_settings()
    go_offline(settings.embedding_model)
    shelf = settings.home / "eval" / "jaquad-files"
    questions = lay_out(shelf, arguments.contexts)
    settings = indexed("jaquad", shelf, settings)
    embedder = get_embeddings(settings.embedding_model, settings.model_cache)
    index = Index.open(settings.home, embedder)
    random.Random(SEED).shuffle(questions)
    groups: list[tuple[Floats, int]] = []
    for question, file in questions[: arguments.questions]:
        hits = index.search(question, FIRST)
        files = [Path(hit.document.path).name for hit in hits]
        if file in files:
            signs = index.signs(question, hits)
            groups.append((np.stack([signs[name] for name in WEIGHTS], axis=1), files.index(file)))
    fitted = fit(groups)
    print(f"{len(groups)} questions whose passage is among the first {FIRST}; it comes first for")
    print(f"{first(groups, np.array(list(WEIGHTS.values()))):.1%} by the weights in the code,")
    print(f"{first(groups, fitted):.1%} by these:")
    for name, weight in zip(WEIGHTS, fitted, strict=True):
        print(f'    "{name}": {weight:.2f},')
    return 0


def lay_out(folder: Path, contexts: int) -> list[tuple[str, str]]:
    """Write JaQuAD's first contexts as files; their questions, each with its file."""
    dataset = json.loads(gzip.decompress(JAQUAD.read_bytes()))
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{number:05}.txt" for number in range(min(contexts, len(dataset["contexts"])))]
    for name, text in zip(names, dataset["contexts"], strict=False):
        if not (folder / name).is_file():
            (folder / name).write_text(text, "utf-8")
    return [(text, names[at]) for text, at, _ in dataset["questions"] if at < len(names)]


def fit(groups: Sequence[tuple[Floats, int]]) -> Floats:
    """The weights under which each group's right row is likeliest, by softmax over its rows.

    Each group is (rows, signs) and the number of the right row.
    """
    from scipy.optimize import minimize

    rows = np.concatenate([signs for signs, _ in groups])
    spread = rows.std(axis=0) + 1e-9

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = _DECAY * float(weights @ weights), 2 * _DECAY * weights
        for signs, right in groups:
            scaled = signs / spread
            odds = scaled @ weights
            chances = np.exp(odds - odds.max())
            chances /= chances.sum()
            total -= float(np.log(chances[right])) / len(groups)
            slope = slope + (chances @ scaled - scaled[right]) / len(groups)
        return total, slope

    found = minimize(loss, np.zeros(len(spread)), jac=True, method="L-BFGS-B")
    weights: Floats = found.x / spread
    return weights


def first(groups: Sequence[tuple[Floats, int]], weights: Floats) -> float:
    """The share of groups whose right row weighs most."""
    return float(np.mean([int(np.argmax(signs @ weights)) == right for signs, right in groups]))


if __name__ == "__main__":
    sys.exit(main())
