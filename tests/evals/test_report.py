"""A run's figures: what the table counts and what the JSON carries."""

import dataclasses
import json

from evals.metrics import Case, judge
from evals.report import Result, render, to_json
from tests.evals.test_metrics import ANSWER, CASE, SILENT, SOURCES

RESULTS = [
    Result(CASE, ANSWER, judge(CASE, ANSWER, SOURCES)),
    Result(dataclasses.replace(CASE, id="b"), SILENT, judge(CASE, SILENT, {})),
    Result(x := Case("x", "札幌市は?", "open", answerable=False), SILENT, judge(x, SILENT, {})),
]


def test_the_table_counts_by_kind_with_questions_beyond_the_shelf_apart() -> None:
    lines = [line.split("|") for line in render("starter", RESULTS, verbose=False).splitlines()]
    rows = {line[0].strip(): [cell.strip() for cell in line[1:3]] for line in lines if line[1:]}
    assert rows["quantity"] == ["2", "1 (50%)"]
    assert rows["資料にない"] == ["1", "1 (100%)"]
    assert rows["全体"] == ["3", "2 (67%)"]


def test_only_verbose_shows_the_misses_and_only_them() -> None:
    assert "× " not in render("starter", RESULTS, verbose=False)
    shown = render("starter", RESULTS, verbose=True)
    assert shown.count("× ") == 1
    assert "× b: 長岡市の人口は? [not_found]" in shown
    assert "足りない要点: 273,881人/約27万人" in shown


def test_the_json_carries_every_case_and_survives_a_round_trip() -> None:
    report = json.loads(json.dumps(to_json("starter", RESULTS)))
    assert report["schema"] == "kyoten.eval/1"
    assert (report["cases"], report["hits"]) == (3, 2)
    assert [result["id"] for result in report["results"]] == ["a", "b", "x"]
    assert report["kinds"]["quantity"] == {"cases": 2, "hits": 1}


def test_an_empty_suite_is_no_accident() -> None:
    assert "0問" in render("starter", [], verbose=True)
