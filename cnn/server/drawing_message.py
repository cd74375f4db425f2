"""A drawing as the page sends it: what it may hold, and how it becomes a `Drawing`."""

import base64
from typing import TypeGuard

import numpy as np

from cnn.base.errors import MessageError
from cnn.base.messages import decode_bytes
from cnn.drawing.drawing import MAX_BELOW, PAD_UNITS, Drawing, PadStroke
from cnn.drawing.picture import FIELD
from cnn.server.limits import LONG_POINTS, LONG_STROKES, MAX_POINTS, MAX_STROKES, MAX_WIDTH, MIN_WIDTH

MOST_GROUPS = 5  # of seven bits in one step of packed points: 32 bits


def takes_long(message: object) -> bool:
    """Whether a drawing, as yet unchecked, would hold up the event loop while it is checked and drawn."""
    if not isinstance(message, dict):
        return False  # refused at once
    strokes = message.get("strokes", [])
    if not isinstance(strokes, list) or len(strokes) > MAX_STROKES:
        return False  # likewise
    if isinstance(message.get("picture"), dict):
        return True  # up to 512x512 pixels, full of specks
    flat = (stroke.get("points") for stroke in strokes if isinstance(stroke, dict))
    points = sum(len(one) for one in flat if isinstance(one, list | str)) // 2  # a number takes a character or more
    return len(strokes) > LONG_STROKES or points > LONG_POINTS


def parse_drawing(message: object) -> Drawing:
    """A drawing from the page's JSON.

    `{"strokes": [{"width", "points": [x, y, x, y, ...], "erase"?}], "picture"?, "digit"?}` with points and width in
    thousandths of the pad's side; `points` may be packed as `unpack_points` has them. `picture` is base64 of 784 bytes,
    or `{"width", "height", "data"}` with base64 of width x height bytes. Raises MessageError.
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
    points = unpack_points(flat) if isinstance(flat, str) else _listed_points(flat)
    if not -PAD_UNITS <= points.min() <= points.max() <= 2 * PAD_UNITS:
        raise MessageError(f"A stroke's points must be numbers from {-PAD_UNITS} to {2 * PAD_UNITS}.")
    return PadStroke(points.reshape(-1, 2), float(width), erase)


def _listed_points(flat: object) -> np.ndarray:
    """x, y, x, y, ... as they stand in a list: (2n,) float64."""
    if not isinstance(flat, list) or not flat or len(flat) % 2 or len(flat) > 2 * MAX_POINTS:
        raise MessageError("A stroke's points must be a list x, y, x, y, ... of an even length above 0.")
    if not all(_is_number(value, -PAD_UNITS, 2 * PAD_UNITS) for value in flat):
        raise MessageError(f"A stroke's points must be numbers from {-PAD_UNITS} to {2 * PAD_UNITS}.")
    return np.array(flat, np.float64)


def unpack_points(text: str) -> np.ndarray:
    """Whole numbers x, y, x, y, ... from base64 of their steps from the one before: a few bytes in place of ten.

    A step n is 2n, or -2n - 1 below zero, in groups of seven bits from the lowest, each but the last with 128 added, as
    in Protocol Buffers' sint32. Answers (2n,) float64. Raises MessageError.
    """
    refusal = MessageError("A stroke's points must be a list, or base64 of their packed steps.")
    try:
        packed = base64.b64decode(text, validate=True) if len(text) <= 12 * MAX_POINTS else b""
    except ValueError:
        raise refusal from None
    groups = np.frombuffer(packed, np.uint8).astype(np.int64)
    ends = np.flatnonzero(groups < 128)
    if not packed or packed[-1] > 127 or len(ends) % 2 or len(ends) > 2 * MAX_POINTS:
        raise refusal
    starts = np.zeros_like(ends)
    starts[1:] = ends[:-1] + 1
    place = np.arange(len(groups)) - np.repeat(starts, ends - starts + 1)
    if place.max() > MOST_GROUPS - 1:
        raise refusal
    packed_steps = np.add.reduceat((groups & 127) << 7 * place, starts)
    steps = packed_steps >> 1 ^ -(packed_steps & 1)
    return steps.reshape(-1, 2).cumsum(0).ravel().astype(np.float64)


def _parse_picture(message: object) -> np.ndarray | None:
    what = "A drawing's picture"
    if message is None:
        return None
    if isinstance(message, str):
        return decode_bytes(message, (FIELD, FIELD), what)
    match message:
        case {"width": int(width), "height": int(height), "data": data} if _fits(width) and _fits(height):
            return decode_bytes(data, (height, width), what)
    raise MessageError(f"{what} must be base64 of 784 bytes, or a width and a height up to {MAX_BELOW} with data.")


def _fits(side: int) -> bool:
    return 1 <= side <= MAX_BELOW


def _is_number(value: object, low: float, high: float) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high  # not NaN either
