"""The benchmark of several digits on one canvas."""

from itertools import pairwise

import numpy as np
import pytest

from cnn.data.drawings import Drawings
from cnn.drawing.components import label_components
from cnn.drawing.geometry import prepare_ink
from cnn.drawing.ink import ink_of
from cnn.evaluate.numbers import GAP, compose_pictures, compose_strokes, evaluate_numbers, is_segmented, overlap
from tests.helpers.shapes import ONE, SEVEN, SHAPES, ZERO, Shapes, draw


def test_composed_numbers_have_the_boxes_they_say():
    rng = np.random.default_rng(0)
    strokes = [[np.array(stroke, np.float32) for stroke in shape] for shape in (ZERO, SEVEN, ONE)]
    pictures = [(draw([shape], [(0, 0)], (100, 120)) * 255).astype(np.uint8) for shape in (ZERO, SEVEN, ONE)]
    for compose, digits in ((compose_strokes, strokes), (compose_pictures, pictures)):
        for _ in range(10):
            picture, boxes = compose(digits, rng, GAP)
            _, components, _ = label_components(ink_of(picture) > 0.1)
            found = sorted(components.tolist())
            assert len(found) == 3
            for box, other in zip(found, boxes, strict=True):
                np.testing.assert_allclose(box, other, atol=2)
            height = max(box[3] - box[1] for box in boxes)
            gaps = [b[0] - a[2] for a, b in pairwise(boxes)]
            assert all(-1 <= gap <= 0.6 * height for gap in gaps)


def test_boxes_are_compared_by_intersection_over_union():
    assert overlap((0, 0, 10, 10), (0, 0, 10, 10)) == 1
    assert overlap((0, 0, 10, 10), (5, 0, 15, 10)) == pytest.approx(1 / 3)
    assert overlap((0, 0, 10, 10), (20, 0, 30, 10)) == 0


def test_the_benchmark_counts_what_is_read():
    reader = Shapes(SHAPES)
    strokes = [[np.array(stroke, np.float32) for stroke in shape] for shape in (ZERO, SEVEN, ONE)]
    none = np.zeros(3, bool)
    drawings = Drawings("three", np.array([0, 7, 1]), strokes, [], None, none, none)
    result = evaluate_numbers(reader, drawings, count=8)
    assert (result.numbers, result.single) == (8, 9)
    assert 0 < result.milliseconds < 1000

    class Merging:
        def read_number(self, picture):
            return [reader.read_picture(prepare_ink(ink_of(picture)))]

    poor = evaluate_numbers(Merging(), drawings, count=8)
    assert poor.exact == poor.segmented == poor.split == 0
    assert not is_segmented([], ((0, 0, 1, 1),))
