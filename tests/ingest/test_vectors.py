"""Vectors written block by block are those written at once, and none that is known is made again."""

from pathlib import Path

import numpy as np
import pytest

from ingest.arrays import ArrayWriter
from ingest.vector_cache import VectorCache
from ingest.vectors import Floats, UnitVectors
from tests.ingest import written

COUNTS = [3, 1, 2, 1, 4]
_chance = np.random.default_rng(2017)


def vector() -> Floats:
    drawn = _chance.standard_normal(8).astype(np.float32)
    return drawn / np.float32(np.linalg.norm(drawn))


# The second unit of the first passage and the only one of the fourth have none.
UNITS: list[list[Floats | None]] = [[vector() for _ in range(count)] for count in COUNTS]
UNITS[0][1] = UNITS[3][0] = None


@pytest.mark.parametrize("size", [1, 2, 5])
def test_units_written_in_blocks_are_the_file_that_numpy_writes_of_all(
    size: int, tmp_path: Path
) -> None:
    blocks = [UNITS[first : first + size] for first in range(0, len(UNITS), size)]
    means = np.concatenate(list(UnitVectors.writing(tmp_path, blocks, sum(COUNTS), 8)))
    whole = np.array(
        [np.zeros(8) if unit is None else unit for units in UNITS for unit in units], np.float16
    )
    np.save(tmp_path / "whole.npy", whole)
    assert (tmp_path / "units.npy").read_bytes() == (tmp_path / "whole.npy").read_bytes()
    for units, mean in zip(np.split(whole, np.cumsum(COUNTS)[:-1]), means, strict=True):
        expected = units.astype(np.float32).sum(axis=0)
        length = np.linalg.norm(expected)
        np.testing.assert_allclose(mean, expected / (length or 1), rtol=1e-6)
    loaded = UnitVectors.load(tmp_path, np.array(COUNTS))
    asked = vector()
    assert loaded.cosines(asked.tolist(), 2) == pytest.approx(
        whole[4:6].astype(np.float32) @ asked, abs=1e-6
    )


@pytest.mark.parametrize("compared", [1, 2, 1_000])
def test_a_passage_is_as_near_as_its_nearest_unit_however_many_are_compared_at_once(
    compared: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.vectors._COMPARED", compared)
    units = written.units(tmp_path, UNITS, 8)
    asked = vector()
    passages = [4, 0, 3]
    expected = [
        max(0 if unit is None else float(unit @ asked) for unit in UNITS[passage])
        for passage in passages
    ]
    assert units.nearest(asked.tolist(), np.array(passages)) == pytest.approx(expected, abs=1e-3)


def test_an_array_without_rows_can_be_written_and_read(tmp_path: Path) -> None:
    with ArrayWriter(tmp_path / "none.npy", (0, 8), np.float16):
        pass
    assert np.load(tmp_path / "none.npy").shape == (0, 8)


def test_the_cache_tells_what_it_lacks_and_gives_the_rest(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "vectors.sqlite3")
    known = vector()
    assert len(cache.missing("e5", ["人口", "面積", "人口"])) == 2
    cache.put("e5", {"人口": known})
    assert cache.missing("e5", ["人口"]) == set()
    assert len(cache.missing("e5", ["人口", "面積"])) == 1
    assert len(cache.missing("another", ["人口"])) == 1
    found = cache.get("e5", ["人口", "面積"])
    assert list(found) == ["人口"]
    np.testing.assert_array_equal(found["人口"], known)


def test_a_spoilt_cache_lacks_everything_and_is_thrown_away(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite3"
    path.write_bytes(b"no database" * 1000)
    cache = VectorCache(path)
    assert len(cache.missing("e5", ["人口"])) == 1
    assert not path.exists()
