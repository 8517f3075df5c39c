"""One reader per format behind one factory. A reader returns lines; what they mean is layout's."""

from pathlib import Path

from ingest.errors import ReadError
from ingest.files import contents
from ingest.models import RawDocument
from ingest.readers.options import DEFAULTS, ReadOptions

IMAGE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff"})
SUFFIXES = frozenset(
    {".txt", ".text", ".md", ".markdown", ".pdf", ".docx", ".docm", ".xlsx", ".xlsm"}
    | {".pptx", ".pptm", ".html", ".htm", ".csv", ".tsv"}
    | IMAGE_SUFFIXES
)
# What older programs wrote: not read, but never passed over in silence.
OLD_SUFFIXES = frozenset({".doc", ".xls", ".ppt"})
_OFFICE = frozenset({".docx", ".docm", ".xlsx", ".xlsm", ".pptx", ".pptm"})


def read(path: Path, options: ReadOptions = DEFAULTS) -> RawDocument:
    """Read a file by its suffix, on disk or inside a zip archive.

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
    try:
        return _unlocked(suffix, path, data, options)
    except MemoryError:
        raise ReadError(path, "too_large", "メモリーが足りません") from None
    except RecursionError:
        raise ReadError(path, "broken", "入れ子が深すぎます") from None


def _unlocked(suffix: str, path: Path, data: bytes, options: ReadOptions) -> RawDocument:
    """The file as read, with the first password that opens it where it needs one."""
    try:
        return _read(suffix, path, data, options)
    except ReadError as error:
        if error.problem != "encrypted":
            raise
        locked = error
    for password in options.passwords.candidates(path):
        if suffix == ".pdf":
            from ingest.readers.pdf import read_pdf

            try:
                return read_pdf(path, data, options, password)
            except ReadError as error:
                if error.problem != "encrypted":
                    raise
        elif suffix in _OFFICE:
            from ingest.readers.locked import unlock

            opened = unlock(path, data, password)
            if opened is not None:
                return _read(suffix, path, opened, options)
    raise locked


def _read(suffix: str, path: Path, data: bytes, options: ReadOptions) -> RawDocument:
    if suffix == ".pdf":
        from ingest.readers.pdf import read_pdf

        return read_pdf(path, data, options)
    if suffix in IMAGE_SUFFIXES:
        from ingest.readers.images import read_images

        return read_images(path, data, options)
    if suffix in {".docx", ".docm"}:
        from ingest.readers.word import read_word

        return read_word(path, data)
    if suffix in {".xlsx", ".xlsm"}:
        from ingest.readers.excel import read_excel

        return read_excel(path, data)
    if suffix in {".pptx", ".pptm"}:
        from ingest.readers.powerpoint import read_powerpoint

        return read_powerpoint(path, data)
    if suffix in {".html", ".htm"}:
        from ingest.readers.html import read_html

        return read_html(path, data)
    if suffix in {".csv", ".tsv"}:
        from ingest.readers.separated import read_separated

        return read_separated(path, data)
    if suffix in {".md", ".markdown"}:
        from ingest.readers.markdown import read_markdown

        return read_markdown(path, data)
    from ingest.readers.text import read_text

    return read_text(path, data)
