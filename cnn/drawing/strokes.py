"""Pen strokes and their picture: what the page's pad sends, what files of drawings hold, and how both are drawn."""

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

Stroke = np.ndarray
"""(points, 2) float array of x to the right and y down."""

OVERSAMPLING = 2  # each pixel is drawn as 2x2 and averaged; the network reads areas of some 10x10 of them
LONGEST_LINE = 10  # segments that Pillow draws in one go, in which no other thread can do anything


def draw_strokes(strokes: Sequence[Stroke], size: int | tuple[int, int], pen_width: float) -> np.ndarray:
    """Draw strokes as the pad does (round pen, round joints, smooth edges): (height, width) uint8, ink 255 on 0.

    Points and the pen's diameter are in pixels of the picture, one point alone makes a dot; `size` is (width, height),
    or the side of a square.
    """
    width, height = (size, size) if isinstance(size, int) else size
    picture = np.zeros((height, width), np.uint8)
    (left, top), drawn = Canvas((width, height)).draw(strokes, pen_width)
    picture[top : top + drawn.shape[0], left : left + drawn.shape[1]] = drawn
    return picture


class Canvas:
    """Draws one group of strokes after another, each on paper of its own. `size` is (width, height)."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size
        self._image = Image.new("L", (size[0] * OVERSAMPLING, size[1] * OVERSAMPLING), 0)
        self._pen = ImageDraw.Draw(self._image)

    def draw(self, strokes: Sequence[Stroke], pen_width: float) -> tuple[tuple[int, int], np.ndarray]:
        """What `draw_strokes` draws, where there may be ink: (left, top) and (H, W) uint8. The rest is paper."""
        scale = OVERSAMPLING
        thickness = max(1, round(pen_width * scale))
        reach = thickness - 1  # Pillow's boxes include both their corners
        across: list[float] = []
        down: list[float] = []
        for stroke in strokes:
            # Pillow names a pixel by its corner, the pad a point by its place: half a fine pixel apart.
            points = np.asarray(stroke, np.float64).reshape(-1, 2) * scale - 0.5
            flat = points.ravel().tolist()
            for first in range(0, len(flat) - 2, 2 * LONGEST_LINE):
                self._pen.line(flat[first : first + 2 * LONGEST_LINE + 2], fill=255, width=thickness)
            for left, top in np.rint(points - reach / 2).tolist():
                self._pen.ellipse((left, top, left + reach, top + reach), fill=255)
            across += flat[::2]
            down += flat[1::2]
        margin = thickness / 2 / scale + 2  # one pixel more on each side than the pen can reach
        left, right = _within(across, margin, self._size[0])
        top, bottom = _within(down, margin, self._size[1])
        if left >= right or top >= bottom:
            return (0, 0), np.zeros((0, 0), np.uint8)
        box = left * scale, top * scale, right * scale, bottom * scale
        drawn = np.asarray(self._image.reduce(scale, box))
        self._image.paste(0, box)
        return (left, top), drawn


def _within(places: list[float], margin: float, side: int) -> tuple[int, int]:
    """From which to which of `side` pixels a pen reaches whose middle was at these fine places, the end exclusive."""
    if not places:
        return 0, 0
    low = math.floor(min(places) / OVERSAMPLING - margin)
    high = math.ceil(max(places) / OVERSAMPLING + margin)
    return max(low, 0), min(high, side)


def place_strokes(strokes: Sequence[Stroke], size: float, centre: tuple[float, float]) -> list[Stroke]:
    """Scale strokes so that the longest side of their points is `size`, and move their box's middle to `centre`.

    A single point, which has no size, is only moved. All in the same unit (pixels of the pad).
    """
    points = np.concatenate([np.asarray(stroke, np.float64).reshape(-1, 2) for stroke in strokes])
    low, high = points.min(0), points.max(0)
    extent = (high - low).max()
    scale = size / extent if extent > 0 else 1.0
    middle = (low + high) / 2
    return [(np.asarray(stroke, np.float64).reshape(-1, 2) - middle) * scale + centre for stroke in strokes]
