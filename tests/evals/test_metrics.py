"""The judge is judged first: what counts as said, and what a ranking is worth."""

import dataclasses
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.models import Answer, Citation, Sentence, Table, TableRow
from evals.metrics import (
    Case,
    contains,
    judge,
    length_kept,
    ndcg_at,
    recall_at,
    reciprocal_rank_at,
    spoken,
)
from ingest.models import Document

PATH = "corpus/cases/nagaoka-2017.md"
DOCUMENT = Document("d", "長岡市", PATH, "case", "長岡市", "2017", None, "0" * 64)
SOURCES = {PATH: "長岡市の人口は、\n273,881人である。"}
CASE = Case(
    id="a",
    question="長岡市の人口は?",
    kind="quantity",
    answerable=True,
    nuggets=(("273,881人", "約27万人"),),
    forbidden=("734,474",),
    documents=("nagaoka",),
)
ANSWER = Answer(
    question="長岡市の人口は?",
    standalone_question="長岡市の人口は?",
    kind="quantity",
    status="answered",
    text="長岡市の人口は、273,881人である。[1]",
    citations=(Citation(1, DOCUMENT, None, (1, 2), (), "長岡市の人口は、273,881人である。"),),
)
SILENT = dataclasses.replace(ANSWER, status="not_found", text="資料にありません。", citations=())


def test_a_right_answer_is_a_hit() -> None:
    assert judge(CASE, ANSWER, SOURCES).hit


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"text": "長岡市の人口は多い。"}, "missing"),
        ({"text": "273,881人。熊本市は734,474人。"}, "forbidden"),
        ({"status": "not_found"}, "status"),
        ({"citations": ()}, "document"),
        ({"text": "273,881人。" + "あ" * 595}, "length"),
        (
            {"citations": (dataclasses.replace(ANSWER.citations[0], quote="人口は273,881人"),)},
            "verbatim",
        ),
    ],
)
def test_each_fault_alone_costs_the_hit(change: dict[str, object], wrong: str) -> None:
    score = judge(CASE, dataclasses.replace(ANSWER, **change), SOURCES)  # type: ignore[arg-type]
    assert not score.hit
    faults = {
        "missing": bool(score.missing),
        "forbidden": bool(score.forbidden),
        "status": not score.status,
        "document": not score.document,
        "verbatim": not score.verbatim,
        "length": not score.length,
    }
    assert [name for name, fault in faults.items() if fault] == [wrong]


def test_silence_is_right_only_where_the_shelf_is_silent() -> None:
    unanswerable = Case("x", "札幌市は?", "open", answerable=False)
    assert judge(unanswerable, SILENT, {}).hit
    assert not judge(CASE, SILENT, {}).hit
    assert not judge(unanswerable, ANSWER, SOURCES).hit


def test_a_partial_answer_counts_as_found() -> None:
    assert judge(CASE, dataclasses.replace(ANSWER, status="partial"), SOURCES).hit


def test_only_a_table_and_a_list_may_be_long_and_marks_do_not_count() -> None:
    long = dataclasses.replace(ANSWER, text="あ" * 600)
    assert not length_kept(CASE, long)
    assert length_kept(CASE, dataclasses.replace(ANSWER, text="あ" * 599 + "[1]\n [12]"))
    assert length_kept(dataclasses.replace(CASE, kind="list"), long)
    assert length_kept(CASE, dataclasses.replace(long, table=Table(("観点",), ())))
    items = (Sentence("一", (1,), item=True),)
    assert length_kept(CASE, dataclasses.replace(long, sentences=items))


def test_quotes_statements_and_ranks_are_counted() -> None:
    wrong = dataclasses.replace(ANSWER.citations[0], quote="人口は273,881人")
    answer = dataclasses.replace(ANSWER, citations=(*ANSWER.citations, wrong))
    score = judge(CASE, answer, SOURCES, ["a", "b", "c", "d", PATH], [True, False, True])
    assert (score.quotes, score.claims, score.found_at_5) == ((1, 2), (2, 3), True)
    assert judge(CASE, answer, SOURCES, ["a", "b", "c", "d", "e", PATH]).found_at_5 is False
    assert judge(CASE, answer, SOURCES).found_at_5 is None


def test_what_a_table_says_is_said_and_what_a_quote_says_is_not() -> None:
    cell = Sentence("複数の法人", (1,))
    table = Table(("観点", "面的整備型"), (TableRow("運営主体", (cell,)),))
    said = spoken(dataclasses.replace(ANSWER, text="表のとおり。", table=table))
    assert contains(said, "複数の法人")
    assert not contains(said, "273,881")


@pytest.mark.parametrize(
    ("text", "fact", "found"),
    [
        ("専門員は145人", "45人", False),
        ("専門員は４５人", "45人", True),
        ("計12,000千円", "2,000千円", False),
        ("計 2,000\n千円", "2,000千円", True),
        ("人口273,881", "273", False),
        ("人口は273、世帯は", "273", True),
        ("平成29年8月", "平成2", False),
        ("9ヵ所", "９ヵ所", True),
        ("グループ ホーム", "グループホーム", True),
        ("0.45人", "45人", False),
    ],
)
def test_a_fact_is_found_in_any_form_of_its_characters_and_a_number_only_whole(
    text: str, fact: str, found: bool
) -> None:
    assert contains(text, fact) is found


@given(st.text(), st.text(alphabet="拠点整備型の運営", min_size=1), st.text())
def test_a_fact_that_was_put_in_is_found(before: str, fact: str, after: str) -> None:
    assert contains(before + "。" + fact + "。" + after, fact)


def test_rankings_are_worth_what_the_formula_says() -> None:
    ranking = ["b", "a", "c"]
    assert recall_at(1, ranking, "b") == 1.0
    assert recall_at(1, ranking, "a") == 0.0
    assert ndcg_at(10, ranking, "b") == 1.0
    assert ndcg_at(10, ranking, "a") == pytest.approx(1 / math.log2(3))
    assert ndcg_at(1, ranking, "a") == 0.0
    assert ndcg_at(10, ranking, "z") == 0.0
    assert reciprocal_rank_at(10, ranking, "c") == pytest.approx(1 / 3)
    assert reciprocal_rank_at(2, ranking, "c") == 0.0


def test_several_relevant_passages_share_the_recall_and_gain_by_their_grade() -> None:
    ranking, gains = ["x", "a", "y", "b"], {"a": 3.0, "b": 1.0, "c": 2.0, "x": 0.0}
    assert recall_at(2, ranking, gains) == pytest.approx(1 / 3)
    assert recall_at(4, ranking, gains) == pytest.approx(2 / 3)
    assert reciprocal_rank_at(4, ranking, gains) == 0.5
    best = 3 + 2 / math.log2(3) + 1 / 2
    assert ndcg_at(4, ranking, gains) == pytest.approx((3 / math.log2(3) + 1 / math.log2(5)) / best)
    assert ndcg_at(2, ranking, gains) == pytest.approx((3 / math.log2(3)) / (3 + 2 / math.log2(3)))
    assert ndcg_at(4, ranking, {}) == recall_at(4, ranking, {}) == 0.0
    assert ndcg_at(4, [], gains) == reciprocal_rank_at(4, [], gains) == 0.0


def test_the_figures_are_those_of_trec_eval() -> None:
    import ir_measures

    chance = random.Random(20170331)
    names = [f"d{number}" for number in range(30)]
    measures = {
        "R@{k}": recall_at,
        "RR@{k}": reciprocal_rank_at,
        "nDCG@{k}": ndcg_at,
    }
    for _ in range(50):
        ranking = chance.sample(names, chance.randrange(1, 25))
        gains = {name: chance.randrange(4) for name in chance.sample(names, 6)}
        gains[chance.choice(names)] = 1  # trec_eval leaves out what has nothing relevant
        run = {"q": {name: float(len(ranking) - place) for place, name in enumerate(ranking)}}
        for k in (1, 5, 10):
            for pattern, ours in measures.items():
                measure = ir_measures.parse_measure(pattern.format(k=k))
                theirs = ir_measures.calc_aggregate([measure], {"q": gains}, run)[measure]
                assert ours(k, ranking, gains) == pytest.approx(theirs), (pattern, k)
