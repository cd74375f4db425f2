"""A line of digits on a wide pad."""

from __future__ import annotations

import numpy as np

from cnn.drawing.drawing import Drawing, PadStroke
from cnn.drawing.strip import MARGIN, STRIP_WIDTH, wide_strip


def test_the_line_is_twenty_pixels_high_where_it_was_drawn() -> None:
    bars = tuple(PadStroke(np.array([[x, 250.0], [x, 750.0]]), 80) for x in (200.0, 500.0, 800.0))
    strip = wide_strip(Drawing(bars))
    assert strip.shape == (28, STRIP_WIDTH)
    assert strip.dtype == np.uint8
    assert np.flatnonzero(strip.any(1)).tolist() == list(range(4, 24))
    columns = np.flatnonzero(strip.max(0) > 127)
    assert strip.max() == 255
    groups = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)
    assert len(groups) == 3
    middle = np.array([group.mean() for group in groups])
    assert abs(middle[1] - STRIP_WIDTH / 2) < 1
    np.testing.assert_allclose(np.diff(middle), np.diff(middle)[0], atol=1)


def test_ink_at_the_ends_keeps_a_margin() -> None:
    strip = wide_strip(Drawing((PadStroke(np.array([[0.0, 100.0], [0.0, 900.0]]), 80),)))
    assert strip.any()
    assert not strip[:, :MARGIN].any()
    across = wide_strip(Drawing((PadStroke(np.array([[0.0, 500.0], [1000.0, 500.0]]), 80),)))
    assert not across[:, :MARGIN].any() and not across[:, -MARGIN:].any()


def test_an_empty_pad_is_an_empty_strip() -> None:
    assert not wide_strip(Drawing()).any()
