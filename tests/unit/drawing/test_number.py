"""Several digits on one canvas. The shapes are drawn here; the network is a stand-in that knows what it is to see."""

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw

from cnn.data.drawings import Drawings
from cnn.drawing.components import label_components
from cnn.drawing.number import COSTS, best_grouping, border_cost, inner_gap, read_number
from cnn.drawing.pieces import Pieces, cut_pieces, find_cuts, find_pieces, pen_width, reduce_ink, seam_path, seams
from cnn.drawing.preprocess import ink_of
from cnn.drawing.recognizer import Reading, Recognizer
from cnn.evaluate.compose import Spread, compose_pictures, compose_strokes
from cnn.evaluate.numbers import evaluate_numbers, is_segmented, overlap
from cnn.network.checkpoint import Decision


class Shapes(Recognizer):
    """Stands in for a trained network: says of each drawing how much it looks like one of the known shapes.

    The score is high only where the picture, in MNIST's geometry, nearly equals that of a known shape.
    """

    def __init__(self, shapes):
        self.decision = Decision(1.0, 0.0, 0.5)
        self.known = {digit: [self._picture(strokes) for strokes in ways] for digit, ways in shapes.items()}
        self.batches = []

    @staticmethod
    def _picture(strokes):
        from cnn.drawing.preprocess import prepare_ink

        return prepare_ink(draw([strokes], [(0, 0)])).picture

    def read_prepared_batch(self, prepared):
        self.batches.append(len(prepared))
        return [self._read(one) for one in prepared]

    def _read(self, prepared):
        unlike = {
            digit: min(float(np.abs(prepared.picture - way).sum() / way.sum()) for way in ways)
            for digit, ways in self.known.items()
        }
        digit = min(unlike, key=unlike.get)
        probabilities = np.full(10, 0.001)
        probabilities[digit] = 0.991
        return Reading(digit, probabilities, "digit", 8.0 - 20.0 * unlike[digit], prepared)


PEN = 8
ONE = [[(20, 0), (20, 80)]]
ZERO = [[(20 + 20 * np.cos(t), 40 + 40 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 50)]]
SEVEN = [[(0, 0), (44, 0), (20, 80)]]
FOUR = [[(10, 0), (0, 50), (48, 50)], [(36, 24), (36, 80)]]  # two strokes that cross
FIVE = [[(4, 14), (2, 40), (36, 46), (34, 76), (0, 80)], [(10, 0), (44, 0)]]  # the roof does not touch
LOOSE_FOUR = [[(10, 0), (0, 40), (26, 40)], [(40, 24), (40, 80)]]  # two strokes that nowhere meet
SHAPES = {0: [ZERO], 1: [ONE], 4: [FOUR, LOOSE_FOUR], 5: [FIVE], 7: [SEVEN]}


def draw(digits, places, size=(600, 140), ink=1.0):
    """(H, W) float32 ink of digits, each moved to its place (x, y)."""
    canvas = Image.new("L", (size[0] * 4, size[1] * 4))
    pen = ImageDraw.Draw(canvas)
    for strokes, (x, y) in zip(digits, places, strict=True):
        for stroke in strokes:
            points = [((20 + x + a) * 4, (20 + y + b) * 4) for a, b in stroke]
            pen.line(points, fill=255, width=PEN * 4)
            for a, b in points:
                pen.ellipse((a - PEN * 2, b - PEN * 2, a + PEN * 2, b + PEN * 2), fill=255)
    return np.asarray(canvas.reduce(4), np.float32) / 255 * ink


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
        np.testing.assert_allclose(reading.prepared.box, box, atol=1)
        assert reading.prepared.size == (600, 140)
        assert all(type(side) is int for side in reading.prepared.box)


def test_the_place_of_a_pixel_follows_from_box_scale_and_offset(reader):
    ink = draw([SEVEN, ZERO], [(10, 5), (90, 0)])
    prepared = read_number(reader, ink)[1].prepared
    rows, columns = np.nonzero(prepared.picture > 0.5)
    x = prepared.box[0] + (columns - prepared.offset[0] + 0.5) * prepared.scale
    y = prepared.box[1] + (rows - prepared.offset[1] + 0.5) * prepared.scale
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
    from cnn.drawing.preprocess import prepare_ink

    for strokes in SHAPES[digit]:
        ink = draw([strokes], [(100, 10)])
        readings = read_number(reader, ink)
        assert digits_of(readings) == [digit]
        alone = prepare_ink(ink)
        assert readings[0].prepared.box == alone.box
        np.testing.assert_array_equal(readings[0].prepared.picture, alone.picture)


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
    assert [reading.prepared.box for reading in readings] == [(50, 50, 51, 51)]


def test_a_large_picture_is_read_smaller_but_measured_in_its_own_pixels(reader):
    ink = draw([SEVEN, ZERO], [(10, 5), (90, 0)], size=(300, 140))
    large = np.kron(ink, np.ones((7, 7), np.float32))  # 2100 x 980
    small, readings = read_number(reader, ink), read_number(reader, large)
    assert digits_of(readings) == [7, 0]
    for one, other in zip(small, readings, strict=True):
        np.testing.assert_allclose(other.prepared.box, np.multiply(one.prepared.box, 7), atol=7)
        assert other.prepared.size == (2100, 980)
        assert other.prepared.scale == pytest.approx(7 * one.prepared.scale, rel=0.1)


def test_clear_digits_take_one_batch_and_no_cuts(reader):
    reader.batches.clear()
    read_number(reader, draw([SEVEN, ZERO, ONE], [(10, 5), (90, 0), (180, 0)]))
    assert len(reader.batches) == 1
    assert reader.batches[0] <= 6


def test_noise_is_read_within_bounds():
    class Doubtful(Shapes):
        def _read(self, prepared):
            return Reading(1, np.full(10, 0.1), "unsure", -5.0, prepared)

    noise = np.random.default_rng(0).integers(0, 256, (90, 120), dtype=np.uint8)
    reader = Doubtful({1: [ONE]})
    readings = reader.read_number(noise)
    assert 1 <= len(readings) <= 32
    assert max(reader.batches) <= 32 * 7


# --- its parts --------------------------------------------------------------------------------------------------------


def flood(mask):
    """Components by flood fill: the slow and obvious way."""
    labels, count = np.zeros(mask.shape, int), 0
    for start in zip(*np.nonzero(mask), strict=True):
        if labels[start]:
            continue
        count += 1
        waiting = [start]
        while waiting:
            y, x = waiting.pop()
            if 0 <= y < mask.shape[0] and 0 <= x < mask.shape[1] and mask[y, x] and not labels[y, x]:
                labels[y, x] = count
                waiting += [(y + a, x + b) for a in (-1, 0, 1) for b in (-1, 0, 1)]
    return labels, count


@pytest.mark.parametrize("density", [0.05, 0.3, 0.45, 0.7])
def test_components_are_those_of_a_flood_fill(density):
    mask = np.random.default_rng(int(100 * density)).random((40, 57)) < density
    labels, boxes, areas = label_components(mask)
    expected, count = flood(mask)
    assert len(boxes) == len(areas) == count
    pairs = set(zip(labels[mask].tolist(), expected[mask].tolist(), strict=True))
    assert len(pairs) == count  # one number here for each number there
    assert (labels > 0).tolist() == mask.tolist()
    for number in range(1, count + 1):
        rows, columns = np.nonzero(labels == number)
        assert boxes[number - 1].tolist() == [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        assert areas[number - 1] == len(rows)


def test_an_empty_mask_has_no_component():
    labels, boxes, areas = label_components(np.zeros((3, 4), bool))
    assert labels.shape == (3, 4)
    assert len(boxes) == len(areas) == 0


def test_the_pen_is_measured():
    ink = draw([ONE], [(0, 0)])
    assert pen_width(ink > 0.5) == pytest.approx(PEN, rel=0.2)


def test_the_cheapest_seam_crosses_where_ink_is_thin():
    ink = np.zeros((21, 30))
    ink[:, 4:8] = ink[:, 20:24] = 1
    ink[9:12, 8:20] = 1  # a bridge of three pixels
    total, down, up = seams(ink)
    assert total[13] == pytest.approx(3, abs=1e-9)
    assert seam_path(13, down, up).tolist() == [13] * 21
    assert total[5] > total[13]
    path = seam_path(18, down, up)
    assert np.abs(np.diff(path)).max() <= 1
    assert ink[np.arange(21), path].sum() == pytest.approx(3)


def test_cuts_lie_where_digits_touch():
    ink = draw([FOUR, ONE], [(0, 0), (34, 0)])  # the crossbar of the 4 runs into the 1
    left, top, right, bottom = label_components(ink > 0.1)[1][0]
    cuts = find_cuts(ink[top:bottom, left:right], PEN, bottom - top)
    assert any(48 <= path[54] <= 54 and cost < 1.5 for path, cost in cuts)  # between the two uprights, across the bar
    assert find_cuts(draw([ONE], [(0, 0)])[16:104, 36:44], PEN, 88) == []


def test_pieces_cover_the_ink_and_run_from_left_to_right():
    ink = draw([FIVE, ZERO, ZERO], [(0, 0), (70, 0), (114, 0)])
    pieces = find_pieces(ink)
    assert len(pieces.boxes) == 3  # a roof, a body, and two zeros that touch
    pieces = cut_pieces(ink, pieces, {2})
    assert ((pieces.labels > 0) == (ink > 0.1)).all()
    assert len(pieces.boxes) == pieces.labels.max() >= 4
    middles = pieces.boxes[:, 0] + pieces.boxes[:, 2]
    assert (np.diff(middles) >= 0).all()
    assert pieces.complete
    assert pieces.joints  # the two zeros touch


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
        chosen = best_grouping(pieces, own, COSTS)
        assert cost_of(pieces, own, chosen) == pytest.approx(min(cost_of(pieces, own, way) for way in all_ways(count)))


def all_ways(count):
    """Every way to part 0..count into runs."""
    for bits in range(2 ** (count - 1)):
        ends = [0, *[i + 1 for i in range(count - 1) if bits >> i & 1], count]
        yield list(pairwise(ends))


def cost_of(pieces, own, chosen):
    return sum(own[g] for g in chosen) + sum(border_cost(pieces, a, b, COSTS) for a, b in pairwise(chosen))


def test_reducing_keeps_the_mean():
    ink = np.random.default_rng(0).random((9, 12)).astype(np.float32)
    reduced = reduce_ink(ink, 3)
    assert reduced.shape == (3, 4)
    assert reduced[1, 2] == pytest.approx(ink[3:6, 6:9].mean(), rel=1e-5)
    assert reduce_ink(ink, 5).shape == (2, 3)


# --- the benchmark ----------------------------------------------------------------------------------------------------


def test_composed_numbers_have_the_boxes_they_say():
    rng = np.random.default_rng(0)
    strokes = [[np.array(stroke, np.float32) for stroke in shape] for shape in (ZERO, SEVEN, ONE)]
    pictures = [(draw([shape], [(0, 0)], (100, 120)) * 255).astype(np.uint8) for shape in (ZERO, SEVEN, ONE)]
    for compose, digits in ((compose_strokes, strokes), (compose_pictures, pictures)):
        for _ in range(10):
            line = compose(digits, (0, 7, 1), rng, Spread())
            _, boxes, _ = label_components(ink_of(line.picture) > 0.1)
            found = sorted(boxes.tolist())
            assert len(found) == 3
            for box, other in zip(found, line.boxes, strict=True):
                np.testing.assert_allclose(box, other, atol=2)
            height = max(box[3] - box[1] for box in line.boxes)
            gaps = [b[0] - a[2] for a, b in pairwise(line.boxes)]
            assert all(-1 <= gap <= 0.6 * height for gap in gaps)


def test_boxes_are_compared_by_intersection_over_union():
    assert overlap((0, 0, 10, 10), (0, 0, 10, 10)) == 1
    assert overlap((0, 0, 10, 10), (5, 0, 15, 10)) == pytest.approx(1 / 3)
    assert overlap((0, 0, 10, 10), (20, 0, 30, 10)) == 0


def test_the_benchmark_counts_what_is_read(reader):
    strokes = [[np.array(stroke, np.float32) for stroke in shape] for shape in (ZERO, SEVEN, ONE)]
    none = np.zeros(3, bool)
    drawings = Drawings("three", np.array([0, 7, 1]), strokes, [], None, none, none)
    result = evaluate_numbers(reader, drawings, count=8)
    assert (result.numbers, result.single) == (8, 9)
    assert 0 < result.milliseconds < 1000

    class Merging:
        def read_number(self, picture):
            from cnn.drawing.preprocess import prepare_ink

            return [reader._read(prepare_ink(ink_of(picture)))]

    poor = evaluate_numbers(Merging(), drawings, count=8)
    assert poor.exact == poor.segmented == poor.split == 0
    assert not is_segmented([], ((0, 0, 1, 1),))
