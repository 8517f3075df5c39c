"""How well grounding tells true statements from false ones, over our own pairs."""

from assistant.ground import Source, Verdict
from assistant.ground.models import Fault
from evals.fit_grounding import signs_of
from evals.grounding import Count, Pair, count, judge, load_pairs

FIGURES = {"wrong_figure", "wrong_year"}


def test_every_kind_has_pairs_in_both_parts() -> None:
    pairs = load_pairs()
    assert len(pairs) >= 300
    assert len({pair.id for pair in pairs}) == len(pairs)
    for part in ("build", "held"):
        kinds = {pair.kind for pair in pairs if pair.part == part}
        assert kinds >= {"true", "paraphrase", "negated", "swapped", "wrong_place", *FIGURES}


def test_a_false_statement_is_hardly_ever_shown_and_one_as_in_the_passage_hardly_ever_withheld() -> (
    None
):
    """What the README tells; the accuracy over free paraphrases is far below, and told there too."""
    pairs = load_pairs()
    verdicts = judge(pairs)
    told = {
        kind: count([pair for pair in pairs if pair.kind == kind], verdicts)
        for kind in {pair.kind for pair in pairs}
    }
    false = count([pair for pair in pairs if not pair.supported], verdicts)
    assert false.accuracy >= 0.965
    assert told["wrong_figure"].accuracy >= 0.98
    assert told["wrong_year"].accuracy >= 0.98
    assert told["wrong_place"].accepted == 0
    assert told["true"].accuracy >= 0.93


def test_no_wrong_figure_of_the_part_for_building_is_accepted() -> None:
    pairs = [pair for pair in load_pairs() if pair.part == "build" and pair.kind in FIGURES]
    assert count(pairs, judge(pairs)).accepted == 0


def test_accepted_and_refused_are_counted_apart() -> None:
    pairs = [
        Pair("g-1", "true", "", True, (), "build"),
        Pair("g-2", "addition", "", False, (), "build"),
        Pair("g-3", "true", "", True, (), "build"),
    ]
    refused = Verdict((Fault("words", "駅前"),))
    told = count(pairs, {"g-1": Verdict(), "g-2": Verdict(), "g-3": refused})
    assert told == Count(3, 1, 1)
    assert round(told.accuracy, 3) == 0.333


def test_only_statements_without_a_fault_are_weighed() -> None:
    source = Source(("相談は12か所である。",))
    pairs = [
        Pair("g-1", "true", "相談は12か所です。", True, (source,), "build"),
        Pair("g-2", "wrong_figure", "相談は13か所です。", False, (source,), "build"),
    ]
    near = {pair.id: [[0.9]] for pair in pairs}
    rows, right = signs_of(pairs, near)
    assert right.tolist() == [1.0, 1.0]  # with the nearness, and without
    assert rows.shape[0] == 2
