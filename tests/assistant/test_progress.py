"""What ingesting shows: one line over itself on a terminal, plain lines in a log."""

import io
import json
import sys
from pathlib import Path

import pytest

from assistant.pace import in_words
from assistant.progress import Reporter
from assistant.terminal import width
from ingest.errors import ReadError
from ingest.pipeline import IngestEvent
from tests.assistant.conftest import DOCUMENT

Captured = pytest.CaptureFixture[str]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Watch:
    """A clock that goes on by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


def embed(reporter: Reporter, watch: Watch, every: float = 1.0, total: int = 1200) -> None:
    for done in range(0, total + 1, total // 4):
        reporter.report(IngestEvent("embedding", done=done, total=total))
        watch.now += every


def read(reporter: Reporter, watch: Watch, every: float = 1.0) -> None:
    for page in range(0, 121):
        reporter.report(
            IngestEvent("reading", path="資料/計画.pdf", done=12, total=40, page=page, pages=120)
        )
        watch.now += every


def test_a_log_gets_the_end_of_a_short_step_only(capsys: Captured, watch: Watch) -> None:
    reporter = Reporter(as_json=False, clock=watch)
    read(reporter, watch, every=0.1)
    embed(reporter, watch)
    assert capsys.readouterr() == ("", "埋め込み 1,200/1,200 文章片（毎秒 300）\n")


def test_a_log_of_something_long_gets_a_line_now_and_then(capsys: Captured, watch: Watch) -> None:
    reporter = Reporter(as_json=False, clock=watch)
    read(reporter, watch)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("読み取り 12/40 計画.pdf 30/120頁（毎秒 1頁、残り約")


def test_a_terminal_sees_it_grow_in_one_line_that_is_closed(
    monkeypatch: pytest.MonkeyPatch, watch: Watch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    reporter = Reporter(as_json=False, clock=watch)
    watch.now += 1
    read(reporter, watch)
    embed(reporter, watch, every=3.0)
    reporter.summarise()
    shown = terminal.getvalue()
    assert shown.count("\n") == 1
    assert "\r\x1b[K読み取り 12/40 計画.pdf 35/120頁（毎秒 1頁、残り約57分）" in shown
    assert "\r\x1b[K埋め込み 900/1,200 文章片（毎秒 100、残り約3秒）" in shown
    assert shown.endswith("1,200/1,200 文章片（毎秒 100）\n")


def test_a_line_of_progress_fits_a_narrow_terminal_and_makes_room_for_results(
    monkeypatch: pytest.MonkeyPatch, watch: Watch, capsys: Captured
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "20")
    reporter = Reporter(as_json=False, clock=watch)
    watch.now += 1
    read(reporter, watch)
    reporter.report(IngestEvent("added", path="資料/a.md", document=DOCUMENT))
    lines = terminal.getvalue().split("\r\x1b[K")
    assert lines[-1] == ""
    assert max(width(line) for line in lines) <= 19


def test_json_tells_rate_time_left_and_pages(capsys: Captured, watch: Watch) -> None:
    reporter = Reporter(as_json=True, clock=watch)
    read(reporter, watch, every=0.25)
    embed(reporter, watch)
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    reading = [event for event in events if event["event"] == "reading"]
    assert len(reading) == 31  # no more than one a second
    assert (reading[-1]["page"], reading[-1]["pages"], reading[-1]["rate"]) == (120, 120, 4.0)
    assert reading[-1]["remaining_s"] > 0
    embedding = [event for event in events if event["event"] == "embedding"]
    assert (embedding[-1]["rate"], embedding[-1]["remaining_s"]) == (300.0, 0.0)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "約1秒"), (17, "約17秒"), (180, "約3分"), (4800, "約1時間20分"), (7200, "約2時間")],
)
def test_a_length_of_time_is_said_as_one_says_it(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


def test_what_is_gone_from_a_folder_is_said_with_the_reason(capsys: Captured) -> None:
    reporter = Reporter(as_json=False)
    reporter.report(IngestEvent("removed", path="資料/a.md", document=DOCUMENT, detail="gone"))
    reporter.summarise()
    assert capsys.readouterr().out.splitlines() == [
        "削除: 資料/a.md（ファイルがなくなったので棚から外しました）",
        "削除 1件",
    ]


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
