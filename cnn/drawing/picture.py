"""The picture that the network reads, with the steps that led to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from cnn.drawing.resample import Box, ink_box

FIELD = 28  # side of the picture that the network reads
LONGEST_SIDE = 20  # of the digit in it
CENTRE = 14.0  # index of the centre of mass, in both directions (measured over MNIST)


@dataclass(frozen=True, eq=False)
class Picture:
    """A drawing in MNIST's geometry. All arrays are read-only, all places (x, y)."""

    levels: np.ndarray  # (28, 28) uint8, MNIST's 256 levels, ink 255 on 0; all 0 where there is no ink
    box: Box | None  # the ink's place in the original, in its pixels; None where there is no ink
    size: tuple[int, int]  # (width, height) of the original in pixels
    scale: float = 1.0  # pixels of the original for each pixel of the picture
    offset: tuple[int, int] = (0, 0)  # of the digit's corner in the picture, in its pixels
    shape: tuple[int, int] = (0, 0)  # (rows, columns) of the digit in the picture
    ink: np.ndarray | None = None  # the original's, uint8, for showing: longer side at most 140; None if not asked for
    # The cropped ink after it was given a pen like MNIST's, uint8, of at most 100 pixels. None where the pen stayed as
    # it was, and where it was not asked for.
    pen: np.ndarray | None = None

    def __post_init__(self) -> None:
        for array in (self.levels, self.ink, self.pen):
            if array is not None:
                array.flags.writeable = False

    @classmethod
    def of_levels(cls, levels: np.ndarray) -> Picture:
        """A picture that is in MNIST's geometry already, (28, 28) uint8, as if drawn at that size."""
        if levels.dtype != np.uint8 or levels.ndim != 2:
            raise TypeError(f"levels must be uint8 of shape (H, W), not {levels.dtype} of shape {levels.shape}")
        levels = levels.copy()
        box, size = ink_box(levels), (levels.shape[1], levels.shape[0])
        left, top, right, bottom = box or (0, 0, 0, 0)
        return cls(levels, box, size, offset=(left, top), shape=(bottom - top, right - left), ink=levels)

    def enlarged(self, step: int, size: tuple[int, int]) -> Picture:
        """The same picture with places in the pixels of an original of that size, `step` times as large as it was."""
        if self.box is None or step == 1:
            return replace(self, size=size)
        left, top, right, bottom = (side * step for side in self.box)
        box = (left, top, min(right, size[0]), min(bottom, size[1]))
        return replace(self, box=box, size=size, scale=self.scale * step)

    @property
    def blank(self) -> bool:
        """Whether there is no ink at all."""
        return self.box is None

    @cached_property
    def values(self) -> np.ndarray:
        """(28, 28) float32 in 0..1: what the network reads."""
        values = self.levels.astype(np.float32) / 255
        values.flags.writeable = False
        return values

    @property
    def digit(self) -> np.ndarray:
        """(rows, columns) uint8: the part of `levels` that the digit fills."""
        (x, y), (rows, columns) = self.offset, self.shape
        return self.levels[y : y + rows, x : x + columns]

    @property
    def centre(self) -> tuple[float, float] | None:
        """Index of the centre of mass in the picture; None where there is no ink."""
        if self.blank:
            return None
        x, y = (self.levels.sum(axis) @ np.arange(self.levels.shape[1 - axis]) for axis in (0, 1))
        total = float(self.levels.sum())
        return float(x) / total, float(y) / total
