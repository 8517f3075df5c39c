"""One reader per format behind one factory. A reader returns lines; what they mean is layout's."""

from pathlib import Path

from ingest.errors import ReadError
from ingest.models import RawDocument

SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown", ".pdf"})


def read(path: Path) -> RawDocument:
    """Read a file by its suffix.

    Raises:
        ReadError: the file is missing, refused, empty, broken, encrypted, not text, or of a kind
            that no reader takes.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ReadError(path, "unsupported", path.suffix)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise ReadError(path, "missing") from None
    except OSError as error:
        raise ReadError(path, "unreadable", error.strerror or "") from error
    if not data.strip():
        raise ReadError(path, "empty")
    if suffix == ".pdf":
        from ingest.readers.pdf import read_pdf

        return read_pdf(path, data)
    if suffix in {".md", ".markdown"}:
        from ingest.readers.markdown import read_markdown

        return read_markdown(path, data)
    from ingest.readers.text import read_text

    return read_text(path, data)
