"""How well several digits on one canvas are told apart: numbers put together from a file of digits."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnn.data.drawings import Drawings
from cnn.drawing.reading import Reading
from cnn.drawing.recognizer import Recognizer
from cnn.drawing.strokes import Stroke, draw_strokes, place_strokes
from cnn.evaluate.conditions import ORDINARY, PadCondition, draw_on_pads, scale_picture

Box = tuple[int, int, int, int]
Span = tuple[float, float]
MARGIN = 12  # free pixels around a number

# How unevenly a number is written: each value is drawn evenly between its two ends.
HEIGHT = (50, 150)  # of the number's digits, in pixels; what follows are shares of it
PEN = (0.05, 0.15)  # the pen's diameter
SIZE = (0.75, 1.1)  # of each digit: its longest side, pen included
GAP = (0.05, 0.40)  # free space between the boxes of two digits' ink
TOUCHING = (-0.05, 0.05)  # so too, where digits touch or nearly touch; below 0 the boxes overlap
BASELINE = (-0.12, 0.12)  # how far each digit is moved up or down

OVERLAP = 0.7  # of two boxes, intersection over union, from which on they are one
SINGLE = (PadCondition(0.20, "anywhere", 0.04), ORDINARY, PadCondition(0.95, "anywhere", 0.03))


@dataclass(frozen=True)
class NumbersFigures:
    """How `read_number` does on a file of digits. Shares of 1."""

    numbers: int  # how many three-digit numbers were read
    exact: float  # share of them in which every digit is right and none too many or too few
    segmented: float  # share of them in which every digit's ink was found as one (boxes overlap by OVERLAP at least)
    # touching_exact, touching_segmented: the same for as many numbers whose digits touch or nearly touch
    touching_exact: float
    touching_segmented: float
    single: int  # how many pictures of one digit were read
    split: float  # share of them that were read as several
    milliseconds: float  # median time for one three-digit number


def evaluate_numbers(recognizer: Recognizer, drawings: Drawings, count: int = 1000) -> NumbersFigures:
    """Read `count` three-digit numbers put together from a file of digits, and each digit of the file alone."""
    exact, segmented, seconds = _read_numbers(recognizer, drawings, count, GAP)
    touching_exact, touching_segmented, _ = _read_numbers(recognizer, drawings, count, TOUCHING)
    pads = [pad for condition in SINGLE for pad in draw_on_pads(drawings, condition)]
    split = float(np.mean([len(recognizer.read_number(pad)) > 1 for pad in pads]))
    return NumbersFigures(
        count, exact, segmented, touching_exact, touching_segmented, len(pads), split, milliseconds=1000 * seconds
    )


def is_segmented(readings: Sequence[Reading], boxes: Sequence[Box]) -> bool:
    """Whether there is one reading for each box, in order, at that place."""
    found = [reading.picture.box for reading in readings]
    pairs = zip(found, boxes, strict=True)
    return len(found) == len(boxes) and all(a is not None and overlap(a, b) >= OVERLAP for a, b in pairs)


def overlap(a: Box, b: Box) -> float:
    """Intersection over union of two boxes (left, top, right, bottom), 0..1."""
    shared = max(0, min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], b[1]))
    areas = sum((right - left) * (bottom - top) for left, top, right, bottom in (a, b))
    return shared / (areas - shared)


def _read_numbers(recognizer: Recognizer, drawings: Drawings, count: int, gap: Span) -> tuple[float, float, float]:
    """The shares of numbers that are read exactly and that are segmented rightly, and the median seconds for one."""
    rng = np.random.default_rng(0)
    results = []
    for _ in range(count):
        line = make_number(drawings, 3, rng, gap)
        start = time.perf_counter()
        readings = recognizer.read_number(line.picture)
        seconds = time.perf_counter() - start
        exact = tuple(reading.digit for reading in readings) == line.labels
        results.append((exact, is_segmented(readings, line.boxes), seconds))
    exact_ones, segmented, times = np.array(results, float).T
    return float(exact_ones.mean()), float(segmented.mean()), float(np.median(times))


@dataclass(frozen=True)
class Line:
    """A number on a canvas."""

    picture: np.ndarray  # (H, W) uint8, ink light on 0
    boxes: list[Box]  # each digit's ink, (left, top, right, bottom) in pixels, right and bottom exclusive
    labels: tuple[int, ...]  # its digits, left to right


def make_number(drawings: Drawings, digits: int, rng: np.random.Generator, gap: Span = GAP) -> Line:
    """A number of so many digits, taken at random from a file of digits."""
    chosen = rng.integers(0, len(drawings), digits)
    if drawings.strokes:
        picture, boxes = compose_strokes([drawings.strokes[i] for i in chosen], rng, gap)
    else:
        picture, boxes = compose_pictures([drawings.pictures[i] for i in chosen], rng, gap)
    return Line(picture, boxes, tuple(drawings.labels[chosen].tolist()))


def compose_strokes(
    digits: Sequence[Sequence[Stroke]], rng: np.random.Generator, gap: Span
) -> tuple[np.ndarray, list[Box]]:
    """The picture and the boxes of digits, each a list of strokes, written side by side with one pen."""
    height = rng.uniform(*HEIGHT)
    pen = rng.uniform(*PEN) * height
    placed: list[Stroke] = []
    boxes: list[np.ndarray] = []
    cursor = float(MARGIN)
    for strokes in digits:
        size = rng.uniform(*SIZE) * height - pen
        strokes = place_strokes(strokes, size, (0.0, 0.0))
        points = np.concatenate(strokes)
        # The digits stand on one line, more or less.
        low, high = points.min(0) - pen / 2, points.max(0) + pen / 2
        shift = np.array([cursor - low[0], rng.uniform(*BASELINE) * height - high[1]])
        placed += [stroke + shift for stroke in strokes]
        boxes.append(np.concatenate([low + shift, high + shift]))
        cursor += float(high[0] - low[0]) + rng.uniform(*gap) * height
    corners = np.array(boxes)
    origin = np.floor(corners.min(0)[:2]) - MARGIN
    width, rows = np.ceil(corners.max(0)[2:] - origin).astype(int) + MARGIN
    picture = draw_strokes([stroke - origin for stroke in placed], int(max(width, rows)), pen)[:rows, :width]
    return picture, [tuple(box) for box in np.round(corners - np.tile(origin, 2)).astype(int).tolist()]


def compose_pictures(digits: Sequence[np.ndarray], rng: np.random.Generator, gap: Span) -> tuple[np.ndarray, list[Box]]:
    """So too of pictures of digits, (h, w) uint8 with light ink on 0; the pen stays as it is."""
    height = rng.uniform(*HEIGHT)
    tiles = [scale_picture(digit, round(rng.uniform(*SIZE) * height)) for digit in digits]
    boxes: list[Box] = []
    cursor = MARGIN
    for tile in tiles:
        bottom = round(rng.uniform(*BASELINE) * height)
        boxes.append((cursor, bottom - tile.shape[0], cursor + tile.shape[1], bottom))
        cursor += tile.shape[1] + round(rng.uniform(*gap) * height)
    top = min(box[1] for box in boxes) - MARGIN
    boxes = [(left, up - top, right, down - top) for left, up, right, down in boxes]
    picture = np.zeros((max(box[3] for box in boxes) + MARGIN, max(box[2] for box in boxes) + MARGIN), np.uint8)
    for tile, (left, up, right, down) in zip(tiles, boxes, strict=True):
        np.maximum(picture[up:down, left:right], tile, out=picture[up:down, left:right])
    return picture, boxes
