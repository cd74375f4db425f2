"""Any image into ink, whatever its colours."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from cnn.drawing.geometry import prepare
from cnn.drawing.ink import LARGE, MAX_SIDE, TURNS, ImageError, otsu_means
from cnn.drawing.strokes import draw_strokes
from tests.helpers.pictures import opened, saved

SEVEN = [np.array([[70, 60], [200, 60], [120, 230]], float), np.array([[95, 150], [180, 150]], float)]


@pytest.fixture(scope="module")
def seven() -> np.ndarray:
    """A drawn 7 on a pad of 280 pixels: ink 255 on 0."""
    return draw_strokes(SEVEN, 280, 20)


def test_colours_make_no_difference(seven: np.ndarray) -> None:
    expected = prepare(seven).values
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
        difference = np.abs(prepare(variant).values - expected)
        assert difference.mean() < 0.01, name


@pytest.mark.parametrize("value", [0, 7, 255])
@pytest.mark.parametrize("shape", [(1, 1), (28, 28), (40, 60, 3), (40, 60, 4)])
def test_one_colour_is_blank(shape: tuple[int, ...], value: int) -> None:
    picture = prepare(np.full(shape, value, np.uint8))
    assert picture.blank
    assert not picture.values.any()


def test_faint_noise_is_blank() -> None:
    noise = np.random.default_rng(0).integers(240, 256, (100, 100)).astype(np.uint8)
    assert prepare(noise).blank


def test_a_photo_of_paper_reads_like_the_drawing(seven: np.ndarray) -> None:
    random = np.random.default_rng(1)
    shade = np.linspace(0, 25, 280)[None, :]
    photo = 215 - 160 * (seven / 255.0) - shade + random.normal(0, 4, seven.shape)
    difference = prepare(np.clip(photo, 0, 255).astype(np.uint8)).values - prepare(seven).values
    assert np.abs(difference).mean() < 0.03


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
        np.zeros((28, 28, 1), np.uint8),
        np.zeros((28, 28), np.uint8).view(np.matrix),
        np.ma.masked_array(np.zeros((28, 28), np.uint8)),
        opened(saved(Image.new("RGB", (300, 300), "red"), "JPEG")[:900]),
        [[1, 2], [3, 4]],
        None,
        "digit.png",
    ],
)
def test_what_is_no_picture_is_refused_in_one_sentence(image: object) -> None:
    with pytest.raises(ImageError, match=r"^[^\n]+\.$"):
        prepare(image)


@pytest.mark.parametrize("number", TURNS)
def test_a_file_is_turned_upright_by_its_exif(seven: np.ndarray, number: int) -> None:
    """As a camera stores it: the picture turned back, and how it is to be turned."""
    back = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}.get(number, TURNS[number])
    exif = Image.Exif()
    exif[0x0112] = number
    stored = Image.fromarray(seven[:, :240]).transpose(back)
    image = opened(saved(stored, "PNG", exif=exif))
    picture, expected = prepare(image), prepare(seven[:, :240])
    np.testing.assert_array_equal(picture.levels, expected.levels)
    assert (picture.box, picture.size) == (expected.box, (240, 280))


def test_exif_that_cannot_be_read_turns_nothing(seven: np.ndarray) -> None:
    image = Image.fromarray(seven)
    image.info["exif"] = b"Exif\0\0nonsense"
    np.testing.assert_array_equal(prepare(image).levels, prepare(seven).levels)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "I;16"])
def test_a_large_picture_reads_like_a_smaller_one(seven: np.ndarray, mode: str) -> None:
    image = Image.fromarray(255 - seven).resize((LARGE + 200, LARGE + 101), Image.Resampling.BICUBIC)
    large, small = prepare(image.convert(mode)), prepare(image.resize((562, 537), Image.Resampling.BOX))
    assert np.abs(large.values - small.values).mean() < 0.01
    assert large.size == image.size
    assert large.box is not None and small.box is not None
    assert large.box == pytest.approx([4 * side for side in small.box], abs=12)
    if mode != "I;16":
        np.testing.assert_array_equal(prepare(np.asarray(image.convert(mode))).levels, large.levels)
