"""Files of drawings, and putting them on a pad as a person would.

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

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image

from cnn.base.errors import UserError
from cnn.drawing.drawing import PAD_SIDE
from cnn.drawing.ink import MAX_SIDE
from cnn.drawing.resample import area_weights
from cnn.drawing.strokes import Stroke, draw_strokes, place_strokes

# Of the ink's longest side. A thicker pen fills the loops of 6, 8 and 9, and nobody can read them any more.
PEN_CAP = 0.20
PLACES = ("centre", "anywhere", "corner")


class DrawingsError(UserError):
    """The file of drawings cannot be used; the message is one sentence for the person who named it."""


@dataclass(frozen=True)
class Drawings:
    """What one file holds: either strokes or pictures, the other is None.

    Attributes:
        name: the file's name without its ending.
        labels: (n,) int64 in 0..9 where the file holds digits, otherwise text or other whole numbers.
        strokes: for each drawing its strokes, in any unit, y down.
        pictures: for each drawing an (H, W) uint8 array, light ink on dark.
        writers: (n,) text, or None where the file does not say.
        suspect: (n,) bool, drawings whose label may be wrong.
        lookalike: (n,) bool, drawings that are no digits but may fairly be read as one (O, l, Z).
    """

    name: str
    labels: np.ndarray
    strokes: list[list[Stroke]] | None
    pictures: list[np.ndarray] | None
    writers: np.ndarray | None
    suspect: np.ndarray
    lookalike: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def are_digits(self) -> bool:
        return self.labels.dtype.kind == "i" and bool(np.isin(self.labels, np.arange(10)).all())


@dataclass(frozen=True)
class PadCondition:
    """How a person draws on the pad: how large, where, and with what pen.

    Attributes:
        size: longest side of the ink, pen included, as a share of the pad's side.
        place: "centre", "anywhere" (at random, all ink on the pad) or "corner" (one of the four, touching the edges).
        pen: the pen's diameter as a share of the pad's side. Where that is more than PEN_CAP of the ink's longest side
            the pen is thinner, just that much: so a digit of 20 % of the pad is drawn with at most a 4 % pen.
            None for pictures, whose ink is as thick as it is.
    """

    size: float
    place: str
    pen: float | None

    def __post_init__(self) -> None:
        if not 0.05 <= self.size <= 0.95 or self.place not in PLACES or not 0.005 <= (self.pen or 0.1) <= 0.5:
            raise ValueError(f"No person draws {self.size} of the pad, {self.place!r}, with a pen of {self.pen}.")

    @property
    def name(self) -> str:
        """Such as "40 % anywhere, pen 7 %"."""
        ending = "" if self.pen is None else f", pen {self.pen:.0%}"
        return f"{self.size:.0%} {self.place}{ending}".replace("%", " %")

    @property
    def capped_pen(self) -> float | None:
        """The pen's diameter after the cap, as a share of the pad's side."""
        return None if self.pen is None else min(self.pen, PEN_CAP * self.size)


ORDINARY = PadCondition(0.65, "centre", 0.07)
SIZES = (0.20, 0.40, 0.65, 0.95)
PEN_SHARES = (0.03, 0.07, 0.12)


def pad_grid() -> tuple[PadCondition, ...]:
    """Sizes of 20 to 95 % and pens of 3 to 12 %, each pair anywhere on the pad; each size also centred and in a corner.

    Pens that the cap makes equal are listed once. A digit of 95 % has hardly any place to choose: one place is enough.
    """
    pairs = {(size, min(pen, PEN_CAP * size)) for size in SIZES for pen in PEN_SHARES}
    anywhere = [PadCondition(size, "anywhere", pen) for size, pen in sorted(pairs)]
    ordinary = [PadCondition(size, place, min(0.07, PEN_CAP * size)) for size in SIZES[:-1] for place in PLACES[::2]]
    return tuple(sorted(anywhere + ordinary, key=lambda one: (one.size, PLACES.index(one.place), one.pen or 0)))


def draw_on_pads(
    drawings: Drawings, condition: PadCondition, pad: int = PAD_SIDE, seed: int = 0
) -> Iterator[np.ndarray]:
    """Each drawing alone on a square pad of `pad` pixels: (pad, pad) uint8, ink light on 0.

    Strokes are drawn with the condition's pen, pictures are scaled. Random places depend on `seed` alone.
    """
    rng = np.random.default_rng(seed)
    for i in range(len(drawings)):
        if drawings.strokes is not None:
            phase = (0.0, 0.0) if condition.place == "centre" else tuple(rng.random(2))  # a hand knows no pixels
            pen = (condition.capped_pen or ORDINARY.pen) * pad
            tile = draw_tile(drawings.strokes[i], round(condition.size * pad), pen, phase)
        else:
            tile = scale_picture(drawings.pictures[i], round(condition.size * pad))
        yield place_tile(tile, pad, condition.place, rng)


def draw_tile(
    strokes: Sequence[Stroke], size: int, pen_width: float, phase: tuple[float, float] = (0.0, 0.0)
) -> np.ndarray:
    """Strokes drawn with a round pen so that the ink's longest side is `size` pixels, cropped to the ink: uint8.

    `phase` moves them by a part of a pixel, (x, y) in 0..1, which can make the picture a pixel larger.
    """
    placed = place_strokes(strokes, max(size - pen_width, 1), (size / 2 + phase[0], size / 2 + phase[1]))
    return crop_to_ink(draw_strokes(placed, size + 1, pen_width))


def scale_picture(picture: np.ndarray, size: int) -> np.ndarray:
    """The ink of an (H, W) uint8 picture, scaled so that its longest side is `size` pixels: bilinear up, area down."""
    ink = crop_to_ink(picture)
    factor = size / max(ink.shape)
    rows, columns = (max(1, round(side * factor)) for side in ink.shape)
    if factor < 1:
        small = area_weights(ink.shape[0], rows) @ ink.astype(np.float32) @ area_weights(ink.shape[1], columns).T
        return np.round(small).astype(np.uint8)
    return np.asarray(Image.fromarray(ink).resize((columns, rows), Image.Resampling.BILINEAR))


def crop_to_ink(picture: np.ndarray) -> np.ndarray:
    """The part of an (H, W) uint8 picture that holds all that is not 0; all of it where nothing is."""
    rows, columns = np.flatnonzero(picture.any(1)), np.flatnonzero(picture.any(0))
    if not len(rows):
        return picture
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def place_tile(tile: np.ndarray, pad: int, place: str, rng: np.random.Generator) -> np.ndarray:
    """A tile of ink, no larger than the pad, at its place on an empty (pad, pad) uint8 picture."""
    slack = np.array([pad - tile.shape[0], pad - tile.shape[1]])
    if place == "centre":
        y, x = slack // 2
    elif place == "corner":
        y, x = slack * rng.integers(0, 2, size=2)
    else:
        y, x = rng.integers(0, slack + 1)
    picture = np.zeros((pad, pad), np.uint8)
    picture[y : y + tile.shape[0], x : x + tile.shape[1]] = tile
    return picture


def load_drawings(path: str | Path) -> Drawings:
    """The drawings in an .npz file. Raises DrawingsError with one clear sentence."""
    path = Path(path)
    arrays = _arrays(path)
    try:
        labels = _labels(arrays)
        count = len(labels)
        strokes, pictures = _strokes(arrays, count), _pictures(arrays, count)
        if (strokes is None) == (pictures is None):
            raise ValueError("it must hold either strokes (points) or pictures (images, or pixels with shapes).")
        writers = arrays.get("writers")
        if writers is not None and writers.shape != (count,):
            raise ValueError(f"writers has the shape {writers.shape}, not ({count},).")
        return Drawings(
            name=path.stem,
            labels=labels,
            strokes=strokes,
            pictures=pictures,
            writers=None if writers is None else writers.astype(str),
            suspect=_mask(arrays, "suspect", count),
            lookalike=_mask(arrays, "lookalike", count),
        )
    except ValueError as error:
        raise DrawingsError(f"The drawings file {path} cannot be used: {error}") from error


def _arrays(path: Path) -> Mapping[str, np.ndarray]:
    if not path.is_file():
        raise DrawingsError(f"There is no drawings file at {path}.")
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, EOFError, ValueError, AttributeError, TypeError, KeyError, MemoryError) as error:
        raise DrawingsError(f"The drawings file {path} is no .npz file without pickled objects.") from error
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise DrawingsError(f"The drawings file {path} is damaged.") from error


def _labels(arrays: Mapping[str, np.ndarray]) -> np.ndarray:
    labels = _array(arrays, "labels", 1)
    if not len(labels):
        raise ValueError("it holds no drawing.")
    if labels.dtype.kind in "iu":
        return labels.astype(np.int64)
    if labels.dtype.kind != "U":
        raise ValueError(f"labels must be whole numbers or text, not {labels.dtype}.")
    return labels.astype(np.int64) if np.isin(labels, list("0123456789")).all() else labels


def _strokes(arrays: Mapping[str, np.ndarray], count: int) -> list[list[Stroke]] | None:
    if "points" not in arrays:
        return None
    points = _array(arrays, "points", 2)
    if points.shape[1] != 2 or points.dtype.kind not in "fiu" or not np.isfinite(points).all():
        raise ValueError(f"points must be finite numbers in the shape (P, 2), not {points.dtype} in {points.shape}.")
    if len(points) and np.abs(points.astype(np.float64)).max() > 1e6:
        raise ValueError("points must lie within a million of 0.")
    stroke_ends = _offsets(arrays, "stroke_offsets", len(points))
    drawing_ends = _offsets(arrays, "drawing_offsets", len(stroke_ends) - 1)
    if len(drawing_ends) != count + 1:
        raise ValueError(f"drawing_offsets has {len(drawing_ends)} entries, but labels needs {count + 1}.")
    points = points.astype(np.float32)
    lines = [points[a:b] for a, b in pairwise(stroke_ends)]
    drawings = [lines[a:b] for a, b in pairwise(drawing_ends)]
    empty = next((i for i, drawing in enumerate(drawings) if not sum(map(len, drawing))), None)
    if empty is not None:
        raise ValueError(f"drawing {empty} has no points.")
    return drawings


def _pictures(arrays: Mapping[str, np.ndarray], count: int) -> list[np.ndarray] | None:
    if "images" in arrays:
        images = _array(arrays, "images", 3)
        if images.dtype != np.uint8 or len(images) != count:
            raise ValueError(
                f"images must be uint8 in the shape ({count}, H, W), not {images.dtype} in {images.shape}."
            )
        pictures = list(images)
    elif "pixels" in arrays:
        pixels, shapes = _array(arrays, "pixels", 1), _array(arrays, "shapes", 2)
        if pixels.dtype != np.uint8:
            raise ValueError(f"pixels must be uint8, not {pixels.dtype}.")
        if shapes.shape != (count, 2) or shapes.dtype.kind not in "iu":
            raise ValueError(f"shapes must be whole numbers in the shape ({count}, 2), not {shapes.shape}.")
        shapes = shapes.astype(np.int64)
        if shapes.min() < 1 or shapes.max() > MAX_SIDE or shapes.prod(1).sum() != len(pixels):
            raise ValueError(f"shapes must have sides of 1 to {MAX_SIDE} that add up to the number of pixels.")
        ends = np.cumsum(shapes.prod(1))[:-1]
        pictures = [part.reshape(shape) for part, shape in zip(np.split(pixels, ends), shapes, strict=True)]
    else:
        return None
    if min(min(picture.shape) for picture in pictures) < 1 or max(max(p.shape) for p in pictures) > MAX_SIDE:
        raise ValueError(f"its pictures must have sides of 1 to {MAX_SIDE} pixels.")
    return pictures


def _offsets(arrays: Mapping[str, np.ndarray], name: str, end: int) -> np.ndarray:
    offsets = _array(arrays, name, 1)
    if offsets.dtype.kind not in "iu":
        raise ValueError(f"{name} must be whole numbers, not {offsets.dtype}.")
    offsets = offsets.astype(np.int64)
    if not len(offsets) or offsets[0] != 0 or offsets[-1] != end or (np.diff(offsets) < 0).any():
        raise ValueError(f"{name} must rise from 0 to {end}.")
    return offsets


def _mask(arrays: Mapping[str, np.ndarray], name: str, count: int) -> np.ndarray:
    if name not in arrays:
        return np.zeros(count, bool)
    mask = arrays[name]
    if mask.shape != (count,) or mask.dtype.kind not in "biu":
        raise ValueError(f"{name} must be a mask in the shape ({count},), not {mask.dtype} in {mask.shape}.")
    return mask.astype(bool)


def _array(arrays: Mapping[str, np.ndarray], name: str, dimensions: int) -> np.ndarray:
    if name not in arrays:
        raise ValueError(f"it has no {name}.")
    if arrays[name].ndim != dimensions:
        raise ValueError(f"{name} must have {dimensions} dimensions, not {arrays[name].ndim}.")
    return arrays[name]
