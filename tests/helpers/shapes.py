"""Shapes of digits that several digits are put together from, and a stand-in for the network that knows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from PIL import Image, ImageDraw

from cnn.drawing.geometry import prepare_ink
from cnn.drawing.picture import Picture
from cnn.drawing.reading import Reading, Verdict
from cnn.drawing.recognizer import Recognizer
from cnn.network.checkpoint import Decision

Strokes = list[list[tuple[float, float]]]

PEN = 8
ONE: Strokes = [[(20, 0), (20, 80)]]
ZERO: Strokes = [[(20 + 20 * np.cos(t), 40 + 40 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 50)]]
SEVEN: Strokes = [[(0, 0), (44, 0), (20, 80)]]
FOUR: Strokes = [[(10, 0), (0, 50), (48, 50)], [(36, 24), (36, 80)]]  # two strokes that cross
FIVE: Strokes = [[(4, 14), (2, 40), (36, 46), (34, 76), (0, 80)], [(10, 0), (44, 0)]]  # the roof does not touch
LOOSE_FOUR: Strokes = [[(10, 0), (0, 40), (26, 40)], [(40, 24), (40, 80)]]  # two strokes that nowhere meet
SHAPES = {0: [ZERO], 1: [ONE], 4: [FOUR, LOOSE_FOUR], 5: [FIVE], 7: [SEVEN]}


def draw(
    digits: Sequence[Strokes], places: Sequence[tuple[int, int]], size: tuple[int, int] = (600, 140)
) -> np.ndarray:
    """(H, W) float32 ink of digits, each moved to its place (x, y)."""
    canvas = Image.new("L", (size[0] * 4, size[1] * 4))
    pen = ImageDraw.Draw(canvas)
    for strokes, (x, y) in zip(digits, places, strict=True):
        for stroke in strokes:
            points = [((20 + x + a) * 4, (20 + y + b) * 4) for a, b in stroke]
            pen.line(points, fill=255, width=PEN * 4)
            for a, b in points:
                pen.ellipse((a - PEN * 2, b - PEN * 2, a + PEN * 2, b + PEN * 2), fill=255)
    return np.asarray(canvas.reduce(4), np.float32) / 255


class Shapes(Recognizer):
    """Stands in for a trained network: says of each drawing how much it looks like one of the known shapes.

    The score is high only where the picture, in MNIST's geometry, nearly equals that of a known shape.
    """

    def __init__(self, shapes: Mapping[int, Sequence[Strokes]]) -> None:
        self.decision = Decision(1.0, 0.0, 0.5)
        self.known = {digit: [self._values(strokes) for strokes in ways] for digit, ways in shapes.items()}
        self.batches: list[int] = []

    @staticmethod
    def _values(strokes: Strokes) -> np.ndarray:
        return prepare_ink(draw([strokes], [(0, 0)])).values

    def read_pictures(self, pictures: Sequence[Picture]) -> list[Reading]:
        self.batches.append(len(pictures))
        return [self.read_picture(one) for one in pictures]

    def read_picture(self, picture: Picture) -> Reading:
        unlike = {
            digit: min(float(np.abs(picture.values - way).sum() / way.sum()) for way in ways)
            for digit, ways in self.known.items()
        }
        digit = min(unlike, key=unlike.__getitem__)
        probabilities = np.full(10, 0.001)
        probabilities[digit] = 0.991
        return Reading(digit, probabilities, Verdict.DIGIT, 8.0 - 20.0 * unlike[digit], picture)
