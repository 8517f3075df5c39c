"""What an answer over JSQuAD is worth, and how its paragraphs are laid out."""

import dataclasses
from pathlib import Path

import pytest

from assistant.models import Sentence
from evals.jsquad import Outcome, Question, first_sentence, judge, lay_out, main, render
from tests.evals.test_metrics import ANSWER, SILENT

QUESTION = Question("梅雨はいつ?", ("5月から7月", "5月から7月にかけて"), "nagaoka-2017.md")


def outcome(*texts: str) -> Outcome:
    sentences = tuple(Sentence(text, (1,)) for text in texts)
    return judge(QUESTION, dataclasses.replace(ANSWER, sentences=sentences, text="".join(texts)))


def test_the_first_sentence_is_ours_aside_and_ends_where_it_ends() -> None:
    answer = dataclasses.replace(
        ANSWER, sentences=(Sentence("〔梅雨〕「つゆ。」とも読む。5月から7月にかけて来る。"),)
    )
    assert first_sentence(answer) == "「つゆ。」とも読む。"
    assert first_sentence(SILENT) == ""


def test_where_the_gold_answer_stands_is_told_apart() -> None:
    first = outcome("梅雨は５月から7月である。", "雨が降る。")
    assert (first.within, first.first, first.cited) == (True, True, True)
    second = outcome("雨が降る。", "梅雨は5月から7月である。")
    assert (second.within, second.first) == (True, False)
    late = outcome("あ" * 299, "5月から7月である。")
    assert (late.within, late.first) == (False, False)


def test_a_refusal_holds_nothing_even_where_it_suggests_the_answer() -> None:
    answer = dataclasses.replace(SILENT, text="見つかりません。近い見出し: 5月から7月")
    assert not judge(QUESTION, answer).within


def test_every_paragraph_is_a_file_and_every_question_knows_its_own(tmp_path: Path) -> None:
    entry = {"question": "いつ?", "answers": [{"text": "5月"}, {"text": "5月"}, {"text": "五月"}]}
    paragraph = {"context": "梅雨 [SEP] 5月に来る。", "qas": [entry]}
    dataset = {"data": [{"paragraphs": [paragraph]}, {"paragraphs": [paragraph]}]}
    questions = lay_out(dataset, tmp_path / "files")
    assert questions == [
        Question("いつ?", ("5月", "五月"), "0000.txt"),
        Question("いつ?", ("5月", "五月"), "0001.txt"),
    ]
    assert (tmp_path / "files" / "0001.txt").read_text("utf-8") == "梅雨\n\n5月に来る。"


def test_the_shares_are_of_all_questions() -> None:
    outcomes = [outcome("5月から7月。"), outcome("雨。", "5月から7月。"), outcome("雨。")]
    shown = render([*outcomes, judge(QUESTION, SILENT)], 7)
    assert "段落7件、質問4件" in shown
    assert "300字以内にある: 2 (50.0%)" in shown
    assert "最初の文にある: 1 (25.0%)" in shown
    assert "見つからないと答えた: 1 (25.0%)" in shown
    assert "0件" in render([], 0)


def test_a_set_that_is_not_here_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path / "ない.json")]) == 1
    assert capsys.readouterr().err.endswith("ない.json がありません\n")
