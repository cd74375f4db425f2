"""The strokes' width, and another pen where it is unlike MNIST's."""

from __future__ import annotations

import numpy as np
import pytest

from cnn.drawing.geometry import prepare
from cnn.drawing.pen_width import THINNED, WIDENED, dilate, stroke_width
from cnn.drawing.strokes import draw_strokes

SEVEN = [np.array([[70, 60], [200, 60], [120, 230]], float), np.array([[95, 150], [180, 150]], float)]


@pytest.mark.parametrize(("pen", "width"), [(2, WIDENED), (3, WIDENED), (5, WIDENED), (35, THINNED), (45, THINNED)])
def test_a_pen_unlike_mnists_becomes_like_it_in_place(pen: int, width: float) -> None:
    pad = draw_strokes(SEVEN, 280, pen)
    picture = prepare(pad)
    assert stroke_width(picture.values) == pytest.approx(width, abs=0.7)  # thinned ink is scaled up to 20 again
    assert picture.values.max() > 0.9
    left, top, right, bottom = picture.box
    assert pad[top:bottom, left:right].sum() == pad.sum()


def test_dilate_draws_a_disc_around_a_point() -> None:
    point = np.zeros((9, 9))
    point[4, 4] = 1
    disc = dilate(point, 6.5)
    assert disc.shape == (23, 23)
    assert disc.sum() == pytest.approx(np.pi * 6.5**2, rel=0.05)


@pytest.mark.parametrize("pen", [8, 20, 40])
def test_stroke_width_is_the_pens(pen: int) -> None:
    line = [np.array([[60, 230], [140, 60], [230, 200]], float)]
    assert stroke_width(draw_strokes(line, 280, pen) / 255) == pytest.approx(pen, rel=0.12)
