"""Makes two folders of the bundled model, once: the engine's own, and a sentence-transformers one.

The engine's holds 8-bit matrices for ONNX Runtime and is what the program runs. The other is the
float model, the reference that benchmarks and tests compare with.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from filelock import FileLock

from ingest.e5.checkpoint import write_checkpoint
from ingest.e5.encoder import MODEL, SETTINGS, TOKENIZER, WORDS, Vocabulary, session
from ingest.e5.graph import MATRICES, build_graph, input_of
from ingest.e5.source import NAME, Floats, Source, blocks, kept_pieces, parse
from ingest.e5.tokenizer import write_tokenizer
from ingest.errors import ModelError

# Part of the fingerprint: raise it whenever a vector changes.
CONVERSION_VERSION = 2

Progress = Callable[[str, int, int], None]

# What shows how large the inputs of each matrix become. Any text does: the large channels are the
# model's, not the text's.
_SHOWN = (
    "地域で暮らす人を支える仕組みを、市町村ごとに整えていくことが求められている。",
    "相談の窓口は平日の午前9時から午後5時まで開き、夜間と休日は電話で受け付ける。",
    "平成30年度の利用者は1,204人で、前の年度より36人（3.1%）増えた。",
    "1. 申込書を提出する\n2. 面接を受ける\n3. 契約を結ぶ",
    "The committee met in Tokyo on 12 May and approved the plan for the coming year.",
    "川の水は山に降った雪が解けたもので、春になると量が増え、田に引かれる。",
    "表2 施設別の定員と職員数\n名称 定員 職員\n北寮 24名 11名\n南寮 18名 9名",
    "彼は黙って窓の外を見ていたが、やがて立ち上がり、何も言わずに部屋を出て行った。",
)


def fingerprint(path: Path) -> str:
    """Names the model that `convert` makes of this file: 16 hex digits."""
    digest = hashlib.sha256(f"{CONVERSION_VERSION}\n".encode())
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()[:16]


def convert(path: Path, folder: Path, progress: Progress | None = None) -> None:
    """Writes the engine's folder, whole or not at all; another process may be doing the same.

    `progress` is told ("convert", steps done, steps in all).
    """
    _once(folder, lambda building: _write_engine(parse(path.read_bytes()), building, progress))


def convert_checkpoint(path: Path, folder: Path) -> None:
    """Writes the sentence-transformers folder, whole or not at all."""
    _once(folder, lambda building: write_checkpoint(parse(path.read_bytes()), building))


def _once(folder: Path, write: Callable[[Path], None]) -> None:
    if folder.is_dir():
        return
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock"):
            if folder.is_dir():
                return
            building = Path(tempfile.mkdtemp(prefix=".building-", dir=folder.parent))
            try:
                write(building)
                building.chmod(0o755)  # mkdtemp's 0700 would shut out other accounts
                os.replace(building, folder)
            finally:
                shutil.rmtree(building, ignore_errors=True)
    except OSError as error:
        raise ModelError(NAME, f"モデルを {folder} に書き込めません") from error


def _write_engine(source: Source, folder: Path, progress: Progress | None) -> None:
    steps = len(_SHOWN) + 3

    def told(done: int) -> None:
        if progress is not None:
            progress("convert", done, steps)

    kept = kept_pieces(source)
    write_tokenizer(source, kept, folder / TOKENIZER)
    told(1)
    words = blocks(source, "emb.word").reshape(-1, source.hidden // 32)[kept]
    np.save(folder / WORDS, words)
    settings = {"positions": source.positions}
    (folder / SETTINGS).write_text(json.dumps(settings), encoding="utf-8")
    told(2)
    whole = build_graph(source, largest=None)
    names = [input_of(matrix, layer) for layer in range(source.layers) for matrix in MATRICES]
    largest: dict[str, Floats] = {}
    vocabulary, run = Vocabulary(folder), session(whole)
    for number, text in enumerate(_SHOWN):
        inputs = run.run(
            names, {"words": vocabulary.vectors(vocabulary.tokens(f"passage: {text}"))}
        )
        for name, values in zip(names, inputs, strict=True):
            sizes = np.abs(np.asarray(values, np.float32)[0]).max(axis=0)
            largest[name] = np.maximum(largest[name], sizes) if name in largest else sizes
        told(number + 3)
    with (folder / MODEL).open("wb") as file:
        file.write(build_graph(source, largest))
        file.flush()
        os.fsync(file.fileno())
    told(steps)
