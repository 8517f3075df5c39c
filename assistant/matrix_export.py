"""A matrix for other programs: Markdown, CSV, Excel and JSON. Renders; it decides no cell.

Documents are not trusted: a cell that begins like a formula stays text.
"""

import csv
import io
import json
import re
from collections.abc import Sequence

from assistant.export import (
    HEADING_SEPARATOR,
    doubt_words,
    issued_words,
    markdown_source,
    markdown_table,
    place_words,
)
from assistant.matrix import Matrix
from assistant.models import Citation
from assistant.terminal import wrap

BOM = "\ufeff"  # without it, Excel takes the file for CP932
# What Excel and its kin take for the beginning of a formula (OWASP, "CSV Injection").
_FORMULA = re.compile(r"^[=+\-@＝＋－＠\t\r]")
# What an Office file cannot hold: XML has no place for these.
_UNPRINTABLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CELL_CHARACTERS = 32_767  # Excel's bound
_TABLE_SHEET, _SOURCE_SHEET = "比較表", "出典"
_SOURCE_HEADS = (
    "番号",
    "資料名",
    "発行者",
    "発行",
    "ページ・行",
    "見出し",
    "引用",
    "備考",
    "資料ID",
)
_SOURCE_WIDTHS = (6, 36, 24, 14, 14, 40, 70, 30, 28)
_LINE_POINTS, _MOST_POINTS = 18.75, 409  # Excel's bound on the height of a row
_LABEL_WIDTH, _CELL_WIDTH = 22, 48  # characters of the default font


def matrix_markdown(matrix: Matrix) -> str:
    """The table with [n] marks, and below it the numbered sources."""
    parts = [markdown_table(matrix.table)]
    if matrix.citations:
        parts.append("### 出典")
        parts += [markdown_source(citation) for citation in matrix.citations]
    return "\n\n".join(parts) + "\n"


def matrix_json(matrix: Matrix) -> str:
    """One line of `kyoten.matrix/1`."""
    return json.dumps(matrix.to_json(), ensure_ascii=False) + "\n"


def matrix_csv(matrix: Matrix) -> str:
    """A line for each row: its cells side by side, then, column by column, where each stands.

    The sources stand behind the cells, so that these can be read and pasted as a table.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = matrix.table.columns
    writer.writerow(map(_harmless, (*columns, *(f"{name}の出典" for name in columns[1:]))))
    for row in matrix.table.rows:
        told = [cell.marked for cell in row.cells]
        sources = ["\n".join(map(_source_line, matrix.sources_of(cell))) for cell in row.cells]
        writer.writerow(map(_harmless, (row.label, *told, *sources)))
    return BOM + out.getvalue()


def matrix_xlsx(matrix: Matrix) -> bytes:
    """A workbook: the table, its head and labels kept in view, and a sheet of the sources."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties
    from openpyxl.worksheet.worksheet import Worksheet

    side = Side(style="thin", color="999999")
    border = Border(left=side, right=side, top=side, bottom=side)
    wrapped = Alignment(wrap_text=True, vertical="top")
    fill = PatternFill("solid", start_color="DDE6F0")

    def write(sheet: Worksheet, rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        for at, texts in enumerate(rows, start=1):
            for column, text in enumerate(texts, start=1):
                cell = sheet.cell(at, column)
                cell.value = printable(text)[:_CELL_CHARACTERS]
                # Said of every cell: what is guessed from its first character may be a formula.
                cell.data_type = "s"
                cell.quotePrefix = _FORMULA.match(text) is not None
                cell.alignment, cell.border = wrapped, border
                cell.font = Font(name="游ゴシック", bold=at == 1)
                if at == 1:
                    cell.fill = fill
            # Excel fits a row to its wrapped cells by itself, other programs and viewers do not.
            lines = max(len(wrap(text, size)) for text, size in zip(texts, widths, strict=True))
            sheet.row_dimensions[at].height = min(_MOST_POINTS, lines * _LINE_POINTS)
        for column, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.freeze_panes = "B2"
        sheet.print_title_rows = "1:1"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = 9  # A4
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)

    book = Workbook()
    table, sources = book.worksheets[0], book.create_sheet(_SOURCE_SHEET)
    table.title = _TABLE_SHEET
    cells = [(row.label, *(cell.marked for cell in row.cells)) for row in matrix.table.rows]
    widths = (_LABEL_WIDTH, *(_CELL_WIDTH for _ in matrix.table.columns[1:]))
    write(table, [matrix.table.columns, *cells], widths)
    write(sources, [_SOURCE_HEADS, *map(_source_row, matrix.citations)], _SOURCE_WIDTHS)
    for cell in sources["A"][1:]:
        cell.value = int(str(cell.value))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _source_row(citation: Citation) -> tuple[str, ...]:
    document = citation.document
    return (
        str(citation.number),
        document.title,
        document.publisher or document.municipality or "",
        issued_words(document.issued) or "",
        place_words(citation),
        HEADING_SEPARATOR.join(citation.headings),
        citation.quote,
        doubt_words(citation) or "",
        document.id,
    )


def _source_line(citation: Citation) -> str:
    parts = (
        citation.document.title,
        place_words(citation),
        HEADING_SEPARATOR.join(citation.headings),
    )
    quote = " ".join(citation.quote.split())
    doubt = f"※{words}" if (words := doubt_words(citation)) else ""
    return f"[{citation.number}] {' ／ '.join(filter(None, parts))}「{quote}」{doubt}"


def _harmless(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def printable(text: str) -> str:
    """`text` without the characters that an Office file cannot hold."""
    return _UNPRINTABLE.sub("", text)
