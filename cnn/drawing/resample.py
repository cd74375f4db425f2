"""Arrays of ink at another size: exact area means, and the box that the ink fills."""

from functools import lru_cache

import numpy as np
from PIL import Image

Box = tuple[int, int, int, int]
"""(left, top, right, bottom) in pixels, right and bottom exclusive."""


def ink_box(ink: np.ndarray) -> Box | None:
    """Where (H, W) ink is not 0, or None where there is none."""
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def shrink(ink: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Resize (H, W) to (rows, columns) so that each new pixel is the mean of the area that it covers, exactly."""
    return area_weights(ink.shape[0], rows) @ ink @ area_weights(ink.shape[1], columns).T


@lru_cache(maxsize=256)
def area_weights(length: int, new_length: int) -> np.ndarray:
    """(new_length, length) float32: row i holds which share of new pixel i each old pixel covers. Rows sum to 1."""
    edges = np.arange(new_length + 1) * (length / new_length)
    old = np.arange(length)
    overlap = np.minimum(edges[1:, None], old + 1) - np.maximum(edges[:-1, None], old)
    weights = (np.clip(overlap, 0, None) * (new_length / length)).astype(np.float32)
    weights.flags.writeable = False
    return weights


def to_levels(ink: np.ndarray) -> np.ndarray:
    """Ink in 0..1, of any shape, as MNIST's 256 levels: uint8, rounded to the nearest."""
    return np.rint(ink * 255).astype(np.uint8)


def resize_levels(levels: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """(H, W) uint8 as (rows, columns): each pixel takes the nearest one when enlarged, the mean of its area else."""
    height, width = levels.shape
    if rows < height or columns < width:
        return to_levels(shrink(levels.astype(np.float32) / 255, rows, columns))
    return levels[np.ix_(np.arange(rows) * height // rows, np.arange(columns) * width // columns)]


def thumbnail(levels: np.ndarray, longest: int) -> np.ndarray:
    """(H, W) uint8 made smaller by a whole number, so that its longer side is at most `longest`: means."""
    return np.asarray(Image.fromarray(levels).reduce(-(-max(levels.shape) // longest)))
