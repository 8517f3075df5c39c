"""Places in the frames in which lines are read, back to places on the page as it is shown. Pure."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ingest.models import Box
from ingest.readers.orientation import quarter_turned

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

# Which way x and y of a frame run on the page, by the quarter turns of its text.
_ALONG = ((1, 0), (0, -1), (-1, 0), (0, 1))


def upright(box: Box) -> Box:
    """A box of the frame of vertical columns in the frame of the text across."""
    left, top, right, bottom = box
    return -bottom, left, -top, right


def shower(page: "PdfPage", turn: int) -> Callable[[Box], Box]:
    """What leads a box of the frame of text so turned to its place on the page as shown."""
    left, bottom, right, top = page.get_cropbox()
    width, height = max(right - left, 1.0), max(top - bottom, 1.0)
    across, up = _ALONG[turn % 4]
    rotation = page.get_rotation() // 90

    def shown(box: Box) -> Box:
        corners = [
            (along * across + down * up, along * up - down * across)
            for along in (box[0], box[2])
            for down in (box[1], box[3])
        ]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        flat = (
            (min(xs) - left) / width,
            (top - max(ys)) / height,
            (max(xs) - left) / width,
            (top - min(ys)) / height,
        )
        return quarter_turned(flat, rotation)

    return shown
