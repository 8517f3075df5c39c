"""The straight lines on the image of a page: what rules a table. Knows images only."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.readers.orientation import ink_of

if TYPE_CHECKING:
    from PIL.Image import Image

# A rule is at least half an inch long; no stroke of a character is. Lengths in inches.
_SHORTEST = 0.5
_THICKEST = 0.04
# What a slight slant leaves of a line lies in neighbouring rows of pixels.
_NEIGHBOUR = 0.014
# A drawing has more lines than any table; so has a photograph.
_MOST = 400
# So many lines at most lie side by side at one height.
_BACK = 40
Stretch = tuple[float, float, float]
# The level lines and the upright ones.
Rules = tuple[tuple[Stretch, ...], tuple[Stretch, ...]]
NO_RULES: Rules = ((), ())


@dataclass(slots=True)
class _Run:
    """Rows of pixels that one line is made of, and its ends."""

    first: int
    last: int
    start: int
    end: int


def image_rules(image: "Image", resolution: int) -> Rules:
    """The level and the upright lines as (at, start, end) in pixels; none where it is a drawing."""
    import numpy as np

    dark = np.asarray(ink_of(image)) > 0
    # Half the pixels each way, dark where any of the four is: thin lines stay whole.
    dark = dark[: dark.shape[0] // 2 * 2, : dark.shape[1] // 2 * 2]
    half = dark[::2, ::2] | dark[1::2, ::2] | dark[::2, 1::2] | dark[1::2, 1::2]
    per_inch = resolution / 2
    level = _level(half, per_inch)
    upright = _level(half.T, per_inch)
    if len(level) + len(upright) > _MOST:
        return NO_RULES
    return tuple(map(_doubled, level)), tuple(map(_doubled, upright))


def without_rules(image: "Image", rules: Rules, resolution: int) -> "Image":
    """The image with its rules painted over, which reading would take for characters."""
    if not any(rules):
        return image
    clean = image.copy()
    half = round(_THICKEST * resolution / 2)
    level, upright = rules
    for at, start, end in level:
        clean.paste(255, (round(start), round(at) - half, round(end), round(at) + half))
    for at, start, end in upright:
        clean.paste(255, (round(at) - half, round(start), round(at) + half, round(end)))
    return clean


def _doubled(rule: Stretch) -> Stretch:
    at, start, end = rule
    return 2 * at + 1, 2 * start, 2 * end


def _level(dark: Any, per_inch: float) -> list[Stretch]:
    """Long thin runs of dark pixels along the rows, those of one line put together."""
    import numpy as np

    shortest = round(_SHORTEST * per_inch)
    reach = max(1, round(_THICKEST * per_inch))
    near = max(1, round(_NEIGHBOUR * per_inch))
    thick = dark.copy()
    for step in range(1, near + 1):
        thick[step:] |= dark[:-step]
        thick[:-step] |= dark[step:]
    rules: list[_Run] = []
    for row in map(int, np.nonzero(thick.sum(axis=1) >= shortest)[0]):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], thick[row].view(np.int8), [0]))))
        spans = edges.reshape(-1, 2)
        for start, end in spans[spans[:, 1] - spans[:, 0] >= shortest].tolist():
            if not _is_thin(dark, row, start, end, reach + near):
                continue
            # Neighbouring rows of one line; those of others lie further back.
            same = next(
                (
                    rule
                    for rule in reversed(rules[-_BACK:])
                    if row - rule.last <= near + 1 and start < rule.end and end > rule.start
                ),
                None,
            )
            if same is None:
                rules.append(_Run(row, row, start, end))
            else:
                same.last = row
                same.start, same.end = min(same.start, start), max(same.end, end)
    return [((rule.first + rule.last) / 2, rule.start, rule.end) for rule in rules]


def _is_thin(dark: Any, row: int, start: int, end: int, reach: int) -> bool:
    """Whether it is white on both sides: not the edge of a picture, nor a line of text."""
    above, below = row - reach, row + reach
    return all(
        not 0 <= at < dark.shape[0] or float(dark[at, start:end].mean()) < 0.5
        for at in (above, below)
    )
