"""How a page of text lies on its image: its slant, and whether lines run across or down.

Knows images only; no character is read here.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.models import Box

if TYPE_CHECKING:
    from PIL.Image import Image

# Enough to see lines, few enough pixels to try many angles.
_LONG_SIDE = 1100
_WIDEST_SLANT = 3.0
_COARSE, _FINE = 0.5, 0.1
_LEAST_SLANT = 0.15
# Tiles of about an inch and a half hold several lines either way.
_TILES = 7
_TILE_INK = 0.01
_WHITE = 0.02
_CLEAR_MAJORITY = 0.7
_BLANK_RANGE = 24


@dataclass(frozen=True, slots=True)
class Straight:
    """An image set upright, and how. `vertical` is None where the white does not tell.

    `turn` counts the quarter turns clockwise, `slant` the degrees against the clock that followed.
    """

    image: "Image"
    turn: int
    slant: float
    vertical: bool | None

    def unturned(self, left: float, top: float, right: float, bottom: float) -> Box:
        """A box of the straight image as shares of the width and height of the image as given."""
        width, height = self.image.width, self.image.height
        angle = math.radians(self.slant)
        x, y = (left + right - width) / 2, (top + bottom - height) / 2
        x, y = (
            x * math.cos(angle) - y * math.sin(angle) + width / 2,
            x * math.sin(angle) + y * math.cos(angle) + height / 2,
        )
        half_width, half_height = (right - left) / 2, (bottom - top) / 2
        box = (
            (x - half_width) / width,
            (y - half_height) / height,
            (x + half_width) / width,
            (y + half_height) / height,
        )
        return quarter_turned(box, -self.turn)


def quarter_turned(box: Box, turns: int) -> Box:
    """A box in shares of a page, after the page was turned clockwise."""
    for _ in range(turns % 4):
        left, top, right, bottom = box
        box = (1 - bottom, left, 1 - top, right)
    return box


def turned(image: "Image", turns: int) -> "Image":
    """The image after so many quarter turns clockwise."""
    from PIL.Image import Transpose

    # Pillow counts against the clock.
    way = {1: Transpose.ROTATE_270, 2: Transpose.ROTATE_180, 3: Transpose.ROTATE_90}.get(turns % 4)
    return image if way is None else image.transpose(way)


def is_blank(image: "Image") -> bool:
    """Whether nothing is printed on a page: grain of paper, but no dark on bright."""
    import numpy as np

    small = np.asarray(_small(image))
    low, high = np.percentile(small, (0.02, 50))
    return bool(high - low < _BLANK_RANGE)


def straighten(image: "Image", turn: int) -> Straight:
    """The image without its slant, and the way its lines run.

    Lines are parted by more white than characters are: in tiles over the page, the rows of pixels
    that are white are counted against the columns that are. The slant is the one at which the
    dark of a row (or column) of pixels differs most from the next one's (Postl's criterion).
    """
    from PIL import Image as Images

    ink = Images.fromarray(ink_of(_small(image)))
    slant = _slant(ink)
    if abs(slant) < _LEAST_SLANT:
        slant = 0.0
    vertical = _runs_down(_rotated(ink, slant))
    straight = image
    if slant:
        straight = image.rotate(slant, Images.Resampling.BILINEAR, fillcolor=255)
    return Straight(straight, turn, slant, vertical)


def _small(image: "Image") -> "Image":
    small = image.convert("L")
    small.thumbnail((_LONG_SIDE, _LONG_SIDE))
    return small


def ink_of(image: "Image") -> Any:
    """255 where a page is clearly darker than its paper, else 0."""
    import numpy as np

    grey = np.asarray(image.convert("L"))
    paper = np.percentile(grey[::2, ::2], 75)
    dark = np.percentile(grey[::2, ::2], 0.5)
    return np.where(grey < (paper + dark) / 2, 255, 0).astype(np.uint8)


def _slant(ink: "Image") -> float:
    import numpy as np

    def sharpness(angle: float) -> float:
        dark = np.asarray(_rotated(ink, angle)).astype(np.float64)
        rows, columns = (np.diff(dark.sum(axis=axis)) for axis in (1, 0))
        level = float(np.square(rows).sum()) / dark.shape[1] ** 2
        upright = float(np.square(columns).sum()) / dark.shape[0] ** 2
        return float(max(level, upright))

    steps = int(_WIDEST_SLANT / _COARSE)
    coarse = max((step * _COARSE for step in range(-steps, steps + 1)), key=sharpness)
    near = int(_COARSE / _FINE) - 1
    return max((coarse + step * _FINE for step in range(-near, near + 1)), key=sharpness)


def _rotated(ink: "Image", angle: float) -> "Image":
    return ink.rotate(angle) if angle else ink


def _runs_down(ink: "Image") -> bool | None:
    """Whether the tiles, by their ink, say that lines run down; None where they disagree."""
    import numpy as np

    dark = np.asarray(ink) > 0
    across = down = 0.0
    for rows in np.array_split(dark, _TILES, axis=0):
        for tile in np.array_split(rows, _TILES, axis=1):
            amount = float(tile.sum())
            if amount < _TILE_INK * tile.size:
                continue
            used_rows, used_columns = (
                np.nonzero(tile.any(axis=1))[0],
                np.nonzero(tile.any(axis=0))[0],
            )
            inked = tile[used_rows[0] : used_rows[-1] + 1, used_columns[0] : used_columns[-1] + 1]
            white_rows = float((inked.mean(axis=1) <= _WHITE).mean())
            white_columns = float((inked.mean(axis=0) <= _WHITE).mean())
            if white_rows > white_columns:
                across += amount
            elif white_columns > white_rows:
                down += amount
    if not across + down:
        return None
    share = down / (across + down)
    if 1 - _CLEAR_MAJORITY < share < _CLEAR_MAJORITY:
        return None
    return share > 0.5
