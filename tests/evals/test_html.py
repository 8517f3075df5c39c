"""The report opens anywhere: one file, nothing from outside, and every figure in it."""

import dataclasses
import re
from xml.etree import ElementTree

from evals.expectation import compare, record
from evals.html import bars, times, to_html
from evals.report import Run
from tests.evals.test_figures import RESULTS


def test_nothing_comes_from_outside_and_what_was_asked_is_escaped() -> None:
    case = dataclasses.replace(RESULTS[1].case, id="b", question="<script>alert(1)</script>?")
    results = [dataclasses.replace(RESULTS[1], case=case), *RESULTS]
    report = to_html(Run("starter", results, RESULTS, compare(record(RESULTS), results)))
    assert not re.search(r"""(?:src|href)=|url\(|https?://|<script""", report)
    assert "&lt;script&gt;alert(1)" in report
    assert "前回との比較" in report
    # Three missed: b, the question beyond the shelf that was answered, and one that is held back.
    assert report.count('<div class="case">') == 2
    assert "外れた1問は表示しません" in report


def test_a_bar_is_as_long_as_its_share() -> None:
    drawn = ElementTree.fromstring(bars([("a", 1.0), ("b", 0.5), ("c", None)], "#000"))
    assert [float(rect.attrib["width"]) for rect in drawn.iter("rect")] == [420, 210, 0]
    assert [text.text for text in drawn.iter("text")] == ["a", "100.0%", "b", "50.0%", "c", "-"]


def test_the_columns_of_the_times_hold_every_answer() -> None:
    drawn = ElementTree.fromstring(times([10, 20, 20, 100]))
    counts = [int(title.text.split(": ")[1][:-1]) for title in drawn.iter("title") if title.text]
    assert (len(counts), sum(counts)) == (20, 4)
    assert (counts[2], counts[4], counts[19]) == (1, 2, 1)


def test_no_times_draw_nothing() -> None:
    assert times([]) == "<p>なし</p>"
