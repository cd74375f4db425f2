"""What goes between page and server: a drawing one way, the network's answer and all its maps the other way.

A map value travels as one byte. All maps of a stage share one scale, so that they can be compared:

    value = (byte - 128) / 127 * scale    where the stage's values can be negative (conv, fc)
    value = byte / 255 * scale            where they cannot (input, ReLU, pool, flatten)

so the painted value lies within scale/254 or scale/510 of the tensor's. Exact values are asked for cell by cell.
"""

from __future__ import annotations

import base64
import math
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from cnn.base.errors import UserError
from cnn.drawing.drawing import PAD_UNITS, Drawing, PadStroke
from cnn.drawing.reading import Reading
from cnn.network.stages import Stage

MAX_STROKES = 300
MAX_POINTS = 6_000  # a page that is drawn full by hand has about 3,000
MIN_WIDTH, MAX_WIDTH = 5, 300  # of a pen or eraser, in thousandths of the pad's side
SIGNED_KINDS = ("conv", "linear")


class PayloadError(UserError):
    """The page's message cannot be used; the text is one sentence for whoever sent it."""


def parse_drawing(message: object) -> Drawing:
    """A drawing from the page's JSON.

    `{"strokes": [{"width", "points": [x, y, x, y, ...], "erase"?}], "picture"?, "digit"?}` with points and width in
    thousandths of the pad's side, `picture` base64 of 784 bytes. Raises PayloadError.
    """
    if not isinstance(message, dict):
        raise PayloadError("A drawing must be a JSON object with a list of strokes.")
    strokes = message.get("strokes", [])
    if not isinstance(strokes, list) or len(strokes) > MAX_STROKES:
        raise PayloadError(f"A drawing's strokes must be a list of at most {MAX_STROKES}.")
    parsed = tuple(_parse_stroke(stroke) for stroke in strokes)
    if sum(len(stroke.points) for stroke in parsed) > MAX_POINTS:
        raise PayloadError(f"A drawing may have at most {MAX_POINTS} points.")
    digit = message.get("digit")
    if digit is not None and (type(digit) is not int or not 0 <= digit < 1000):
        raise PayloadError("A drawing's digit must be a whole number from 0.")
    return Drawing(parsed, _parse_picture(message.get("picture")), digit)


def _parse_stroke(stroke: object) -> PadStroke:
    if not isinstance(stroke, dict):
        raise PayloadError("A stroke must be a JSON object with a width and points.")
    width, flat, erase = stroke.get("width"), stroke.get("points"), stroke.get("erase", False)
    if not _is_number(width) or not MIN_WIDTH <= width <= MAX_WIDTH:
        raise PayloadError(f"A stroke's width must be a number from {MIN_WIDTH} to {MAX_WIDTH}.")
    if not isinstance(erase, bool):
        raise PayloadError("A stroke's erase must be true or false.")
    if not isinstance(flat, list) or not flat or len(flat) % 2 or len(flat) > 2 * MAX_POINTS:
        raise PayloadError("A stroke's points must be a list x, y, x, y, ... of an even length above 0.")
    if not all(_is_number(value) and -PAD_UNITS <= value <= 2 * PAD_UNITS for value in flat):
        raise PayloadError(f"A stroke's points must be numbers from {-PAD_UNITS} to {2 * PAD_UNITS}.")
    return PadStroke(np.array(flat, np.float64).reshape(-1, 2), float(width), erase)


def _parse_picture(text: object) -> np.ndarray | None:
    if text is None:
        return None
    wrong = PayloadError("A drawing's picture must be base64 of 784 bytes.")
    if not isinstance(text, str) or len(text) > 1100:
        raise wrong
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise wrong from error
    if len(raw) != 28 * 28:
        raise wrong
    return np.frombuffer(raw, np.uint8).reshape(28, 28)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e9 < value < 1e9  # not NaN either


def encode_picture(picture: np.ndarray) -> str:
    """(28, 28) uint8 as the page keeps it: base64 of 784 bytes."""
    return base64.b64encode(np.ascontiguousarray(picture, np.uint8).tobytes()).decode()


def describe_stages(stages: list[Stage]) -> list[dict[str, Any]]:
    """What the page must know of each stage before any answer: name, shape, where its bytes lie, its caption."""
    return [
        {
            "name": stage.name,
            "kind": stage.kind,
            "shape": list(stage.out_shape),
            "signed": stage.kind in SIGNED_KINDS,
            "parameters": stage.parameters,
            "kernel": stage.kernel_size,
            "stride": stage.stride,
            "padding": stage.padding,
        }
        for stage in stages
    ]


def encode_reading(reading: Reading, stages: list[Stage]) -> dict[str, Any]:
    """The answer as JSON: verdict and numbers as they are, the maps as bytes with one scale for each stage."""
    scales = [scale_of(reading.maps[stage.name]) for stage in stages]
    data = b"".join(
        quantise(reading.maps[stage.name], scale, stage.kind in SIGNED_KINDS).tobytes()
        for stage, scale in zip(stages, scales, strict=True)
    )
    return {
        "digit": reading.digit,
        "runner_up": reading.runner_up,
        "verdict": reading.verdict,
        "probabilities": [round(float(p), 6) for p in reading.probabilities],
        "logits": [round(float(v), 4) for v in reading.maps["fc"]],
        "score": round(reading.score, 4),
        "scales": scales,
        "maps": base64.b64encode(zlib.compress(data, 1)).decode(),
    }


def encode_digits(digits: Sequence[Reading]) -> list[dict[str, Any]]:
    """Where each of several digits lies on the pad, in thousandths of its side, and what it is."""
    return [
        {
            "digit": reading.digit,
            "verdict": reading.verdict,
            "box": [round(side * PAD_UNITS / reading.picture.size[0]) for side in reading.picture.box or ()],
        }
        for reading in digits
    ]


def decode_maps(payload: dict[str, Any], stages: list[Stage]) -> dict[str, np.ndarray]:
    """The maps as the page paints them, by stage name: the inverse of `encode_reading` up to one byte's rounding."""
    data = np.frombuffer(zlib.decompress(base64.b64decode(payload["maps"])), np.uint8).astype(np.float64)
    maps, start = {}, 0
    for stage, scale in zip(stages, payload["scales"], strict=True):
        count = math.prod(stage.out_shape)
        part = data[start : start + count].reshape(stage.out_shape)
        maps[stage.name] = (part - 128) / 127 * scale if stage.kind in SIGNED_KINDS else part / 255 * scale
        start += count
    return maps


def quantise(values: np.ndarray, scale: float, signed: bool) -> np.ndarray:
    """Values within -scale..scale (signed) or 0..scale as uint8; 0 becomes exactly 128, or 0."""
    if scale == 0:
        return np.full(values.shape, 128 if signed else 0, np.uint8)
    steps = values * (127 / scale) + 128 if signed else values * (255 / scale)
    return np.rint(steps).astype(np.uint8)


def scale_of(values: np.ndarray) -> float:
    """The largest magnitude, rounded up to three digits so that it can be shown as it is."""
    largest = float(np.abs(values).max())
    if largest == 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(largest)) - 2)
    return float(f"{math.ceil(largest / unit - 1e-9) * unit:.6g}")
