"""The files that the shelf was read from, as they are now: their content, and their pages to look at.

Gives nothing of a file that is no longer the one that was read: what it shows would not be what
was cited. Knows documents; which of them may be asked for is its caller's.
"""

import hashlib
import threading
from collections import OrderedDict
from pathlib import Path

from ingest.errors import ReadError
from ingest.files import contents
from ingest.models import Document
from ingest.readers.page_images import SHOWN_SUFFIXES, page_image

# About 200 kB each.
_KEPT_IMAGES = 64


class Originals:
    """The files of documents. Safe to share between threads; keeps the last pages that were shown."""

    def __init__(self) -> None:
        self._images: OrderedDict[tuple[str, int], bytes | None] = OrderedDict()
        self._lock = threading.Lock()

    def content(self, document: Document) -> bytes:
        """The bytes that the document was read from.

        Raises:
            ReadError: the file is `missing`, `unreadable` or no longer the same (`changed`).
        """
        path = Path(document.path)
        try:
            data = contents(path)
        except (FileNotFoundError, NotADirectoryError):
            raise ReadError(path, "missing") from None
        except OSError as error:
            raise ReadError(path, "unreadable", error.strerror or "") from error
        if hashlib.sha256(data).hexdigest() != document.sha256:
            raise ReadError(path, "changed")
        return data

    def page(self, document: Document, number: int) -> bytes | None:
        """A page as JPEG; None where there is none to show. Raises ReadError as `content` does."""
        data = self.content(document)
        if not 1 <= number <= page_count(document):
            return None
        wanted = document.sha256, number
        with self._lock:
            if wanted in self._images:
                self._images.move_to_end(wanted)
                return self._images[wanted]
        image = page_image(Path(document.path), data, number)
        with self._lock:
            self._images[wanted] = image
            while len(self._images) > _KEPT_IMAGES:
                self._images.popitem(last=False)
        return image


def page_count(document: Document) -> int:
    """How many pages there are to look at: none for a format whose pages cannot be shown."""
    shown = Path(document.path).suffix.lower() in SHOWN_SUFFIXES
    return document.page_count or 0 if shown else 0
