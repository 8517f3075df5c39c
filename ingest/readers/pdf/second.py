"""What pypdf says of a PDF: its locks, outline, page labels, metadata, and text as a second opinion."""

import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import ReadError, ReadProblem
from ingest.readers.package import title_of
from ingest.readers.pdf.headings import OutlineEntry

if TYPE_CHECKING:
    from pypdf import PdfReader

_DEEPEST_OUTLINE = 12


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself."""

    title: str | None = None
    author: str | None = None
    issued: str | None = None
    outline: tuple[OutlineEntry, ...] = ()
    labels: tuple[str, ...] = ()


class SecondReader:
    """A PDF through pypdf. Every error of its own comes out as a ReadError.

    Raises:
        ReadError: `encrypted` or `broken`, on opening as on every question.
    """

    def __init__(self, path: Path, data: bytes, password: str = "") -> None:
        from pypdf import PdfReader

        self._path = path
        self._locked = b"/Encrypt" in data
        with self._guarded():
            self._reader = PdfReader(io.BytesIO(data))
            if self._reader.is_encrypted and not self._reader.decrypt(password):
                raise ReadError(path, "encrypted")
            self.page_count = len(self._reader.pages)

    def text(self, number: int) -> str:
        """The text of a page, counted from 1."""
        with self._guarded():
            return self._reader.pages[number - 1].extract_text()

    def about(self) -> About:
        """Metadata, outline and labels; a part that is damaged is left out."""
        found: dict[str, Any] = {}
        for part in (self._metadata, self._outline, self._labels):
            try:
                with self._guarded():
                    found |= part(self._reader)
            except ReadError:
                continue
        return About(**found)

    def _metadata(self, reader: "PdfReader") -> dict[str, str | None]:
        meta = reader.metadata
        if meta is None:
            return {}
        return {
            "title": title_of(meta.title),
            "author": (meta.author or "").strip() or None,
            "issued": f"{meta.creation_date:%Y-%m}" if meta.creation_date else None,
        }

    def _outline(self, reader: "PdfReader") -> dict[str, tuple[OutlineEntry, ...]]:
        return {"outline": tuple(_entries(reader, reader.outline, 0))}

    def _labels(self, reader: "PdfReader") -> dict[str, tuple[str, ...]]:
        labels = tuple(reader.page_labels)
        plain = tuple(str(number) for number in range(1, len(labels) + 1))
        return {"labels": () if labels == plain else labels}

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

        # Remarks on odd files stay off the user's screen; real failures are exceptions.
        logger = logging.getLogger("pypdf")
        level = logger.level
        logger.setLevel(logging.CRITICAL)
        try:
            yield
        except (FileNotDecryptedError, DependencyError):
            # A lock that pypdf and cryptography together do not undo.
            raise ReadError(self._path, "encrypted") from None
        except NotImplementedError as error:
            # A lock by another maker's plug-in, or a way of packing that pypdf does not know.
            problem: ReadProblem = "encrypted" if self._locked else "broken"
            raise ReadError(self._path, problem, str(error)) from error
        except (
            PyPdfError,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
            OSError,
            RecursionError,
            ArithmeticError,
            AssertionError,
        ) as error:
            # pypdf lets such errors of its own through on damaged files.
            raise ReadError(self._path, "broken", type(error).__name__) from error
        finally:
            logger.setLevel(level)


def _entries(reader: "PdfReader", items: Sequence[Any], depth: int) -> Iterator[OutlineEntry]:
    """The bookmarks, nested lists flattened."""
    for item in items:
        if isinstance(item, list):
            if depth < _DEEPEST_OUTLINE:
                yield from _entries(reader, item, depth + 1)
            continue
        page = reader.get_destination_page_number(item)
        title = str(item.title or "").strip()
        if title and page is not None and page >= 0:
            yield OutlineEntry(title, page + 1, depth)
