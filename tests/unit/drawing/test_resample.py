"""Arrays of ink at another size."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cnn.drawing.resample import area_weights, shrink


@given(st.integers(1, 90), st.integers(1, 40))
def test_area_weights_cover_every_pixel_once(length: int, new_length: int) -> None:
    weights = area_weights(length, new_length)
    np.testing.assert_allclose(weights.sum(1), 1, rtol=1e-4)
    np.testing.assert_allclose(weights.sum(0), new_length / length, rtol=1e-4)


def test_shrink_is_the_mean_of_blocks() -> None:
    ink = np.random.default_rng(2).random((40, 60)).astype(np.float32)
    expected = ink.reshape(10, 4, 12, 5).mean((1, 3))
    np.testing.assert_allclose(shrink(ink, 10, 12), expected, rtol=1e-4)
