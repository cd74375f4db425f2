"""The drawing's snippet ends with the picture that the network reads, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from cnn.data.mnist import load_mnist
from cnn.drawing.geometry import prepare
from cnn.drawing.strokes import draw_strokes
from cnn.lesson.blocks.data_drawing import CODE
from cnn.lesson.literals import packed_code
from tests.helpers.lesson import sample
from tests.helpers.snippets import run


def check(ink: np.ndarray) -> None:
    picture = prepare(ink)
    printed, variables = run(CODE.code(drawing=packed_code(ink)))
    assert np.array_equal(variables["picture"], picture.levels)
    assert printed["picture"] == picture.levels.ravel().tolist()
    left, top, right, bottom = picture.box
    assert printed["crop"] == [bottom - top, right - left]
    assert printed["digit"] == list(picture.shape)
    assert printed["corner"] == list(picture.offset[::-1])


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    size=st.sampled_from([24, 50, 140, 280]),
    points=st.lists(st.tuples(st.floats(0.1, 0.9), st.floats(0.1, 0.9)), min_size=2, max_size=5),
    pen=st.floats(0.02, 0.2),
)
@example(size=280, points=[(0.2, 0.2), (0.8, 0.8)], pen=0.02)  # thinner than MNIST's
@example(size=280, points=[(0.4, 0.4), (0.6, 0.6)], pen=0.2)  # a blot
def test_any_drawing(size: int, points: list[tuple[float, float]], pen: float) -> None:
    ink = draw_strokes([np.array(points) * size], (size, size), pen * size)
    assume(ink.any() and 2 * np.count_nonzero(ink) < ink.size)  # paper, not a photograph
    check(ink)


@pytest.mark.parametrize("digit", range(10))
def test_samples_of_the_page(digit: int) -> None:
    for index in range(3):
        check(sample(digit, index).ink())


def test_digits_of_mnist() -> None:
    for picture in load_mnist(train=False).images[:40].numpy():
        check(picture)


def test_faint_ink_of_large_drawings_is_left_out() -> None:
    drawing = np.zeros((100, 100), np.uint8)
    drawing[20:80, 40:50] = 255
    drawing[5, 5] = drawing[90, 95] = 20  # below a tenth of the ink
    for part in (drawing, drawing[:40, :50]):  # in a small one each pixel counts
        check(np.ascontiguousarray(part))
