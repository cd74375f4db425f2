"""An MNIST digit drawn again, as large as wanted and with another pen.

Scaling MNIST's ink scales its pen too, but on a pad the pen does not grow with the digit. So the ink's middle line is
found (Zhang and Suen 1984, "A fast parallel algorithm for thinning digital patterns") and drawn again with a round pen:
all points at most half a pen away from it. The line misses a loop that ink has filled, and a 6 would become a "(": so
ink that is much thicker than the digit's own pen stays.
"""

import numpy as np
from PIL import Image

FINENESS = 4  # the middle line is found on pixels of a quarter of MNIST's
MARGIN = 6  # MNIST pixels of free space on each side, for a thick pen
RIM = 1  # of these, what thinning needs
BLOT = 0.4  # ink this much thicker than the digit's strokes is a filled loop
REACH = 20  # fine pixels; distances beyond it are not worked out


def middle_lines(images: np.ndarray) -> np.ndarray:
    """Where each digit's middle line and its edge are: (n, 28, 28) uint8 -> (n, 2, 160, 160) float16.

    The first is the distance to the middle line, the second that to the ink's edge, above 0 within the ink; both in
    MNIST pixels, at most 5. The field is MNIST's with MARGIN pixels around it, FINENESS fine pixels for each of its.
    """
    rim = (MARGIN - RIM) * FINENESS
    parts = []
    for start in range(0, len(images), 64):
        fine = np.stack([_enlarge(image) for image in images[start : start + 64]])  # (n, 120, 120)
        line, ink = (np.pad(mask, ((0, 0), (rim, rim), (rim, rim))) for mask in (_thin(fine), fine))
        parts.append(np.stack((_distance(line), _distance(~ink) - _distance(ink)), 1).astype(np.float16))
    return np.concatenate(parts)


def redraw(fields: np.ndarray, size: int, pen_width: float) -> np.ndarray:
    """A digit of `middle_lines` drawn with a round pen: uint8, the ink with up to two free pixels around it.

    The ink's longest side is `size` pixels, the pen's diameter `pen_width`, well under half of that.
    """
    distance, depth = fields.astype(np.float32)
    line = distance < 0.5 / FINENESS
    rows, columns = np.flatnonzero(line.any(1)), np.flatnonzero(line.any(0))
    length = max(rows[-1] - rows[0], columns[-1] - columns[0], 1)
    factor = (size - pen_width) / length  # pixels of the pad for each fine pixel
    around = int(np.ceil((pen_width / 2 + 2) / factor))
    top, bottom = max(rows[0] - around, 0), min(rows[-1] + around + 1, distance.shape[0])
    left, right = max(columns[0] - around, 0), min(columns[-1] + around + 1, distance.shape[1])
    shape = round((right - left) * factor), round((bottom - top) * factor)
    half_pen = pen_width / (2 * factor * FINENESS)  # in MNIST pixels
    own = np.median(depth[line])  # the same of the digit's own pen
    blot = max(own - half_pen, 0.0) + BLOT * own - depth  # below 0 where ink is that much thicker than a stroke
    reach = int(half_pen * FINENESS)
    box = slice(rows[0] - reach, rows[-1] + reach + 1), slice(columns[0] - reach, columns[-1] + reach + 1)
    within = np.full_like(blot, REACH / FINENESS)  # the ink ends where the pen on the middle line ends
    within[box] = blot[box]
    beyond = np.minimum(distance - half_pen, within)  # below 0: ink
    part = Image.fromarray(beyond[top:bottom, left:right] * FINENESS)
    away = np.asarray(part.resize(shape, Image.Resampling.BILINEAR)) * factor  # in pixels of the pad
    ink = np.clip(0.5 - away, 0, 1)  # half a pixel of smooth edge on either side
    return np.round(ink * 255).astype(np.uint8)


def _enlarge(image: np.ndarray) -> np.ndarray:
    """Which fine pixels are ink: (28, 28) uint8 -> (120, 120) bool."""
    padded = Image.fromarray(np.pad(image, RIM))
    side = padded.width * FINENESS
    return np.asarray(padded.resize((side, side), Image.Resampling.BICUBIC)) >= 128


def _thin(ink: np.ndarray) -> np.ndarray:
    """Zhang-Suen thinning of many masks at once: (n, H, W) bool -> bool, lines one pixel wide. The rim is empty."""
    ink = ink.copy()
    removed = True
    while removed:
        removed = False
        for first in (True, False):
            n, _, e, _, s, _, w, _ = around = [np.roll(ink, shift, (1, 2)) for shift in _NEIGHBOURS]
            count = np.sum(around, axis=0, dtype=np.int8)
            steps = np.sum([~a & b for a, b in zip(around, [*around[1:], n], strict=True)], axis=0, dtype=np.int8)
            corner = ~(n & e & s) & ~(e & s & w) if first else ~(n & e & w) & ~(n & s & w)
            away = ink & (count >= 2) & (count <= 6) & (steps == 1) & corner
            ink &= ~away
            removed |= bool(away.any())
    return ink


# Rolling by these brings the neighbour to the pixel: north, north-east, east, ..., clockwise.
_NEIGHBOURS = ((1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1))


def _distance(lines: np.ndarray) -> np.ndarray:
    """Euclidean distance of each pixel to the nearest True: (n, H, W) bool -> float32 in MNIST pixels, capped.

    Exact within REACH: first along columns, then the lowest parabola along rows (Felzenszwalb and Huttenlocher 2012).
    """
    column, y = np.where(lines, np.float32(0), np.float32(REACH)), np.arange(lines.shape[1], dtype=np.float32)[:, None]
    from_above = np.minimum.accumulate(column - y, axis=1) + y
    from_below = np.minimum.accumulate((column + y)[:, ::-1], axis=1)[:, ::-1] - y
    squared = np.minimum(from_above, from_below) ** 2
    nearest = squared.copy()
    for x in range(1, REACH):
        np.minimum(nearest[:, :, x:], squared[:, :, :-x] + x * x, out=nearest[:, :, x:])
        np.minimum(nearest[:, :, :-x], squared[:, :, x:] + x * x, out=nearest[:, :, :-x])
    return np.sqrt(np.minimum(nearest, REACH**2)) / FINENESS
