"""What is on a pad, and that every door reads the same picture of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cnn import Recognizer
from cnn.data.mnist import load_mnist
from cnn.drawing.drawing import PAD_SIDE, Drawing, PadStroke
from cnn.drawing.geometry import prepare
from cnn.drawing.ink import ImageError
from cnn.drawing.look import look_at
from cnn.drawing.strokes import draw_strokes

LINE = np.array([[500.0, 200.0], [510.0, 800.0]])

places = st.floats(-100, 1100)
points = st.lists(st.tuples(places, places), min_size=1, max_size=6)
strokes = st.builds(
    lambda found, width, erase: PadStroke(np.array(found), width, erase), points, st.floats(5, 300), st.booleans()
)
pictures = st.none() | st.builds(
    lambda seed, height, width: np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8),
    st.integers(0, 1000),
    st.integers(1, 64),
    st.integers(1, 64),
)
drawings = st.builds(lambda found, below: Drawing(tuple(found), below), st.lists(strokes, max_size=6), pictures)


def test_pen_picture_below_and_eraser() -> None:
    below = np.zeros((28, 28), np.uint8)
    below[10:18, 10:18] = 200
    pad = Drawing((PadStroke(LINE, 70),), below).pad()
    assert pad[140, 105] == 200
    assert pad[100, 140] == 255
    assert not Drawing((PadStroke(LINE, 70), PadStroke(LINE, 80, erase=True))).pad().any()
    assert Drawing((PadStroke(LINE, 70, erase=True), PadStroke(LINE, 70))).pad().max() == 255


def test_neighbouring_strokes_of_one_pen_are_drawn_as_one_by_one() -> None:
    pens = (PadStroke(LINE, 40), PadStroke(LINE[:, ::-1], 40), PadStroke(LINE + 90, 60))
    alone = [draw_strokes([pen.points * 0.28], PAD_SIDE, pen.width * 0.28) for pen in pens]
    np.testing.assert_array_equal(Drawing(pens).pad(), np.max(alone, axis=0))


def test_a_sample_alone_passes_as_it_is_and_is_spread_over_the_pad_below_strokes() -> None:
    far = PadStroke(np.array([[2000.0, 2000.0]]), 5)  # beyond the pad
    for sample in load_mnist(train=False).images[:20].numpy():
        np.testing.assert_array_equal(Drawing((), sample).ink(), sample)
        np.testing.assert_array_equal(Drawing((), sample).picture().levels, prepare(sample).levels)
        np.testing.assert_array_equal(Drawing((far,), sample).ink(), np.kron(sample, np.ones((10, 10), np.uint8)))


def test_a_picture_of_another_size_fills_the_pad_in_its_own_proportions() -> None:
    wide = np.full((100, 400), 90, np.uint8)
    pad = Drawing((), wide).pad()
    assert (pad[105:175] == 90).all()
    assert pad.sum() == 90 * 70 * 280
    large = np.random.default_rng(0).integers(0, 256, (210, 420), dtype=np.uint8)  # three pixels become two
    means = large.reshape(70, 3, 140, 3).mean((1, 3))
    np.testing.assert_allclose(Drawing((), large).pad()[70:210].reshape(70, 2, 140, 2).mean((1, 3)), means, atol=0.51)


@pytest.mark.parametrize(
    "below",
    [np.zeros((513, 20), np.uint8), np.zeros((0, 5), np.uint8), np.zeros((28, 28)), np.zeros((28, 28, 3), np.uint8)],
)
def test_a_picture_of_a_wrong_size_or_type_is_refused_in_one_sentence(below: np.ndarray) -> None:
    with pytest.raises(ImageError, match=r"^[^\n]+\.$"):
        Drawing((), below)


@settings(max_examples=40, deadline=None)
@given(drawing=drawings)
def test_a_drawing_and_an_image_of_its_ink_are_the_same_to_the_last_bit(
    recognizer: Recognizer, drawing: Drawing
) -> None:
    picture, ink = drawing.picture(), drawing.ink()
    own = recognizer.read_picture(picture)
    for image in (ink, Image.fromarray(ink), np.repeat(ink[..., None], 3, axis=2)):
        reading = recognizer.read(image)
        np.testing.assert_array_equal(reading.picture.levels, picture.levels)
        assert reading.picture.box == picture.box
        np.testing.assert_array_equal(reading.maps["fc"], own.maps["fc"])
        np.testing.assert_array_equal(reading.probabilities, own.probabilities)
        assert (reading.score, reading.verdict) == (own.score, own.verdict)
    look = look_at(recognizer, drawing)
    if not look.digits:
        np.testing.assert_array_equal(look.reading.picture.levels, picture.levels)
        np.testing.assert_array_equal(look.reading.maps["fc"], own.maps["fc"])
