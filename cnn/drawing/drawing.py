"""What is on a pad: strokes of pen and eraser, and a picture below them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from cnn.drawing.geometry import prepare
from cnn.drawing.ink import ImageError
from cnn.drawing.picture import FIELD, Picture
from cnn.drawing.resample import resize_levels
from cnn.drawing.strokes import Canvas

PAD_SIDE = 280  # pixels in which a pad is drawn, ten for each pixel of an MNIST digit
PAD_UNITS = 1000  # points are given in thousandths of the pad's sides
MAX_BELOW = 512  # pixels: the longest side of a picture below the strokes


@dataclass(frozen=True, eq=False)
class PadStroke:
    """One stroke as the pad holds it: points (n, 2) in thousandths of the pad, y down; width likewise."""

    points: np.ndarray
    width: float
    erase: bool = False


@dataclass(frozen=True, eq=False)
class Drawing:
    """All that is on a pad. Raises ImageError for a picture below of another size or type."""

    strokes: tuple[PadStroke, ...] = ()  # of pen and eraser, oldest first
    # A sample digit, a photo, or none: (H, W) uint8, ink 255 on 0, at most 512x512, shown as large as the pad allows.
    below: np.ndarray | None = None
    digit: int | None = None  # which is looked at of several, from the left, from 0; None: the page's choice

    def __post_init__(self) -> None:
        if self.below is None:
            return
        if self.below.ndim != 2 or self.below.dtype != np.uint8 or not min(self.below.shape) >= 1:
            raise ImageError("A drawing's picture must hold a grey level from 0 to 255 for each pixel.")
        if max(self.below.shape) > MAX_BELOW:
            size = "x".join(map(str, self.below.shape[::-1]))
            raise ImageError(f"A drawing's picture may be at most {MAX_BELOW}x{MAX_BELOW} pixels, not {size}.")

    def pad(self) -> np.ndarray:
        """The pad as it is shown: (280, 280) uint8, ink 255 on 0."""
        pad = np.zeros((PAD_SIDE, PAD_SIDE), np.uint8)
        if self.below is not None:
            scale = PAD_SIDE / max(self.below.shape)
            height, width = (max(1, round(length * scale)) for length in self.below.shape)
            top, left = (PAD_SIDE - height) // 2, (PAD_SIDE - width) // 2
            pad[top : top + height, left : left + width] = resize_levels(self.below, height, width)
        return draw_on(pad, self.strokes)

    def ink(self) -> np.ndarray:
        """What is read: (H, W) uint8, ink 255 on 0. The pad; or a sample of MNIST's size alone, as it is."""
        if self.below is not None and not self.strokes and self.below.shape == (FIELD, FIELD):
            return self.below
        return self.pad()

    def picture(self) -> Picture:
        """The drawing in MNIST's geometry: the same as of any other image of its ink."""
        return prepare(self.ink())


def draw_on(levels: np.ndarray, strokes: Iterable[PadStroke]) -> np.ndarray:
    """Draw strokes on (H, W) uint8 ink 255 on 0; an eraser takes away what was there before it. Returns the result.

    Points are thousandths of the width and of the height, a pen's width thousandths of the height.
    """
    height, width = levels.shape
    unit = (width / PAD_UNITS, height / PAD_UNITS)
    levels, canvas = levels.copy(), Canvas((width, height))
    for (pen, erase), group in groupby(strokes, key=lambda stroke: (stroke.width, stroke.erase)):  # each in one go
        (left, top), drawn = canvas.draw([stroke.points * unit for stroke in group], pen * height / PAD_UNITS)
        place = levels[top : top + drawn.shape[0], left : left + drawn.shape[1]]
        place[:] = np.minimum(place, 255 - drawn) if erase else np.maximum(place, drawn)
    return levels
