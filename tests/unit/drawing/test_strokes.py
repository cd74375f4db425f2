"""Drawing strokes as the pad does."""

from __future__ import annotations

import numpy as np
import pytest

from cnn.drawing.strokes import draw_strokes, place_strokes


def test_a_dot_is_a_disc() -> None:
    picture = draw_strokes([np.array([[50.0, 50.0]])], 100, 20) / 255
    assert picture.sum() == pytest.approx(np.pi * 10**2, rel=0.04)
    y, x = np.nonzero(picture)
    assert (x.mean(), y.mean()) == pytest.approx((49.5, 49.5), abs=0.3)


def test_a_line_has_the_pens_width_and_round_ends() -> None:
    picture = draw_strokes([np.array([[20.0, 40.0], [80.0, 40.0]])], 100, 10) / 255
    assert picture[:, 50].sum() == pytest.approx(10, abs=0.6)
    assert picture.sum() == pytest.approx(60 * 10 + np.pi * 5**2, rel=0.04)


def test_joints_are_filled() -> None:
    sharp = np.array([[20.0, 80.0], [50.0, 20.0], [80.0, 80.0]])
    picture = draw_strokes([sharp], 100, 16) / 255
    assert picture[20 - 7 : 20, 50].min() > 0.9  # the round tip above the corner


def test_order_of_strokes_makes_no_difference() -> None:
    one, other = np.array([[10.0, 10.0], [90.0, 90.0]]), np.array([[90.0, 10.0], [10.0, 90.0]])
    assert np.array_equal(draw_strokes([one, other], 100, 8), draw_strokes([other, one], 100, 8))


def test_nothing_drawn_is_empty() -> None:
    assert not draw_strokes([], 50, 5).any()


def test_place_puts_the_box_where_it_is_asked() -> None:
    strokes = [np.array([[3.0, 4.0], [5.0, 10.0]]), np.array([[4.0, 5.0]])]
    placed = np.concatenate(place_strokes(strokes, 60, (100, 50)))
    assert np.ptp(placed, axis=0).max() == pytest.approx(60)
    assert (placed.min(0) + placed.max(0)) / 2 == pytest.approx([100, 50])


def test_place_keeps_a_dot_a_dot() -> None:
    (dot,) = place_strokes([np.array([[3.0, 4.0]])], 60, (10, 20))
    assert dot.tolist() == [[10, 20]]
