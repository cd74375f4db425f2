"""Any drawing into MNIST's geometry."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cnn.data.mnist import load_mnist
from cnn.drawing.preprocess import (
    CENTRE,
    DIGIT,
    FIELD,
    MAX_SIDE,
    THINNED,
    WIDENED,
    ImageError,
    area_weights,
    dilate,
    otsu_means,
    preprocess,
    shrink,
    stroke_width,
)
from cnn.drawing.strokes import draw_strokes

SEVEN = [np.array([[70, 60], [200, 60], [120, 230]], float), np.array([[95, 150], [180, 150]], float)]


@pytest.fixture(scope="module")
def seven() -> np.ndarray:
    """A drawn 7 on a pad of 280 pixels: ink 255 on 0."""
    return draw_strokes(SEVEN, 280, 20)


def test_mnist_passes_unchanged() -> None:
    pictures = load_mnist(train=False).images[:500].numpy()
    for picture in pictures:
        expected = picture.astype(np.float32) / picture.max()
        np.testing.assert_allclose(preprocess(picture).picture, expected, atol=1e-3)


@settings(max_examples=60, deadline=None)
@given(st.integers(60, 500), st.floats(0.2, 0.95), st.floats(0, 1), st.floats(0, 1), st.floats(0.03, 0.06))
def test_geometry_for_any_size_and_place(pad: int, share: float, x: float, y: float, pen: float) -> None:
    shape = (SEVEN[0] - [70, 60]) / 170
    side = (share - pen) * pad
    low, room = pen * pad / 2 + 1, max(0.0, pad - side - pen * pad - 2)
    prepared = preprocess(draw_strokes([shape * side + [low + x * room, low + y * room]], pad, pen * pad))
    picture = prepared.picture
    rows, columns = np.flatnonzero(picture.any(1)), np.flatnonzero(picture.any(0))
    assert max(np.ptp(rows), np.ptp(columns)) + 1 in (DIGIT, DIGIT - 1)  # a faint last line may round to nothing
    assert picture.shape == (FIELD, FIELD)
    assert picture.dtype == np.float32
    assert picture.min() >= 0 and picture.max() <= 1
    mass = picture.sum()
    assert abs(picture.sum(1) @ np.arange(FIELD) / mass - CENTRE) <= 0.51
    assert abs(picture.sum(0) @ np.arange(FIELD) / mass - CENTRE) <= 0.51


def test_colours_make_no_difference(seven: np.ndarray) -> None:
    expected = preprocess(seven).picture
    ink = seven[..., None].astype(np.float32) / 255

    def coloured(pen: tuple[int, int, int], paper: tuple[int, int, int]) -> np.ndarray:
        return np.rint(np.array(pen) * ink + np.array(paper) * (1 - ink)).astype(np.uint8)

    transparent = np.zeros((*seven.shape, 4), np.uint8)
    transparent[..., 3] = seven
    white_on_clear = transparent.copy()
    white_on_clear[..., :3] = 255
    variants = {
        "dark on light": 255 - seven,
        "light on dark, RGB": np.repeat(seven[..., None], 3, axis=2),
        "red on white": coloured((220, 20, 30), (255, 255, 255)),
        "yellow on blue": coloured((250, 240, 60), (20, 30, 120)),
        "grey on grey": coloured((90, 90, 90), (190, 190, 190)),
        "black on transparent": transparent,
        "white on transparent": white_on_clear,
        "opaque RGBA": np.dstack([255 - np.repeat(seven[..., None], 3, axis=2), np.full_like(seven, 255)]),
        "PIL, L": Image.fromarray(255 - seven),
        "PIL, 1": Image.fromarray(255 - seven).convert("1", dither=Image.Dither.NONE),
        "PIL, P": Image.fromarray(coloured((220, 20, 30), (255, 255, 255))).convert("P"),
        "PIL, LA": Image.fromarray(transparent).convert("LA"),
        "PIL, 16 bit": Image.fromarray((255 - seven).astype(np.uint16) * 257),
    }
    for name, variant in variants.items():
        difference = np.abs(preprocess(variant).picture - expected)
        assert difference.mean() < 0.01, name


@pytest.mark.parametrize("value", [0, 7, 255])
@pytest.mark.parametrize("shape", [(1, 1), (28, 28), (40, 60, 3), (40, 60, 4)])
def test_one_colour_is_blank(shape: tuple[int, ...], value: int) -> None:
    prepared = preprocess(np.full(shape, value, np.uint8))
    assert prepared.blank
    assert not prepared.picture.any()


def test_faint_noise_is_blank() -> None:
    noise = np.random.default_rng(0).integers(240, 256, (100, 100)).astype(np.uint8)
    assert preprocess(noise).blank


def test_a_photo_of_paper_reads_like_the_drawing(seven: np.ndarray) -> None:
    random = np.random.default_rng(1)
    shade = np.linspace(0, 25, 280)[None, :]
    photo = 215 - 160 * (seven / 255.0) - shade + random.normal(0, 4, seven.shape)
    difference = preprocess(np.clip(photo, 0, 255).astype(np.uint8)).picture - preprocess(seven).picture
    assert np.abs(difference).mean() < 0.03


@pytest.mark.parametrize(("pen", "width"), [(2, WIDENED), (3, WIDENED), (5, WIDENED), (35, THINNED), (45, THINNED)])
def test_a_pen_unlike_mnists_becomes_like_it_in_place(pen: int, width: float) -> None:
    pad = draw_strokes(SEVEN, 280, pen)
    prepared = preprocess(pad)
    assert stroke_width(prepared.picture) == pytest.approx(width, abs=0.7)  # thinned ink is scaled up to 20 again
    assert prepared.picture.max() > 0.9
    left, top, right, bottom = prepared.box
    assert pad[top:bottom, left:right].sum() == pad.sum()


def test_a_blot_keeps_its_size() -> None:
    blot = preprocess(draw_strokes([np.array([[140.0, 140.0]])], 280, 200)).picture
    assert blot.sum() == pytest.approx(np.pi * 10**2, rel=0.1)


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


def test_box_names_the_inks_place(seven: np.ndarray) -> None:
    prepared = preprocess(seven)
    left, top, right, bottom = prepared.box
    assert seven[top:bottom, left:right].sum() == pytest.approx(seven.sum(), rel=0.02)
    assert prepared.scale == pytest.approx(max(right - left, bottom - top) / DIGIT)
    assert prepared.size == (280, 280)


@given(st.integers(1, 90), st.integers(1, 40))
def test_area_weights_cover_every_pixel_once(length: int, new_length: int) -> None:
    weights = area_weights(length, new_length)
    np.testing.assert_allclose(weights.sum(1), 1, rtol=1e-4)
    np.testing.assert_allclose(weights.sum(0), new_length / length, rtol=1e-4)


def test_shrink_is_the_mean_of_blocks() -> None:
    ink = np.random.default_rng(2).random((40, 60)).astype(np.float32)
    expected = ink.reshape(10, 4, 12, 5).mean((1, 3))
    np.testing.assert_allclose(shrink(ink, 10, 12), expected, rtol=1e-4)


def test_otsu_finds_two_heaps() -> None:
    low, high = otsu_means(np.concatenate([np.full(900, 0.1), np.full(100, 0.8)]))
    assert low == pytest.approx(0.1, abs=0.01)
    assert high == pytest.approx(0.8, abs=0.01)


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((0, 5), np.uint8),
        np.zeros((5, 0, 3), np.uint8),
        np.zeros((28, 28), np.float32),
        np.full((28, 28), np.nan),
        np.zeros((28, 28), np.int64),
        np.zeros((28, 28, 2), np.uint8),
        np.zeros((2, 28, 28, 3), np.uint8),
        np.zeros((1, MAX_SIDE + 1), np.uint8),
        np.zeros(28, np.uint8),
        [[1, 2], [3, 4]],
        None,
        "digit.png",
    ],
)
def test_what_is_no_picture_is_refused_in_one_sentence(image: object) -> None:
    with pytest.raises(ImageError, match=r"^[^\n]+\.$"):
        preprocess(image)
