"""A line of digits on a wide pad, as the strip that the network slides over."""

import numpy as np

from cnn.drawing.drawing import Drawing, draw_on
from cnn.drawing.ink import ink_of
from cnn.drawing.picture import CENTRE, FIELD, LONGEST_SIDE
from cnn.drawing.resample import ink_box, shrink, to_levels

STRIP_WIDTH = 140  # pixels of the strip; five digits find room
WIDE_PAD = (140, 700)  # pixels, height and width, in which the wide pad is drawn
MARGIN = 8  # pixels kept free at both ends of the strip, so that a digit there can lie in the middle of a window


def wide_strip(drawing: Drawing) -> np.ndarray:
    """The wide pad as the network reads it: (28, 140) uint8, ink 255 on 0, the line of digits 20 pixels high.

    Points are thousandths of the wide pad's width and of its height. The wide pad holds strokes only: a picture below
    them is not drawn. The ink is that of every drawing; no digit is moved for itself, nor its pen changed.
    """
    strip = np.zeros((FIELD, STRIP_WIDTH), np.uint8)
    ink = ink_of(draw_on(np.zeros(WIDE_PAD, np.uint8), drawing.strokes))
    box = ink_box(ink)
    if box is None:
        return strip
    left, top, right, bottom = box
    scale = max((bottom - top) / LONGEST_SIDE, (right - left) / (STRIP_WIDTH - 2 * MARGIN), 1.0)
    rows, columns = max(1, round((bottom - top) / scale)), max(1, round((right - left) / scale))
    middle = (left + right) / 2 * STRIP_WIDTH / ink.shape[1]
    x = min(max(round(middle - columns / 2), MARGIN), STRIP_WIDTH - MARGIN - columns)
    y = round(CENTRE - rows / 2)
    strip[y : y + rows, x : x + columns] = to_levels(shrink(ink[top:bottom, left:right], rows, columns))
    return strip
