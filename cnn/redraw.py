"""An MNIST digit drawn again, as large as wanted and with another pen.

MNIST has no strokes, only ink. Scaling it scales its pen too, but on a pad the pen does not grow with the digit. So the
ink's middle line is found (Zhang and Suen 1984, "A fast parallel algorithm for thinning digital patterns") and drawn
again with a round pen of the wanted width: all points that lie at most half a pen away from it.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

FINENESS = 4  # the middle line is found on pixels of a quarter of MNIST's
MARGIN = 6  # MNIST pixels of free space on each side, for a thick pen
RIM = 1  # of these, what thinning needs
REACH = 20  # fine pixels; distances beyond it are not worked out


def middle_lines(images: np.ndarray) -> np.ndarray:
    """Distance to each digit's middle line: (n, 28, 28) uint8 -> (n, 160, 160) float32, in MNIST pixels, capped at 5.

    The field is MNIST's with MARGIN pixels around it, FINENESS fine pixels for each of MNIST's.
    """
    fine = np.stack([_enlarge(image) for image in images])  # (n, 120, 120)
    rim = (MARGIN - RIM) * FINENESS
    lines = [np.pad(_thin(fine[i : i + 64]), ((0, 0), (rim, rim), (rim, rim))) for i in range(0, len(fine), 64)]
    return np.concatenate([_distance(chunk) for chunk in lines])


def redraw(distance: np.ndarray, size: int, pen_width: float) -> np.ndarray:
    """The digit whose middle line is `size - pen_width` pixels long at its longest side, drawn with a round pen.

    Args:
        distance: (160, 160), one row of what `middle_lines` answers.
        size: longest side of the ink, in pixels.
        pen_width: the pen's diameter, in pixels; well under half of `size`.

    Returns:
        (rows, columns) uint8, cropped to the ink with up to two free pixels around it.
    """
    line = distance < 0.5 / FINENESS
    rows, columns = np.flatnonzero(line.any(1)), np.flatnonzero(line.any(0))
    length = max(rows[-1] - rows[0], columns[-1] - columns[0], 1)
    factor = (size - pen_width) / length  # pixels of the pad for each fine pixel
    around = int(np.ceil((pen_width / 2 + 2) / factor))
    top, bottom = max(rows[0] - around, 0), min(rows[-1] + around + 1, distance.shape[0])
    left, right = max(columns[0] - around, 0), min(columns[-1] + around + 1, distance.shape[1])
    shape = round((right - left) * factor), round((bottom - top) * factor)
    part = Image.fromarray(distance[top:bottom, left:right] * FINENESS)
    away = np.asarray(part.resize(shape, Image.Resampling.BILINEAR)) * factor  # in pixels of the pad
    ink = np.clip(pen_width / 2 - away + 0.5, 0, 1)  # half a pixel of smooth edge on either side
    return np.round(ink * 255).astype(np.uint8)


def _enlarge(image: np.ndarray) -> np.ndarray:
    """Which fine pixels are ink: (28, 28) uint8 -> (120, 120) bool."""
    padded = Image.fromarray(np.pad(image, RIM))
    side = padded.width * FINENESS
    return np.asarray(padded.resize((side, side), Image.Resampling.BICUBIC)) >= 128


def _thin(ink: np.ndarray) -> np.ndarray:
    """Zhang-Suen thinning of many masks at once: (n, H, W) bool -> bool, lines one pixel wide. The rim is empty."""
    ink = ink.copy()
    while True:
        removed = False
        for first in (True, False):
            n, _, e, _, s, _, w, _ = around = [np.roll(ink, shift, (1, 2)) for shift in _NEIGHBOURS]
            count = np.sum(around, axis=0, dtype=np.int8)
            steps = np.sum([~a & b for a, b in zip(around, [*around[1:], n], strict=True)], axis=0, dtype=np.int8)
            corner = ~(n & e & s) & ~(e & s & w) if first else ~(n & e & w) & ~(n & s & w)
            away = ink & (count >= 2) & (count <= 6) & (steps == 1) & corner
            if away.any():
                ink &= ~away
                removed = True
        if not removed:
            return ink


# Rolling by these brings the neighbour to the pixel: north, north-east, east, ..., clockwise.
_NEIGHBOURS = ((1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1))


def _distance(lines: np.ndarray) -> np.ndarray:
    """Euclidean distance of each pixel to the nearest True: (n, H, W) bool -> float32 in MNIST pixels, capped.

    Exact within REACH: first along columns, then the lowest parabola along rows (Felzenszwalb and Huttenlocher 2012).
    """
    column = np.where(lines, 0, REACH).astype(np.float32)
    for y in range(1, lines.shape[1]):
        np.minimum(column[:, y], column[:, y - 1] + 1, out=column[:, y])
    for y in range(lines.shape[1] - 2, -1, -1):
        np.minimum(column[:, y], column[:, y + 1] + 1, out=column[:, y])
    squared = column**2
    nearest = squared.copy()
    for x in range(1, REACH):
        np.minimum(nearest[:, :, x:], squared[:, :, :-x] + x * x, out=nearest[:, :, x:])
        np.minimum(nearest[:, :, :-x], squared[:, :, x:] + x * x, out=nearest[:, :, :-x])
    return np.sqrt(np.minimum(nearest, REACH**2)) / FINENESS
