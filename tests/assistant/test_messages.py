"""Every error a user can meet has words of its own."""

from pathlib import Path
from typing import get_args

import pytest

from assistant.messages import describe, describe_os_error, describe_page, describe_warning
from ingest import errors
from ingest.errors import KyotenError, LanguageModelProblem, ReadError, ReadProblem
from ingest.models import FileProblem, FileWarning, PageProblem

SHELF = Path("資料")
EXAMPLES: tuple[KyotenError, ...] = (
    *(ReadError(SHELF / "a.pdf", problem) for problem in get_args(ReadProblem)),
    errors.ShelfFileError(SHELF / "shelf.toml", "3行目"),
    errors.ModelError("e5", "フォルダがありません"),
    errors.RerankerError("reranker", "フォルダがありません"),
    *(
        errors.LanguageModelError("ollama:gemma3", problem, "詳細")
        for problem in get_args(LanguageModelProblem)
    ),
    errors.IndexMissingError(SHELF),
    errors.IndexMismatchError(SHELF, "model", "古いモデル", "新しいモデル"),
    errors.IndexDamagedError(SHELF, "manifest.json"),
    errors.IndexBusyError(SHELF),
    errors.StorageError(SHELF, full=True),
    errors.StorageError(SHELF, full=False, detail="disk I/O error"),
    errors.ServerError("http://127.0.0.1:8000"),
    errors.UnknownDocumentError("d-1"),
    *(
        errors.PromptError(SHELF / "answer.md", problem, "question")
        for problem in get_args(errors.PromptProblem)
    ),
    errors.InputError("質問が空です。質問を書いてください"),
)


def test_no_error_type_and_no_problem_is_without_words() -> None:
    assert {type(error) for error in EXAMPLES} == set(KyotenError.__subclasses__())


def test_no_warning_is_without_words() -> None:
    problems = [*get_args(FileProblem), *get_args(PageProblem)]
    lines = [describe_warning(FileWarning(problem, 7)) for problem in problems]
    assert len(set(lines)) == len(lines)
    assert all(
        "7" in line for line, problem in zip(lines, problems, strict=True) if problem != "macros"
    )


def test_no_doubt_of_a_page_is_without_words() -> None:
    lines = [describe_page(problem) for problem in get_args(PageProblem)]
    assert len(set(lines)) == len(lines)


def test_each_error_has_words_of_its_own() -> None:
    lines = [describe(error) for error in EXAMPLES]
    assert len(set(lines)) == len(lines)


@pytest.mark.parametrize("error", EXAMPLES, ids=str)
def test_a_message_is_one_japanese_line_that_says_what_to_do(error: KyotenError) -> None:
    line = describe(error)
    assert line == line.strip()
    assert "\n" not in line
    assert "ください" in line


def test_line_breaks_in_a_detail_do_not_break_the_line() -> None:
    assert "\n" not in describe(errors.ModelError("e5", "1行目\n2行目"))


def test_a_mismatch_names_both_values_and_the_command_that_rebuilds() -> None:
    line = describe(errors.IndexMismatchError(SHELF, "model", "古いモデル", "新しいモデル"))
    assert "古いモデル" in line
    assert "新しいモデル" in line
    assert "kyoten ingest" in line


def test_what_the_system_refuses_names_the_file() -> None:
    line = describe_os_error(PermissionError(13, "Permission denied", "/索引"))
    assert line.startswith("/索引: ")
    assert "\n" not in line
