"""How drawings are put on the pad: their size, their pen, their place."""

from __future__ import annotations

import numpy as np
import pytest

from cnn.data.drawings import load_drawings
from cnn.evaluate.conditions import (
    PEN_CAP,
    PadCondition,
    crop_to_ink,
    draw_on_pads,
    draw_tile,
    pad_grid,
    scale_picture,
)
from tests.helpers.drawings import save, strokes_arrays


@pytest.mark.parametrize("condition", pad_grid(), ids=lambda condition: condition.name)
def test_ink_on_the_pad_has_the_size_and_the_pen_of_the_condition(tmp_path, condition):
    drawings = load_drawings(save(tmp_path, strokes_arrays()))
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
    drawings = load_drawings(save(tmp_path, strokes_arrays()))
    condition = PadCondition(0.2, "anywhere", 0.03)
    first, again, other = (np.stack(list(draw_on_pads(drawings, condition, seed=seed))) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


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
