"""What the pages of a file look like, as JPEG of bounded size, for a person to compare with the text.

Knows what a page looks like, and nothing of the words on it.
"""

import io
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import ReadError
from ingest.files import contents
from ingest.passwords import NO_PASSWORDS, Passwords
from ingest.readers import IMAGE_SUFFIXES
from ingest.readers.images import frame
from ingest.readers.pdf.pieces import LOCK
from ingest.readers.pdf.scan import render, storable

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument

# A sheet of A4 at 110 dpi: small type is still read.
_PIXELS = 1_200_000
_QUALITY = 70
# The formats whose pages can be shown at all.
SHOWN_SUFFIXES = IMAGE_SUFFIXES | {".pdf"}


def page_images(
    path: Path, pages: int, passwords: Passwords = NO_PASSWORDS
) -> Iterator[bytes | None]:
    """The first so many pages in order; None for one that cannot be shown. None at all: no images."""
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        yield from _of_pdf(path, contents(path), pages, passwords)
    elif suffix in IMAGE_SUFFIXES:
        yield from _of_images(path, contents(path), pages)


def page_image(path: Path, data: bytes, number: int) -> bytes | None:
    """One page of a file whose content is at hand; None where there is no such page to show."""
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        return next(_of_pdf(path, data, number, NO_PASSWORDS, first=number), None)
    if suffix in IMAGE_SUFFIXES:
        return next(_of_images(path, data, number, first=number), None)
    return None


def _of_pdf(
    path: Path, data: bytes, pages: int, passwords: Passwords, first: int = 1
) -> Iterator[bytes | None]:
    from pypdfium2 import PdfiumError

    with LOCK:
        document = _unlocked(path, data, passwords)
    if document is None:
        return
    try:
        for number in range(first - 1, min(pages, len(document))):
            try:
                with LOCK:
                    page = document[number]
                    shown = render(page, _PIXELS, colour=True) if storable(page) else None
                    page.close()
            except PdfiumError:
                shown = None
            yield _jpeg(shown) if shown is not None else None
    finally:
        with LOCK:
            document.close()


def _unlocked(path: Path, data: bytes, passwords: Passwords) -> "PdfDocument | None":
    """The file opened, with a password where it needs one; None where it cannot be."""
    from pypdfium2 import PdfDocument, PdfiumError

    for password in chain((None,), passwords.candidates(path)):
        with suppress(PdfiumError):
            return PdfDocument(data, password=password)
    return None


def _of_images(path: Path, data: bytes, pages: int, first: int = 1) -> Iterator[bytes | None]:
    for number in range(first, pages + 1):
        try:
            shown = frame(path, data, number, colour=True)
        except ReadError:
            yield None
            continue
        side = (_PIXELS / (shown.width * shown.height)) ** 0.5
        if side < 1:
            shown = shown.resize(
                (max(1, round(shown.width * side)), max(1, round(shown.height * side)))
            )
        yield _jpeg(shown)


def _jpeg(image: "Image") -> bytes:
    packed = io.BytesIO()
    image.convert("RGB").save(packed, "JPEG", quality=_QUALITY)
    return packed.getvalue()
