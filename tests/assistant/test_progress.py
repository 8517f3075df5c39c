"""What ingesting shows: one line over itself on a terminal, plain lines in a log."""

import io
import sys
from pathlib import Path

import pytest

from assistant.progress import Reporter
from ingest.errors import ReadError
from ingest.pipeline import IngestEvent
from tests.assistant.conftest import DOCUMENT

Captured = pytest.CaptureFixture[str]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def embed(reporter: Reporter) -> None:
    for done in range(0, 4):
        reporter.report(IngestEvent("embedding", done=done, total=3))


def test_a_log_gets_the_end_of_each_step_only(capsys: Captured) -> None:
    embed(Reporter(as_json=False))
    assert capsys.readouterr() == ("", "資料をベクトルにしています 3/3\n")


def test_a_terminal_sees_it_grow_in_one_line_that_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    reporter = Reporter(as_json=False)
    embed(reporter)
    reporter.summarise()
    shown = terminal.getvalue()
    assert shown.count("\n") == 1
    assert shown.endswith("3/3\n")
    assert "\r\x1b[K資料をベクトルにしています 1/3" in shown


def test_results_go_to_standard_output_and_failures_to_standard_error(capsys: Captured) -> None:
    reporter = Reporter(as_json=False)
    reporter.report(IngestEvent("added", path="資料/a.md", document=DOCUMENT))
    reporter.report(IngestEvent("unchanged", path="資料/b.md", document=DOCUMENT))
    reporter.report(
        IngestEvent("failed", path="資料/c.pdf", error=ReadError(Path("資料/c.pdf"), "broken"))
    )
    reporter.summarise()
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "追加: 資料/a.md（熊本市の整備、d1、12節）",
        "追加 1件、変更なし 1件、失敗 1件",
    ]
    assert err.startswith("資料/c.pdf: 壊れているか")
    assert reporter.failed == 1


def test_a_run_that_changed_nothing_says_so(capsys: Captured) -> None:
    reporter = Reporter(as_json=False)
    reporter.report(IngestEvent("nothing"))
    reporter.summarise()
    assert capsys.readouterr().out == "変更はありません\n"


def test_a_duplicate_alone_is_no_change(capsys: Captured) -> None:
    reporter = Reporter(as_json=False)
    reporter.report(IngestEvent("duplicate", path="資料/写し.md", document=DOCUMENT))
    reporter.summarise()
    assert capsys.readouterr().out.splitlines()[-1] == "変更はありません（重複（取り込まず） 1件）"
