"""Matrices of terms and vectors of units, written and opened again as an index has them."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ingest.bm25 import TermIndex, TermWriter
from ingest.vectors import Floats, UnitVectors


def terms(folder: Path, texts: Sequence[Sequence[str]]) -> TermIndex:
    """The index of texts given as terms."""
    with contextlib.closing(TermWriter(folder)) as writer:
        for text in texts:
            writer.add(text)
        writer.save()
    return TermIndex.load(folder, len(texts))


def units(folder: Path, passages: Sequence[Sequence[Floats | None]], dimension: int) -> UnitVectors:
    """The vectors of passages, given by unit."""
    counts = [len(passage) for passage in passages]
    for _ in UnitVectors.writing(folder, [passages], sum(counts), dimension):
        pass
    return UnitVectors.load(folder, np.array(counts))
