"""What a PDF says of itself, through PDFium: title, author, date, outline and page labels."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.readers.package import author_of, title_of
from ingest.readers.pdf.headings import OutlineEntry

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_DEEPEST_OUTLINE = 12
# An outline with more entries than this for each page is a trap, or no help.
_MOST_ENTRIES = 200
_DATE = re.compile(r"(?:D:)?(\d{4})(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself."""

    title: str | None = None
    author: str | None = None
    issued: str | None = None
    outline: tuple[OutlineEntry, ...] = ()
    labels: tuple[str, ...] = ()


def about(document: "PdfDocument") -> About:
    """Metadata, outline and labels; a part that is damaged is left out."""
    date = _DATE.match(document.get_metadata_value("CreationDate"))
    return About(
        title=title_of(document.get_metadata_value("Title")),
        author=author_of(document.get_metadata_value("Author")),
        issued=f"{date[1]}-{date[2]}" if date else None,
        outline=tuple(_outline(document)),
        labels=_labels(document),
    )


def _outline(document: "PdfDocument") -> Iterator[OutlineEntry]:
    left = _MOST_ENTRIES * len(document)
    for bookmark in document.get_toc(max_depth=_DEEPEST_OUTLINE):
        left -= 1
        if left < 0:
            return
        target = bookmark.get_dest()
        page = target.get_index() if target is not None else None
        title = bookmark.get_title().strip()
        if title and page is not None and page >= 0:
            yield OutlineEntry(title, page + 1, bookmark.level)


def _labels(document: "PdfDocument") -> tuple[str, ...]:
    """The label of each page, where they are not just counted from 1."""
    if not document.get_page_label(0):
        return ()
    labels = tuple(document.get_page_label(index) for index in range(len(document)))
    plain = tuple(str(number) for number in range(1, len(labels) + 1))
    return () if labels == plain or not all(labels) else labels
