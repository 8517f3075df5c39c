"""`kyoten matrix` and `kyoten draft`: from arguments to a paper on the terminal or in a file."""

from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.outfile import check_out, write_out

if TYPE_CHECKING:
    from assistant.chat import Assistant


def write_matrix(arguments: Namespace, opened: "Callable[[], Assistant]", columns: int) -> None:
    """Build the matrix that the arguments ask for, and print or write it."""
    from assistant.matrix import build_matrix, names_in
    from assistant.matrix_export import matrix_csv, matrix_json, matrix_markdown, matrix_xlsx
    from assistant.terminal import render_citation, render_table

    _check(arguments)
    matrix = build_matrix(opened(), names_in(arguments.rows), names_in(arguments.columns))
    if arguments.format == "xlsx":
        _finish(arguments, matrix_xlsx(matrix))
        return
    if arguments.format is None:
        text = render_table(matrix.table, columns) + "\n"
        if matrix.citations:
            text += "\n出典\n" + "\n".join(map(render_citation, matrix.citations)) + "\n"
    else:
        render = {"markdown": matrix_markdown, "csv": matrix_csv, "json": matrix_json}
        text = render[arguments.format](matrix)
    _finish(arguments, text)


def write_draft(arguments: Namespace, opened: "Callable[[], Assistant]") -> None:
    """Build the memo that the arguments ask for, and print or write it."""
    from assistant.memo import build_memo, checked_theme
    from assistant.memo_export import memo_markdown
    from assistant.memo_word import memo_docx

    _check(arguments)
    theme = checked_theme(arguments.theme)
    memo = build_memo(opened(), theme, arguments.municipality)
    word = arguments.format == "docx"
    _finish(arguments, memo_docx(memo) if word else memo_markdown(memo))


def _check(arguments: Namespace) -> None:
    if arguments.out is not None:
        check_out(arguments.out, arguments.force)


def _finish(arguments: Namespace, content: str | bytes) -> None:
    if arguments.out is None:
        print(content, end="")
        return
    raw = content.encode("utf-8") if isinstance(content, str) else content
    write_out(arguments.out, raw, arguments.force)
    print(f"{arguments.out} に書き出しました")
