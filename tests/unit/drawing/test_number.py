"""Several digits on one canvas. The network is a stand-in that knows what it is to see."""

from itertools import pairwise

import numpy as np
import pytest

from cnn.drawing.components import label_components
from cnn.drawing.geometry import prepare_ink
from cnn.drawing.number import best_grouping, border_cost, hull, inner_gap, read_number
from cnn.drawing.pieces import Pieces
from cnn.drawing.reading import Reading, Verdict
from tests.helpers.shapes import FIVE, FOUR, LOOSE_FOUR, ONE, SEVEN, SHAPES, ZERO, Shapes, draw


@pytest.fixture(scope="module")
def reader():
    return Shapes(SHAPES)


def digits_of(readings):
    return [reading.digit for reading in readings]


def test_digits_are_read_from_left_to_right(reader):
    ink = draw([SEVEN, ZERO, ONE, FOUR], [(10, 5), (90, 0), (130, 10), (200, 0)])
    assert digits_of(read_number(reader, ink)) == [7, 0, 1, 4]


def test_blank_is_no_digit(reader):
    assert read_number(reader, np.zeros((140, 600), np.float32)) == []
    assert reader.read_number(np.full((140, 600, 3), 255, np.uint8)) == []


def test_each_box_is_the_digits_place_in_the_whole_picture(reader):
    readings = read_number(reader, draw([SEVEN, ZERO, SEVEN], [(10, 5), (90, 0), (200, 12)]))
    # The strokes' box moved by the place and by 20, and half a pen around it.
    expected = [(26, 21, 78, 109), (106, 16, 154, 104), (216, 28, 268, 116)]
    assert len(readings) == 3
    for reading, box in zip(readings, expected, strict=True):
        np.testing.assert_allclose(reading.picture.box, box, atol=1)
        assert reading.picture.size == (600, 140)
        assert all(type(side) is int for side in reading.picture.box)


def test_the_place_of_a_pixel_follows_from_box_scale_and_offset(reader):
    ink = draw([SEVEN, ZERO], [(10, 5), (90, 0)])
    picture = read_number(reader, ink)[1].picture
    rows, columns = np.nonzero(picture.levels > 127)
    x = picture.box[0] + (columns - picture.offset[0] + 0.5) * picture.scale
    y = picture.box[1] + (rows - picture.offset[1] + 0.5) * picture.scale
    assert (ink[y.astype(int), x.astype(int)] > 0).mean() > 0.95


@pytest.mark.parametrize(("strokes", "digit"), [(FIVE, 5), (LOOSE_FOUR, 4), (FOUR, 4)])
def test_strokes_that_belong_together_stay_together(reader, strokes, digit):
    assert digits_of(read_number(reader, draw([strokes], [(30, 10)]))) == [digit]
    between = draw([ONE, strokes, ZERO], [(0, 0), (50, 4), (125, 0)])
    assert digits_of(read_number(reader, between)) == [1, digit, 0]


@pytest.mark.parametrize("distance", [47, 44, 42])
def test_touching_digits_are_split(reader, distance):
    ink = draw([ZERO, ZERO], [(0, 0), (distance, 0)])
    _, boxes, _ = label_components(ink > 0.1)
    assert len(boxes) == 1  # they do touch
    assert digits_of(read_number(reader, ink)) == [0, 0]


def test_a_tail_that_touches_the_next_digit_is_split(reader):
    assert digits_of(read_number(reader, draw([FOUR, ONE], [(0, 0), (32, 0)]))) == [4, 1]


@pytest.mark.parametrize("digit", SHAPES)
def test_one_digit_is_not_split_and_reads_as_it_does_alone(reader, digit):
    for strokes in SHAPES[digit]:
        ink = draw([strokes], [(100, 10)])
        readings = read_number(reader, ink)
        assert digits_of(readings) == [digit]
        alone = prepare_ink(ink)
        assert readings[0].picture.box == alone.box
        np.testing.assert_array_equal(readings[0].picture.levels, alone.levels)


def test_slanted_digits_may_share_columns(reader):
    slanted = [[(60, 0), (20, 80)]]
    reader = Shapes({1: [slanted], 0: [ZERO]})
    ink = draw([slanted, slanted, ZERO], [(0, 0), (28, 0), (90, 0)])
    assert digits_of(read_number(reader, ink)) == [1, 1, 0]


def test_specks_are_no_digits(reader):
    ink = draw([SEVEN, ZERO], [(10, 5), (150, 0)])
    ink[120:122, 100:102] = 1
    ink[3, 590] = 1
    assert digits_of(read_number(reader, ink)) == [7, 0]


def test_a_dot_alone_is_one_reading(reader):
    ink = np.zeros((100, 100), np.float32)
    ink[50, 50] = 1
    readings = read_number(reader, ink)
    assert [reading.picture.box for reading in readings] == [(50, 50, 51, 51)]


def test_a_large_picture_is_read_smaller_but_measured_in_its_own_pixels(reader):
    ink = draw([SEVEN, ZERO], [(10, 5), (90, 0)], size=(300, 140))
    large = np.kron(ink, np.ones((7, 7), np.float32))  # 2100 x 980
    small, readings = read_number(reader, ink), read_number(reader, large)
    assert digits_of(readings) == [7, 0]
    for one, other in zip(small, readings, strict=True):
        np.testing.assert_allclose(other.picture.box, np.multiply(one.picture.box, 7), atol=7)
        assert other.picture.size == (2100, 980)
        assert other.picture.scale == pytest.approx(7 * one.picture.scale, rel=0.1)


def test_clear_digits_take_one_batch_and_no_cuts(reader):
    reader.batches.clear()
    read_number(reader, draw([SEVEN, ZERO, ONE], [(10, 5), (90, 0), (180, 0)]))
    assert len(reader.batches) == 1
    assert reader.batches[0] <= 6


def test_noise_is_read_within_bounds():
    class Doubtful(Shapes):
        def read_picture(self, picture):
            return Reading(1, np.full(10, 0.1), Verdict.UNSURE, -5.0, picture)

    noise = np.random.default_rng(0).integers(0, 256, (90, 120), dtype=np.uint8)
    reader = Doubtful({1: [ONE]})
    readings = reader.read_number(noise)
    assert 1 <= len(readings) <= 32
    assert max(reader.batches) <= 32 * 7


# --- grouping ---------------------------------------------------------------------------------------------------------


def test_gaps_inside_a_group_are_columns_without_any_box():
    boxes = np.array([[0, 0, 10, 5], [8, 0, 12, 5], [30, 0, 40, 5], [2, 0, 20, 5]])
    assert inner_gap(boxes) == 10
    assert inner_gap(boxes[:1]) == 0


def test_the_best_grouping_is_that_of_trying_all():
    rng = np.random.default_rng(0)
    for _ in range(20):
        count = 5
        left = np.cumsum(rng.integers(5, 40, count))
        tops = rng.integers(0, 40, count)
        boxes = np.stack([left, tops, left + rng.integers(5, 50, count), tops + rng.integers(20, 90, count)], 1)
        pieces = Pieces(np.zeros((1, 1), np.int32), boxes, {(1, 2): 0.7}, 5.0, True)
        own = {(i, j): rng.uniform(0, 6) for i in range(count) for j in range(i + 1, count + 1)}
        chosen = best_grouping(pieces, own)
        assert cost_of(pieces, own, chosen) == pytest.approx(min(cost_of(pieces, own, way) for way in all_ways(count)))


def all_ways(count):
    """Every way to part 0..count into runs."""
    for bits in range(2 ** (count - 1)):
        ends = [0, *[i + 1 for i in range(count - 1) if bits >> i & 1], count]
        yield list(pairwise(ends))


def cost_of(pieces, own, chosen):
    return sum(own[g] for g in chosen) + sum(_border(pieces, a, b) for a, b in pairwise(chosen))


def _border(pieces: Pieces, left: tuple[int, int], right: tuple[int, int]) -> float:
    crossed = [ink for (a, b), ink in pieces.joints.items() if a in range(*left) and b in range(*right)]
    return border_cost(*(hull(pieces.boxes[first:last]) for first, last in (left, right)), crossed)
