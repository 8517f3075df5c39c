"""Makes scans: pages set in a real font, as slightly slanted and grainy images without any text."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter
from pypdfium2 import PdfDocument
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from ingest.readers.ocr import Tesseract, find_tesseract
from ingest.readers.options import ReadOptions
from tests.ingest.pdfs import canvas

NOWHERE = Path("/ない/tesseract")
UNREAD = ReadOptions(tesseract=NOWHERE)
FONT = Path("/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf")
NAME = "ScannedGothic"
# Set upright in vertical columns by moving them to the upper right, or by a quarter turn.
_RAISED = "、。"
_LAID = "ー（）「」"

needs_tesseract = pytest.mark.skipif(
    not isinstance(find_tesseract(), Tesseract) or not FONT.exists(),
    reason="needs tesseract-ocr with jpn and jpn_vert, and fonts-ipafont-gothic",
)


def blot() -> Image.Image:
    """An image that is not blank."""
    image = Image.new("L", (620, 877), 255)
    image.paste(0, (100, 100, 300, 140))
    return image


def page_of(draw: Callable[[Canvas], None]) -> bytes:
    """A PDF of what `draw` draws, set in the font NAME."""
    pdfmetrics.registerFont(TTFont(NAME, FONT))
    return canvas(draw)


def set_columns(page: Canvas, text: str, length: int, size: float = 12) -> None:
    """Vertical columns of `length` characters, from right to left."""
    page.setFont(NAME, size)
    for number, start in enumerate(range(0, len(text), length)):
        x = 500 - 1.8 * size * number
        for place, character in enumerate(text[start : start + length]):
            y = 760 - 1.05 * size * place
            page.saveState()
            page.translate(x + size / 2, y + size * 0.38)
            if character in _LAID:
                page.rotate(-90)
            shift = size * 0.6 if character in _RAISED else 0
            page.drawString(shift - size / 2, shift - size * 0.38, character)
            page.restoreState()


def images_of(
    data: bytes, slant: float = 0.4, grain: float = 18, dots: int = 300
) -> list[Image.Image]:
    """The pages as a scanner sees them; the grain is the same every time."""
    dice = np.random.default_rng(7)
    images = []
    document = PdfDocument(data)
    for page in document:
        clean = page.render(scale=dots / 72, grayscale=True).to_pil()
        laid = clean.rotate(slant, Image.Resampling.BICUBIC, fillcolor=255)
        noisy = np.asarray(laid).astype(float) + dice.normal(0, grain, (laid.height, laid.width))
        image = Image.fromarray(noisy.clip(0, 255).astype(np.uint8))
        images.append(image.filter(ImageFilter.GaussianBlur(0.6)))
        page.close()
    document.close()
    return images


def scanned(
    images: Sequence[Image.Image], around: Callable[[Canvas, int], None] | None = None
) -> bytes:
    """A PDF whose pages are these images and nothing else, but for what `around` draws."""

    def draw(page: Canvas) -> None:
        for number, image in enumerate(images, start=1):
            lying = image.width > image.height
            size = (A4[1], A4[0]) if lying else A4
            page.setPageSize(size)
            packed = io.BytesIO()
            image.save(packed, "JPEG", quality=85)
            page.drawImage(ImageReader(packed), 0, 0, *size)
            if around is not None:
                around(page, number)
            page.showPage()

    return canvas(draw)
