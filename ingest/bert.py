"""Runs a BERT sentence encoder over one text with NumPy alone.

A question must not wait 8 seconds for torch to be imported. Batches of passages are the business
of sentence-transformers; this knows only the bundled model's shape (mean pooling, unit length).
"""

import json
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]
from tokenizers import Tokenizer

Floats = NDArray[np.float32]


def read_safetensors(path: Path) -> dict[str, Floats]:
    """The float32 tensors of a safetensors file, memory-mapped: only what is used is read."""
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    data = np.memmap(path, dtype=np.uint8, mode="r", offset=8 + length)
    return {
        name: np.asarray(data[slice(*entry["data_offsets"])]).view("<f4").reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__"
    }


def erf(x: Floats) -> Floats:
    """The error function to 1.5e-7: Abramowitz and Stegun, formula 7.1.26. NumPy has none."""
    t = 1 / (1 + np.float32(0.3275911) * np.abs(x))
    series = t * (
        np.float32(0.254829592)
        + t
        * (
            np.float32(-0.284496736)
            + t
            * (
                np.float32(1.421413741)
                + t * (np.float32(-1.453152027) + t * np.float32(1.061405429))
            )
        )
    )
    result: Floats = np.sign(x) * (1 - series * np.exp(-x * x))
    return result


class Bert:
    """The encoder in `folder`, which holds config.json, tokenizer.json and model.safetensors."""

    def __init__(self, folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self._heads = int(config["num_attention_heads"])
        self._layers = int(config["num_hidden_layers"])
        self._epsilon = np.float32(config["layer_norm_eps"])
        self._tensors = read_safetensors(folder / "model.safetensors")
        self._blas = ThreadpoolController().select(user_api="blas")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(int(config["max_position_embeddings"]))

    def encode(self, text: str) -> Floats:
        """The embedding of one text, of unit length; tokens past the model's window are cut."""
        # One thread: a question's matrices are too small to share out, and threads that wait for
        # one another on a busy machine made this 13 times slower (640 ms instead of 49).
        with self._blas.limit(limits=1):
            return self._encode(text)

    def _encode(self, text: str) -> Floats:
        tensors = self._tensors
        ids = self._tokenizer.encode(text).ids
        x: Floats = (
            tensors["embeddings.word_embeddings.weight"][ids]
            + tensors["embeddings.position_embeddings.weight"][: len(ids)]
            + tensors["embeddings.token_type_embeddings.weight"][0]
        )
        x = self._normalise(x, "embeddings.LayerNorm")
        for number in range(self._layers):
            layer = f"encoder.layer.{number}"
            attended = self._dense(self._attend(x, layer), f"{layer}.attention.output.dense")
            x = self._normalise(x + attended, f"{layer}.attention.output.LayerNorm")
            inner = self._dense(x, f"{layer}.intermediate.dense")
            inner = inner * np.float32(0.5) * (1 + erf(inner * np.float32(2**-0.5)))
            x = self._normalise(
                x + self._dense(inner, f"{layer}.output.dense"), f"{layer}.output.LayerNorm"
            )
        mean = x.mean(axis=0)
        embedding: Floats = mean / np.linalg.norm(mean)
        return embedding

    def _attend(self, x: Floats, layer: str) -> Floats:
        length, hidden = x.shape
        size = hidden // self._heads
        query, key, value = (
            self._dense(x, f"{layer}.attention.self.{name}")
            .reshape(length, self._heads, size)
            .swapaxes(0, 1)
            for name in ("query", "key", "value")
        )
        scores = query @ key.swapaxes(1, 2) * np.float32(size**-0.5)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        context: Floats = (weights @ value).swapaxes(0, 1).reshape(length, hidden)
        return context

    def _dense(self, x: Floats, name: str) -> Floats:
        result: Floats = x @ self._tensors[f"{name}.weight"].T + self._tensors[f"{name}.bias"]
        return result

    def _normalise(self, x: Floats, name: str) -> Floats:
        centred = x - x.mean(axis=-1, keepdims=True)
        scale = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + self._epsilon)
        result: Floats = (
            centred / scale * self._tensors[f"{name}.weight"] + self._tensors[f"{name}.bias"]
        )
        return result
