"""Padding, pooling, shifting and flattening against PyTorch, NumPy and direct loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch.nn import functional as F

from cnn.network import operators as ops
from tests.helpers.operators import (
    NUMPY_MODES,
    dilations,
    fits,
    kernels,
    one_sentence,
    paddings,
    quick,
    random_tensor,
    seeds,
    sides,
    starts,
    strides,
)


@quick
@given(height=sides, width=sides, padding=paddings, mode=st.sampled_from(ops.PADDING_MODES), seed=seeds)
def test_pad_equals_numpy(height, width, padding, mode, seed):
    picture = random_tensor(seed, height, width)
    small = min(height, width)
    if (mode == "reflect" and padding >= small) or (mode == "circular" and padding > small):
        with pytest.raises(ops.OperatorError) as error:
            ops.pad(picture, padding, mode)
        assert one_sentence(error)
        return
    expected = np.pad(picture.numpy(), padding, mode=NUMPY_MODES[mode])
    assert np.array_equal(ops.pad(picture, padding, mode).numpy(), expected)
    assert np.array_equal(ops.pad(torch.stack([picture, -picture]), padding, mode)[1].numpy(), -expected)


@quick
@given(n=sides, kernel=kernels, stride=strides, padding=paddings, dilation=dilations)
def test_usage_counts_are_the_gradient_of_the_windows_sum(n, kernel, stride, padding, dilation):
    assume(fits(n, kernel, padding, dilation))
    picture = torch.zeros(1, 1, n, n, dtype=torch.float64, requires_grad=True)
    ones = torch.ones(1, 1, kernel, kernel, dtype=torch.float64)
    F.conv2d(picture, ones, None, stride, padding, dilation).sum().backward()
    assert ops.usage_counts(n, kernel, stride, padding, dilation).tolist() == picture.grad[0, 0].tolist()


def test_usage_of_corner_and_centre():
    counts = ops.usage_counts(6, 3)
    assert (counts[0, 0], counts[3, 3], counts.sum()) == (1, 9, 9 * 16)


@quick
@given(
    height=sides,
    width=sides,
    size=kernels,
    stride=strides,
    kind=st.sampled_from(ops.POOLS),
    seed=seeds,
    deep=st.booleans(),
)
def test_pool_equals_loops(height, width, size, stride, kind, seed, deep):
    assume(size <= min(height, width))
    # Few different values, so that there are ties: the first in reading order wins.
    picture = (random_tensor(seed, *([2] if deep else []), height, width) * 2).round()
    pooled = ops.pool(picture, size, stride, kind)
    for channel, values, sources in zip(
        picture if deep else [picture],
        pooled.values if deep else [pooled.values],
        (pooled.sources if deep else [pooled.sources]) if kind != "average" else [None, None],
        strict=False,
    ):
        rows, columns = starts(height, size, stride, 0, 1), starts(width, size, stride, 0, 1)
        assert values.shape == (len(rows), len(columns))
        for i, top in enumerate(rows):
            for j, left in enumerate(columns):
                cells = [(y, x) for y in range(top, top + size) for x in range(left, left + size)]
                numbers = [float(channel[cell]) for cell in cells]
                if kind == "average":
                    assert float(values[i, j]) == pytest.approx(sum(numbers) / len(numbers), abs=1e-12)
                    continue
                winner = numbers.index(max(numbers)) if kind == "max" else 0
                assert float(values[i, j]) == numbers[winner]
                assert divmod(int(sources[i, j]), width) == cells[winner]
    assert (pooled.sources is None) == (kind == "average")


def test_pool_defaults_and_refusals():
    picture = torch.tensor([[1.0, 3, 2, 1], [2, 9, 1, 1], [1, 3, 2, 3], [5, 6, 1, 2]])
    pooled = ops.pool(picture)
    assert pooled.values.tolist() == [[9, 2], [6, 3]]
    assert pooled.sources.tolist() == [[5, 2], [13, 11]]
    for wrong in ({"size": 5}, {"size": 0}, {"stride": 0}, {"kind": "median"}):
        with pytest.raises(ops.OperatorError) as error:
            ops.pool(picture, **wrong)
        assert one_sentence(error)


def test_shift_moves_and_fills_with_zeros():
    picture = torch.arange(1.0, 10).reshape(3, 3)
    assert ops.shift(picture, 1, 0).tolist() == [[0, 0, 0], [1, 2, 3], [4, 5, 6]]
    assert ops.shift(picture, 0, -1).tolist() == [[2, 3, 0], [5, 6, 0], [8, 9, 0]]
    assert ops.shift(picture[None], -3, 0).abs().sum() == 0
    with pytest.raises(ops.OperatorError):
        ops.shift(picture.reshape(1, 1, 1, 3, 3), 1, 0)
    for down, right in ((4, 0), (0, -4), (0.5, 0)):
        with pytest.raises(ops.OperatorError) as error:
            ops.shift(picture, down, right)
        assert one_sentence(error)


@quick
@given(shape=st.tuples(st.integers(1, 3), st.integers(1, 3), sides, sides), seed=seeds, data=st.data())
def test_a_batch_shifts_as_each_of_its_maps_alone(shape, seed, data):
    batch = random_tensor(seed, *shape)
    down, right = (data.draw(st.integers(-side, side)) for side in shape[2:])
    moved = ops.shift(batch, down, right)
    for maps, moved_maps in zip(batch, moved, strict=True):
        assert torch.equal(ops.shift(maps, down, right), moved_maps)
        for one, moved_one in zip(maps, moved_maps, strict=True):
            assert torch.equal(ops.shift(one, down, right), moved_one)


@quick
@given(shape=st.tuples(st.integers(1, 5), sides, sides), data=st.data())
def test_flat_index_is_pytorchs_flatten_both_ways(shape, data):
    index = data.draw(st.integers(0, math.prod(shape) - 1))
    place = ops.unflatten_index(index, shape)
    assert torch.arange(math.prod(shape)).reshape(shape)[place] == index
    assert ops.flat_index(*place, shape) == index


def test_flat_index_refuses_what_lies_outside():
    for call in (
        lambda: ops.flat_index(2, 0, 0, (2, 3, 4)),
        lambda: ops.flat_index(0, 0, -1, (2, 3, 4)),
        lambda: ops.unflatten_index(24, (2, 3, 4)),
        lambda: ops.unflatten_index(0, (2, 3)),
        lambda: ops.unflatten_index(0, (2, 0, 4)),
    ):
        with pytest.raises(ops.OperatorError) as error:
            call()
        assert one_sentence(error)
