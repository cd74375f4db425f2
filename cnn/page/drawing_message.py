"""A drawing as the page sends it: what it may hold, and how it becomes a `Drawing`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeGuard

import numpy as np

from cnn.base.errors import MessageError
from cnn.base.messages import decode_bytes
from cnn.drawing.preprocess import Prepared, prepare_ink
from cnn.drawing.strokes import draw_strokes

PAD = 280  # pixels of the picture that the server draws of the pad, ten for each pixel of an MNIST digit
PAD_UNITS = 1000  # the page sends points in thousandths of the pad's side
MAX_STROKES = 300
MAX_POINTS = 6_000  # a page that is drawn full by hand has about 3,000
MIN_WIDTH, MAX_WIDTH = 5, 300  # of a pen or eraser, in thousandths of the pad's side
MAX_SIDE = 512  # pixels of a picture


@dataclass(frozen=True)
class PadStroke:
    """One stroke as the pad holds it: points (n, 2) in thousandths of the pad, y down; width likewise."""

    points: np.ndarray
    width: float
    erase: bool = False


@dataclass(frozen=True)
class Drawing:
    """All that is on a pad: a picture below (a sample digit, or none) and strokes on it, oldest first.

    Attributes:
        strokes: pen and eraser strokes.
        picture: (28, 28) uint8, ink 255 on 0, spread over the whole pad; or None.
        digit: which one is looked at where there are several, from the left, from 0; None: the page's choice.
    """

    strokes: tuple[PadStroke, ...] = ()
    picture: np.ndarray | None = None
    digit: int | None = None

    def ink(self) -> np.ndarray:
        """The pad as ink: (280, 280) float32 in 0..1. An eraser takes away what was drawn before it, as on the page."""
        ink = np.zeros((PAD, PAD), np.float32)
        if self.picture is not None:
            spread = np.kron(self.picture, np.ones((PAD // 28, PAD // 28), np.uint8))
            ink = spread.astype(np.float32) / 255
        for group in _runs_of_alike(self.strokes):
            points = [stroke.points * (PAD / PAD_UNITS) for stroke in group]
            drawn = draw_strokes(points, PAD, group[0].width * PAD / PAD_UNITS).astype(np.float32) / 255
            ink = np.minimum(ink, 1 - drawn) if group[0].erase else np.maximum(ink, drawn)
        return ink

    def prepared(self) -> Prepared:
        """The drawing in MNIST's geometry. A sample that nothing was drawn on passes as it is."""
        if self.picture is not None and not self.strokes:
            return prepare_ink(self.picture.astype(np.float32) / 255)
        return prepare_ink(self.ink())


def _runs_of_alike(strokes: Iterable[PadStroke]) -> list[list[PadStroke]]:
    """Neighbouring strokes of the same pen together, so that each run is drawn in one go."""
    runs: list[list[PadStroke]] = []
    for stroke in strokes:
        if runs and (runs[-1][0].width, runs[-1][0].erase) == (stroke.width, stroke.erase):
            runs[-1].append(stroke)
        else:
            runs.append([stroke])
    return runs


def parse_drawing(message: object) -> Drawing:
    """A drawing from the page's JSON.

    `{"strokes": [{"width", "points": [x, y, x, y, ...], "erase"?}], "picture"?, "digit"?}` with points and width in
    thousandths of the pad's side; `picture` is base64 of 784 bytes, or `{"width", "height", "data"}` with base64 of
    width x height bytes. Raises MessageError.
    """
    if not isinstance(message, dict):
        raise MessageError("A drawing must be a JSON object with a list of strokes.")
    strokes = message.get("strokes", [])
    if not isinstance(strokes, list) or len(strokes) > MAX_STROKES:
        raise MessageError(f"A drawing's strokes must be a list of at most {MAX_STROKES}.")
    parsed = tuple(_parse_stroke(stroke) for stroke in strokes)
    if sum(len(stroke.points) for stroke in parsed) > MAX_POINTS:
        raise MessageError(f"A drawing may have at most {MAX_POINTS} points.")
    digit = message.get("digit")
    if digit is not None and (type(digit) is not int or not 0 <= digit < 1000):
        raise MessageError("A drawing's digit must be a whole number from 0.")
    return Drawing(parsed, _parse_picture(message.get("picture")), digit)


def _parse_stroke(stroke: object) -> PadStroke:
    if not isinstance(stroke, dict):
        raise MessageError("A stroke must be a JSON object with a width and points.")
    width, flat, erase = stroke.get("width"), stroke.get("points"), stroke.get("erase", False)
    if not _is_number(width, MIN_WIDTH, MAX_WIDTH):
        raise MessageError(f"A stroke's width must be a number from {MIN_WIDTH} to {MAX_WIDTH}.")
    if not isinstance(erase, bool):
        raise MessageError("A stroke's erase must be true or false.")
    if not isinstance(flat, list) or not flat or len(flat) % 2 or len(flat) > 2 * MAX_POINTS:
        raise MessageError("A stroke's points must be a list x, y, x, y, ... of an even length above 0.")
    if not all(_is_number(value, -PAD_UNITS, 2 * PAD_UNITS) for value in flat):
        raise MessageError(f"A stroke's points must be numbers from {-PAD_UNITS} to {2 * PAD_UNITS}.")
    return PadStroke(np.array(flat, np.float64).reshape(-1, 2), float(width), erase)


def _parse_picture(message: object) -> np.ndarray | None:
    what = "A drawing's picture"
    if message is None:
        return None
    if isinstance(message, str):
        return decode_bytes(message, (28, 28), what)
    match message:
        case {"width": int(width), "height": int(height)} if min(width, height) >= 1 and max(width, height) <= MAX_SIDE:
            return decode_bytes(message.get("data"), (height, width), what)
    raise MessageError(f"{what} must be base64 of 784 bytes, or a width and a height up to {MAX_SIDE} with data.")


def _is_number(value: object, low: float, high: float) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high  # not NaN either
