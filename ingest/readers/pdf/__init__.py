"""PDF to lines in reading order: PDFium reads, pypdf is asked where a page reads badly.

Knows neither layout's blocks nor passages; of a heading it says only how deep the file shows it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import ReadError, ReadProblem
from ingest.models import Dropped, Line, PageProblem, PageWarning, RawDocument
from ingest.readers.options import DEFAULTS, ReadOptions
from ingest.readers.pdf.about import About, about
from ingest.readers.pdf.continued import captions, carry_heads
from ingest.readers.pdf.furniture import furniture
from ingest.readers.pdf.headings import CLEARLY_LARGER, Type, body_type, heading_levels, named_lines
from ingest.readers.pdf.native import MAX_CHARACTERS, REPLACEMENT, PageTooDenseError
from ingest.readers.pdf.pages import PrintedPage, read_page
from ingest.readers.pdf.pieces import LOCK
from ingest.readers.pdf.recognised import leveled
from ingest.readers.pdf.runs import Printed
from ingest.readers.pdf.scan import STAMP, Scan, read_scans
from ingest.readers.pdf.second import SecondReader

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

# A page of which more than this share cannot be read as characters is given to the other reader.
_BAD_SHARE = 0.05
# A print shop's longest; reading takes milliseconds a page, but a page costs a bomb a few bytes.
MAX_PAGES = 10_000
_BAD = re.compile(f"[{REPLACEMENT}\ue000-\uf8ff\U000f0000-\U0010ffff\x00-\x1f\x7f-\x9f]")
_SPACE = re.compile(r"\s+")
_LONGEST_TITLE = 80
_EMPTY = PrintedPage((), (), 0)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page as read: printed lines from PDFium, or else the plain lines of the second reader."""

    printed: PrintedPage
    plain: tuple[str, ...] = ()
    problem: PageProblem | None = None


def read_pdf(
    path: Path, data: bytes, options: ReadOptions = DEFAULTS, password: str = ""
) -> RawDocument:
    """Read the text of each page, of scans through Tesseract.

    Raises:
        ReadError: `broken`, `encrypted`, `too_large`, `empty`; where no page has text, `no_text` if
            they are images that nothing here can read, `unrecognised` if Tesseract finds none there.
    """
    second = SecondReader(path, data, password)
    try:
        pages, described = _read_pages(path, data, second, password, options)
    except PageTooDenseError:
        detail = f"1ページに{MAX_CHARACTERS:,}字を超えています"
        raise ReadError(path, "too_large", detail) from None
    pages = _with_scans(pages, lambda: _open(data, password), options)
    if not any(page.printed.lines or page.plain for page in pages):
        # What pypdf says of a page that PDFium shows empty tells a scan from a damaged file.
        for number in range(1, second.page_count + 1):
            second.text(number)
        raise ReadError(path, _no_text([page.problem for page in pages]))
    return _assembled(pages, described)


def assembled(path: Path, scans: Sequence[Scan]) -> RawDocument:
    """A document of scanned pages alone.

    Raises:
        ReadError: no page has text, as for a PDF.
    """
    if not any(scan.page.lines for scan in scans):
        raise ReadError(path, _no_text([scan.problem for scan in scans]))
    printed = leveled([scan.page for scan in scans], None)
    pages = [_Page(page, (), scan.problem) for page, scan in zip(printed, scans, strict=True)]
    return _assembled(pages, About())


def _no_text(problems: Sequence[PageProblem | None]) -> ReadProblem:
    if "no_text" in problems or "unread" in problems:
        return "no_text"
    return "unrecognised" if "unrecognised" in problems else "empty"


# --- pages -------------------------------------------------------------------------------------


def _read_pages(
    path: Path, data: bytes, second: SecondReader, password: str, options: ReadOptions
) -> tuple[list[_Page], About]:
    from pypdfium2 import PdfiumError

    with LOCK:
        try:
            document = _open(data, password)
        except PdfiumError:
            numbers = _numbers(_bounded(path, second.page_count))
            return [_better(_EMPTY, second, number) for number in numbers], About()
        try:
            count = _bounded(path, len(document))
            pages: list[_Page] = []
            done = 0
            for number in _numbers(count):
                pages.append(_read_page(document, second, number))
                if not _may_be_scan(pages[-1]):
                    done += 1
                    options.told(done, count)
            return pages, about(document)
        finally:
            document.close()


def _bounded(path: Path, count: int) -> int:
    if count > MAX_PAGES:
        raise ReadError(path, "too_large", f"{MAX_PAGES:,}ページを超えています")
    return count


def _numbers(count: int) -> range:
    return range(1, count + 1)


def _open(data: bytes, password: str) -> "PdfDocument":
    from pypdfium2 import PdfDocument

    return PdfDocument(data, password=password or None)


def _read_page(document: "PdfDocument", second: SecondReader, number: int) -> _Page:
    from pypdfium2 import PdfiumError

    try:
        page = document[number - 1]
        try:
            printed = read_page(page, number)
        finally:
            page.close()
    except PdfiumError:
        printed = _EMPTY
    text = "".join(line.text for line in printed.lines)
    if text and badness(text) <= _BAD_SHARE:
        return _Page(printed)
    if printed.is_bare:
        return _Page(printed, problem="no_text")
    return _better(printed, second, number)


def _better(printed: PrintedPage, second: SecondReader, number: int) -> _Page:
    """The page by whichever reader has the smaller share of unreadable characters.

    Nothing at all is worse than anything; a tie stays with the first, which knows the places.
    """
    first = "".join(line.text for line in printed.lines)
    try:
        plain = tuple(line for line in second.text(number).splitlines() if line.strip())
    except ReadError:
        if first:
            return _Page(printed, problem="unmapped")
        return _Page(_EMPTY, problem="unread")
    if badness("".join(plain)) < badness(first):
        return _Page(_EMPTY, plain, "second_opinion")
    return _Page(printed, problem="unmapped" if first else "no_text")


def badness(text: str) -> float:
    """The share of characters that are none: replacements, private use, controls. No text: 2."""
    characters = _SPACE.sub("", text)
    return len(_BAD.findall(characters)) / len(characters) if characters else 2.0


def _may_be_scan(page: _Page) -> bool:
    few = page.problem is None and page.printed.characters <= STAMP
    return few or page.problem in {"no_text", "unmapped"}


def _with_scans(
    pages: Sequence[_Page], opened: "Callable[[], PdfDocument]", options: ReadOptions
) -> list[_Page]:
    """The pages, those that are images as far as they can be read."""
    candidates = {
        number: (page.printed, page.problem)
        for number, page in enumerate(pages, start=1)
        if _may_be_scan(page)
    }
    if not candidates:
        return list(pages)
    others = len(pages) - len(candidates)
    scans = read_scans(
        opened,
        candidates,
        options.tesseract,
        lambda done: options.told(others + done, len(pages)),
    )
    recognised = [number for number, scan in scans.items() if scan.problem == "recognised"]
    born = [page.printed.lines for page in pages if page.problem is None]
    body = body_type(born).japanese if any(born) else None
    level = dict(
        zip(recognised, leveled([scans[number].page for number in recognised], body), strict=True)
    )
    return [
        _Page(level.get(number, scans[number].page), (), scans[number].problem)
        if number in scans
        else page
        for number, page in enumerate(pages, start=1)
    ]


# --- the document ------------------------------------------------------------------------------


def _assembled(pages: Sequence[_Page], described: About) -> RawDocument:
    """The lines of all pages, numbered; heads and feet taken out, headings marked."""
    shown = [page.printed.lines for page in pages]
    named = named_lines(shown, described.outline)
    titles = [entry.title for entry in described.outline]
    left_out = furniture(shown, named, body_type(shown).japanese * CLEARLY_LARGER, titles)
    kept = [
        [line for index, line in enumerate(page.printed.lines) if index not in reasons]
        for page, reasons in zip(pages, left_out, strict=True)
    ]
    kept, again = carry_heads(kept)
    captioned = captions(kept)
    body = body_type(kept)
    levels = heading_levels(kept, described.outline, body)
    lines: list[Line] = []
    dropped: list[Dropped] = []
    for number, page in enumerate(pages, start=1):
        reasons, found = left_out[number - 1], levels[number - 1]
        ocr = page.problem == "recognised"
        for text in page.plain:
            lines.append(Line(len(lines) + 1, text, number))
        for index, printed in enumerate(kept[number - 1]):
            if printed.after_gap:
                lines.append(Line(len(lines) + 1, "", number, ocr=ocr))
            line = _line(len(lines) + 1, number, printed, body, found.get(index))
            lines.append(replace(line, caption=captioned[number - 1][index], ocr=ocr))
        dropped.extend(
            Dropped(number, page.printed.lines[index].text, reason, page.printed.lines[index].box)
            for index, reason in reasons.items()
        )
        dropped.extend(Dropped(number, row.text, "repeated", row.box) for row in again[number - 1])
        dropped.extend(page.printed.dropped)
    return RawDocument(
        tuple(lines),
        title=described.title or _title(lines),
        publisher=described.author,
        issued=described.issued,
        page_count=len(pages),
        page_labels=described.labels if len(described.labels) == len(pages) else (),
        dropped=tuple(dropped),
        warnings=tuple(
            PageWarning(number, page.problem)
            for number, page in enumerate(pages, start=1)
            if page.problem is not None
        ),
    )


def _title(lines: Sequence[Line]) -> str | None:
    """What opens the first page as its highest heading, or in the largest type of all."""
    opening = [line for line in lines if line.page == 1 and line.text]
    if not opening or opening[0].heading is None:
        return None
    first = (opening[0].heading, opening[0].size)
    largest = max(line.size or 0 for line in lines if line.heading is not None)
    if first[0] != 0 and first[1] != largest:
        return None
    title = "".join(
        line.text for line in takewhile(lambda line: (line.heading, line.size) == first, opening)
    )
    return title if 4 <= len(title) <= _LONGEST_TITLE else None


def _line(number: int, page: int, printed: Printed, body: Type, heading: int | None) -> Line:
    """A line whose size is that of Japanese type, whatever it is set in."""
    size = round(body.relative(printed) * body.japanese, 2)
    return Line(
        number,
        printed.text,
        page,
        size,
        printed.filled,
        heading,
        printed.cells,
        box=printed.box,
    )
