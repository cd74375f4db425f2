"""The width of a drawing's strokes, and another pen where it is unlike MNIST's."""

import itertools
import math
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from cnn.drawing.ink import FAINT
from cnn.drawing.picture import LONGEST_SIDE
from cnn.drawing.resample import ink_box, shrink

if TYPE_CHECKING:  # a process that only prepares pictures does without torch
    from torch import Tensor

USUAL_WIDTHS = (1.3, 3.0)  # pixels of the picture: strokes between these stay as they are
WIDENED, THINNED = 1.8, 2.6  # pixels: how wide thinner and thicker ones become; 2.6 is MNIST's mean
FINE = 4  # the pen is changed in this many times the picture's resolution

Ink = TypeVar("Ink", np.ndarray, "Tensor")


def stroke_width(ink: Ink) -> Ink:
    """Mean width of the strokes in pixels: twice the area over the length of the outline, for arrays and tensors alike.

    Takes (..., H, W) ink in 0..1, answers (...). The outline's length is the total variation of the ink, which measures
    slanted edges too long, by 4/pi on average. There is no outline along the array's own edge: ink that reaches it must
    be framed with paper first.
    """
    across = abs(ink[..., 1:] - ink[..., :-1]).sum((-2, -1))
    down = abs(ink[..., 1:, :] - ink[..., :-1, :]).sum((-2, -1))
    outline = (across + down) * (math.pi / 4)
    return 2 * ink.sum((-2, -1)) / outline.clip(1)


def normalise_pen(crop: np.ndarray) -> np.ndarray:
    """Draw strokes much thinner or thicker than MNIST's again with a pen like MNIST's; leave others as they are.

    The pen does not grow with the digit: a small digit on the pad has thick strokes, a large one thin ones. Thin ones
    are widened by a grey dilation with a disc, thick ones thinned by an erosion. Answers `crop` itself, (H, W) ink
    cropped to its box, or the changed ink, cropped likewise, in about `FINE` times the picture's resolution.
    """
    step = max(crop.shape) / (FINE * LONGEST_SIDE)
    fine = shrink(crop, *(max(1, round(side / step)) for side in crop.shape))
    fine /= fine.max()  # a line thinner than a pixel has faded
    # Measured here, where dither and the paper's grain have been averaged out.
    framed = np.zeros((fine.shape[0] + 2, fine.shape[1] + 2), fine.dtype)
    framed[1:-1, 1:-1] = fine
    width = float(stroke_width(framed)) / FINE
    if USUAL_WIDTHS[0] <= width <= USUAL_WIDTHS[1]:
        return crop
    if width < USUAL_WIDTHS[0]:
        changed = dilate(fine, (WIDENED - width) / 2 * FINE)
    else:
        changed = 1 - dilate(1 - fine, (width - THINNED) / 2 * FINE, around=1.0)
    changed = np.where(changed < FAINT, 0, changed).astype(np.float32)
    box = ink_box(changed)
    if box is None or changed.max() < 0.5:  # a blot with hardly any stroke left: better seen as it is
        return crop
    left, top, right, bottom = box
    return changed[top:bottom, left:right]


def dilate(values: np.ndarray, radius: float, around: float = 0.0) -> np.ndarray:
    """Grey dilation by a disc: the largest value within `radius` pixels, above 0, the disc's rim counting in part.

    Takes (H, W) in 0..1, with `around` beyond its edges; answers (H + 2n, W + 2n) with n the radius rounded up.
    """
    reach = math.ceil(radius)
    height, width = (side + 2 * reach for side in values.shape)
    padded = np.full((height + 2 * reach, width + 2 * reach), around, values.dtype)
    padded[2 * reach : 2 * reach + values.shape[0], 2 * reach : 2 * reach + values.shape[1]] = values
    # For each x the larger of the pixels that far to the left and to the right; then the largest of all no further.
    columns = [padded[:, x : x + width] for x in range(2 * reach + 1)]
    pairs = [np.maximum(columns[reach - x], columns[reach + x]) for x in range(reach + 1)]
    spans = list(itertools.accumulate(pairs, np.maximum))
    largest = padded[reach : reach + height, reach : reach + width].copy()
    full, rim = disc(reach, radius)
    for y, x in full:
        for top in {reach - y, reach + y}:
            np.maximum(largest, spans[x][top : top + height], out=largest)
    best = np.empty_like(largest)
    for distance, places in rim:
        # What counts alike is compared before it is multiplied: the largest product is that of the largest value.
        best[:] = 0
        for y, x in places:
            for top in {reach - y, reach + y}:
                np.maximum(best, pairs[x][top : top + height], out=best)
        best *= radius + 0.5 - distance
        np.maximum(largest, best, out=largest)
    return largest


def disc(reach: int, radius: float) -> tuple[list[tuple[int, int]], list[tuple[float, list[tuple[int, int]]]]]:
    """A quarter of a disc: its rows (y, x), each with the last pixel that counts fully, and its rim.

    The rim holds the pixels (y, x) that count in part, those at one distance together, no further than `reach` aside.
    """
    rim: list[tuple[float, list[tuple[int, int]]]] = []
    last: dict[int, int] = {}
    for distance, places in by_distance(reach):
        share = radius + 0.5 - distance
        if share <= 0:
            break
        if share < 1:
            rim.append((distance, places))
        else:
            last |= {y: max(x, last.get(y, 0)) for y, x in places}
    return list(last.items()), rim


@lru_cache(maxsize=64)
def by_distance(reach: int) -> list[tuple[float, list[tuple[int, int]]]]:
    """The pixels (y, x) of a quarter of a square, `reach` to each side, by their distance from its corner."""
    found: dict[float, list[tuple[int, int]]] = {}
    for y in range(reach + 1):
        for x in range(reach + 1):
            found.setdefault(float(np.hypot(y, x)), []).append((y, x))
    return sorted(found.items())
