"""Web pages saved to a file: headings, lists and tables of what a browser would show.

Asks no network: neither scripts, frames nor pictures are read. What is there to move about the
site (navigation, banners, forms) is left out.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import ReadError
from ingest.models import RawDocument
from ingest.readers.tables import Cell, Grid, GridTooLargeError, unit_of, write_table
from ingest.readers.text import decode
from ingest.readers.writer import Writer, with_found_headings

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# A page nested deeper than this was not written by a person or a word processor.
_MAX_DEPTH = 200
_MAX_SPAN = 500
_MAX_PLACES = 500_000
_UNSEEN = frozenset(
    [
        "head",
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "audio",
        "video",
        "canvas",
        "button",
        "select",
        "option",
        "textarea",
        "input",
        "datalist",
        "dialog",
        "rt",
        "rp",
        "map",
    ]
)
_SITE_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "menu", "menubar"})
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([\w.:-]+)""", re.I
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# How browsers read the names that Japanese pages give (WHATWG Encoding).
_ENCODINGS = {
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms932"), "cp932"),
    **dict.fromkeys(("euc-jp", "x-euc-jp"), "euc_jp"),
    "iso-2022-jp": "iso2022_jp",
}
_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
_BREAK_BETWEEN_WIDE = re.compile(rf"(?<={_WIDE})[ \t]*[\r\n][ \t\r\n]*(?={_WIDE})")


def read_html(path: Path, data: bytes) -> RawDocument:
    """Read a web page.

    Raises:
        ReadError: `encoding`, `broken`, `too_large`, or `empty` where nothing is shown.
    """
    from lxml import etree, html

    text = _DECLARATION.sub("", _decoded(path, data)).replace("\0", "")
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise ReadError(path, "broken" if text.strip() else "empty") from error
    page = _Page(path)
    try:
        page.read(_main(root))
    except GridTooLargeError as error:
        raise ReadError(path, "too_large", "表の結合が大きすぎます") from error
    if not page.writer.lines:
        raise ReadError(path, "empty")
    headings = [block for block in page.writer.blocks if block.kind == "heading"]
    top = [block.text for block in headings if block.level == 1]
    title = top[0] if len(top) == 1 else _folded(root.findtext(".//title") or "") or None
    blocks = tuple(page.writer.blocks)
    return RawDocument(
        tuple(page.writer.lines),
        title=title,
        publisher=_meta(root, "author"),
        blocks=blocks if headings else with_found_headings(blocks),
    )


def _decoded(path: Path, data: bytes) -> str:
    """The page as text: by its byte order mark or declared charset, else as any other text."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        name = declared[1].decode("ascii", "replace").lower()
        try:
            return data.decode(_ENCODINGS.get(name, name))
        except (LookupError, ValueError):
            pass  # it says one thing and is another
    return decode(path, data)


def _main(root: "HtmlElement") -> "HtmlElement":
    """The part of a page that is the document, where the page says so."""
    mains = [e for e in root.iter("main") if not _is_hidden(e)]
    mains += [e for e in root.iter() if e.get("role") == "main"]
    return mains[0] if len(set(mains)) == 1 else root


class _Page:
    """A page on its way to lines and blocks."""

    def __init__(self, path: Path) -> None:
        self.writer = Writer(path)
        self._path = path
        self._inline: list[str] = []
        self._items: list[str] = []  # the marks of the list items that wait for their first words
        self._in_item = 0
        self._counted: dict[HtmlElement, int] = {}  # the next number of each ordered list
        self._unit = ""

    def read(self, element: "HtmlElement", depth: int = 0) -> None:
        """Writes what an element shows."""
        if depth > _MAX_DEPTH:
            raise ReadError(self._path, "too_large", f"入れ子が{_MAX_DEPTH}段を超えています")
        tag = element.tag
        if not isinstance(tag, str) or tag in _UNSEEN or _is_hidden(element):
            return
        if tag == "br":
            self._inline.append("\v")
        elif tag == "table" and not _is_layout(element):
            self._flush()
            self._table(element)
        elif re.fullmatch(r"h[1-6]", tag):
            self._flush()
            self.writer.heading(_folded(_words(element)), int(tag[1]))
        elif tag == "pre":
            self._flush()
            for line in _words(element).splitlines():
                self.writer.paragraph(line)
        elif tag == "li":
            self._flush()
            self._items = [self._number(element)]
            self._in_item += 1
            self._children(element, depth)
            self._flush()
            self._in_item -= 1
        elif tag in _BLOCKS:
            self._flush()
            self._children(element, depth)
            self._flush()
        else:
            self._children(element, depth)

    def _children(self, element: "HtmlElement", depth: int) -> None:
        self._inline.append(element.text or "")
        for child in element:
            self.read(child, depth + 1)
            self._inline.append(child.tail or "")

    def _flush(self) -> None:
        """Writes the words gathered since the last block ended."""
        text = _folded("".join(self._inline))
        self._inline = []
        if not text:
            return
        self._unit = unit_of(text) or ""
        if self._in_item:
            self.writer.item("".join(self._items) + text)
            self._items = []
        else:
            self.writer.paragraph(text)

    def _number(self, item: "HtmlElement") -> str:
        """The number a browser puts before an item of an ordered list."""
        listed = item.getparent()
        if listed is None or listed.tag != "ol":
            return ""
        start = listed.get("start") or "1"
        first = int(start) if re.fullmatch("[0-9]{1,6}", start) else 1
        number = self._counted.get(listed, first)
        self._counted[listed] = number + 1
        return f"{number}. "

    def _table(self, table: "HtmlElement") -> None:
        caption = table.find("caption")
        if caption is not None and (text := _folded(_words(caption))):
            self.writer.paragraph(text)
            self._unit = unit_of(text) or self._unit
        write_table(self.writer, _grid(table), self._unit)
        self._unit = ""


def _grid(table: "HtmlElement") -> Grid:
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    heads = 0
    rows = list(_rows(table))
    for number, row in enumerate(rows):
        members = [cell for cell in row if cell.tag in {"td", "th"} and not _is_hidden(cell)]
        in_head = row.getparent() is not None and row.getparent().tag == "thead"
        if heads == number and (
            in_head or (len(members) > 1 and all(cell.tag == "th" for cell in members))
        ):
            heads += 1
        column = 0
        for cell in members:
            while (number, column) in taken:
                column += 1
            down = min(_span(cell, "rowspan") or len(rows), len(rows) - number)
            across = _span(cell, "colspan") or 1
            if down > 1:
                taken |= {(number + i, column + j) for i in range(down) for j in range(across)}
                if len(taken) > _MAX_PLACES:
                    raise GridTooLargeError
            cells.append(Cell(_folded(_words(cell)), number, column, down, across))
            column += across
    return Grid(cells, heads or _no_heads(rows))


def _no_heads(rows: list["HtmlElement"]) -> int | None:
    """0 where each row begins with a th, so that its labels are there and heads are not."""
    labelled = [[cell.tag for cell in row if cell.tag in {"td", "th"}] for row in rows]
    return 0 if labelled and all(tags[:2] == ["th", "td"] for tags in labelled) else None


def _rows(table: "HtmlElement") -> Iterator["HtmlElement"]:
    for row in table.iter("tr"):
        if next(row.iterancestors("table"), None) is table and not _is_hidden(row):
            yield row


def _is_layout(table: "HtmlElement") -> bool:
    """Whether a table only sets things side by side: it holds blocks of its own or a single cell."""
    cells = [cell for row in _rows(table) for cell in row if cell.tag in {"td", "th"}]
    if table.get("role") == "presentation" or len(cells) < 2:
        return True
    inner = {"table", "h1", "h2", "h3", "h4", "h5", "h6"}
    return any(next(cell.iter(*inner), None) is not None for cell in cells)


def _words(element: "HtmlElement") -> str:
    """All shown words inside an element, blocks in it parted by line breaks."""
    parts: list[str] = []

    def walk(node: "HtmlElement", depth: int) -> None:
        tag = node.tag
        if not isinstance(tag, str) or tag in _UNSEEN or depth > _MAX_DEPTH:
            return
        if node is not element and _is_hidden(node):
            return
        block = tag in _BLOCKS or tag == "br"
        parts.append("\v" if block else "")
        parts.append(node.text or "")
        for child in node:
            walk(child, depth + 1)
            parts.append(child.tail or "")
        parts.append("\v" if block and tag != "br" else "")

    walk(element, 0)
    return "".join(parts)


def _folded(text: str) -> str:
    r"""White space as a browser shows it: runs folded, none where Japanese was broken; \\v breaks."""
    joined = _BREAK_BETWEEN_WIDE.sub("", text)
    lines = (" ".join(re.split(r"[ \t\r\n\f]+", line)).strip() for line in joined.split("\v"))
    return "\n".join(line for line in lines if line)


def _is_hidden(element: "HtmlElement") -> bool:
    get = element.get
    return (
        get("hidden") is not None
        or get("aria-hidden") == "true"
        or get("role") in _SITE_ROLES
        or _HIDING.search(get("style") or "") is not None
        or (element.tag in {"header", "footer"} and _is_of_site(element))
    )


def _is_of_site(element: "HtmlElement") -> bool:
    """Whether a header or footer is the page's, and holds no title."""
    sections = {"article", "main", "section", "blockquote"}
    inside = any(above.tag in sections for above in element.iterancestors())
    return not inside and next(element.iter("h1", "h2"), None) is None


def _span(cell: "HtmlElement", name: str) -> int | None:
    """How far a cell reaches; None for 0, which HTML reads as to the end."""
    value = cell.get(name) or "1"
    return min(int(value), _MAX_SPAN) or None if re.fullmatch("[0-9]{1,6}", value) else 1


def _meta(root: "HtmlElement", name: str) -> str | None:
    for meta in root.iter("meta"):
        if (meta.get("name") or "").lower() == name:
            return _folded(meta.get("content") or "") or None
    return None
