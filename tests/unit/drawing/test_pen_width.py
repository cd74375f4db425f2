"""The strokes' width, and another pen where it is unlike MNIST's."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from cnn.data.mnist import load_mnist
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


def test_bars_have_their_width() -> None:
    bars = torch.zeros(4, 28, 28)
    for i, width in enumerate((1, 2, 3, 5)):
        bars[i, 4:24, 10 : 10 + width] = 1
    # Bars along x and y are taken as 4/pi too wide: the measure is right for strokes of all directions together.
    assert torch.allclose(stroke_width(bars) * torch.pi / 4, torch.tensor([0.95, 1.82, 2.61, 4.0]), atol=0.01)
    thick = torch.nn.functional.max_pool2d(bars, 3, stride=1, padding=1)
    assert (stroke_width(thick) > stroke_width(bars) + 1).all()


def test_tensors_and_arrays_alone_and_in_batches_have_the_same_width() -> None:
    digits = load_mnist(train=False).images[:50].float() / 255
    together = stroke_width(digits)
    assert together.shape == (50,)
    np.testing.assert_array_equal(stroke_width(digits[:, None])[:, 0], together)
    np.testing.assert_allclose(stroke_width(digits.numpy()), together, rtol=1e-5)
    for digit, width in zip(digits, together, strict=True):
        assert float(stroke_width(digit)) == pytest.approx(float(width), rel=1e-5)
        assert float(stroke_width(digit.numpy())) == pytest.approx(float(width), rel=1e-5)


def test_ink_at_the_edge_has_an_outline_once_it_is_framed() -> None:
    bar = np.ones((20, 3), np.float32)
    framed = np.pad(bar, 1)
    assert stroke_width(framed) == pytest.approx(2 * 60 / (46 * np.pi / 4))
    assert stroke_width(torch.from_numpy(framed)) == pytest.approx(2 * 60 / (46 * np.pi / 4))
    assert stroke_width(np.zeros((5, 5))) == 0
