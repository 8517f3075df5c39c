"""A statement is backed where its quotes have every figure and content word of it, and not else."""

import dataclasses

import pytest

from assistant.models import Sentence, Table, TableRow
from evals.claims import backed, claims, own_words, unbacked
from tests.evals.test_metrics import ANSWER

QUOTE = "長岡市の人口は、平成29年4月1日現在の住民基本台帳で273,881人である。"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("長岡市の人口は273,881人である。", []),
        ("〔長岡市・人口〕人口は273,881人である。", []),
        ("はい。〔熊本市〕住民基本台帳の人口である。", []),
        ("いいえ。人口である。", []),
        ("・人口", []),
        ("人口は**２７３，８８１人**である。", []),
        ("長岡市の人口は73,881人である。", ["73881"]),
        ("熊本市の人口は273,881人である。", ["熊本"]),
        ("人口が減った。", ["減っ"]),
    ],
)
def test_what_no_quote_has_is_named_and_what_is_ours_is_no_claim(
    text: str, missing: list[str]
) -> None:
    assert unbacked(text, [QUOTE]) == missing
    assert backed(text, [QUOTE]) is not bool(missing)


def test_two_quotes_may_carry_one_statement_but_none_may_be_idle() -> None:
    other = "熊本市の手帳所持者は45,446人である。"
    assert backed("人口は273,881人、手帳所持者は45,446人である。", [QUOTE, other])
    assert not backed("人口は273,881人である。", [QUOTE, "天気は晴れ。"])


def test_a_statement_without_a_quote_is_not_backed() -> None:
    assert not backed("人口は273,881人である。", [])


def test_a_word_that_other_neighbours_cut_in_two_still_stands() -> None:
    assert backed("地区担当制", ["相談支援事業の再編（地区担当制）を行う"])


def test_figures_of_a_row_stand_apart_and_one_over_a_line_break_stands_whole() -> None:
    assert backed("東区は9か所", ["中央区 東区 か所\n8 9 6"])
    assert backed("人口は273,881人", ["人口は273,\n881人"])


def test_cells_are_statements_and_a_silent_cell_is_none() -> None:
    row = TableRow("人口", (Sentence("273,881人", (1,)), Sentence("記載なし")))
    answer = dataclasses.replace(
        ANSWER,
        sentences=(Sentence("長岡市の人口は、273,881人である。", (1,)), Sentence("〔補足〕")),
        table=Table(("観点", "長岡市", "熊本市"), (row,)),
    )
    quote = ANSWER.citations[0].quote
    assert [(sentence.text, quotes) for sentence, quotes in claims(answer)] == [
        ("長岡市の人口は、273,881人である。", (quote,)),
        ("273,881人", (quote,)),
    ]


def test_asides_replies_and_marks_are_peeled_off_in_any_order() -> None:
    assert own_words("いいえ。〔熊本市〕① 報告は不要。") == "報告は不要。"
    assert own_words("〔熊本市〕はい。報告は不要。") == "報告は不要。"
    assert own_words("【運営主体】法人等") == "【運営主体】法人等"
    assert own_words("東区：〔短期入所（か所）〕12、〔生活介護〕31") == "東区：12、31"


def test_brackets_of_the_document_are_its_words() -> None:
    quote = "人口〔外国人を含む。〕は57人"
    assert own_words("〔熊本市〕人口〔外国人を含む。〕は57人", [quote]) == quote
    assert unbacked("人口〔外国人を含む。〕は57人", [quote, "外国人"]) == []
