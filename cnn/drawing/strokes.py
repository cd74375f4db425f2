"""Pen strokes and their picture: what the page's pad sends, what files of drawings hold, and how both are drawn."""

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
        self._size = np.array(size)
        self._image = Image.new("L", tuple((self._size * OVERSAMPLING).tolist()), 0)
        self._pen = ImageDraw.Draw(self._image)

    def draw(self, strokes: Sequence[Stroke], pen_width: float) -> tuple[tuple[int, int], np.ndarray]:
        """What `draw_strokes` draws, where there may be ink: (left, top) and (H, W) uint8. The rest is paper."""
        scale = OVERSAMPLING
        thickness = max(1, round(pen_width * scale))
        reach = thickness - 1  # Pillow's boxes include both their corners
        lows, highs = [self._size * scale], [np.zeros(2)]
        for stroke in strokes:
            # Pillow names a pixel by its corner, the pad a point by its place: half a fine pixel apart.
            points = np.asarray(stroke, np.float64).reshape(-1, 2) * scale - 0.5
            for first in range(0, len(points) - 1, LONGEST_LINE):
                part = points[first : first + LONGEST_LINE + 1]
                self._pen.line(part.ravel().tolist(), fill=255, width=thickness)
            for left, top in np.rint(points - reach / 2).tolist():
                self._pen.ellipse((left, top, left + reach, top + reach), fill=255)
            lows.append(points.min(0))
            highs.append(points.max(0))
        # In whole pixels of the picture, and one more on each side than the pen can reach.
        margin = thickness / 2 / scale + 2
        low = np.clip(np.floor(np.min(lows, 0) / scale - margin), 0, self._size).astype(int)
        high = np.clip(np.ceil(np.max(highs, 0) / scale + margin), low, self._size).astype(int)
        if (low == high).any():
            return (0, 0), np.zeros((0, 0), np.uint8)
        box = tuple((np.concatenate([low, high]) * scale).tolist())
        drawn = np.asarray(self._image.reduce(scale, box))
        self._image.paste(0, box)
        return (int(low[0]), int(low[1])), drawn


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
