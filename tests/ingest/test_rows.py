"""Passages come back from the disk one at a time, exactly as they went there."""

import threading
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import IndexDamagedError
from ingest.models import Passage
from ingest.rows import ROWS, TEXTS, Passages, write_passages
from tests.ingest.shelves import DOCUMENTS, PASSAGES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_passages(tmp_path, DOCUMENTS, PASSAGES)
    return tmp_path


def opened(folder: Path) -> Passages:
    return Passages(folder, folder, len(PASSAGES))


def test_every_passage_is_the_one_that_was_written(folder: Path) -> None:
    passages = opened(folder)
    assert tuple(passages) == PASSAGES
    assert [passages[row] for row in (5, 0, 5)] == [PASSAGES[5], PASSAGES[0], PASSAGES[5]]
    assert passages.documents.tolist() == [0, 0, 1, 1, 2, 2]
    assert passages.unit_counts.tolist() == [1] * 6
    assert passages.of_document(1) == PASSAGES[2:4]
    assert [passages.row_of(item, row // 2) for row, item in enumerate(PASSAGES)] == [*range(6)]


def test_passages_in_any_order_are_found_by_their_document(tmp_path: Path) -> None:
    mixed = [PASSAGES[i] for i in (5, 2, 0, 3, 4, 1)]
    write_passages(tmp_path, DOCUMENTS, mixed)
    passages = Passages(tmp_path, tmp_path, 6)
    assert passages.of_document(2) == (PASSAGES[5], PASSAGES[4])
    assert passages.row_of(PASSAGES[4], 2) == 4
    with pytest.raises(KeyError):
        passages.row_of(PASSAGES[0], 2)


def test_opening_parses_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Passage] = []
    monkeypatch.setattr("ingest.rows._passage", lambda _content: read.append(PASSAGES[0]))
    passages = opened(folder)
    assert (len(passages), passages.unit_counts.sum(), read) == (6, 6, [])
    assert passages[3] is None
    assert len(read) == 1


def test_an_empty_shelf_has_no_passages(tmp_path: Path) -> None:
    write_passages(tmp_path, (), ())
    passages = Passages(tmp_path, tmp_path, 0)
    assert (len(passages), tuple(passages), passages.unit_counts.tolist()) == (0, (), [])


def test_a_file_that_is_not_whole_is_damage(folder: Path) -> None:
    with pytest.raises(IndexDamagedError):
        Passages(folder, folder, 7)
    whole = (folder / TEXTS).read_bytes()
    (folder / TEXTS).write_bytes(whole[:-5])
    with pytest.raises(IndexDamagedError, match="5 件です"):
        opened(folder)
    (folder / TEXTS).write_bytes(b"")
    with pytest.raises(IndexDamagedError, match="0 件です"):
        opened(folder)
    (folder / TEXTS).write_bytes(whole)
    (folder / ROWS).write_bytes(b"")
    with pytest.raises(IndexDamagedError):
        opened(folder)
    np.save(folder / ROWS, np.zeros((7, 2), np.int64))
    with pytest.raises(IndexDamagedError):
        opened(folder)


def test_a_passage_that_was_garbled_in_place_is_damage_when_it_is_read(folder: Path) -> None:
    whole = (folder / TEXTS).read_bytes()
    (folder / TEXTS).write_bytes(b"\xff" * 10 + whole[10:])
    passages = opened(folder)
    assert passages[1] == PASSAGES[1]
    with pytest.raises(IndexDamagedError):
        passages[0]


def test_threads_read_side_by_side(folder: Path) -> None:
    passages = opened(folder)
    wrong: list[int] = []

    def read() -> None:
        wrong.extend(row for row in [*range(6)] * 50 if passages[row] != PASSAGES[row])

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
