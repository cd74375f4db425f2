"""Ink into MNIST's geometry."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cnn.data.mnist import load_mnist
from cnn.drawing.geometry import prepare
from cnn.drawing.picture import CENTRE, FIELD, LONGEST_SIDE, Picture
from cnn.drawing.strokes import draw_strokes

SEVEN = [np.array([[70, 60], [200, 60], [120, 230]], float), np.array([[95, 150], [180, 150]], float)]


@pytest.fixture(scope="module")
def seven() -> np.ndarray:
    """A drawn 7 on a pad of 280 pixels: ink 255 on 0."""
    return draw_strokes(SEVEN, 280, 20)


def test_mnist_passes_unchanged() -> None:
    pictures = load_mnist(train=False).images[:500].numpy()
    for picture in pictures:
        stretched = picture.astype(np.float32) / picture.max()
        np.testing.assert_array_equal(prepare(picture).levels, np.rint(stretched * 255))


@settings(max_examples=60, deadline=None)
@given(st.integers(60, 500), st.floats(0.2, 0.95), st.floats(0, 1), st.floats(0, 1), st.floats(0.03, 0.06))
def test_geometry_for_any_size_and_place(pad: int, share: float, x: float, y: float, pen: float) -> None:
    shape = (SEVEN[0] - [70, 60]) / 170
    side = (share - pen) * pad
    low, room = pen * pad / 2 + 1, max(0.0, pad - side - pen * pad - 2)
    picture = prepare(draw_strokes([shape * side + [low + x * room, low + y * room]], pad, pen * pad))
    rows, columns = np.flatnonzero(picture.levels.any(1)), np.flatnonzero(picture.levels.any(0))
    longest = max(np.ptp(rows), np.ptp(columns)) + 1
    assert longest in (LONGEST_SIDE, LONGEST_SIDE - 1)  # a faint last line may round to nothing
    assert max(picture.shape) == LONGEST_SIDE
    assert picture.levels.shape == (FIELD, FIELD)
    assert picture.levels.sum() == picture.digit.sum()
    assert np.abs(np.subtract(picture.centre, CENTRE)).max() <= 0.51


def test_a_blot_keeps_its_size() -> None:
    blot = prepare(draw_strokes([np.array([[140.0, 140.0]])], 280, 200)).values
    assert blot.sum() == pytest.approx(np.pi * 10**2, rel=0.1)


def test_box_names_the_inks_place(seven: np.ndarray) -> None:
    picture = prepare(seven)
    left, top, right, bottom = picture.box
    assert seven[top:bottom, left:right].sum() == pytest.approx(seven.sum(), rel=0.02)
    assert picture.scale == pytest.approx(max(right - left, bottom - top) / LONGEST_SIDE)
    assert picture.size == (280, 280)


def test_a_picture_carries_its_steps(seven: np.ndarray) -> None:
    picture = prepare(seven)
    np.testing.assert_array_equal(picture.ink, np.asarray(Image.fromarray(seven).reduce(2)))
    assert picture.pen is None  # a pen like MNIST's
    thick = prepare(draw_strokes(SEVEN, 280, 45))
    assert thick.pen.dtype == np.uint8
    assert LONGEST_SIDE < max(thick.pen.shape) <= 100
    rows, columns = thick.pen.shape
    assert thick.shape[0] / thick.shape[1] == pytest.approx(rows / columns, rel=0.1)
    for array in (picture.levels, picture.values, picture.digit, picture.ink, thick.pen):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1
    bare = prepare(seven, steps=False)
    np.testing.assert_array_equal(bare.levels, picture.levels)
    assert bare.ink is None


@pytest.mark.parametrize("shape", [(280, 280), (500, 300), (28, 28), (1, 141)])
def test_the_ink_that_is_shown_is_small(shape: tuple[int, int]) -> None:
    ink = np.zeros(shape, np.uint8)
    ink[: shape[0] // 2 + 1, shape[1] // 2] = 255
    shown = prepare(ink).ink
    assert max(shown.shape) <= 140
    assert shown.shape[0] / shown.shape[1] == pytest.approx(shape[0] / shape[1], abs=0.05)


def test_levels_make_a_picture_as_they_are() -> None:
    levels = np.zeros((28, 28), np.uint8)
    levels[3:9, 5:6] = 40
    picture = Picture.of_levels(levels)
    levels[:] = 1  # the picture has its own
    assert (picture.box, picture.offset, picture.shape) == ((5, 3, 6, 9), (5, 3), (6, 1))
    assert picture.centre == (5, 5.5)
    assert picture.values.dtype == np.float32
    np.testing.assert_array_equal(picture.values * 255, picture.levels)
    assert Picture.of_levels(np.zeros((28, 28), np.uint8)).blank
    with pytest.raises(TypeError):
        Picture.of_levels(np.zeros((28, 28)))
