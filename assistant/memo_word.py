"""A memo as a Word file: headings that Word knows as such, footnotes with the quotes, the sources."""

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.export import HEADING_SEPARATOR, doubt_words, issued_words, place_words
from assistant.footnotes import Footnotes
from assistant.matrix_export import printable
from assistant.memo_export import memo_preface, memo_title
from assistant.memo_models import NOTHING, SOURCES, Memo, Statement
from assistant.models import Citation

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle

_BODY_FONT, _HEADING_FONT = "游明朝", "游ゴシック"
_STYLES = {
    "Normal": _BODY_FONT,
    "List Bullet": _BODY_FONT,
    "List Number": _BODY_FONT,
} | dict.fromkeys(("Title", "Heading 1", "Heading 2"), _HEADING_FONT)
_POINTS = {"Normal": 10.5, "Title": 16, "Heading 1": 13, "Heading 2": 11}
_SPACES = re.compile(r"\s+")


def memo_docx(memo: Memo) -> bytes:
    """The memo as a .docx; each footnote's number is that of its citation in the memo."""
    import docx

    document = docx.Document()
    _set_up(document, memo)
    notes = Footnotes(document)
    document.add_heading(printable(memo_title(memo)), level=0)
    document.add_paragraph(memo_preface(memo))
    noted: set[int] = set()
    for section in memo.sections:
        document.add_heading(section.title, level=1)
        for group in section.groups:
            if group.heading:
                document.add_heading(printable(group.heading), level=2)
            for statement in group.statements:
                _add_statement(document, notes, statement, memo.citations, noted)
        if not section.groups:
            document.add_paragraph(NOTHING)
    document.add_heading(SOURCES, level=1)
    for line in _sources(memo.citations) or [NOTHING]:
        document.add_paragraph(printable(line))
    notes.close()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _add_statement(
    document: "Document",
    notes: Footnotes,
    statement: Statement,
    citations: Sequence[Citation],
    noted: set[int],
) -> None:
    paragraph = document.add_paragraph(style="List Bullet")
    paragraph.add_run(f"〔{statement.mark}〕").bold = True
    paragraph.add_run(printable(statement.text))
    for number in statement.citations:
        if number in noted:
            # Word counts footnotes itself; a second one of the same source would be another number.
            paragraph.add_run(str(number)).font.superscript = True
        else:
            noted.add(number)
            notes.add(paragraph, printable(_note(citations[number - 1])))


def _note(citation: Citation) -> str:
    parts = (
        citation.document.title,
        place_words(citation),
        HEADING_SEPARATOR.join(citation.headings),
    )
    quote = _SPACES.sub(" ", citation.quote).strip()
    doubt = f"（{words}）" if (words := doubt_words(citation)) else ""
    return f"{'、'.join(filter(None, parts))}「{quote}」{doubt}"


def _sources(citations: Sequence[Citation]) -> list[str]:
    """The documents, each with the numbers of the notes that quote it."""
    numbers: dict[str, list[int]] = {}
    documents = {}
    for citation in citations:
        documents[citation.document.id] = citation.document
        numbers.setdefault(citation.document.id, []).append(citation.number)
    lines = []
    for at, (id_, document) in enumerate(documents.items(), start=1):
        about = (document.publisher or document.municipality, issued_words(document.issued))
        told = "、".join(part for part in about if part)
        noted = "、".join(map(str, numbers[id_]))
        lines.append(f"{at}　{document.title}{f'（{told}）' if told else ''}　注{noted}")
    return lines


def _set_up(document: "Document", memo: Memo) -> None:
    """A4, Japanese fonts for Japanese characters too, and black headings."""
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, font in _STYLES.items():
        style: ParagraphStyle = document.styles[name]
        style.font.name = font
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            # A theme's font wins over a named one.
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi", "eastAsia"):
            fonts.set(qn(f"w:{script}"), font)
        if name in _POINTS:
            style.font.size = Pt(_POINTS[name])
        if font == _HEADING_FONT:
            style.font.color.rgb = RGBColor(0, 0, 0)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    document.core_properties.title = printable(memo_title(memo))
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.core_properties.language = "ja-JP"
