"""Footnotes for python-docx, which has none: the part of a Word file that holds them, and its marks.

Knows the file format (ECMA-376, part 1, 17.11), not what is noted.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_NOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
# Word reserves the first two for the line between text and notes.
_SEPARATORS = ("separator", "continuationSeparator")
_HALF_POINTS = "18"


class Footnotes:
    """The notes of one document, as they come; `close` puts them into it."""

    def __init__(self, document: "Document") -> None:
        from docx.oxml import OxmlElement

        self._document = document
        self._root = OxmlElement("w:footnotes")
        for number, kind in enumerate(_SEPARATORS, start=-1):
            note = self._child(self._root, "w:footnote", {"w:type": kind, "w:id": str(number)})
            self._child(self._child(self._child(note, "w:p"), "w:r"), f"w:{kind}")
        self._count = 0

    def add(self, paragraph: "Paragraph", text: str) -> None:
        """Mark the end of a paragraph with the next number, and note `text` under it."""
        self._count += 1
        number = {"w:id": str(self._count)}
        self._child(self._raised(paragraph._p), "w:footnoteReference", number)
        note = self._child(self._child(self._root, "w:footnote", number), "w:p")
        self._child(self._child(note, "w:pPr"), "w:spacing", {"w:after": "0"})
        self._child(self._raised(note), "w:footnoteRef")
        run = self._child(note, "w:r")
        self._child(self._child(run, "w:rPr"), "w:sz", {"w:val": _HALF_POINTS})
        words = self._child(run, "w:t", {"xml:space": "preserve"})
        words.text = f" {text}"

    def close(self) -> None:
        """Put the notes into the document."""
        from docx.opc.oxml import serialize_part_xml
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        if not self._count:
            return
        content = serialize_part_xml(self._root)
        part = Part(PackURI("/word/footnotes.xml"), _TYPE, content, self._document.part.package)
        self._document.part.relate_to(part, _NOTES)

    def _raised(self, parent: Any) -> Any:
        run = self._child(parent, "w:r")
        self._child(self._child(run, "w:rPr"), "w:vertAlign", {"w:val": "superscript"})
        return run

    def _child(self, parent: Any, name: str, attributes: dict[str, str] | None = None) -> Any:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        child = OxmlElement(name)
        for key, value in (attributes or {}).items():
            name_ = "{http://www.w3.org/XML/1998/namespace}space" if key == "xml:space" else qn(key)
            child.set(name_, value)
        parent.append(child)
        return child
