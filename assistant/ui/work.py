"""One change of the shelf at a time, in the background: started, watched and stopped from any page.

Knows files that were sent and documents to take off; nothing of components.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from assistant.library import Events, Library
from assistant.messages import describe, describe_os_error, describe_warning
from assistant.ui.api import UNEXPECTED
from assistant.uploads import Uploads
from ingest.errors import InputError, KyotenError, ReadError, ShelfFileError
from ingest.models import Document
from ingest.passwords import Passwords
from ingest.pipeline import IngestEvent

log = logging.getLogger(__name__)

BUSY = "ほかの取り込みか取り外しが進んでいます。終わってから、もう一度押してください"
_LOCKED = "パスワードで保護されています。「パスワード」に書いて取り込み直すか、保護を外してください"
_DONE = {
    "added": "加えました",
    "updated": "新しい版に入れ替えました",
    "moved": "置き場所を移しました",
    "unchanged": "すでにあり、変わっていません",
    "removed": "棚から外しました",
}
_READ = frozenset({"added", "updated", "moved", "unchanged", "duplicate", "failed"})
_KEPT = frozenset({"added", "updated", "moved", "unchanged"})

Ending = Literal["running", "done", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file or document, in one line; `good` unless it is not on the shelf for it."""

    name: str
    words: str
    good: bool = True
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """A change as it stands: `step` in words, `done` of `total` (0 where it cannot be counted)."""

    step: str
    done: int = 0
    total: int = 0
    ending: Ending = "running"
    stopping: bool = False
    outcomes: tuple[Outcome, ...] = ()
    error: str = ""
    published: bool = False


class _Stopped(BaseException):
    """Raised from within a reader, which may take any Exception for a broken file."""


class Workroom:
    """The one place of a server where its shelf is changed."""

    def __init__(self, library: Library) -> None:
        self.uploads = Uploads(library.home)
        self._library = library
        self._lock = threading.RLock()
        self._stop = threading.Event()
        self._work: Work | None = None
        self._thread: threading.Thread | None = None

    @property
    def work(self) -> Work | None:
        """The change that is under way, else the last one; None before the first."""
        return self._work

    @property
    def busy(self) -> bool:
        """Whether a change is under way."""
        return self._work is not None and self._work.ending == "running"

    def add(self, tokens: Sequence[str], password: str, refused: Sequence[Outcome] = ()) -> None:
        """Starts to take in what was sent; `refused` were not taken at the door.

        Raises InputError where a change is under way.
        """
        passwords = Passwords([password] if password else [])
        self._start("準備しています", refused, lambda: self._add(tokens, passwords))

    def remove(self, documents: Sequence[Document], left: Sequence[Document]) -> None:
        """Starts to take documents off, which leaves the others. Raises InputError as `add`."""
        self._start("棚から外しています", (), lambda: self._remove(documents, left))

    def stop(self) -> None:
        """Asks the change under way to end as soon as it can; what was published before stays."""
        self._stop.set()
        with self._lock:
            if self.busy:
                self._tell(stopping=True)

    def wait(self, seconds: float) -> None:
        """Waits for the change under way to end."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _start(self, step: str, known: Sequence[Outcome], run: Callable[[], None]) -> None:
        with self._lock:
            if self.busy:
                raise InputError(BUSY)
            self._stop.clear()
            self._work = Work(step, outcomes=tuple(known))
        # A daemon: the end of the server ends it as a crash would, which leaves what was published.
        self._thread = threading.Thread(target=self._run, args=(run,), daemon=True)
        self._thread.start()

    def _run(self, run: Callable[[], None]) -> None:
        try:
            run()
        except _Stopped:
            self._tell(ending="stopped")
        except KyotenError as error:
            self._tell(ending="failed", error=describe(error))
        except OSError as error:
            self._tell(ending="failed", error=describe_os_error(error))
        except Exception as error:
            log.error("the shelf could not be changed", exc_info=error)
            self._tell(ending="failed", error=UNEXPECTED)
        else:
            self._tell(ending="done")

    def _add(self, tokens: Sequence[str], passwords: Passwords) -> None:
        put = self.uploads.put(tokens)
        taken: list[tuple[str, str]] = []
        try:
            for event in (
                self._events(self._library.add(put, passwords, self._watch)) if put else ()
            ):
                if event.action in _KEPT and event.document is not None:
                    taken.append((event.action, event.document.path))
        finally:
            published = self._work is not None and self._work.published
            kept = [path for action, path in taken if published or action == "unchanged"]
            self.uploads.settle(put, kept)

    def _remove(self, documents: Sequence[Document], left: Sequence[Document]) -> None:
        for _ in self._events(self._library.remove([document.id for document in documents])):
            pass
        self.uploads.discard([item.path for item in documents], [item.path for item in left])

    def _events(self, events: Events) -> Iterator[IngestEvent]:
        """The events, each told; ends with `_Stopped` where that was asked."""
        with closing(events):
            for event in events:
                self._watch(event)
                yield event

    def _watch(self, event: IngestEvent) -> None:
        """Tells an event, a page that was read among them."""
        if self._stop.is_set() and event.action != "published":
            raise _Stopped
        name = self.uploads.name_of(event.path or "")
        match event.action:
            case "reading":
                pages = f" {event.page:,}/{event.pages:,}頁" if event.pages else ""
                share = event.page / event.pages if event.pages else 0.0
                self._tell(
                    step=f"読み取り {event.done:,}/{event.total:,} {name}{pages}",
                    done=round(100 * (max(0, event.done - 1) + share)),
                    total=100 * event.total,
                )
            case "model":
                self._tell(step="埋め込みモデルを読み込んでいます", done=0, total=0)
            case "embedding" if event.done < event.total:
                step = f"埋め込み {event.done:,}/{event.total:,} 文章片"
                self._tell(step=step, done=event.done, total=event.total)
            case "embedding":
                self._publishing()
            case "published":
                self._tell(published=True)
            case "removed":
                self._ended(event, name)
                self._publishing()
            case _ if event.action in _READ:
                self._ended(event, name)
                if event.done == event.total:
                    self._publishing()

    def _publishing(self) -> None:
        self._tell(step="索引を作って公開しています", done=0, total=0)

    def _ended(self, event: IngestEvent, name: str) -> None:
        before = self._work.outcomes if self._work else ()
        self._tell(outcomes=(*before, outcome(event, name)))

    def _tell(self, **changes: object) -> None:
        with self._lock:
            if self._work is not None:
                self._work = replace(self._work, **changes)  # type: ignore[arg-type]


def outcome(event: IngestEvent, name: str) -> Outcome:
    """One line for what became of a file, without the place where the server keeps it."""
    document, error = event.document, event.error
    if error is not None:
        return Outcome(name, _why(error, name), good=False)
    if event.action == "duplicate" and document is not None:
        words = f"同じ内容の資料「{document.title}」がすでにあるので、取り込みませんでした"
        return Outcome(name, words)
    if document is None:
        return Outcome(name, "")
    if event.action == "removed":
        return Outcome(document.title, _DONE["removed"])
    words = f"{_DONE[event.action]}（{document.title}、{document.passage_count}節）"
    new = event.action in {"added", "updated"}
    return Outcome(
        name, words, warnings=tuple(map(describe_warning, document.warnings if new else ()))
    )


def _why(error: KyotenError, name: str) -> str:
    match error:
        case ReadError(problem="encrypted"):
            return _LOCKED
        case ReadError():
            # A library's own name for what is wrong tells the user of a page nothing.
            detail = "" if error.detail.isascii() else error.detail
            told = describe(ReadError(Path(name), error.problem, detail))
        case ShelfFileError():
            told = describe(ShelfFileError(Path(name), error.detail))
        case _:
            told = describe(error)
    return told.removeprefix(f"{name}: ")
