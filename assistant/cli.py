"""The `kyoten` command: reads arguments, hands over to the rooms, prints. It decides no answer.

Exit status: 0 done, 1 an error said in one line, 2 wrong usage. Results go to standard output,
progress and errors to standard error.
"""

import importlib
import io
import json
import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.arguments import filters_of, parse
from assistant.batch import BadLine, Request, read_history, read_lines
from assistant.messages import describe, describe_os_error, who_answers
from assistant.models import SCHEMA
from assistant.offline import go_offline
from assistant.passwords import given_passwords
from assistant.progress import Reporter, document_json
from assistant.question import checked
from assistant.settings import Settings, load_settings
from assistant.terminal import render_answer, render_documents, render_hit, wants_marks
from ingest.errors import InputError, KyotenError

if TYPE_CHECKING:
    from assistant.chat import Assistant
    from ingest.embed import Embedder
    from ingest.readers.options import ReadOptions

DONE, FAILED = 0, 1
_INTERRUPTED = 130  # what a shell expects after Ctrl-C
_NO_TERMINAL_COLUMNS = 120


def main(argv: list[str] | None = None) -> int:
    """Run one command. Returns the exit status; only wrong usage exits by itself, with 2."""
    _speak_utf8()
    try:
        try:
            return _run(parse(argv))
        finally:
            # Here and not at exit, where a reader that has gone away could not be caught.
            sys.stdout.flush()
    except KyotenError as error:
        return _fail(describe(error))
    except BrokenPipeError:
        # Whoever read our output has gone; nothing may be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        return _fail(describe_os_error(error))
    except KeyboardInterrupt:
        return _INTERRUPTED


def _run(arguments: Namespace) -> int:
    settings = load_settings(
        home=arguments.index,
        host=getattr(arguments, "host", None),
        port=getattr(arguments, "port", None),
    )
    # Before any library is imported: they read these switches then.
    go_offline(settings.embedding_model, settings.chroma_url, settings.llm)
    return _COMMANDS[arguments.command](arguments, settings)


def _reading(arguments: Namespace, settings: Settings) -> "ReadOptions":
    from ingest.readers.options import ReadOptions

    return ReadOptions(given_passwords(arguments), settings.tesseract)


def _ingest(arguments: Namespace, settings: Settings) -> int:
    from ingest.pipeline import ingest

    reporter = Reporter(as_json=arguments.json)
    options = _reading(arguments, settings)
    embedder = _embedder(settings, reporter)
    for event in ingest(
        arguments.paths, settings.home, embedder, options, reporter.report, settings.chroma_url
    ):
        reporter.report(event)
    reporter.summarise()
    return FAILED if reporter.failed else DONE


def _remove(arguments: Namespace, settings: Settings) -> int:
    from ingest.pipeline import remove

    reporter = Reporter(as_json=False)
    embedder = _embedder(settings, reporter)
    for event in remove(arguments.ids, settings.home, embedder, settings.chroma_url):
        reporter.report(event)
    reporter.summarise()
    return DONE


def _inspect(arguments: Namespace, settings: Settings) -> int:
    from assistant.inspection import inspect, render_pages

    options = _reading(arguments, settings)
    if arguments.html is not None:
        return _inspect_as_html(arguments.path, arguments.html, options)
    pages = inspect(arguments.path, options)
    if arguments.json:
        _print_json({"pages": [page.to_json() for page in pages]})
    else:
        print(render_pages(pages))
    return DONE


def _inspect_as_html(path: Path, wanted: Path, options: "ReadOptions") -> int:
    from assistant.inspection_html import render_html
    from ingest.readers import read

    out = wanted if wanted.name else Path(f"{path.stem}.inspect.html")
    if out.exists() and path.exists() and out.samefile(path):
        raise InputError(f"{out} は調べるファイルそのものです。別の書き出し先を指定してください")
    raw = read(path, options)
    with out.open("w", encoding="utf-8") as file:
        file.writelines(render_html(path, raw, options.passwords))
    print(f"{out} に書き出しました")
    return DONE


def _docs(arguments: Namespace, settings: Settings) -> int:
    assistant = _shelf(settings)
    documents = assistant.documents()
    if arguments.json:
        _print_json(
            {
                "index": assistant.index_id,
                "documents": [document_json(document) for document in documents],
            }
        )
    else:
        print(render_documents(documents))
        print(f"\n資料 {len(documents)}件")
    return DONE


def _ask(arguments: Namespace, settings: Settings) -> int:
    filters = filters_of(arguments)
    if arguments.batch is not None:

        def answer(request: Request) -> dict[str, Any]:
            given = assistant.ask(
                request.question,
                request.history,
                request.filters or filters,
                engine=request.engine or arguments.engine,
            )
            return given.to_json() | {"id": request.id}

        assistant = _assistant(settings)
        return _batch(arguments.batch, answer)
    question = checked(arguments.question)
    history = read_history(arguments.history) if arguments.history else ()
    assistant = _assistant(settings)
    given = assistant.ask(question, history, filters, engine=arguments.engine)
    if arguments.json:
        _print_json(given.to_json())
    else:
        print(render_answer(given, _columns(), signed=assistant.language_model is not None))
    return DONE


def _search(arguments: Namespace, settings: Settings) -> int:
    filters = filters_of(arguments)
    if arguments.batch is not None:

        def find(request: Request) -> dict[str, Any]:
            hits = assistant.search(request.question, arguments.k, request.filters or filters)
            return {"id": request.id, "hits": [hit.to_json() for hit in hits]}

        assistant = _shelf(settings)
        return _batch(arguments.batch, find)
    query = checked(arguments.question)
    hits = _shelf(settings).search(query, arguments.k, filters)
    if arguments.json:
        _print_json({"query": query, "hits": [hit.to_json() for hit in hits]})
    elif hits:
        marked = wants_marks(sys.stdout.isatty(), os.environ)
        print("\n".join(render_hit(hit, marked) for hit in hits))
    else:
        print("該当する箇所はありません")
    return DONE


def _matrix(arguments: Namespace, settings: Settings) -> int:
    from assistant.papers import write_matrix

    write_matrix(arguments, lambda: _shelf(settings), _columns())
    return DONE


def _draft(arguments: Namespace, settings: Settings) -> int:
    from assistant.papers import write_draft

    write_draft(arguments, lambda: _shelf(settings))
    return DONE


def _serve(arguments: Namespace, settings: Settings) -> int:
    from assistant.library import HomeLibrary
    from assistant.records import Records
    from assistant.ui import guard_for, serve
    from ingest.embed import get_embeddings
    from ingest.readers.options import ReadOptions

    guard = guard_for(settings.home, settings.host, arguments.without_accounts)
    # One model for both, so that it lies in memory once.
    embedder = get_embeddings(settings.embedding_model, settings.model_cache)
    assistant = _assistant(settings, embedder)
    library = HomeLibrary(
        settings.home, embedder, ReadOptions(tesseract=settings.tesseract), settings.chroma_url
    )
    records = Records(settings.home, settings.log_questions)
    if line := who_answers(assistant.language_model, assistant.language_model_error):
        print(line)
    serve(assistant, settings, library, guard, records, choice=settings.llm_choice)
    return DONE


def _user(arguments: Namespace, settings: Settings) -> int:
    from assistant.user_commands import run_user

    run_user(arguments, settings.home)
    return DONE


def _feedback(arguments: Namespace, settings: Settings) -> int:
    from assistant.feedback_command import run_feedback

    run_feedback(arguments, settings.home)
    return DONE


def _eval(arguments: Namespace, settings: Settings) -> int:
    # By name, at run time: the evaluation knows this room, and this room must not know it. The
    # command only hands over to whatever evaluation is installed beside it.
    evaluate: Callable[..., int] = importlib.import_module("evals.run").main
    return evaluate(
        arguments.suite,
        settings,
        own_index=arguments.index is not None,
        as_json=arguments.json,
        verbose=arguments.verbose,
        update=arguments.update,
        out=arguments.out,
        html=arguments.html,
        fail_under=arguments.fail_under,
        llm=arguments.llm,
        judge=arguments.judge,
        limit=arguments.limit,
    )


def _doctor(_arguments: Namespace, settings: Settings) -> int:
    from assistant.doctor import examine

    findings = []
    for finding in examine(settings):
        findings.append(finding)
        print(finding.line(), flush=True)
    return DONE if all(finding.cure is None for finding in findings) else FAILED


_COMMANDS: dict[str, Callable[[Namespace, Settings], int]] = {
    "ingest": _ingest,
    "inspect": _inspect,
    "docs": _docs,
    "remove": _remove,
    "ask": _ask,
    "search": _search,
    "matrix": _matrix,
    "draft": _draft,
    "serve": _serve,
    "user": _user,
    "feedback": _feedback,
    "eval": _eval,
    "doctor": _doctor,
}


def _batch(source: str, handle: Callable[[Request], dict[str, Any]]) -> int:
    """One line out per line in, in order; a line that cannot be used says why in its place."""
    status = DONE
    for entry in _checked(read_lines(source), handle):
        status = FAILED if "error" in entry else status
        # At once, so that a program on the other end of a pipe can talk with us.
        print(json.dumps(entry, ensure_ascii=False), flush=True)
    return status


def _checked(
    entries: Iterator[Request | BadLine], handle: Callable[[Request], dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    for entry in entries:
        if isinstance(entry, BadLine):
            yield _error_json(entry.id, entry.error)
            continue
        try:
            yield handle(entry)
        except InputError as error:
            yield _error_json(entry.id, error)


def _error_json(identity: str | int | None, error: InputError) -> dict[str, Any]:
    return {"schema": SCHEMA, "id": identity, "error": describe(error)}


def _assistant(settings: Settings, embedder: "Embedder | None" = None) -> "Assistant":
    from assistant.chat import Assistant

    return Assistant.open(settings, embedder)


def _shelf(settings: Settings) -> "Assistant":
    """An assistant for what no language model ever answers: none is looked for, nor its prompts."""
    return _assistant(settings.model_copy(update={"llm": None}))


def _embedder(settings: Settings, reporter: Reporter) -> "Embedder":
    from ingest.embed import get_embeddings

    return get_embeddings(settings.embedding_model, settings.model_cache, reporter.model)


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))


def _fail(line: str) -> int:
    print(line, file=sys.stderr)
    return FAILED


def _columns() -> int:
    if not sys.stdout.isatty():
        return _NO_TERMINAL_COLUMNS
    return shutil.get_terminal_size((_NO_TERMINAL_COLUMNS, 24)).columns


def _speak_utf8() -> None:
    """Japanese goes out as UTF-8 whatever the locale; what cannot (odd file names) is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
