"""How large a map is: against PyTorch's layers and against trying every place."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch import nn

from cnn.network import operators as ops
from tests.helpers.operators import dilations, fits, kernels, one_sentence, paddings, quick, sides, starts, strides


@quick
@given(n=sides, kernel=kernels, stride=strides, padding=paddings, dilation=dilations)
def test_output_size_counts_the_places_of_the_kernel(n, kernel, stride, padding, dilation):
    places = starts(n, kernel, stride, padding, dilation)
    if places:
        layer = nn.Conv2d(1, 1, kernel, stride, padding, dilation)
        assert ops.output_size(n, kernel, stride, padding, dilation) == len(places)
        assert layer(torch.zeros(1, 1, n, n)).shape[-1] == len(places)
    else:
        with pytest.raises(ops.OperatorError) as error:
            ops.output_size(n, kernel, stride, padding, dilation)
        assert one_sentence(error)


@quick
@given(n=st.integers(1, 40), kernel=kernels, stride=strides, padding=paddings, dilation=dilations)
def test_each_step_of_the_size_formula_is_true(n, kernel, stride, padding, dilation):
    assume(fits(n, kernel, padding, dilation))
    out = ops.output_size(n, kernel, stride, padding, dilation)
    steps = ops.size_formula(n, kernel, stride, padding, dilation).split(" = ")
    assert len(steps) >= 2
    assert [eval(step, {"floor": math.floor}) for step in steps] == [out] * len(steps)


def test_size_formula_reads_as_in_a_textbook():
    assert ops.size_formula(6, 3) == "(6 - 3 + 2*0)/1 + 1 = 4"
    assert ops.size_formula(28, 3, padding=1) == "(28 - 3 + 2*1)/1 + 1 = 28"
    assert ops.size_formula(28, 3, stride=2) == "floor((28 - 3 + 2*0)/2) + 1 = floor(25/2) + 1 = 13"
    assert ops.size_formula(28, 3, dilation=2) == "(28 - (2*(3 - 1) + 1) + 2*0)/1 + 1 = 24"


@pytest.mark.parametrize(
    "wrong",
    [
        {"n": 0},
        {"kernel": 0},
        {"stride": 0},
        {"padding": -1},
        {"dilation": 0},
        {"n": 6.0},
        {"stride": True},
        {"kernel": "3"},
        {"kernel": 9},
        {"kernel": 4, "dilation": 3},
    ],
)
def test_illegal_settings_are_refused_with_one_sentence(wrong):
    with pytest.raises(ops.OperatorError) as error:
        ops.output_size(**({"n": 6, "kernel": 3} | wrong))
    assert one_sentence(error)


def test_shrink_chain():
    assert ops.shrink_chain(28, 8, 3) == [28, 26, 24, 22, 20, 18, 16, 14, 12]
    assert ops.shrink_chain(28, 8, 3, padding=1) == [28] * 9
    assert ops.shrink_chain(28, 8, 7) == [28, 22, 16, 10, 4]  # a 7x7 kernel does not fit into 4x4
    assert ops.shrink_chain(4, 2, 7) == [4]
    with pytest.raises(ops.OperatorError):
        ops.shrink_chain(28, 8, 3, stride=0)
