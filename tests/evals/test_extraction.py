"""The rates of extraction are counted over whole files, both readers by turns."""

from pathlib import Path

import pytest

from evals.extraction import Rates, measure, render, timed, total
from tests.ingest.pdfs import PROSE, two_columns


def test_each_reader_gets_the_median_of_its_own_rounds() -> None:
    ticks = iter([0, 1, 1, 9, 9, 12, 12, 16, 16, 18, 18, 30])  # ours 1, 3, 2; pypdf 8, 4, 12
    order: list[str] = []

    def reader(name: str) -> int:
        order.append(name)
        return 4

    rows = timed(
        [Path("a.pdf")],
        {"ours": lambda _: reader("ours"), "pypdf": lambda _: reader("pypdf")},
        lambda: float(next(ticks)),
    )
    assert rows == [Rates("a.pdf", 4, 2.0, 8.0)]
    assert rows[0].times == 4.0
    assert order == ["ours", "pypdf"] * 3


def test_files_count_by_their_seconds_and_not_by_their_ratios() -> None:
    rows = [Rates("a.pdf", 10, 1.0, 8.0), Rates("b.pdf", 30, 3.0, 8.0)]
    assert total(rows) == Rates("計", 40, 4.0, 16.0)
    assert render(rows).splitlines()[-1] == "| 計 | 40 | 10.0 | 2.5 | 4.00 |"


@pytest.mark.parametrize("columns", [(PROSE,), (PROSE, PROSE)])
def test_both_readers_read_a_real_file_whole(tmp_path: Path, columns: tuple[str, ...]) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(two_columns(columns))
    (row,) = measure([file], rounds=1)
    assert (row.name, row.pages) == ("a.pdf", 1)
    assert row.ours > 0
    assert row.pypdf > 0
