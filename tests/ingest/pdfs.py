"""Makes PDFs that set the traps of real ones: columns, vertical text, ruby, heads, tables, codes."""

import io
from collections.abc import Callable, Sequence

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

MINCHO, GOTHIC = "HeiseiMin-W3", "HeiseiKakuGo-W5"
PROSE = (
    "橋の点検は五年に一度、市の職員と専門の技術者が二人一組で行うことになっている。"
    "点検で見つかった傷みは、緊急、早期、経過観察の三つに分け、緊急のものは一か月のうちに直す。"
    "費用は国の交付金と市の予算を合わせて賄い、足りない分は翌年に繰り越すことができる。"
)


def canvas(draw: Callable[[Canvas], None]) -> bytes:
    """The bytes of a PDF that `draw` draws."""
    for name in (MINCHO, GOTHIC):
        pdfmetrics.registerFont(UnicodeCIDFont(name))
    buffer = io.BytesIO()
    page = Canvas(buffer, pagesize=A4)
    draw(page)
    page.save()
    return buffer.getvalue()


def set_lines(
    page: Canvas,
    text: str,
    at: tuple[float, float],
    width: int,
    size: float = 10.5,
    leading: float = 16,
    font: str = MINCHO,
) -> float:
    """Set a text in lines of `width` characters from `at` down; the height of the next line."""
    x, y = at
    page.setFont(font, size)
    for start in range(0, len(text), width):
        page.drawString(x, y, text[start : start + width])
        y -= leading
    return y


def two_columns(columns: Sequence[str], width: int = 18, size: float = 10.5) -> bytes:
    """A title over columns of prose, and a note across the page below them."""

    def draw(page: Canvas) -> None:
        page.setFont(MINCHO, 18)
        page.drawString(60, 780, "橋の点検のしくみと費用の分担")
        for number, text in enumerate(columns):
            # Set a little lower each, as real columns seldom share their baselines.
            left = 60 + number * (width + 2) * size
            set_lines(page, text, (left, 740 - 5 * number), width, size)
        page.setFont(MINCHO, 8)
        page.drawString(60, 90, "※ 金額は税込みで、端数は切り捨てた。")
        page.showPage()

    return canvas(draw)


def vertical(columns: Sequence[str]) -> bytes:
    """Columns from right to left, with a page number set across below."""

    def draw(page: Canvas) -> None:
        font = UnicodeCIDFont(MINCHO, isVertical=True)
        pdfmetrics.registerFont(font)
        page.setFont(font.fontName, 12)
        for number, column in enumerate(columns):
            page.drawString(500 - 20 * number, 700, column)
        page.setFont(GOTHIC, 9)
        page.drawString(290, 40, "- 12 -")
        page.showPage()

    try:
        return canvas(draw)
    finally:
        pdfmetrics.registerFont(UnicodeCIDFont(MINCHO))


def table(
    page: Canvas,
    rows: Sequence[Sequence[str]],
    at: tuple[float, float] = (60, 700),
    width: float = 120,
    sides: bool = True,
    font: str = MINCHO,
) -> None:
    """A ruled table, its lines drawn as one path as word processors do."""
    x, y = at
    page.setFont(font, 10)
    bottom = y - 20 * len(rows)
    path = page.beginPath()
    for number in range(len(rows) + 1):
        path.moveTo(x, y - 20 * number)
        path.lineTo(x + width * len(rows[0]), y - 20 * number)
    for number in range(len(rows[0]) + 1):
        if sides or 0 < number < len(rows[0]):
            path.moveTo(x + width * number, y)
            path.lineTo(x + width * number, bottom)
    page.drawPath(path)
    for index, row in enumerate(rows):
        for column, cell in enumerate(row):
            page.drawString(x + width * column + 4, y - 14 - 20 * index, cell)


def coded(text: bytes, encoding: str, to_unicode: str | None = None) -> bytes:
    """A page with one line of a font that is not embedded, its bytes in a predefined encoding."""
    stream = b"BT /F1 12 Tf 72 700 Td <" + text.hex().encode() + b"> Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type0/BaseFont/Ryumin-Light/Encoding/%s/DescendantFonts[6 0 R]%s>>"
        % (encoding.encode(), b"/ToUnicode 8 0 R" if to_unicode else b""),
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin-Light/FontDescriptor 7 0 R/DW 1000"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>>>",
        b"<</Type/FontDescriptor/FontName/Ryumin-Light/Flags 4/FontBBox[0 -120 1000 880]"
        b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 700/StemV 80>>",
    ]
    if to_unicode:
        content = to_unicode.encode()
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return body + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        start,
    )
