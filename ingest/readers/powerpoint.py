"""PowerPoint files (.pptx, .pptm): each slide is a page, its title a heading; text, tables and charts' data.

Reads what is shown: no hidden slides, no speaker's notes, nothing of the slide's master.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import ReadError
from ingest.models import FileWarning, RawDocument
from ingest.readers.excel_format import show
from ingest.readers.package import DAMAGE, author_of, month_of, open_package, title_of, warnings_of
from ingest.readers.tables import Cell, Grid, unit_of, write_table
from ingest.readers.writer import Writer

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_NO_BULLET = f"{_A}pPr/{_A}buNone"
_POINT_COUNT = "{http://schemas.openxmlformats.org/drawingml/2006/chart}ptCount"
_MAX_POINTS = 500
_MAX_DEPTH = 50
_TITLE_CHARACTERS = 45


def read_powerpoint(path: Path, data: bytes) -> RawDocument:
    """Read a PowerPoint file.

    Raises:
        ReadError: `broken`, `encrypted`, `old_format`, `too_large`, or `empty` without text.
    """
    package = open_package(path, data)
    from pptx import Presentation
    from pptx.exc import PythonPptxError

    writer = Writer(path)
    try:
        warnings = warnings_of(package)
        presentation = Presentation(io.BytesIO(data))
        slides = _write_slides(writer, presentation)
        properties = presentation.core_properties
        title, issued = title_of(properties.title), month_of(properties)
        author = author_of(properties.author)
    except (PythonPptxError, *DAMAGE) as error:
        raise ReadError(path, "broken", type(error).__name__) from error
    if not writer.lines:
        raise ReadError(path, "empty")
    opening = [block for block in writer.blocks if block.page == 1 and block.kind == "heading"]
    return RawDocument(
        tuple(writer.lines),
        title=title or (opening[0].text if opening else None),
        publisher=author,
        issued=issued,
        page_count=slides,
        file_warnings=(*warnings, *_hidden(presentation)),
        blocks=tuple(writer.blocks),
    )


def _hidden(presentation: "Presentation") -> Iterator[FileWarning]:
    count = sum(_is_hidden(slide) for slide in presentation.slides)
    if count:
        yield FileWarning("hidden_slides", count)


def _is_hidden(slide: "Slide") -> bool:
    return slide.element.get("show") in {"0", "false"}


def _write_slides(writer: Writer, presentation: "Presentation") -> int:
    number = 0
    for number, slide in enumerate(presentation.slides, start=1):
        if _is_hidden(slide):
            continue
        writer.page = number
        _write_slide(writer, slide)
    return number


def _write_slide(writer: Writer, slide: "Slide") -> None:
    shapes = list(_in_reading_order(slide.shapes))
    title = slide.shapes.title
    if title is None or not title.text_frame.text.strip():
        # Made on an empty layout: the topmost line of text is the title, if it is one.
        texts = [s for s in shapes if s.has_text_frame and s.text_frame.text.strip()]
        title = texts[0] if texts and _reads_as_title(texts[0].text_frame.text) else None
    if title is not None:
        writer.heading(_text(title.text_frame._txBody), 1)
    from pptx.enum.shapes import PP_PLACEHOLDER

    lists = {PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT}
    unit = ""
    for shape in shapes:
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if shape.has_text_frame:
            listed = shape.is_placeholder and shape.placeholder_format.type in lists
            for paragraph in shape.text_frame.paragraphs:
                text = _text(paragraph._p).strip()
                unit = unit_of(text) or unit
                if listed and not text.endswith("。") and paragraph._p.find(_NO_BULLET) is None:
                    writer.item(text)
                else:
                    writer.paragraph(text)
        elif getattr(shape, "has_table", False):
            write_table(writer, _grid(shape.table), unit)
        elif getattr(shape, "has_chart", False):
            write_table(writer, _chart_grid(shape.chart), unit)
        else:
            _write_diagram(writer, slide, shape)


def _in_reading_order(shapes: Any, depth: int = 0) -> Iterator[Any]:
    """Shapes from the top down and from the left, those of a group together."""
    if depth > _MAX_DEPTH:
        return
    for shape in sorted(shapes, key=lambda shape: (shape.top or 0, shape.left or 0)):
        if hasattr(shape, "shapes"):
            yield from _in_reading_order(shape.shapes, depth + 1)
        else:
            yield shape


def _reads_as_title(text: str) -> bool:
    return len(text.strip()) <= _TITLE_CHARACTERS and "\n" not in text.strip() and "。" not in text


def _text(element: Any) -> str:
    """The words of runs and fields; paragraphs and breaks part lines."""
    parts: list[str] = []
    for node in element.iter(f"{_A}p", f"{_A}t", f"{_A}br"):
        parts.append((node.text or "") if node.tag == f"{_A}t" else "\n")
    return "".join(parts).strip("\n")


def _grid(table: Any) -> Grid:
    cells = []
    for row_number, row in enumerate(table._tbl.tr_lst):
        for column, cell in enumerate(row.tc_lst):
            if not (cell.hMerge or cell.vMerge):
                strong = _is_strong(cell) or (table.first_row and row_number == 0)
                size = (cell.rowSpan, cell.gridSpan)
                cells.append(Cell(_text(cell), row_number, column, *size, strong))
    return Grid(cells)


def _is_strong(cell: Any) -> bool:
    runs = list(cell.iter(f"{_A}rPr"))
    return bool(runs) and all(run.get("b") in {"1", "true"} for run in runs)


def _chart_grid(chart: Any) -> Grid:
    """The figures behind a chart: a row for each category, a column for each series.

    A chart of more points than a table could show, or than it says to have, gives nothing.
    """
    counts = [int(count.get("val") or 0) for count in chart._chartSpace.iter(_POINT_COUNT)]
    if max(counts, default=0) > _MAX_POINTS:
        return Grid([])
    plot = chart.plots[0]
    series = list(plot.series)
    cells = [Cell(str(one.name), 0, column) for column, one in enumerate(series, start=1)]
    values = [one.values for one in series]
    for row, category in enumerate(plot.categories, start=1):
        cells.append(Cell(str(category), row, 0))
        for column, figures in enumerate(values, start=1):
            value = figures[row - 1] if row <= len(figures) else None
            cells.append(Cell(show(value, "General"), row, column))
    return Grid(cells, 1)


def _write_diagram(writer: Writer, slide: "Slide", shape: Any) -> None:
    """The words of a SmartArt diagram, which lie in a part of their own."""
    for node in shape.element.iter(
        "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
    ):
        for name, id_ in node.attrib.items():
            if name.endswith("}dm") and id_ in slide.part.rels:
                from lxml import etree

                parser = etree.XMLParser(resolve_entities=False, no_network=True)
                root = etree.fromstring(slide.part.related_part(id_).blob, parser)
                for paragraph in root.iter(f"{_A}p"):
                    writer.paragraph(_text(paragraph))
