"""Block 1, the student's own digit: how the drawing gets MNIST's form, and which digits are nearest to it."""

from dataclasses import dataclass

import numpy as np

from cnn.base.messages import encode_bytes
from cnn.drawing.picture import LONGEST_SIDE, Picture
from cnn.lesson.answers import Packed, question, square
from cnn.lesson.block import Part, PartAnswer
from cnn.lesson.context import Context
from cnn.lesson.literals import packed_code
from cnn.lesson.snippet import Snippet
from cnn.network.operators import OperatorError

NEAREST = 6
NO_INK = "There is no ink on the pad: draw a digit."
CODE = Snippet(__file__)


@dataclass(frozen=True)
class Near:
    """A digit of MNIST and its distance from the drawing."""

    index: int
    label: int
    distance: str


@dataclass(frozen=True)
class DrawnAnswer(PartAnswer):
    """What the part shows."""

    pad: str  # the drawing's ink, base64 of side x side bytes
    side: int
    box: list[float]  # of the ink in it: left, top, right, bottom in shares of its side
    crop: str  # its size in pixels of the drawing
    digit: Packed  # the ink, scaled
    scaled: str  # its size in pixels
    picture: Packed  # (28, 28)
    middle: tuple[float, float]  # row and column of its centre of mass
    nearest: list[Near]
    gallery: str  # their pictures, base64 of 784 bytes each


@dataclass(frozen=True)
class Drawn(Part):
    """Crop to the ink, scale the longest side to 20 pixels, move the centre of mass to the middle."""

    name = "drawing"

    def answer(self, context: Context) -> DrawnAnswer:
        picture = context.picture
        box, centre, ink = picture.box, picture.centre, picture.ink
        if box is None or centre is None or ink is None:
            raise OperatorError(NO_INK)
        left, top, right, bottom = box
        high, wide = bottom - top, right - left
        rows, columns = picture.shape
        digits = context.digits.digits()
        nearest = context.digits.neighbours().nearest(context.pixels.values, NEAREST)
        tenth = f"{round(wide / 10)} × {round(high / 10)}"
        slips = [square(LONGEST_SIDE), tenth, f"{rows} × {columns}", "28 × 28"]
        scaled, scale = f"{columns} × {rows}", f"{picture.scale:.2f}"
        sides = {"wide": wide, "high": high, "longest": max(high, wide), "side": LONGEST_SIDE}
        return DrawnAnswer(
            pad=encode_bytes(ink),
            side=len(ink),
            box=[one / picture.size[0] for one in box],
            crop=f"{wide} × {high}",
            digit=Packed.of(picture.digit / np.float32(255)),
            scaled=scaled,
            picture=Packed.of(picture.values),
            middle=centre[::-1],
            nearest=[Near(one.index, one.label, f"{one.distance:.2f}") for one in nearest],
            gallery=encode_bytes(digits.images[[one.index for one in nearest]].numpy()),
            question=question("data.drawing", scaled, slips, scale=scale, **sides),
        )

    def code(self, context: Context) -> str:
        check_ink(context.picture)
        ink = context.drawing.ink()
        edge = np.concatenate([ink[0], ink[-1], ink[:, 0], ink[:, -1]])
        if np.median(edge) or 2 * np.count_nonzero(ink) >= ink.size:  # the page reads it as a photograph
            raise OperatorError("The drawing must be light ink on paper of level 0, most of it without ink.")
        return CODE.code(drawing=packed_code(ink))


def check_ink(picture: Picture) -> None:
    """Raise OperatorError where there is no ink."""
    if picture.blank:
        raise OperatorError(NO_INK)
