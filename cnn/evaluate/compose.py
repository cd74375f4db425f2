"""Numbers put together from single digits, as test material for `Recognizer.read_number`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnn.drawing.strokes import Stroke, draw_strokes, place_strokes
from cnn.evaluate.conditions import scale_picture

Box = tuple[int, int, int, int]
MARGIN = 12  # free pixels around a number


@dataclass(frozen=True)
class Line:
    """A number on a canvas.

    Attributes:
        picture: (H, W) uint8, ink light on 0.
        labels: its digits, left to right.
        boxes: each digit's ink, (left, top, right, bottom) in pixels, right and bottom exclusive.
    """

    picture: np.ndarray
    labels: tuple[int, ...]
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Spread:
    """How unevenly a number is written; each value is drawn evenly between its two ends.

    Attributes:
        height: of the number's digits, in pixels.
        pen: the pen's diameter as a share of the height; here at most PEN_CAP of the smallest digit.
        size: each digit's size as a share of the height (of its longest side, pen included).
        gap: free space between the boxes of two digits' ink, as a share of the height; below 0 the boxes overlap.
        baseline: how far each digit is moved up or down, as a share of the height.
    """

    height: tuple[float, float] = (50, 150)
    pen: tuple[float, float] = (0.05, 0.15)
    size: tuple[float, float] = (0.75, 1.1)
    gap: tuple[float, float] = (0.05, 0.40)
    baseline: tuple[float, float] = (-0.12, 0.12)


def compose_strokes(
    digits: Sequence[Sequence[Stroke]], labels: Sequence[int], rng: np.random.Generator, spread: Spread
) -> Line:
    """Write digits, each a list of strokes, side by side on one canvas with one pen."""
    height = rng.uniform(*spread.height)
    pen = rng.uniform(*spread.pen) * height
    placed: list[list[Stroke]] = []
    boxes: list[Box] = []
    cursor = float(MARGIN)
    for strokes in digits:
        size = rng.uniform(*spread.size) * height - pen
        strokes = place_strokes(strokes, size, (0.0, 0.0))
        points = np.concatenate(strokes)
        # The digits stand on one line, more or less.
        low, high = points.min(0) - pen / 2, points.max(0) + pen / 2
        shift = np.array([cursor - low[0], rng.uniform(*spread.baseline) * height - high[1]])
        placed.append([stroke + shift for stroke in strokes])
        boxes.append((*(low + shift), *(high + shift)))
        cursor += float(high[0] - low[0]) + rng.uniform(*spread.gap) * height
    corners = np.array(boxes)
    origin = np.floor(corners.min(0)[:2]) - MARGIN
    width, rows = np.ceil(corners.max(0)[2:] - origin).astype(int) + MARGIN
    strokes = [stroke - origin for digit in placed for stroke in digit]
    picture = draw_strokes(strokes, int(max(width, rows)), pen)[:rows, :width]
    moved = np.round(corners - np.tile(origin, 2)).astype(int).tolist()
    return Line(picture, tuple(int(label) for label in labels), tuple(tuple(box) for box in moved))


def compose_pictures(
    digits: Sequence[np.ndarray], labels: Sequence[int], rng: np.random.Generator, spread: Spread
) -> Line:
    """Put pictures of digits, (h, w) uint8 with light ink on 0, side by side on one canvas; the pen stays as it is."""
    height = rng.uniform(*spread.height)
    tiles = [scale_picture(digit, round(rng.uniform(*spread.size) * height)) for digit in digits]
    boxes: list[Box] = []
    cursor = MARGIN
    for tile in tiles:
        bottom = round(rng.uniform(*spread.baseline) * height)
        boxes.append((cursor, bottom - tile.shape[0], cursor + tile.shape[1], bottom))
        cursor += tile.shape[1] + round(rng.uniform(*spread.gap) * height)
    top = min(box[1] for box in boxes) - MARGIN
    boxes = [(left, up - top, right, down - top) for left, up, right, down in boxes]
    picture = np.zeros((max(box[3] for box in boxes) + MARGIN, max(box[2] for box in boxes) + MARGIN), np.uint8)
    for tile, (left, up, right, down) in zip(tiles, boxes, strict=True):
        np.maximum(picture[up:down, left:right], tile, out=picture[up:down, left:right])
    return Line(picture, tuple(int(label) for label in labels), tuple(boxes))
