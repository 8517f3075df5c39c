"""Records: what is kept of an answer, by how many at once, and what becomes of it."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from assistant import cli
from assistant.records import FEEDBACK, QUESTIONS, Records
from evals.suites import load_cases
from tests.ui.fake import MISSION, comparison

PROGRAM = """
import sys
from pathlib import Path
from assistant.records import Records
from tests.ui.fake import comparison
for number in range(20):
    Records(Path(sys.argv[1])).rate(comparison(f"{sys.argv[2]}の問い{number}"), "up", "長い理由" * 100)
"""


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_verdict_keeps_the_question_the_reason_and_the_documents(tmp_path: Path) -> None:
    Records(tmp_path).rate(comparison(MISSION), "down", " 電話は090-1234-5678 ")
    (entry,) = lines(tmp_path / FEEDBACK)
    assert str(entry.pop("time")).startswith("20")
    assert entry == {
        "question": MISSION,
        "standalone_question": MISSION,
        "kind": "comparison",
        "status": "answered",
        "engine": "extractive",
        "index": "fake-generation",
        "verdict": "down",
        "reason": "電話は＊＊＊-＊＊＊＊-＊＊＊＊",
        "documents": [{"id": "guide", "title": "整備の手引き（試験用）", "path": "guide.md"}],
    }
    assert stat.S_IMODE((tmp_path / FEEDBACK).stat().st_mode) == 0o600


def test_questions_are_kept_only_where_that_is_switched_on_and_masked(tmp_path: Path) -> None:
    Records(tmp_path).asked(comparison("x"))
    assert list(tmp_path.iterdir()) == []
    Records(tmp_path, log_questions=True).asked(comparison("090-1234-5678の人の65,098千円"))
    (entry,) = lines(tmp_path / QUESTIONS)
    assert entry["question"] == "＊＊＊-＊＊＊＊-＊＊＊＊の人の65,098千円"
    assert "text" not in entry


def test_several_processes_write_at_once_and_no_line_is_lost_or_torn(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    writers = [
        subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path), name], cwd=root)
        for name in ("一", "二", "三")
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    questions = {entry["question"] for entry in lines(tmp_path / FEEDBACK)}
    assert questions == {f"{name}の問い{number}" for name in "一二三" for number in range(20)}


def test_a_line_that_a_crash_cut_short_takes_no_other_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / FEEDBACK).write_text('{"time": "20', "utf-8")
    Records(tmp_path).rate(comparison(MISSION), "up", "")
    assert cli.main(["feedback", "--index", str(tmp_path)]) == 0
    shown = capsys.readouterr()
    assert MISSION in shown.out
    assert "役に立った" in shown.out
    assert "1行目は読めない" in shown.err


def test_feedback_becomes_cases_that_the_evaluation_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = Records(tmp_path)
    records.rate(comparison(MISSION), "up", "")
    records.rate(comparison("利用料は?"), "down", "抜けている")
    assert cli.main(["feedback", "--cases", "--index", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    (tmp_path / "mine.jsonl").write_text(out, "utf-8")
    good, bad = load_cases(str(tmp_path / "mine.jsonl"))
    assert (good.question, good.documents, good.answerable) == (MISSION, ("guide.md",), True)
    assert (bad.question, bad.documents, bad.kind) == ("利用料は?", (), "comparison")
    assert json.loads(out.splitlines()[1])["reason"] == "抜けている"


def test_without_feedback_the_command_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["feedback", "--index", str(tmp_path)]) == 0
    assert "まだありません" in capsys.readouterr().out
