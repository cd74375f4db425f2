"""MNIST's digits drawn again with another pen."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from cnn.data.mnist import load_mnist
from cnn.evaluate.conditions import crop_to_ink
from cnn.evaluate.redraw import _distance, _thin, middle_lines, redraw


def test_a_thinned_bar_is_its_middle_line():
    bar = np.zeros((1, 30, 60), bool)
    bar[0, 10:21, 10:50] = True
    line = _thin(bar)[0]
    rows, columns = np.nonzero(line)
    assert set(rows.tolist()) <= {14, 15, 16}
    middle = np.sort(columns[(columns > 16) & (columns < 44)])
    assert len(middle) == 27  # one pixel in each column: no gap, no double line
    assert all(b - a == 1 for a, b in pairwise(middle.tolist()))


def test_distances_agree_with_the_definition():
    rng = np.random.default_rng(0)
    mask = rng.random((2, 25, 25)) < 0.01
    mask[:, 12, 12] = True
    distance = _distance(mask) * 4  # in fine pixels
    for lines, answer in zip(mask, distance, strict=True):
        y, x = np.nonzero(lines)
        rows, columns = np.mgrid[:25, :25]
        expected = np.sqrt(((rows[..., None] - y) ** 2 + (columns[..., None] - x) ** 2).min(-1))
        np.testing.assert_allclose(answer, np.minimum(expected, 20), atol=1e-4)


@pytest.mark.parametrize(("size", "pen"), [(56, 8.4), (112, 20), (266, 8.4), (266, 33.6)])
def test_a_redrawn_digit_has_the_size_and_the_pen_that_were_asked(size, pen):
    digits = load_mnist(train=False)
    ones = digits.images[digits.labels == 1][:8].numpy()
    for fields in middle_lines(ones):
        ink = redraw(fields, size, pen) / 255
        assert abs(max(crop_to_ink((ink * 255).astype(np.uint8)).shape) - size) <= 4
        length = size - pen  # of the middle line, or a little more where it bends
        area = ink.sum() - np.pi * (pen / 2) ** 2  # without the round ends
        assert area == pytest.approx(length * pen, rel=0.25)
