"""How well several digits on one canvas are told apart: numbers put together from a file of digits."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnn.data.drawings import Drawings
from cnn.drawing.reading import Reading
from cnn.drawing.recognizer import Recognizer
from cnn.evaluate.compose import GAP, TOUCHING, Box, Span, make_number
from cnn.evaluate.conditions import ORDINARY, PadCondition, draw_on_pads

OVERLAP = 0.7  # of two boxes, intersection over union, from which on they are one
SINGLE = (PadCondition(0.20, "anywhere", 0.04), ORDINARY, PadCondition(0.95, "anywhere", 0.03))


@dataclass(frozen=True)
class NumbersFigures:
    """How `read_number` does on a file of digits. Shares of 1.

    Attributes:
        numbers: how many three-digit numbers were read.
        exact: share of them in which every digit is right and none too many or too few.
        segmented: share of them in which every digit's ink was found as one (boxes overlap by OVERLAP at least).
        touching_exact, touching_segmented: the same for as many numbers whose digits touch or nearly touch.
        single: how many pictures of one digit were read.
        split: share of them that were read as several.
        milliseconds: median time for one three-digit number.
    """

    numbers: int
    exact: float
    segmented: float
    touching_exact: float
    touching_segmented: float
    single: int
    split: float
    milliseconds: float


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
