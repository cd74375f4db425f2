"""Any drawing -> the 28x28 picture in MNIST's geometry.

MNIST's digits were not photographed at 28x28: their ink was cropped, scaled so that its longest side is 20 pixels, and
moved until its centre of mass lies in the middle of a 28x28 field (LeCun et al. 1998, "Gradient-based learning
applied to document recognition", section III.A). A network that has only seen such pictures needs new drawings in the
same form; on drawings that are small or off centre this step is worth 40 to 60 points of accuracy.
"""

import numpy as np
from PIL import Image

from cnn.drawing.ink import Ink, ink_of, reduction, upright_size
from cnn.drawing.pen_width import normalise_pen
from cnn.drawing.picture import CENTRE, FIELD, LONGEST_SIDE, Picture
from cnn.drawing.resample import shrink, thumbnail, to_levels

SHOWN = 140  # pixels: the longer side of the original's ink as it is kept for showing, at most


def prepare(image: Image.Image | np.ndarray, *, steps: bool = True) -> Picture:
    """Crop to the ink, scale its longest side to 20, move its centre of mass to index 14 of 28.

    Strokes much thinner or thicker than MNIST's get a pen like MNIST's on the way, unless the picture is of its size.

    Takes a PIL image, or a uint8 array (H, W), (H, W, 3) or (H, W, 4) of any size, with light ink on dark, dark on
    light, or any ink on transparent. Raises ImageError where the picture is none of these. Without `steps`, the
    result carries neither the original's ink nor the pen's.
    """
    picture = prepare_ink(ink_of(image), steps=steps)
    size = upright_size(image)
    return picture.enlarged(reduction(size), size)


def prepare_ink(ink: np.ndarray, *, steps: bool = True) -> Picture:
    """`prepare` for ink that is already known: (H, W) float32 in 0..1, as from `ink_of`."""
    return prepare_found(Ink.of(ink), shown=thumbnail(to_levels(ink), SHOWN) if steps else None, steps=steps)


def prepare_found(ink: Ink, *, shown: np.ndarray | None = None, steps: bool = False) -> Picture:
    """`prepare` for ink that is known and cropped; `shown` is the original's, for showing."""
    levels = np.zeros((FIELD, FIELD), np.uint8)
    crop = ink.crop
    if ink.box is None:
        return Picture(levels, None, ink.size, ink=shown)
    # A picture of MNIST's own size passes as it is.
    drawn = normalise_pen(crop) if max(crop.shape) > FIELD else crop
    side = max(drawn.shape) / LONGEST_SIDE
    rows, columns = (max(1, round(length / side)) for length in drawn.shape)
    digit = shrink(drawn, rows, columns)
    x, y = _corner(digit)
    levels[y : y + rows, x : x + columns] = to_levels(digit)
    return Picture(
        levels,
        ink.box,
        ink.size,
        scale=max(crop.shape) / LONGEST_SIDE,
        offset=(x, y),
        shape=(rows, columns),
        ink=shown,
        pen=to_levels(drawn) if steps and drawn is not crop else None,
    )


def _corner(digit: np.ndarray) -> tuple[int, int]:
    """Where the digit's corner must lie so that its centre of mass falls on index 14; it never leaves the field."""
    total = digit.sum()
    rows, columns = digit.shape
    # Symmetric ink has its centre exactly between two pixels; four decimals keep rounding noise from deciding.
    y = round(round(CENTRE - float(digit.sum(1) @ np.arange(rows)) / float(total), 4))
    x = round(round(CENTRE - float(digit.sum(0) @ np.arange(columns)) / float(total), 4))
    return min(max(x, 0), FIELD - columns), min(max(y, 0), FIELD - rows)
