"""A run's figures: what the table counts and what the JSON carries."""

import dataclasses
import json

from evals.expectation import compare, record
from evals.figures import Result
from evals.metrics import Case, judge
from evals.report import Run, render, to_json
from tests.evals.test_metrics import ANSWER, CASE, SILENT, SOURCES

RESULTS = [
    Result(CASE, ANSWER, judge(CASE, ANSWER, SOURCES)),
    Result(dataclasses.replace(CASE, id="b"), SILENT, judge(CASE, SILENT, {})),
    Result(x := Case("x", "札幌市は?", "open", answerable=False), SILENT, judge(x, SILENT, {})),
]
RUN = Run("starter", RESULTS, RESULTS[:1])


def test_the_table_counts_by_kind_with_the_two_parts_and_the_baseline_below() -> None:
    lines = [line.split("|") for line in render(RUN, verbose=False).splitlines()]
    rows = {line[0].strip(): [cell.strip() for cell in line[1:3]] for line in lines if line[1:]}
    assert rows["数量"] == ["2", "50.0%"]
    assert rows["資料にない"] == ["1", "100.0%"]
    assert rows["全体"] == ["3", "66.7%"]
    assert rows["素の検索"] == ["1", "100.0%"]
    assert int(rows["作る側"][0]) + int(rows["見るだけ"][0]) == 3


def test_only_verbose_shows_the_misses_and_only_them() -> None:
    assert "× " not in render(RUN, verbose=False)
    shown = render(RUN, verbose=True)
    assert shown.count("× ") == 1
    assert "× b: 長岡市の人口は? [not_found]" in shown
    assert "足りない要点: 273,881人/約27万人" in shown


def test_the_misses_of_the_part_for_the_figure_stay_unseen() -> None:
    held = dataclasses.replace(RESULTS[1], case=dataclasses.replace(CASE, id="starter-n-pop"))
    shown = render(dataclasses.replace(RUN, results=[held]), verbose=True)
    assert "× " not in shown
    assert "「見るだけ」の問題で外れた1問は表示しません" in shown


def test_a_run_says_what_changed_since_the_last_one() -> None:
    broken = dataclasses.replace(RESULTS[1], case=dataclasses.replace(CASE, id="a"))
    run = dataclasses.replace(
        RUN, results=[broken], comparison=compare(record(RESULTS[:1]), [broken])
    )
    shown = render(run, verbose=False)
    assert "悪くなった: 正答 100.0% → 0.0%" in shown
    assert "外れるようになった問題（1）: a" in shown
    assert "当たるようになった問題" not in shown
    comparison = json.loads(json.dumps(to_json(run)))["comparison"]
    assert comparison["broken"] == ["a"]
    assert comparison["figures"][0]["verdict"] == "worse"


def test_the_json_carries_every_case_and_survives_a_round_trip() -> None:
    report = json.loads(json.dumps(to_json(RUN)))
    assert report["schema"] == "kyoten.eval/2"
    assert (report["cases"], report["hits"], report["comparison"]) == (3, 2, None)
    assert [result["id"] for result in report["results"]] == ["a", "b", "x"]
    assert report["figures"]["quantity"]["accuracy"] == 0.5
    assert {result["part"] for result in report["results"]} <= {"build", "held"}


def test_an_empty_suite_is_no_accident() -> None:
    assert "0問" in render(Run("starter", [], []), verbose=True)
