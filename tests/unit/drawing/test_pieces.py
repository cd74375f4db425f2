"""Ink in pieces that are no larger than a digit."""

import numpy as np
import pytest

from cnn.drawing.components import label_components
from cnn.drawing.pieces import cut_pieces, find_cuts, find_pieces, measure_pen, reduce_ink, seam_path, seams
from tests.helpers.shapes import FIVE, FOUR, ONE, PEN, ZERO, draw


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
    assert measure_pen(ink > 0.5) == pytest.approx(PEN, rel=0.2)


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


def test_reducing_keeps_the_mean():
    ink = np.random.default_rng(0).random((9, 12)).astype(np.float32)
    reduced = reduce_ink(ink, 3)
    assert reduced.shape == (3, 4)
    assert reduced[1, 2] == pytest.approx(ink[3:6, 6:9].mean(), rel=1e-5)
    assert reduce_ink(ink, 5).shape == (2, 3)
