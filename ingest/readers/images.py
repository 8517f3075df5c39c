"""Image files (PNG, JPEG, TIFF of one or many pages) to lines: each frame is a scanned page."""

import io
import math
import threading
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import ReadError
from ingest.models import RawDocument
from ingest.readers.ocr import find_tesseract
from ingest.readers.options import DEFAULTS, ReadOptions
from ingest.readers.pdf import assembled
from ingest.readers.pdf.scan import MAX_PIXELS, Scan, read_image, side_by_side

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS = ("PNG", "JPEG", "TIFF")
MAX_FRAMES = 2000
# Pillow's own bound against bombs; a sheet of A3 at 600 dpi has 70 million.
MAX_STORED_PIXELS = 89_478_485
# Type is read best at 300 dpi; what has fewer pixels than a sheet of A4 then has is enlarged.
_FEW_PIXELS = 2480 * 3508
_MOST_ENLARGED = 2.0
# One is unpacked at a time, so that many large ones do not lie in memory together.
_UNPACKING = threading.Lock()


def read_images(path: Path, data: bytes, options: ReadOptions = DEFAULTS) -> RawDocument:
    """Read each frame through Tesseract.

    Raises:
        ReadError: `broken`, `too_large`; `empty`, `no_text` or `unrecognised` where no frame has text.
    """
    found = find_tesseract(options.tesseract)
    count = frame_count(path, data)

    def read(number: int) -> Scan:
        return read_image(_for_reading(frame(path, data, number)), number, found)

    frames = side_by_side(read, range(1, count + 1), lambda done: options.told(done, count))
    return assembled(path, frames)


def frame_count(path: Path, data: bytes) -> int:
    """How many pages an image file has."""
    from PIL import Image as Images

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Images.DecompressionBombWarning)
            with _opened(data) as image:
                count = int(getattr(image, "n_frames", 1))
    except (Images.DecompressionBombWarning, Images.DecompressionBombError):
        raise ReadError(path, "too_large", "画素が多すぎます") from None
    except _failures() as error:
        raise ReadError(path, "broken", type(error).__name__) from error
    if count > MAX_FRAMES:
        raise ReadError(path, "too_large", f"{MAX_FRAMES}枚を超えています")
    return count


def frame(path: Path, data: bytes, number: int, colour: bool = False) -> "Image":
    """A page of an image file, counted from 1, as it is meant to be seen."""
    from PIL import Image as Images
    from PIL import ImageOps

    try:
        with _UNPACKING, _opened(data) as image:
            image.seek(number - 1)
            if image.width * image.height > MAX_STORED_PIXELS:
                raise ReadError(path, "too_large", "画素が多すぎます")
            # JPEG can be unpacked at a fraction of its size.
            image.draft("RGB" if colour else "L", _bounded(image.width, image.height))
            upright = ImageOps.exif_transpose(image)
            return _flat(upright, colour)
    except Images.DecompressionBombError:
        raise ReadError(path, "too_large", "画素が多すぎます") from None
    except _failures() as error:
        raise ReadError(path, "broken", type(error).__name__) from error


def _opened(data: bytes) -> "Image":
    from PIL import Image as Images

    return Images.open(io.BytesIO(data), formats=_FORMATS)


def _failures() -> tuple[type[Exception], ...]:
    # What Pillow lets through on damaged files.
    return (OSError, ValueError, TypeError, LookupError, SyntaxError, EOFError, ArithmeticError)


def _flat(image: "Image", colour: bool) -> "Image":
    """The image without transparency: what lies under it is paper."""
    from PIL import Image as Images

    if image.has_transparency_data:
        layer = image.convert("RGBA")
        image = Images.new("RGB", layer.size, "white")
        image.paste(layer, mask=layer)
    if image.mode.startswith(("I", "F")):  # 16 bits of grey are cut off, not scaled, by convert
        import numpy as np

        grey = np.asarray(image).astype(np.float64)
        grey -= grey.min()
        image = Images.fromarray((grey * (255 / max(1.0, grey.max()))).astype(np.uint8))
    return image.convert("RGB" if colour else "L")


def _bounded(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, math.sqrt(MAX_PIXELS / (width * height)))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _for_reading(image: "Image") -> "Image":
    """The image at a size at which type is read: not huge, and a page of few pixels enlarged."""
    pixels = image.width * image.height
    if pixels > MAX_PIXELS:
        return image.resize(_bounded(image.width, image.height))
    if pixels < _FEW_PIXELS:
        scale = min(_MOST_ENLARGED, math.sqrt(_FEW_PIXELS / pixels))
        return image.resize((round(image.width * scale), round(image.height * scale)))
    return image
