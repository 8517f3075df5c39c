"""PDF text page by page, through pypdf."""

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import ReadError, ReadProblem
from ingest.models import Line, RawDocument

if TYPE_CHECKING:
    from pypdf import PdfReader

# What word processors write where nobody gave a title.
_NO_TITLE = re.compile(
    r"^(microsoft (word|powerpoint|excel)|untitled|無題|文書\d|document\d|presentation\d|book\d)"
    r"|\.(docx?|pptx?|xlsx?|jtd|pdf|indd)$",
    re.IGNORECASE,
)


def read_pdf(path: Path, data: bytes) -> RawDocument:
    """Read the text of each page.

    Raises:
        ReadError: `broken`, `encrypted`, or `no_text` where no page has any.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    with _quiet_pypdf():
        try:
            reader = PdfReader(io.BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise ReadError(path, "encrypted")
            pages = [page.extract_text() for page in reader.pages]
            title, author, issued = _metadata(reader)
        except (FileNotDecryptedError, DependencyError):
            # A lock that pypdf and cryptography together do not undo.
            raise ReadError(path, "encrypted") from None
        except NotImplementedError as error:
            # A lock by another maker's plug-in, or a way of packing that pypdf does not know.
            problem: ReadProblem = "encrypted" if b"/Encrypt" in data else "broken"
            raise ReadError(path, problem, str(error)) from error
        except (
            PyPdfError,
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
            IndexError,
            OSError,
            RecursionError,
            ArithmeticError,
            AssertionError,
        ) as error:
            # pypdf lets such errors of its own through on damaged files.
            raise ReadError(path, "broken", type(error).__name__) from error
    if not any(text.strip() for text in pages):
        raise ReadError(path, "no_text" if pages else "empty")
    lines: list[Line] = []
    for page_number, text in enumerate(pages, start=1):
        for content in text.splitlines():
            lines.append(Line(len(lines) + 1, content, page_number))
    return RawDocument(
        tuple(lines), title=title, publisher=author, issued=issued, page_count=len(pages)
    )


def _metadata(reader: "PdfReader") -> tuple[str | None, str | None, str | None]:
    """Title, author and creation month, where the file names them."""
    meta = reader.metadata
    if meta is None:
        return None, None, None
    title = (meta.title or "").strip()
    author = (meta.author or "").strip()
    created = meta.creation_date
    return (
        None if not title or _NO_TITLE.search(title) else title,
        author or None,
        f"{created:%Y-%m}" if created else None,
    )


@contextmanager
def _quiet_pypdf() -> Iterator[None]:
    """Keep pypdf's remarks on odd files off the user's screen; real failures are exceptions."""
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
