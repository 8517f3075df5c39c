"""Word files (.docx, .docm): headings by style and outline level, numbering as printed, lists, tables.

Reads what is printed: no headers and footers, no deleted or hidden text, no field codes. Pages
are made by Word when it prints, so there are none.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import ReadError
from ingest.models import RawDocument
from ingest.readers.numbering import Numbering
from ingest.readers.package import DAMAGE, author_of, month_of, open_package, title_of, warnings_of
from ingest.readers.tables import Cell, Grid, unit_of, write_table
from ingest.readers.writer import Writer, with_found_headings

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element as Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WITH_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
_HEADING_STYLE = re.compile(r"(?:heading|見出し)\s*([1-9１-９])", re.IGNORECASE)
_TITLE_STYLE = re.compile(r"(?:title|表題|タイトル)", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"(?:toc|目次)\s*\d", re.IGNORECASE)
_LIST_STYLE = re.compile(r"(?:list|箇条書き|リスト)", re.IGNORECASE)
# Parts of a paragraph that are not on the printed page, or stand elsewhere on it.
_UNSEEN = frozenset(
    {_FALLBACK, *(_W + n for n in ("del", "moveFrom", "pPr", "rPr", "rt", "instrText", "sdtPr"))}
)
_SIGNS = {
    f"{_W}tab": " ",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
    f"{_W}ptab": " ",
}


def read_word(path: Path, data: bytes) -> RawDocument:
    """Read a Word file.

    Raises:
        ReadError: `broken`, `encrypted`, `old_format`, `too_large`, or `empty` without text.
    """
    package = open_package(path, data)
    from docx.opc.exceptions import OpcError

    try:
        warnings = warnings_of(package)
        document = _opened(data)
        reader = _Reader(path, document)
        reader.read()
        properties = document.core_properties
        title, issued = reader.title or title_of(properties.title), month_of(properties)
        author = author_of(properties.author)
    except (OpcError, *DAMAGE) as error:
        raise ReadError(path, "broken", type(error).__name__) from error
    writer = reader.writer
    if not writer.lines:
        raise ReadError(path, "empty")
    blocks = tuple(writer.blocks) if reader.has_headings else with_found_headings(writer.blocks)
    return RawDocument(
        tuple(writer.lines),
        title=title,
        publisher=author,
        issued=issued,
        file_warnings=warnings,
        blocks=blocks,
    )


def _opened(data: bytes) -> "Document":
    """The document in a package; python-docx by itself refuses one that holds macros."""
    from docx.opc.part import PartFactory
    from docx.package import Package
    from docx.parts.document import DocumentPart

    PartFactory.part_type_for[_WITH_MACROS] = DocumentPart
    part = Package.open(io.BytesIO(data)).main_document_part
    if not isinstance(part, DocumentPart):
        raise ValueError("no Word file")
    document: Document = part.document
    return document


class _Reader:
    """One document on its way to lines and blocks."""

    def __init__(self, path: Path, document: "Document") -> None:
        self.writer = Writer(path)
        self.has_headings = False
        self.title: str | None = None
        self._body = document.element.body
        styles = document.styles.element.findall(f"{_W}style")
        self._styles = {style.get(f"{_W}styleId"): style for style in styles}
        self._default = next(
            (
                style.get(f"{_W}styleId")
                for style in styles
                if style.get(f"{_W}type") == "paragraph" and style.get(f"{_W}default") == "1"
            ),
            None,
        )
        parts = {rel.reltype.rsplit("/", 1)[-1]: rel for rel in document.part.rels.values()}
        self._numbering = Numbering(_root(parts.get("numbering")))
        self._notes = _notes(_root(parts.get("footnotes")))

    def read(self) -> None:
        unit = ""
        for element in _blocks(self._body):
            if element.tag == f"{_W}tbl":
                write_table(self.writer, _grid(element), unit)
                unit = ""
            else:
                text = self._paragraph(element)
                unit = (unit_of(text) or "") if text else unit

    def _paragraph(self, element: "Element") -> str:
        """Writes a paragraph, the boxes anchored in it and its notes; gives its text."""
        style = self._style_of(element)
        name = _value(self._styles.get(style), "name") or ""
        text = _text(element).strip()
        if _CONTENTS_STYLE.match(name):
            return text
        number = self._numbering.mark(*self._list_of(element, style)) if text else None
        level = self._level(element, style)
        if text and _TITLE_STYLE.fullmatch(name) and self.title is None:
            self.title = " ".join(text.split())
            self.writer.text(text)
        elif text and level is not None:
            self.has_headings = True
            self.writer.heading(_marked(number, text), level)
        elif text and (number is not None or _LIST_STYLE.match(name)):
            self.writer.item(_marked(number, text))
        elif text:
            self.writer.paragraph(text)
        for box in element.iter(f"{_W}txbxContent"):
            if not any(above.tag == _FALLBACK for above in box.iterancestors()):
                for inner in _blocks(box):
                    if inner.tag == f"{_W}tbl":
                        write_table(self.writer, _grid(inner))
                    elif box is _box_of(inner):
                        self.writer.paragraph(_text(inner))
        for reference in element.iter(f"{_W}footnoteReference"):
            self.writer.paragraph(self._notes.get(reference.get(f"{_W}id") or "", ""))
        return text

    def _style_of(self, element: "Element") -> str | None:
        return _value(element.find(f"{_W}pPr"), "pStyle") or self._default

    def _chain(self, style: str | None) -> Iterator["Element"]:
        """A style and those it is based on."""
        seen: set[str] = set()
        while style is not None and style not in seen and style in self._styles:
            seen.add(style)
            yield self._styles[style]
            style = _value(self._styles[style], "basedOn")

    def _level(self, element: "Element", style: str | None) -> int | None:
        """The heading level, 1 the highest: the paragraph's outline level, else its style's."""
        properties = [element.find(f"{_W}pPr")]
        properties += [found.find(f"{_W}pPr") for found in self._chain(style)]
        for found in properties:
            outline = _value(found, "outlineLvl")
            if outline is not None and outline.isdigit():
                return int(outline) + 1 if int(outline) < 9 else None
        for found in self._chain(style):
            named = _HEADING_STYLE.fullmatch(_value(found, "name") or "")
            if named:
                return int(named[1])
        return None

    def _list_of(self, element: "Element", style: str | None) -> tuple[str | None, int]:
        """The list a paragraph is counted in, and its depth there."""
        properties = [element.find(f"{_W}pPr")]
        properties += [found.find(f"{_W}pPr") for found in self._chain(style)]
        number: str | None = None
        depth: str | None = None
        for found in properties:
            counted = found.find(f"{_W}numPr") if found is not None else None
            if number is None:
                number = _value(counted, "numId")
            if depth is None:
                depth = _value(counted, "ilvl")
        level = int(depth) if depth and depth.isdigit() else self._numbering.level_of(number, style)
        return (None if number == "0" else number), level


def _marked(number: str | None, text: str) -> str:
    return f"{number} {text}" if number else text


def _blocks(container: "Element") -> Iterator["Element"]:
    """The paragraphs and tables of a container in order, those inside content controls too."""
    for child in container:
        if child.tag in {f"{_W}p", f"{_W}tbl"}:
            yield child
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}smartTag"}:
            yield from _blocks(child)


def _box_of(element: "Element") -> "Element | None":
    return next(element.iterancestors(f"{_W}txbxContent"), None)


def _text(element: "Element") -> str:
    """The words of a paragraph as printed; text boxes in it are read by themselves."""
    parts: list[str] = []
    _collect(element, parts)
    return "".join(parts)


def _collect(element: "Element", parts: list[str]) -> None:
    for child in element:
        tag = child.tag
        if tag == f"{_W}t":
            parts.append(child.text or "")
        elif tag in _SIGNS:
            page_break = child.get(f"{_W}type") in {"page", "column"}
            parts.append("" if page_break else _SIGNS[tag])
        elif tag in _UNSEEN or tag == f"{_W}txbxContent" or _is_hidden(child):
            continue
        else:
            _collect(child, parts)


def _is_hidden(run: "Element") -> bool:
    properties = run.find(f"{_W}rPr") if run.tag == f"{_W}r" else None
    vanish = properties.find(f"{_W}vanish") if properties is not None else None
    return vanish is not None and vanish.get(f"{_W}val") not in {"0", "false"}


def _grid(table: "Element") -> Grid:
    """The cells of a table, merged ones with what they cover; nested tables are words of a cell."""
    cells: list[Cell] = []
    heads = 0
    open_above: dict[int, int] = {}  # by column, the merged cell that may go on below
    for number, row in enumerate(_rows(table)):
        properties = row.find(f"{_W}trPr")
        if heads == number and properties is not None:
            heads += _is_on(properties.find(f"{_W}tblHeader"))
        column = int(_value(properties, "gridBefore") or 0)
        for cell in row.iter(f"{_W}tc"):
            if next(cell.iterancestors(f"{_W}tbl"), None) is not table:
                continue
            made = cell.find(f"{_W}tcPr")
            width = max(1, min(int(_value(made, "gridSpan") or 1), 500))
            merge = made.find(f"{_W}vMerge") if made is not None else None
            goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
            if goes_on and column in open_above:
                above = cells[open_above[column]]
                cells[open_above[column]] = replace(above, rows=number - above.row + 1)
            else:
                text = "\n".join(filter(None, (_text(p).strip() for p in cell.iter(f"{_W}p"))))
                cells.append(Cell(text, number, column, 1, width, _is_strong(cell)))
                open_above.pop(column, None)
                if merge is not None:
                    open_above[column] = len(cells) - 1
            column += width
    return Grid(cells, heads or None)


def _rows(table: "Element") -> Iterator["Element"]:
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl"), None) is table:
            yield row


def _is_strong(cell: "Element") -> bool:
    """Whether a cell is shaded or all its words are bold."""
    shade = cell.find(f"{_W}tcPr/{_W}shd")
    fill = shade.get(f"{_W}fill") if shade is not None else None
    if fill not in {None, "auto", "FFFFFF", "ffffff"}:
        return True
    runs = [run for run in cell.iter(f"{_W}r") if run.find(f"{_W}t") is not None]
    return bool(runs) and all(_is_on(run.find(f"{_W}rPr/{_W}b")) for run in runs)


def _is_on(switch: "Element | None") -> bool:
    return switch is not None and switch.get(f"{_W}val") not in {"0", "false", "off"}


def _value(element: "Element | None", name: str) -> str | None:
    """The w:val of a child."""
    child = element.find(_W + name) if element is not None else None
    return child.get(f"{_W}val") if child is not None else None


def _root(relation: Any) -> "Element | None":
    """The XML of a related part."""
    if relation is None or relation.is_external:
        return None
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(relation.target_part.blob, parser)


def _notes(root: "Element | None") -> dict[str, str]:
    """The footnotes by their id."""
    return {
        note.get(f"{_W}id") or "": "\n".join(_text(p) for p in note.iter(f"{_W}p")).strip()
        for note in (root if root is not None else ())
    }
