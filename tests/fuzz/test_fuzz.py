"""A little fuzzing in every run, the same each time; `make fuzz` goes on for longer."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# How often each is tried; undoing a lock takes long.
RUNS = {
    **dict.fromkeys(("txt", "md", "csv", "html", "pdf", "layout", "archive", "shelf"), 400),
    **dict.fromkeys(("docx", "xlsx", "pptx", "edited-pdf"), 150),
    "edited-lock": 10,
}


def fuzz(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.fuzz.fuzz", *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=200,
    )


def test_every_target_is_tried() -> None:
    assert set(fuzz("--list").stdout.split()) == set(RUNS)


@pytest.mark.parametrize("target", RUNS)
def test_whatever_the_bytes_a_file_is_read_or_refused(tmp_path: Path, target: str) -> None:
    limits = (f"-runs={RUNS[target]}", "-seed=1", "-max_len=400", "-len_control=0", "-timeout=30")
    run = fuzz(target, *limits, f"-artifact_prefix={tmp_path}/")
    assert run.returncode == 0, run.stderr[-5000:]
    assert f"Done {RUNS[target]} runs" in run.stderr
