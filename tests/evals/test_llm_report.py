"""The report on a model: what is counted, and what a person has said of the withheld sentences."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from evals.llm_report import (
    VERDICTS,
    Entry,
    from_json,
    load_verdicts,
    render,
    summarise,
    to_json,
)
from evals.spoken import Refused
from ingest.errors import InputError

WRONG_CITY = Refused("札幌市は面的整備型である。", ("place",), ("place: 札幌市",), ("面的整備型",))
TRUE = Refused("類型は面的整備型である。", ("words",), (), ("整備類型：面的整備型",))
SAID = Entry(
    "a", "類型は?", "open", True, False, None, shown=2, first=6.0, whole=9.0,
    hits={"alone": False, "grounded": True, "extract": True},
    withheld=(WRONG_CITY,),
)  # fmt: skip
ENTRIES = [
    SAID,
    replace(SAID, id="b", shown=0, fell_back=True, first=30.0, whole=30.0, withheld=(TRUE,)),
    replace(
        SAID, id="c", kind="資料にない", asked=False, shown=0, first=0.1, whole=0.1, withheld=(),
        hits={"alone": True, "grounded": True, "extract": True},
    ),
    replace(SAID, id="d", shown=0, fell_back=True, problem="slow", withheld=(), first=20.0),
]  # fmt: skip
JUDGED = {("類型は?", WRONG_CITY.text): "right", ("類型は?", TRUE.text): "wrong"}


def test_accuracy_is_counted_for_each_of_the_three() -> None:
    assert summarise(ENTRIES, {}).accuracy == {"alone": 0.25, "grounded": 1.0, "extract": 1.0}


def test_the_share_of_sentences_withheld_is_of_all_that_the_model_gave() -> None:
    summary = summarise(ENTRIES, {})
    assert (summary.shown, summary.withheld, summary.withheld_share) == (2, 2, 0.5)
    assert summary.reasons == {"place": 1, "words": 1}
    assert (summary.asked, summary.fell_back, summary.problems) == (3, 2, {"slow": 1})


def test_times_are_of_the_cases_that_reached_the_model() -> None:
    summary = summarise(ENTRIES, {})
    assert summary.first == (20.0, 30.0)
    assert summary.whole == (9.0, 30.0)
    assert summary.first_in_time == pytest.approx(2 / 3)


def test_the_share_that_was_wrong_to_withhold_is_of_what_was_judged() -> None:
    assert summarise(ENTRIES, {}).wrong_share is None
    summary = summarise(ENTRIES, JUDGED)  # type: ignore[arg-type]
    assert (summary.right, summary.wrong, summary.unjudged, summary.wrong_share) == (1, 1, 0, 0.5)


def test_every_withheld_sentence_is_listed_with_its_verdict_or_as_not_judged() -> None:
    shown = render("模型", ENTRIES, {("類型は?", TRUE.text): "wrong"})
    assert f"### 未判定: {WRONG_CITY.text}" in shown
    assert f"### 誤って保留: {TRUE.text}" in shown
    assert "地名（place: 札幌市）" in shown
    assert "整備類型：面的整備型" in shown
    assert "| 全体 | 25.0% | 100.0% | 100.0% |" in shown


def test_a_report_can_be_shown_again_with_later_verdicts() -> None:
    report = json.loads(json.dumps(to_json("模型", ENTRIES, {})))
    assert [one["sentence"] for one in report["unjudged"]] == [WRONG_CITY.text, TRUE.text]
    assert from_json(report) == ENTRIES


def test_nothing_asked_has_no_shares() -> None:
    summary = summarise([], {})
    assert (summary.withheld_share, summary.first_in_time) == (None, None)
    assert summary.first == (None, None)


def test_the_verdicts_that_are_kept_can_be_read() -> None:
    assert set(load_verdicts().values()) <= {"right", "wrong"}
    for line in VERDICTS.read_text("utf-8").splitlines():
        assert json.loads(line)["why"]


@pytest.mark.parametrize("line", ['{"question": "q", "sentence": "s", "verdict": "maybe"}', "x"])
def test_a_line_that_is_no_verdict_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "verdicts.jsonl"
    path.write_text(line + "\n", "utf-8")
    with pytest.raises(InputError, match="1行目"):
        load_verdicts(path)
