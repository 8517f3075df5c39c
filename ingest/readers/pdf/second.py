"""What pypdf says of a PDF that PDFium reads badly or not at all: its locks, and its text."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import ReadError, ReadProblem

if TYPE_CHECKING:
    from pypdf import PdfReader


class SecondReader:
    """A PDF through pypdf, opened by the first question. Its own errors come out as ReadErrors.

    Raises:
        ReadError: `encrypted` or `broken`, on every question.
    """

    def __init__(self, path: Path, data: bytes, password: str = "") -> None:
        self._path = path
        self._data = data
        self._password = password
        self._locked = b"/Encrypt" in data

    @cached_property
    def _reader(self) -> "PdfReader":
        # To open a file takes pypdf longer than PDFium needs to read it: only where it is asked.
        from pypdf import PdfReader

        with self._guarded():
            reader = PdfReader(io.BytesIO(self._data))
            if reader.is_encrypted and not reader.decrypt(self._password):
                raise ReadError(self._path, "encrypted")
            return reader

    @property
    def page_count(self) -> int:
        """How many pages pypdf finds."""
        with self._guarded():
            return len(self._reader.pages)

    def text(self, number: int) -> str:
        """The text of a page, counted from 1."""
        with self._guarded():
            return self._reader.pages[number - 1].extract_text()

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
