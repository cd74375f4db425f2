"""Files of drawings: read and checked.

A file is an .npz without pickled objects:

    labels (n,)                     whole numbers or text; all of them 0..9: the file holds digits, else it holds none
    points (P, 2)                   strokes: x to the right, y down ...
    stroke_offsets (S+1,)           ... stroke s is points[stroke_offsets[s] : stroke_offsets[s+1]] ...
    drawing_offsets (n+1,)          ... drawing i is strokes drawing_offsets[i] to drawing_offsets[i+1]
    images (n, H, W)                or pictures: uint8, light ink on dark ...
    pixels (sum of H*W,), shapes (n, 2)     ... or pictures of many sizes, row after row, shapes as (H, W)
    writers (n,)                    optional: who drew it
    suspect (n,), lookalike (n,)    optional masks: the label may be wrong; not a digit but may fairly be read as one
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from cnn.base.archive import FileError, MissingFileError
from cnn.base.errors import UserError
from cnn.data.arrays import read_arrays
from cnn.drawing.ink import MAX_SIDE
from cnn.drawing.strokes import Stroke

MAX_DRAWINGS = 100_000
MAX_STROKES = 500_000  # of all drawings together: each is an array of its own, of 100 bytes and its points
MAX_POINTS = 4_000_000  # of all drawings together
NAMES = (
    *("labels", "points", "stroke_offsets", "drawing_offsets", "images", "pixels", "shapes"),
    *("writers", "suspect", "lookalike"),
)
WORD: dict[type, str] = {np.uint8: "uint8", np.integer: "whole numbers", np.floating: "finite numbers", np.str_: "text"}


class DrawingsError(UserError):
    """The file of drawings cannot be used; the message is one sentence for the person who named it."""


@dataclass(frozen=True)
class Drawings:
    """What one file holds: either strokes or pictures; the other list is empty."""

    name: str  # the file's name without its ending
    labels: np.ndarray  # (n,) int64 in 0..9 where the file holds digits, otherwise text or other whole numbers
    strokes: list[list[Stroke]]  # for each drawing its strokes, in any unit, y down
    pictures: list[np.ndarray]  # for each drawing an (H, W) uint8 array, light ink on dark
    writers: np.ndarray | None  # (n,) text, or None where the file does not say
    suspect: np.ndarray  # suspect, lookalike: (n,) bool, as in the file
    lookalike: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def are_digits(self) -> bool:
        """Whether every label is one of 0 to 9."""
        return self.labels.dtype.kind == "i" and bool(np.isin(self.labels, np.arange(10)).all())


def load_drawings(path: str | Path) -> Drawings:
    """The drawings in an .npz file. Raises DrawingsError with one clear sentence."""
    path = Path(path)
    try:
        arrays = read_arrays(path, NAMES)
    except MissingFileError as error:
        raise DrawingsError(f"There is no drawings file at {path}.") from error
    except FileError as error:
        raise DrawingsError(f"The drawings file {path} {error}.") from error
    try:
        labels = _labels(arrays)
        count = len(labels)
        if sum(name in arrays for name in ("points", "images", "pixels")) != 1:
            raise DrawingsError("it must hold either strokes (points) or pictures (images, or pixels with shapes).")
        strokes, pictures = _strokes(arrays, count), _pictures(arrays, count)
        writers = _array(arrays, "writers", 1, np.integer, np.str_) if "writers" in arrays else None
        if writers is not None and len(writers) != count:
            raise DrawingsError(f"writers has {len(writers)} entries, not {count}.")
        return Drawings(
            name=path.stem,
            labels=labels,
            strokes=strokes,
            pictures=pictures,
            writers=None if writers is None else writers.astype(str),
            suspect=_mask(arrays, "suspect", count),
            lookalike=_mask(arrays, "lookalike", count),
        )
    except DrawingsError as error:
        raise DrawingsError(f"The drawings file {path} cannot be used: {error}") from error


def _labels(arrays: Mapping[str, np.ndarray]) -> np.ndarray:
    if "labels" in arrays and not arrays["labels"].size:
        raise DrawingsError("it holds no drawing.")
    labels = _array(arrays, "labels", 1, np.integer, np.str_)
    if len(labels) > MAX_DRAWINGS:
        raise DrawingsError(f"it holds more than {MAX_DRAWINGS:,} drawings.")
    whole = labels.dtype.kind != "U" or np.isin(labels, list("0123456789")).all()
    return labels.astype(np.int64) if whole else labels


def _strokes(arrays: Mapping[str, np.ndarray], count: int) -> list[list[Stroke]]:
    if "points" not in arrays:
        return []
    points = _array(arrays, "points", 2, np.integer, np.floating)
    if points.shape[1] != 2 or not np.isfinite(points).all():
        raise DrawingsError(f"points must be finite numbers in the shape (P, 2), not {points.shape}.")
    if len(points) and not -1e6 <= float(points.min()) <= float(points.max()) <= 1e6:
        raise DrawingsError("points must lie within a million of 0.")
    stroke_ends = _offsets(arrays, "stroke_offsets", len(points))
    if len(points) > MAX_POINTS or len(stroke_ends) > MAX_STROKES:
        raise DrawingsError(f"it holds more than {MAX_POINTS:,} points or {MAX_STROKES:,} strokes.")
    drawing_ends = _offsets(arrays, "drawing_offsets", len(stroke_ends) - 1)
    if len(drawing_ends) != count + 1:
        raise DrawingsError(f"drawing_offsets has {len(drawing_ends)} entries, but labels needs {count + 1}.")
    points = points.astype(np.float32)
    lines = [points[a:b] for a, b in pairwise(stroke_ends)]
    drawings = [lines[a:b] for a, b in pairwise(drawing_ends)]
    for number, drawing in enumerate(drawings):
        if not sum(map(len, drawing)):
            raise DrawingsError(f"drawing {number} has no points.")
    return drawings


def _pictures(arrays: Mapping[str, np.ndarray], count: int) -> list[np.ndarray]:
    if "images" in arrays:
        images = _array(arrays, "images", 3, np.uint8)
        if len(images) != count:
            raise DrawingsError(f"images must have the shape ({count}, H, W), not {images.shape}.")
        if min(images.shape) < 1 or max(images.shape[1:]) > MAX_SIDE:
            raise DrawingsError(f"its pictures must have sides of 1 to {MAX_SIDE} pixels.")
        return list(images)
    if "pixels" not in arrays:
        return []
    pixels = _array(arrays, "pixels", 1, np.uint8)
    shapes = _array(arrays, "shapes", 2, np.integer).astype(np.int64)
    if shapes.shape != (count, 2):
        raise DrawingsError(f"shapes must have the shape ({count}, 2), not {shapes.shape}.")
    if shapes.min() < 1 or shapes.max() > MAX_SIDE or shapes.prod(1).sum() != len(pixels):
        raise DrawingsError(f"shapes must have sides of 1 to {MAX_SIDE} that add up to the number of pixels.")
    ends = np.cumsum(shapes.prod(1))[:-1]
    return [part.reshape(shape) for part, shape in zip(np.split(pixels, ends), shapes, strict=True)]


def _offsets(arrays: Mapping[str, np.ndarray], name: str, end: int) -> np.ndarray:
    offsets = _array(arrays, name, 1, np.integer).astype(np.int64)
    if not len(offsets) or offsets[0] != 0 or offsets[-1] != end or (np.diff(offsets) < 0).any():
        raise DrawingsError(f"{name} must rise from 0 to {end}.")
    return offsets


def _mask(arrays: Mapping[str, np.ndarray], name: str, count: int) -> np.ndarray:
    if name not in arrays:
        return np.zeros(count, bool)
    mask = arrays[name]
    if mask.shape != (count,) or mask.dtype.kind not in "biu":
        raise DrawingsError(f"{name} must be a mask in the shape ({count},), not {mask.dtype} in {mask.shape}.")
    return mask.astype(bool)


def _array(arrays: Mapping[str, np.ndarray], name: str, dimensions: int, *types: type) -> np.ndarray:
    """The array of that name, of so many dimensions and one of the types."""
    if name not in arrays:
        raise DrawingsError(f"it has no {name}.")
    array = arrays[name]
    if array.ndim != dimensions:
        raise DrawingsError(f"{name} must have {dimensions} dimensions, not {array.ndim}.")
    if not any(np.issubdtype(array.dtype, one) for one in types):
        raise DrawingsError(f"{name} must be {' or '.join(WORD[one] for one in types)}, not {array.dtype}.")
    return array
