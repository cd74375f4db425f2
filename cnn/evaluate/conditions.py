"""How people draw on the pad: sizes, places and pens, and drawings put on a pad so.

A drawing becomes a tile, cropped to its ink, and the tile is put at its place on an empty pad.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from cnn.data.drawings import Drawings
from cnn.drawing.drawing import PAD_SIDE
from cnn.drawing.resample import area_weights
from cnn.drawing.strokes import Stroke, draw_strokes, place_strokes

# Of the ink's longest side. A thicker pen fills the loops of 6, 8 and 9, and nobody can read them any more.
PEN_CAP = 0.20
PLACES = ("centre", "anywhere", "corner")


@dataclass(frozen=True)
class PadCondition:
    """How a person draws on the pad: how large, where, and with what pen."""

    size: float  # longest side of the ink, pen included, as a share of the pad's side
    place: str  # "centre", "anywhere" (at random, all ink on the pad) or "corner" (one of the four, touching the edges)
    # the pen's diameter as a share of the pad's side, at most PEN_CAP of `size`: so a digit of 20 % of the pad is drawn
    # with at most a 4 % pen. None for pictures, whose ink is as thick as it is.
    pen: float | None

    @property
    def name(self) -> str:
        """Such as "40 % anywhere, pen 7 %"."""
        ending = "" if self.pen is None else f", pen {self.pen:.0%}"
        return f"{self.size:.0%} {self.place}{ending}".replace("%", " %")


ORDINARY_PEN = 0.07
ORDINARY = PadCondition(0.65, "centre", ORDINARY_PEN)
GRID_SIZES, GRID_PENS = (0.20, 0.40, 0.65, 0.95), (0.03, ORDINARY_PEN, 0.12)


def pad_grid() -> tuple[PadCondition, ...]:
    """Sizes of 20 to 95 % and pens of 3 to 12 %, each pair anywhere on the pad; each size also centred and in a corner.

    Pens that the cap makes equal are listed once. A digit of 95 % has hardly any place to choose: one place is enough.
    """
    chosen = [(size, "anywhere", pen) for size in GRID_SIZES for pen in GRID_PENS]
    chosen += [(size, place, ORDINARY_PEN) for size in GRID_SIZES[:-1] for place in ("centre", "corner")]
    grid = {PadCondition(size, place, min(pen, PEN_CAP * size)) for size, place, pen in chosen}
    return tuple(sorted(grid, key=lambda one: (one.size, PLACES.index(one.place), one.pen or 0)))


def draw_on_pads(drawings: Drawings, condition: PadCondition, seed: int = 0) -> Iterator[np.ndarray]:
    """Each drawing alone on a pad: (PAD_SIDE, PAD_SIDE) uint8, ink light on 0.

    Strokes are drawn with the condition's pen, pictures are scaled. Random places depend on `seed` alone.
    """
    rng = np.random.default_rng(seed)
    size = round(condition.size * PAD_SIDE)
    pen = (condition.pen or ORDINARY_PEN) * PAD_SIDE
    for strokes in drawings.strokes:
        phase = (0.0, 0.0) if condition.place == "centre" else (rng.random(), rng.random())  # a hand knows no pixels
        yield place_tile(draw_tile(strokes, size, pen, phase), condition.place, rng)
    for picture in drawings.pictures:
        yield place_tile(scale_picture(picture, size), condition.place, rng)


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


def place_tile(tile: np.ndarray, place: str, rng: np.random.Generator) -> np.ndarray:
    """A tile of ink, no larger than the pad, at its place on an empty pad: (PAD_SIDE, PAD_SIDE) uint8."""
    slack = PAD_SIDE - np.array(tile.shape)
    if place == "centre":
        y, x = slack // 2
    elif place == "corner":
        y, x = slack * rng.integers(0, 2, size=2)
    else:
        y, x = rng.integers(0, slack + 1)
    pad = np.zeros((PAD_SIDE, PAD_SIDE), np.uint8)
    pad[y : y + tile.shape[0], x : x + tile.shape[1]] = tile
    return pad
