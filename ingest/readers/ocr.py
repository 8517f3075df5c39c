"""A page's image to words with their places, through Tesseract. Knows neither PDF nor layout.

The image is straightened first; places are in pixels of the straightened image, and `unturned`
leads back to the image as given.
"""

import math
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ingest.readers.orientation import Straight, straighten, turned
from ingest.readers.ruling import NO_RULES, Rules, image_rules, without_rules

if TYPE_CHECKING:
    from PIL.Image import Image

# Where the installer for Windows puts it without telling the system.
_WINDOWS = Path("C:/Program Files/Tesseract-OCR/tesseract.exe")
_NEEDED = ("jpn", "jpn_vert")
_SECONDS = 120
_PROBE_SECONDS = 20
RESOLUTION = 300
# Read with less confidence (of 100) than this, a page may lie on its side or head.
_DOUBTFUL = 75.0
# Tesseract's own measure; on whole pages of text it gives 9 to 22 where it is right.
_SURE_OF_TURN = 5.0
# A line of less confidence is a picture, a stamp or dirt.
_GARBAGE = 40.0
_LINE_LEVEL = 4
# Tesseract's modes of page segmentation (--psm).
_ANALYSED, _LINES_ACROSS, _ONE_BLOCK_DOWN = 3, 4, 5
_limit = threading.Lock()

Trouble = Literal["absent", "no_japanese"]


@dataclass(frozen=True, slots=True)
class Tesseract:
    """An installed Tesseract that can read Japanese."""

    command: str
    version: str
    languages: frozenset[str]


@dataclass(frozen=True, slots=True)
class Word:
    """A few characters in a row, as Tesseract cuts them, and their box in pixels."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float


@dataclass(frozen=True, slots=True)
class TextLine:
    """Words in the order in which they are read, and the box around their ink."""

    words: tuple[Word, ...]
    left: float
    top: float
    right: float
    bottom: float

    @property
    def text(self) -> str:
        """Its words, parted as Tesseract parts them."""
        return " ".join(word.text for word in self.words)

    @property
    def confidence(self) -> float:
        """The mean over its characters."""
        return _confidence(self.words)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What stands on an image: its lines, and those too doubtful to be text."""

    lines: tuple[TextLine, ...]
    doubtful: tuple[TextLine, ...]
    vertical: bool
    straight: Straight
    rules: Rules = NO_RULES

    @property
    def characters(self) -> int:
        """How many characters were read."""
        return sum(len(word.text) for line in self.lines for word in line.words)

    @property
    def confidence(self) -> float:
        """The mean over its characters, those of doubtful lines too; nothing at all: 0."""
        return _confidence([word for line in (*self.lines, *self.doubtful) for word in line.words])


def find_tesseract(command: Path | None = None) -> Tesseract | Trouble:
    """The Tesseract at `command`, else on the search path, or what is wrong with it."""
    found = str(command) if command is not None else shutil.which("tesseract")
    if found is None and sys.platform == "win32" and _WINDOWS.is_file():
        found = str(_WINDOWS)
    return _examined(found) if found is not None else "absent"


@lru_cache
def _examined(command: str) -> Tesseract | Trouble:
    # pytesseract asks these too, but once in a process, whatever the command is by then.
    version = _told(command, "--version").partition("\n")[0].removeprefix("tesseract").strip()
    languages = frozenset(_told(command, "--list-langs").splitlines()[1:])
    if not version:
        return "absent"
    if not languages.issuperset(_NEEDED):
        return "no_japanese"
    return Tesseract(command, version, languages)


def _told(command: str, option: str) -> str:
    try:
        run = subprocess.run(
            [command, option],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_PROBE_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return run.stdout.decode("utf-8", "replace")


@contextmanager
def single_threaded() -> Iterator[None]:
    """Lets each Tesseract started inside use one thread; pages are read side by side instead.

    Its own threads wait for each other: on two busy cores a page took 2 s with one and 20 s with
    two. The variable goes away again, since other libraries of this process heed it too.
    """
    name = "OMP_THREAD_LIMIT"
    with _limit:
        before = os.environ.get(name)
        os.environ[name] = "1"
        try:
            yield
        finally:
            if before is None:
                del os.environ[name]
            else:
                os.environ[name] = before


def recognise(image: "Image", tesseract: Tesseract) -> Recognised | None:
    """What stands on a page of text; None where Tesseract fails, takes too long or reads nothing.

    Read across or down as the white between the lines runs; where that does not tell, both ways,
    and the better kept: the one with more characters of more confidence. What reads badly is
    turned as Tesseract's detection of orientation says, where that is sure, and read again.
    """
    grey = image.convert("L")
    try:
        best = _best(grey, 0, tesseract)
        if best.confidence < _DOUBTFUL:
            turn = _detected_turn(grey, tesseract)
            again = _best(grey, turn, tesseract) if turn else None
            best = max((found for found in (best, again) if found), key=_worth)
    except (RuntimeError, OSError, ValueError):
        # pytesseract's: a time-out, a failure of Tesseract, output that is no table.
        return None
    return best if best.lines else None


def _worth(found: Recognised) -> float:
    return sum(len(word.text) * word.confidence for line in found.lines for word in line.words)


def _best(grey: "Image", turn: int, tesseract: Tesseract) -> Recognised:
    straight = straighten(turned(grey, turn), turn)
    ways = (straight.vertical,) if straight.vertical is not None else (False, True)
    found = [reading for way in ways for reading in _readings(straight, way, tesseract)]
    return max(found, key=_worth)


def _readings(straight: Straight, vertical: bool, tesseract: Tesseract) -> Iterator[Recognised]:
    """The page read as Tesseract's modes for it read it.

    Its own analysis finds columns across, but leaves out rows of a ruled table; there, lines
    across the whole page are tried too.
    """
    if vertical:
        yield _read(straight, True, NO_RULES, _ONE_BLOCK_DOWN, tesseract)
        return
    rules = image_rules(straight.image, RESOLUTION)
    yield _read(straight, False, rules, _ANALYSED, tesseract)
    if all(rules):
        yield _read(straight, False, rules, _LINES_ACROSS, tesseract)


def _read(
    straight: Straight, vertical: bool, rules: Rules, mode: int, tesseract: Tesseract
) -> Recognised:
    import pytesseract

    pytesseract.pytesseract.tesseract_cmd = tesseract.command
    data = pytesseract.image_to_data(
        _uncompressed(without_rules(straight.image, rules, RESOLUTION)),
        # English beside Japanese gave more errors: 2.1% for 1.9% of characters.
        lang="jpn_vert" if vertical else "jpn",
        config=f"--psm {mode} --dpi {RESOLUTION}",
        timeout=_SECONDS,
        output_type=pytesseract.Output.DICT,
    )
    lines = _lines(data)
    return Recognised(
        tuple(line for line in lines if line.confidence >= _GARBAGE),
        tuple(line for line in lines if line.confidence < _GARBAGE),
        vertical,
        straight,
        rules,
    )


def _uncompressed(image: "Image") -> "Image":
    # pytesseract hands the image over as a file of this format; packing a PNG takes a second.
    image.format = "BMP"
    return image


def _lines(data: dict[str, list[Any]]) -> list[TextLine]:
    """The lines of Tesseract's table, whose rows are pages, blocks, paragraphs, lines or words."""
    boxes: dict[tuple[int, int, int], tuple[float, float, float, float]] = {}
    words: dict[tuple[int, int, int], list[Word]] = {}
    for index, text in enumerate(data["text"]):
        key = (data["block_num"][index], data["par_num"][index], data["line_num"][index])
        left, top = float(data["left"][index]), float(data["top"][index])
        box = (left, top, left + float(data["width"][index]), top + float(data["height"][index]))
        confidence = float(data["conf"][index])
        if data["level"][index] == _LINE_LEVEL:
            boxes[key] = box
        elif str(text).strip() and confidence >= 0:
            words.setdefault(key, []).append(Word(str(text).strip(), *box, confidence))
    return [TextLine(tuple(found), *boxes[key]) for key, found in words.items()]


def _confidence(words: Sequence[Word]) -> float:
    weights = sum(len(word.text) for word in words)
    total = math.fsum(len(word.text) * word.confidence for word in words)
    return total / weights if weights else 0.0


def _detected_turn(grey: "Image", tesseract: Tesseract) -> int:
    """The quarter turns clockwise that set a page upright; 0 where that is not sure."""
    import pytesseract

    if "osd" not in tesseract.languages:
        return 0
    pytesseract.pytesseract.tesseract_cmd = tesseract.command
    # At half the size it is as sure and faster.
    small = grey.resize((max(1, grey.width // 2), max(1, grey.height // 2)))
    try:
        said = pytesseract.image_to_osd(
            _uncompressed(small),
            config=f"--dpi {RESOLUTION}",
            timeout=_SECONDS,
            output_type=pytesseract.Output.DICT,
        )
    except pytesseract.TesseractError:  # too few characters
        return 0
    if float(said["orientation_conf"]) < _SURE_OF_TURN:
        return 0
    return int(said["rotate"]) // 90 % 4
