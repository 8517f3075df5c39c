"""What `make bench` measures with: the sample is fair, and the table says what was measured."""

import json
from pathlib import Path

import pytest

from assistant.settings import Settings
from evals.baselines import files_of, first_of_each, system, timed_ranks
from evals.bench import MEASURES, long_texts, make_manual, prepare, prepare_pdfs, render, sample
from ingest.readers import read

DATASET = {
    "data": [
        {
            "paragraphs": [
                {
                    "context": f"題{i} [SEP] 本文{i}である。",
                    "qas": [{"question": f"問{i}-{j}"} for j in range(3)],
                }
                for i in range(20)
            ]
        }
    ]
}


def test_a_sample_is_the_same_every_time_and_its_questions_have_their_paragraph(
    tmp_path: Path,
) -> None:
    pairs = sample(DATASET, tmp_path / "a", paragraphs=8, questions=10)
    assert pairs == sample(DATASET, tmp_path / "b", paragraphs=8, questions=10)
    assert len(files_of(tmp_path / "a")) == 8
    assert len(pairs) == 10
    for question, name in pairs:
        number = question.removeprefix("問").split("-")[0]
        assert (tmp_path / "a" / name).read_text("utf-8") == f"題{number}\n\n本文{number}である。"


def test_both_systems_are_given_the_shelf(tmp_path: Path) -> None:
    prepare(tmp_path, paragraphs=2, questions=2)
    assert (tmp_path / "files" / "starter" / "shelf.toml").is_file()
    assert isinstance(json.loads((tmp_path / "questions.json").read_text("utf-8")), list)


def test_the_manual_holds_the_texts_and_is_read_without_its_running_head(tmp_path: Path) -> None:
    text = "本市は台帳を毎年見直す。" * 300
    make_manual([text], tmp_path / "manual.pdf")
    raw = read(tmp_path / "manual.pdf")
    assert (raw.page_count or 0) > 2
    assert "".join(line.text for line in raw.lines) == text


def test_given_pdfs_take_the_place_of_the_manual(tmp_path: Path) -> None:
    (tmp_path / "own.pdf").write_bytes(b"%PDF-")
    work = tmp_path / "work"
    (work / "files").mkdir(parents=True)
    prepare_pdfs(work, [tmp_path / "own.pdf"])
    assert [path.name for path in (work / "pdf").iterdir()] == ["own.pdf"]


def test_a_file_counts_at_its_first_rank() -> None:
    assert first_of_each(["b", "a", "b", "c"], depth=2) == ["b", "a"]


def test_each_search_is_timed_alone() -> None:
    ticks = iter([0.0, 1.0, 5.0, 7.0])
    rankings, seconds = timed_ranks(lambda question: [question], ["一", "二"], lambda: next(ticks))
    assert rankings == [["一"], ["二"]]
    assert seconds == [1.0, 2.0]


def test_the_table_gives_ours_over_plain() -> None:
    figures = {
        name: {
            step: {measure.key: value for measure in MEASURES if measure.step == step}
            for step in {measure.step for measure in MEASURES}
        }
        for name, value in (("plain", 2.0), ("ours", 1.0))
    }
    table = render(figures, files=3, questions=2)
    assert "| recall@1 | 2.000 | 1.000 | 0.50 |" in table
    assert table.count("\n|") == len(MEASURES) + 2


def test_long_texts_are_cut_from_the_files_to_the_same_length(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("あ" * 700, "utf-8")
    (tmp_path / "b.md").write_text("い" * 400, "utf-8")
    (tmp_path / "c.pdf").write_bytes(b"%PDF")
    assert long_texts(tmp_path) == ["あ" * 500, "あ" * 200 + "い" * 300]


def test_there_is_no_third_system(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no system"):
        system("theirs", Settings(home=tmp_path), tmp_path)
