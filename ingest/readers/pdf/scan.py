"""Pages whose text is an image: which they are, rendered and given to OCR. Knows no words."""

import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.models import PageProblem
from ingest.readers.ocr import RESOLUTION, Tesseract, find_tesseract, recognise, single_threaded
from ingest.readers.orientation import is_blank
from ingest.readers.pdf.pages import PrintedPage
from ingest.readers.pdf.pieces import LOCK
from ingest.readers.pdf.recognised import printed_page

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage

# A sheet of A3 at 300 dpi has 17 million; a page that is larger is read more coarsely.
MAX_PIXELS = 20_000_000
# The images inside a page are unpacked as they were stored, whatever the page is rendered at.
_MAX_STORED_PIXELS = 200_000_000
_GLANCE_PIXELS = 500_000
_MOST_AT_ONCE = 4
# So few characters beside an image of at least this share of the page may be a stamp on a scan:
# a running number, a date of receipt. It is one if the image says that many times as much.
STAMP = 40
_COVERED = 0.5
_TIMES = 3


@dataclass(frozen=True, slots=True)
class Scan:
    """What became of a page that is an image: its lines, if it was read, and what to say of it."""

    page: PrintedPage
    problem: PageProblem


def read_scans(
    opened: Callable[[], "PdfDocument"],
    pages: Mapping[int, tuple[PrintedPage, PageProblem | None]],
    command: Path | None,
    done: Callable[[int], None],
) -> dict[int, Scan]:
    """Those of the pages, given by their numbers as read so far, that are images or blank.

    `done` is told how many have been looked at.
    """
    from pypdfium2 import PdfiumError

    tesseract = find_tesseract(command)
    with LOCK:
        try:
            document = opened()
        except PdfiumError:
            return {}

    def read(number: int) -> Scan | None:
        so_far, problem = pages[number]
        try:
            with LOCK:
                image = _scanned(document, number, problem, isinstance(tesseract, Tesseract))
        except PdfiumError:
            return None
        if image is None:
            return None
        scan = read_image(image, number, tesseract)
        if problem == "no_text":
            return scan
        if scan.problem == "no_text" and problem is None:
            return Scan(so_far, "no_text")
        wanted = so_far.characters * (_TIMES if problem is None else 0)
        better = scan.problem == "recognised" and scan.page.characters > wanted
        return scan if better else None

    try:
        return {
            number: scan
            for number, scan in zip(pages, side_by_side(read, list(pages), done), strict=True)
            if scan is not None
        }
    finally:
        with LOCK:
            document.close()


def side_by_side(
    read: Callable[[int], Any], numbers: Sequence[int], done: Callable[[int], None]
) -> list[Any]:
    """What `read` makes of each number, in their order; a few are under way at any time."""
    workers = min(_MOST_AT_ONCE, os.cpu_count() or 1)
    results: list[Any] = []
    with single_threaded(), ThreadPoolExecutor(workers) as pool:
        for result in pool.map(read, numbers):
            results.append(result)
            done(len(results))
    return results


def read_image(image: "Image", number: int, tesseract: object) -> Scan:
    """A page from its image; `tesseract` is what `find_tesseract` found."""
    nothing = PrintedPage((), (), 0)
    if is_blank(image):
        return Scan(nothing, "blank")
    if not isinstance(tesseract, Tesseract):
        return Scan(nothing, "no_text")
    found = recognise(image, tesseract)
    page = printed_page(found, number) if found else nothing
    return Scan(page, "recognised" if page.lines else "unrecognised")


# --- images ------------------------------------------------------------------------------------


def _scanned(
    document: "PdfDocument", number: int, problem: PageProblem | None, to_be_read: bool
) -> "Image | None":
    """The image of a page, small if nobody will read it; None where it is no scan, or too large."""
    page = document[number - 1]
    try:
        if problem == "unmapped" and not to_be_read:
            return None
        if not storable(page) or (problem is None and _covered(page) < _COVERED):
            return None
        return render(page, MAX_PIXELS if to_be_read else _GLANCE_PIXELS)
    finally:
        page.close()


def storable(page: "PdfPage") -> bool:
    """Whether the images inside a page can be unpacked in bearable memory."""
    stored: int = sum(math.prod(image.get_px_size()) for image in _images(page))
    return stored <= _MAX_STORED_PIXELS


def _covered(page: "PdfPage") -> float:
    """The share of a page that the largest image on it covers."""
    bounds = [image.get_bounds() for image in _images(page)]
    largest = max((abs(r - left) * abs(top - b) for left, b, r, top in bounds), default=0.0)
    return float(largest / max(1.0, page.get_width() * page.get_height()))


def _images(page: "PdfPage") -> Iterator[Any]:
    import pypdfium2.raw as pdfium

    yield from page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4)


def render(page: "PdfPage", most: int, colour: bool = False) -> "Image":
    """A page as an image of 300 dpi, fewer where it would have more than `most` pixels."""
    area = max(1.0, page.get_width() * page.get_height())
    scale = min(RESOLUTION / 72, math.sqrt(most / area))
    longest = max(page.get_width(), page.get_height())
    scale = min(scale, math.sqrt(most) * 4 / longest)  # a strip is no page
    image: Image = page.render(scale=scale, grayscale=not colour).to_pil()
    return image.copy()
