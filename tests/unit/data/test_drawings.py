"""Files of drawings: what is read, what is refused, and how drawings are put on the pad."""

from itertools import pairwise

import numpy as np
import pytest

from cnn.data.drawings import (
    PEN_CAP,
    DrawingsError,
    PadCondition,
    crop_to_ink,
    draw_on_pads,
    draw_tile,
    load_drawings,
    pad_grid,
    scale_picture,
)
from cnn.data.mnist import load_mnist
from cnn.evaluate.redraw import _distance, _thin, middle_lines, redraw

LINE = np.array([[0.2, 0.0], [0.2, 1.0]], np.float32)
ROOF = np.array([[0.0, 0.0], [0.7, 0.0]], np.float32)


def strokes_file(**changes):
    """Two drawings, a one-stroke 1 and a two-stroke 7, as the arrays of a valid file."""
    arrays = {
        "labels": np.array([1, 7]),
        "points": np.concatenate([LINE, ROOF, LINE]),
        "stroke_offsets": np.array([0, 2, 4, 6]),
        "drawing_offsets": np.array([0, 1, 3]),
    }
    arrays.update(changes)
    return {name: value for name, value in arrays.items() if value is not None}


def save(tmp_path, arrays):
    path = tmp_path / "some drawings.npz"
    np.savez(path, **arrays)
    return path


def test_strokes_are_read_as_they_were_written(tmp_path):
    drawings = load_drawings(save(tmp_path, strokes_file(writers=np.array([3, 4]), suspect=np.array([False, True]))))
    assert drawings.name == "some drawings"
    assert drawings.are_digits
    assert drawings.labels.tolist() == [1, 7]
    assert [len(strokes) for strokes in drawings.strokes] == [1, 2]
    np.testing.assert_array_equal(drawings.strokes[1][0], ROOF)
    np.testing.assert_array_equal(drawings.strokes[1][1], LINE)
    assert drawings.pictures is None
    assert drawings.writers.tolist() == ["3", "4"]
    assert drawings.suspect.tolist() == [False, True]
    assert drawings.lookalike.tolist() == [False, False]


def test_pictures_of_one_size_and_of_many_are_read(tmp_path):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (2, 5, 4), dtype=np.uint8)
    same = load_drawings(save(tmp_path, {"labels": np.array([0, 9]), "images": images}))
    np.testing.assert_array_equal(same.pictures, images)
    many = [rng.integers(0, 256, shape, dtype=np.uint8) for shape in ((3, 7), (6, 2))]
    pixels = np.concatenate([picture.ravel() for picture in many])
    shapes = np.array([picture.shape for picture in many])
    read = load_drawings(save(tmp_path, {"labels": np.array(["a", "b"]), "pixels": pixels, "shapes": shapes}))
    for picture, original in zip(read.pictures, many, strict=True):
        np.testing.assert_array_equal(picture, original)
    assert read.strokes is None


@pytest.mark.parametrize(
    ("labels", "are_digits"),
    [
        (np.array([0, 9]), True),
        (np.array([0, 9], np.uint8), True),
        (np.array(["0", "9"]), True),
        (np.array([0, 10]), False),
        (np.array([-1, 3]), False),
        (np.array(["O", "l"]), False),
        (np.array(["7", "Z"]), False),
    ],
)
def test_labels_say_whether_a_file_holds_digits(tmp_path, labels, are_digits):
    assert load_drawings(save(tmp_path, strokes_file(labels=labels))).are_digits is are_digits


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"labels": None}, "no labels"),
        ({"labels": np.array([])}, "no drawing"),
        ({"labels": np.array([1.0, 7.0])}, "whole numbers or text"),
        ({"labels": np.array([[1], [7]])}, "1 dimensions"),
        ({"labels": np.array([1, 7, 3])}, "labels needs 4"),
        ({"points": None}, "either strokes"),
        ({"points": np.zeros((6, 3))}, "(P, 2)"),
        ({"points": np.full((6, 2), np.nan)}, "finite"),
        ({"points": np.full((6, 2), 1e30)}, "million"),
        ({"points": np.full((6, 2), "x")}, "finite numbers"),
        ({"stroke_offsets": np.array([0, 4, 2, 6])}, "stroke_offsets must rise"),
        ({"stroke_offsets": np.array([0, 2, 4, 7])}, "stroke_offsets must rise from 0 to 6"),
        ({"stroke_offsets": np.array([0.0, 2, 4, 6])}, "whole numbers"),
        ({"stroke_offsets": np.array([], int)}, "stroke_offsets must rise"),
        ({"drawing_offsets": None}, "no drawing_offsets"),
        ({"drawing_offsets": np.array([1, 1, 3])}, "drawing_offsets must rise"),
        ({"drawing_offsets": np.array([0, 0, 3])}, "drawing 0 has no points"),
        ({"writers": np.array([1])}, "writers"),
        ({"suspect": np.array([True])}, "suspect"),
        ({"lookalike": np.array(["y", "n"])}, "lookalike"),
        ({"images": np.zeros((2, 4, 4), np.uint8)}, "either strokes"),
    ],
)
def test_a_malformed_file_of_strokes_gets_one_sentence(tmp_path, changes, words):
    with pytest.raises(DrawingsError) as caught:
        load_drawings(save(tmp_path, strokes_file(**changes)))
    assert words in str(caught.value)
    assert "some drawings.npz" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"images": np.zeros((2, 4, 4))}, "uint8"),
        ({"images": np.zeros((3, 4, 4), np.uint8)}, "(2, H, W)"),
        ({"images": np.zeros((2, 0, 4), np.uint8)}, "sides"),
        ({"images": np.zeros((2, 1, 5000), np.uint8)}, "sides"),
        ({"pixels": np.zeros(8, np.uint8)}, "no shapes"),
        ({"pixels": np.zeros(8, np.uint8), "shapes": np.array([[2, 2], [2, 3]])}, "add up"),
        ({"pixels": np.zeros(8, np.uint8), "shapes": np.array([[-2, -2], [2, 2]])}, "sides"),
        ({"pixels": np.zeros(8), "shapes": np.array([[2, 2], [2, 2]])}, "uint8"),
    ],
)
def test_a_malformed_file_of_pictures_gets_one_sentence(tmp_path, arrays, words):
    with pytest.raises(DrawingsError) as caught:
        load_drawings(save(tmp_path, {"labels": np.array([1, 7])} | arrays))
    assert words in str(caught.value)


def test_what_is_no_npz_file_gets_one_sentence(tmp_path):
    pickled = tmp_path / "pickled.npz"
    np.savez(pickled, labels=np.array([{"a": 1}], dtype=object))
    text = tmp_path / "text.npz"
    text.write_text("hello")
    single = tmp_path / "single.npz"
    with single.open("wb") as file:
        np.save(file, np.arange(3))
    whole = save(tmp_path, strokes_file()).read_bytes()
    cut = tmp_path / "cut.npz"
    cut.write_bytes(whole[: len(whole) // 2])
    garbled = tmp_path / "garbled.npz"
    garbled.write_bytes(whole[:200] + bytes(100) + whole[300:])
    for path in (pickled, text, single, cut, garbled, tmp_path, tmp_path / "absent.npz"):
        with pytest.raises(DrawingsError, match=r"drawings file") as caught:
            load_drawings(path)
        assert path.name in str(caught.value)


@pytest.mark.parametrize("condition", pad_grid(), ids=lambda condition: condition.name)
def test_ink_on_the_pad_has_the_size_and_the_pen_of_the_condition(tmp_path, condition):
    drawings = load_drawings(save(tmp_path, strokes_file()))
    one, seven = draw_on_pads(drawings, condition, seed=3)
    assert one.shape == seven.shape == (280, 280)
    assert one.dtype == np.uint8
    height, width = crop_to_ink(one).shape
    assert abs(height - condition.size * 280) <= 2
    assert abs(width - condition.pen * 280) <= 2  # a straight upright line is as wide as its pen
    assert condition.pen <= PEN_CAP * condition.size + 1e-9
    if condition.place == "corner":
        rows, columns = np.flatnonzero(one.any(1)), np.flatnonzero(one.any(0))
        assert rows[0] == 0 or rows[-1] == 279
        assert columns[0] == 0 or columns[-1] == 279
    if condition.place == "centre":
        rows = np.flatnonzero(one.any(1))
        assert abs(rows[0] + rows[-1] - 279) <= 1


def test_the_grid_spans_what_people_do_and_lists_nothing_twice():
    grid = pad_grid()
    assert len({one.name for one in grid}) == len(grid)
    assert {one.size for one in grid} == {0.20, 0.40, 0.65, 0.95}
    assert {one.place for one in grid} == {"centre", "anywhere", "corner"}
    assert {0.03, 0.07, 0.12} <= {one.pen for one in grid}


def test_places_are_random_but_seeded(tmp_path):
    drawings = load_drawings(save(tmp_path, strokes_file()))
    condition = PadCondition(0.2, "anywhere", 0.03)
    first, again, other = (np.stack(list(draw_on_pads(drawings, condition, seed=seed))) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_a_condition_that_cannot_be_drawn_is_refused():
    for size, place, pen in ((1.2, "centre", 0.07), (0.5, "left", 0.07), (0.5, "centre", 0.9)):
        with pytest.raises(ValueError, match="No person draws"):
            PadCondition(size, place, pen)


def test_a_dot_is_drawn_as_a_dot():
    tile = draw_tile([np.array([[0.3, 0.4]])], 60, 8.0)
    assert abs(tile.shape[0] - 8) <= 1
    assert abs(tile.shape[1] - 8) <= 1


def test_pictures_are_scaled_to_size_without_loss_of_ink():
    picture = np.zeros((40, 50), np.uint8)
    picture[5:35, 10:20] = 200  # 30 x 10 of ink
    large, small = scale_picture(picture, 120), scale_picture(picture, 15)
    assert large.shape == (120, 40)
    assert small.shape == (15, 5)
    assert large.mean() == pytest.approx(200, abs=1)
    assert small.mean() == pytest.approx(200, abs=1)


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
