"""Pen strokes and their picture: what the page's pad sends, what files of drawings hold, and how both are drawn."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

Stroke = np.ndarray
"""(points, 2) float array of x to the right and y down."""

OVERSAMPLING = 2  # each pixel is drawn as 2x2 and averaged; the network reads areas of some 10x10 of them


def draw_strokes(strokes: Sequence[Stroke], size: int | tuple[int, int], pen_width: float) -> np.ndarray:
    """Draw strokes as the pad does (round pen, round joints, smooth edges): (height, width) uint8, ink 255 on 0.

    Points and the pen's diameter are in pixels of the picture, one point alone makes a dot; `size` is (width, height),
    or the side of a square.
    """
    scale = OVERSAMPLING
    width, height = (size, size) if isinstance(size, int) else size
    canvas = Image.new("L", (width * scale, height * scale), 0)
    pen = ImageDraw.Draw(canvas)
    thickness = max(1, round(pen_width * scale))
    reach = thickness - 1  # Pillow's boxes include both their corners
    for stroke in strokes:
        # Pillow names a pixel by its corner, the pad a point by its place: half a fine pixel apart.
        points = np.asarray(stroke, np.float64).reshape(-1, 2) * scale - 0.5
        if len(points) > 1:
            pen.line(points.ravel().tolist(), fill=255, width=thickness)
        for left, top in np.rint(points - reach / 2).tolist():
            pen.ellipse((left, top, left + reach, top + reach), fill=255)
    return np.asarray(canvas.reduce(scale))


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
