"""The 28x28 picture of a drawing the plain way: the whole pad, every step written out, nothing saved."""

from __future__ import annotations

import math
from itertools import groupby

import numpy as np
from PIL import Image, ImageDraw

from cnn.drawing.drawing import PAD_SIDE, PAD_UNITS, Drawing, PadStroke
from cnn.drawing.ink import FAINT, ink_of
from cnn.drawing.pen_width import FINE, THINNED, USUAL_WIDTHS, WIDENED, stroke_width
from cnn.drawing.picture import CENTRE, FIELD, LONGEST_SIDE
from cnn.drawing.resample import ink_box, shrink, to_levels
from cnn.drawing.strokes import LONGEST_LINE

FINER = 2  # pixels of the canvas for one of the pad


def slow_pad(drawing: Drawing) -> np.ndarray:
    """(280, 280) uint8: strokes of one pen in a row on a whole pad of their own, then what comes after them."""
    pad = np.zeros((PAD_SIDE, PAD_SIDE), np.uint8)
    for (width, erase), strokes in groupby(drawing.strokes, key=lambda stroke: (stroke.width, stroke.erase)):
        drawn = _draw(list(strokes), width)
        pad = np.minimum(pad, 255 - drawn) if erase else np.maximum(pad, drawn)
    return pad


def _draw(strokes: list[PadStroke], width: float) -> np.ndarray:
    image = Image.new("L", (PAD_SIDE * FINER, PAD_SIDE * FINER), 0)
    pen = ImageDraw.Draw(image)
    thickness = max(1, round(width * PAD_SIDE / PAD_UNITS * FINER))
    for stroke in strokes:
        points = stroke.points * (PAD_SIDE / PAD_UNITS) * FINER - 0.5
        for first in range(0, len(points) - 1, LONGEST_LINE):
            pen.line(points[first : first + LONGEST_LINE + 1].ravel().tolist(), fill=255, width=thickness)
        for left, top in np.rint(points - (thickness - 1) / 2).tolist():
            pen.ellipse((left, top, left + thickness - 1, top + thickness - 1), fill=255)
    return np.asarray(image.reduce(FINER))


def slow_levels(pad: np.ndarray) -> np.ndarray:
    """(28, 28) uint8: the ink of the whole pad, cropped, with MNIST's pen, 20 pixels long, its centre in the middle."""
    levels = np.zeros((FIELD, FIELD), np.uint8)
    ink = ink_of(pad)
    box = ink_box(ink)
    if box is None:
        return levels
    left, top, right, bottom = box
    drawn = _with_usual_pen(ink[top:bottom, left:right])
    side = max(drawn.shape) / LONGEST_SIDE
    digit = shrink(drawn, *(max(1, round(length / side)) for length in drawn.shape))
    corner = []
    for axis, length in enumerate(digit.shape):
        centre = float(digit.sum(1 - axis) @ np.arange(length)) / float(digit.sum())
        corner.append(min(max(round(round(CENTRE - centre, 4)), 0), FIELD - length))
    y, x = corner
    levels[y : y + digit.shape[0], x : x + digit.shape[1]] = to_levels(digit)
    return levels


def _with_usual_pen(crop: np.ndarray) -> np.ndarray:
    if max(crop.shape) <= FIELD:
        return crop
    step = max(crop.shape) / (FINE * LONGEST_SIDE)
    fine = shrink(crop, *(max(1, round(side / step)) for side in crop.shape))
    fine /= fine.max()
    width = float(stroke_width(np.pad(fine, 1))) / FINE
    if USUAL_WIDTHS[0] <= width <= USUAL_WIDTHS[1]:
        return crop
    if width < USUAL_WIDTHS[0]:
        changed = slow_dilate(fine, (WIDENED - width) / 2 * FINE, 0.0)
    else:
        changed = 1 - slow_dilate(1 - fine, (width - THINNED) / 2 * FINE, 1.0)
    changed = np.where(changed < FAINT, 0, changed).astype(np.float32)
    box = ink_box(changed)
    if box is None or changed.max() < 0.5:
        return crop
    left, top, right, bottom = box
    return changed[top:bottom, left:right]


def slow_dilate(values: np.ndarray, radius: float, around: float) -> np.ndarray:
    """`dilate`, offset by offset: the largest product of a value and the share of its pixel in the disc."""
    reach = math.ceil(radius)
    height, width = (side + 2 * reach for side in values.shape)
    padded = np.pad(values, 2 * reach, constant_values=around)
    largest = padded[reach : reach + height, reach : reach + width].copy()
    for y in range(2 * reach + 1):
        for x in range(2 * reach + 1):
            share = min(1.0, radius + 0.5 - float(np.hypot(y - reach, x - reach)))
            if share > 0:
                largest = np.maximum(largest, padded[y : y + height, x : x + width] * values.dtype.type(share))
    return largest
