"""One reader per format behind one factory. A reader returns lines; what they mean is layout's."""

from pathlib import Path

from ingest.errors import ReadError
from ingest.files import contents
from ingest.models import RawDocument

SUFFIXES = frozenset(
    {".txt", ".text", ".md", ".markdown", ".pdf", ".docx", ".xlsx", ".xlsm", ".pptx"}
    | {".html", ".htm", ".png", ".jpg", ".jpeg", ".tif", ".tiff"}
)
_IMAGES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff"})
# What older programs wrote: not read, but never passed over in silence.
OLD_SUFFIXES = frozenset({".doc", ".xls", ".ppt"})


def read(path: Path, tesseract: Path | None = None) -> RawDocument:
    """Read a file by its suffix, on disk or inside a zip archive.

    `tesseract` is the program that reads scans, where it is not on the search path.

    Raises:
        ReadError: the file is missing, refused, empty, broken, encrypted, not text, or of a kind
            that no reader takes; or a scan that cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix in OLD_SUFFIXES:
        raise ReadError(path, "old_format", path.suffix)
    if suffix not in SUFFIXES:
        raise ReadError(path, "unsupported", path.suffix)
    try:
        data = contents(path)
    except FileNotFoundError:
        raise ReadError(path, "missing") from None
    except OSError as error:
        raise ReadError(path, "unreadable", error.strerror or "") from error
    if not data.strip():
        raise ReadError(path, "empty")
    if suffix == ".pdf":
        from ingest.readers.pdf import read_pdf

        return read_pdf(path, data, tesseract)
    if suffix in _IMAGES:
        from ingest.readers.images import read_images

        return read_images(path, data, tesseract)
    if suffix == ".docx":
        from ingest.readers.word import read_word

        return read_word(path, data)
    if suffix in {".xlsx", ".xlsm"}:
        from ingest.readers.excel import read_excel

        return read_excel(path, data)
    if suffix == ".pptx":
        from ingest.readers.powerpoint import read_powerpoint

        return read_powerpoint(path, data)
    if suffix in {".html", ".htm"}:
        from ingest.readers.html import read_html

        return read_html(path, data)
    if suffix in {".md", ".markdown"}:
        from ingest.readers.markdown import read_markdown

        return read_markdown(path, data)
    from ingest.readers.text import read_text

    return read_text(path, data)
