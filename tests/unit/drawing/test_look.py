"""Which digit of a drawing is looked at."""

from __future__ import annotations

import numpy as np
import torch

from cnn import Recognizer
from cnn.drawing.drawing import Drawing, PadStroke
from cnn.drawing.look import look_at
from cnn.drawing.strokes import place_strokes
from cnn.pen.pictures import sample_strokes


def _at(strokes: list[np.ndarray], size: float, x: float) -> list[PadStroke]:
    return [PadStroke(stroke, 40) for stroke in place_strokes(strokes, size, (x, 500))]


def test_one_of_several_digits_can_be_looked_at(recognizer: Recognizer) -> None:
    generator = torch.Generator().manual_seed(3)
    number, places = (4, 7, 2), (180, 500, 820)
    strokes = [
        stroke
        for digit, x in zip(number, places, strict=True)
        for stroke in _at(sample_strokes(digit, generator), 230, x)
    ]
    for asked, expected in ((None, 2), (0, 0), (1, 1), (99, 2)):
        look = look_at(recognizer, Drawing(tuple(strokes), digit=asked))
        assert tuple(reading.digit for reading in look.digits) == number
        assert look.chosen == expected
        assert look.reading.digit == number[expected]
        picture = look.digits[expected].picture
        left, _, right, _ = (side * 1000 / picture.size[0] for side in picture.box)
        assert left < places[expected] < right


def test_one_digit_is_looked_at_as_a_whole(recognizer: Recognizer) -> None:
    generator = torch.Generator().manual_seed(5)
    for digit in range(10):
        drawing = Drawing(tuple(_at(sample_strokes(digit, generator), 600, 500)))
        look = look_at(recognizer, drawing)
        assert look.digits == ()
        np.testing.assert_array_equal(look.reading.picture.levels, drawing.picture().levels)


def test_a_sample_of_two_digits_is_told_apart(recognizer: Recognizer) -> None:
    bar = np.zeros((28, 28), np.uint8)
    bar[6:22, 6:8] = bar[6:22, 20:22] = 255
    look = look_at(recognizer, Drawing((), bar))
    assert [reading.digit for reading in look.digits] == [1, 1]
    assert look.chosen == 1
