"""A second look at the first hits: what the sum of the legs does not see puts them in order.

Knows hits, texts, scores and weights; nothing of indexes, questions or answers.
"""

import math
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ingest.embed import find_model, quieten, silence_transformers
from ingest.errors import ModelError, RerankerError
from ingest.models import Hit

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

Scores = NDArray[np.float64]

# Fitted on 5,000 questions over 3,000 contexts of JaQuAD (`python -m evals.fit_rerank`: softmax over
# the first hits of each), where they put the right one first for 90.5 instead of 88.8 of 100, and
# confirmed on all 4,442 of JSQuAD (`make bench`): recall@1 0.942 instead of 0.930, nDCG@10 0.965
# instead of 0.960. Tried there and left out:
# - late interaction of the model's token vectors: 0.944, 0.966, for 10 ms a passage;
# - a cross-encoder of six layers, trained on 10,000 questions of JaQuAD without a GPU: it gained
#   0.005 by itself and nothing beside these signs, for 8 ms a passage;
# - gradient-boosted trees over the same signs, coverage by sentence and by pairs of sentences,
#   three- and four-character runs, whether an asked date or number stands there: 0.002 or less;
# - a linear map of the query's vector, or of both, trained on JaQuAD: the dense leg got worse.
WEIGHTS: Mapping[str, float] = {
    "bigrams": 0.41,
    "nearest": 8.39,
    "mean": 3.30,
    "lemma_share": 7.83,
    "bigram_share": 6.06,
    "run": 4.56,
    "length": -0.69,
}


def get_reranker(model: str | None) -> "CrossEncoderReranker | None":
    """The CrossEncoder of that folder or name; None for None, where the signs alone decide."""
    return None if model is None else CrossEncoderReranker(model)


def text_of(hit: Hit) -> str:
    """What is read of a hit: its passage, and the headings it stands under."""
    return "\n".join((*hit.passage.headings, hit.passage.text))


def weigh(signs: Mapping[str, Scores]) -> Scores:
    """The weighted sum of signs, each given for the same hits: a log odds up to a constant."""
    total: Scores = np.sum([WEIGHTS[name] * values for name, values in signs.items()], axis=0)
    return total


def longest_runs(query: str, texts: Sequence[str]) -> Scores:
    """The longest run of characters that each text shares with a query, as a share of the query."""
    asked = _folded(query)
    return np.array([_longest_run(asked, _folded(text)) / max(len(asked), 1) for text in texts])


def _longest_run(asked: str, said: str) -> int:
    longest = 0
    for start in range(len(asked)):
        while start + longest < len(asked) and asked[start : start + longest + 1] in said:
            longest += 1
    return longest


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def size(text: str) -> float:
    """How long a text is, on the scale that its weight was fitted on."""
    return math.log(len(text) + 1)


def reordered(hits: Sequence[Hit], scores: Scores) -> list[Hit]:
    """Hits with the first ones, as many as there are scores, in the order of these, highest first.

    A place keeps the score it had: a score says how a hit compares with the others of its query.
    """
    order = np.argsort(-scores, kind="stable").tolist()
    first = [replace(hits[at], score=hits[place].score) for place, at in enumerate(order)]
    return [*first, *hits[len(first) :]]


class CrossEncoderReranker:
    """A sentence-transformers CrossEncoder with one score. Safe to share between threads."""

    def __init__(self, model: str) -> None:
        """`model` is a folder or the name of a model that is on this machine."""
        self.name = model
        self._lock = threading.Lock()
        self._model: CrossEncoder | None = None

    def scores(self, query: str, texts: Sequence[str]) -> Scores:
        """How well each text answers the query, on the model's own scale.

        Raises:
            RerankerError: the model is not there, cannot be read, or gives more than one score.
        """
        if not texts:
            return np.zeros(0)
        from torch.nn import Identity

        with self._lock:
            model = self._loaded()
            found = model.predict(
                [(query, text) for text in texts],
                activation_fn=Identity(),
                show_progress_bar=False,
            )
        return np.asarray(found, np.float64)

    def _loaded(self) -> "CrossEncoder":
        if self._model is None:
            quieten()
            from sentence_transformers import CrossEncoder

            silence_transformers()
            try:
                folder = find_model(self.name)
            except ModelError as error:
                raise RerankerError(self.name, error.detail) from error
            try:
                model = CrossEncoder(str(folder), device="cpu", local_files_only=True)
            except Exception as error:  # transformers raises nothing more exact
                raise RerankerError(self.name, f"{folder} を読み込めません") from error
            if model.num_labels != 1:
                raise RerankerError(self.name, "点数を1つだけ出すモデルではありません")
            self._model = model
        return self._model
