"""Runs the bundled model through ONNX Runtime: from a text to its vector.

Knows tokens and windows; nothing of prefixes, indexes or passages.
"""

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from tokenizers import Tokenizer

from ingest.e5.source import SPECIAL, Floats, dequantise

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

MODEL, WORDS, TOKENIZER, SETTINGS = "model.onnx", "words.npy", "tokenizer.json", "settings.json"

# Neighbouring windows of a long text share this many tokens, and each token's vector is taken
# from the window in which it stands further from the edge.
_SHARED = 128


class Vocabulary:
    """The tokens of a text and their vectors; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._words = np.load(folder / WORDS, mmap_mode="r")

    def tokens(self, text: str) -> list[int]:
        """The numbers of a text's tokens, without the marks of start and end."""
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def vectors(self, tokens: Sequence[int]) -> Floats:
        """What the graph is given for these tokens between the marks: (1, tokens + 2, hidden)."""
        marked = [SPECIAL.index("<s>"), *tokens, SPECIAL.index("</s>")]
        return dequantise(self._words[marked]).reshape(1, len(marked), -1)


class Encoder:
    """The model in `folder`; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
        self._window = int(settings["positions"]) - 2  # the marks of start and end
        self._vocabulary = Vocabulary(folder)
        self._session = session((folder / MODEL).read_bytes())

    def encode(self, text: str, prefix: str = "") -> Floats:
        """The embedding of a text, of unit length: the mean of its tokens' vectors.

        Texts longer than the model's window are read through several windows, nothing is cut.
        """
        head = self._vocabulary.tokens(prefix.strip())
        ids = self._vocabulary.tokens(text)
        total: Floats = np.zeros((), np.float32)
        for first, last, kept_first, kept_last in windows(len(ids), self._window - len(head)):
            hidden = self._run([*head, *ids[first:last]])
            body = hidden[1 + len(head) : -1]
            # The marks and the prefix count as often as they are read.
            total = total + hidden.sum(axis=0) - body.sum(axis=0)
            total = total + body[kept_first - first : kept_last - first].sum(axis=0)
        unit: Floats = total / np.linalg.norm(total)
        return unit

    def encode_many(self, texts: Sequence[str], prefix: str = "") -> list[Floats]:
        """The embedding of each text, one text on each core at a time.

        One text a run, and one core: in a batch the texts are padded to one length, and the 8-bit
        rounding of one would depend on the others.
        """
        with ThreadPoolExecutor(_cores()) as pool:
            return list(pool.map(lambda text: self.encode(text, prefix), texts))

    def _run(self, ids: Sequence[int]) -> Floats:
        output: list[Any] = self._session.run(["tokens"], {"words": self._vocabulary.vectors(ids)})
        tokens: Floats = output[0][0]
        return tokens


def windows(length: int, window: int) -> list[tuple[int, int, int, int]]:
    """Windows over `length` tokens as (first, last, first kept, last kept), at least one.

    Each is at most `window` long; what they keep adds up to every token once.
    """
    if length <= window:
        return [(0, length, 0, length)]
    shared = min(_SHARED, window // 2)
    found: list[tuple[int, int, int, int]] = []
    first = kept = 0
    while True:
        last = min(first + window, length)
        until = length if last == length else last - shared // 2
        found.append((first, last, kept, until))
        if last == length:
            return found
        # The last window is as long as the others: it reaches back instead of being a stump.
        kept, first = until, min(last - shared, length - window)


def session(model: bytes) -> "InferenceSession":
    """An ONNX Runtime session on one core that keeps silent."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _cores() -> int:
    """The cores this process may use: a container or the administrator may have given it fewer."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
