"""The heaviest messages that are legal, one or more for each server function, and a light one."""

from __future__ import annotations

import base64
import math
import random
from typing import Any

import numpy as np

from cnn.base.messages import encode_levels
from cnn.server.limits import MAX_POINTS, MAX_STROKES, MAX_WIDTH

Message = dict[str, Any]
Call = tuple[str, Message]
"""Tab, function, message."""

LIGHT: Message = {"strokes": [{"width": 70, "points": [500, 150, 510, 400, 490, 850]}]}  # a one


def alternating(erase: bool = True) -> Message:
    """As many strokes as there may be, as wide and long as they may be, each unlike the one before it.

    They alternate between pen and eraser, or without `erase` between two widths, so that each is drawn alone.
    """
    rng = random.Random(0)
    strokes = []
    for number in range(MAX_STROKES):
        points = [rng.randint(0, 1000) for _ in range(2 * MAX_POINTS // MAX_STROKES)]
        odd = number % 2 == 1
        strokes.append({"width": MAX_WIDTH - odd, "points": points} | ({"erase": True} if odd and erase else {}))
    return {"strokes": strokes}


def one_line() -> Message:
    """All points in one stroke, all over the pad."""
    rng = random.Random(1)
    return {"strokes": [{"width": MAX_WIDTH, "points": [rng.randint(0, 1000) for _ in range(2 * MAX_POINTS)]}]}


def waves(rows: int = 14, height: float = 25, width: float = 8) -> Message:
    """Zigzags that fill the pad: wide ink that may be many digits, which are cut and read in every way."""
    strokes = []
    for row in range(rows):
        middle, points = (row + 0.5) * 1000 / rows, []
        for step in range(300):
            points += [round(5 + step * 3.3, 1), round(middle + height * math.sin(1.3 * step), 1)]
        strokes.append({"width": width, "points": points})
    return {"strokes": strokes}


def photo() -> Message:
    """Speckled paper of the largest size."""
    levels = np.random.default_rng(0).integers(0, 256, (512, 512), np.uint8)
    levels[levels < 200] = 0
    return {
        "strokes": [],
        "picture": {"width": 512, "height": 512, "data": base64.b64encode(levels.tobytes()).decode()},
    }


def heaviest() -> dict[str, Call]:
    """By a name for each."""
    full, many, wide = alternating(), waves(), alternating(erase=False)
    rubbed = base64.b64encode(bytes([0, 1] * 392)).decode()
    logit = {"stage": "fc", "channel": 3}
    inked = encode_levels(np.arange(784, dtype=np.int64).astype(np.uint8))
    drawn = {"drawing": full, "wide": wide}
    matrix = {"n": 28, "size": 7, "padding": 9, "kernel": "box_blur"}
    blocks: dict[str, tuple[str, Message]] = {
        "data": ("data", {"label": "7", "page": 400}),
        "data, drawing": ("data", {"part": "drawing"}),
        "convolution": ("convolution", {"size": 7, "padding": 9, "kernel": "gaussian_blur"}),
        "padding": ("padding", {"size": 1, "padding": 9}),
        "pooling": ("pooling", {"size": 1, "stride": 1}),
        "flatten": ("flatten", {}),
        "matrix": ("equivalence", matrix),
        "kernel": ("equivalence", {"part": "kernel"}),
        "slide": ("equivalence", {"part": "slide"}),
        "code": ("code", {"widths": "16-32_32-64", "size": 7}),
    }
    draw: dict[str, Call] = {
        "read_drawing, 300 strokes": ("drawing", {"drawing": full}),
        "read_drawing, one stroke": ("drawing", {"drawing": one_line()}),
        "read_drawing, many digits": ("drawing", {"drawing": many}),
        "read_drawing, picture": ("drawing", {"drawing": photo()}),
        "cell": ("cell", {"levels": inked, "cell": logit, "other": 5}),
        "ink": ("ink", {"levels": inked, "digit": 3, "other": 5, "rubbed": rubbed}),
        "compare": ("compare", {"levels": inked, "held": inked}),
        "compare, nudge": ("compare", {"levels": inked, "nudge": {"down": 1, "right": 1}}),
    }
    lesson: dict[str, Call] = {
        f"lesson, {name}": (
            "lesson",
            drawn | {"block": block, "settings": settings, "code": True, "measure": True},
        )
        for name, (block, settings) in blocks.items()
    }
    notebook: Message = drawn | {"settings": {"equivalence": matrix}}
    return draw | lesson | {"lesson_notebook": ("notebook", notebook)}
