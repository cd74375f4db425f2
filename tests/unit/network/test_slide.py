"""The network slid over a wide picture: the logits of each window, and what they cost."""

from __future__ import annotations

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import nn

from cnn.network import operators as ops
from cnn.network.model import DigitCNN
from cnn.network.stages import CNNConfig
from tests.helpers.operators import one_sentence, random_tensor, seeded, seeds

SAME = seeded(0, DigitCNN()).double().eval()


@torch.no_grad()
def test_one_window_gives_the_networks_own_logits():
    picture = random_tensor(5, 28, 28).sigmoid()
    logits = ops.slide(SAME, picture)
    assert logits.shape == (10, 1, 1)
    assert torch.allclose(logits.flatten(), SAME(picture[None, None])[0], atol=1e-9)


@torch.no_grad()
@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    blocks=st.sampled_from([((3,),), ((2, 3), ()), ((2,), (3,)), ((2, 2), (3, 2), ())]),
    kernel=st.integers(2, 4),
    image=st.integers(16, 29),
    extra=st.tuples(st.integers(0, 13), st.integers(0, 30)),
    batch_norm=st.booleans(),
    seed=seeds,
)
def test_valid_networks_see_in_one_pass_exactly_what_each_window_gives(blocks, kernel, image, extra, batch_norm, seed):
    config_values = {"blocks": blocks, "kernel_size": kernel, "image_size": image, "batch_norm": batch_norm}
    try:
        config = CNNConfig(padding="valid", **config_values)
    except ValueError:
        assume(False)
    model = seeded(seed, DigitCNN(config)).eval()
    picture = random_tensor(seed, image + extra[0], image + extra[1]).float()
    stride = ops.slide_stride(config)
    logits = ops.slide(model, picture)
    assert logits.shape == (10, extra[0] // stride + 1, extra[1] // stride + 1)
    for i in range(logits.shape[1]):
        for j in range(logits.shape[2]):
            window = picture[i * stride : i * stride + image, j * stride : j * stride + image]
            assert torch.allclose(logits[:, i, j], model(window[None, None])[0], atol=1e-4)
    assert torch.allclose(ops.slide_windows(model, picture), logits, atol=1e-4)


def border_of(config: CNNConfig) -> int:
    """How far from the border, in cells, the last maps of a window differ from those of the picture it was cut from.

    Each "same" convolution carries the difference its padding further in, each pool halves it, rounded up.
    """
    reach = 0
    for stage in config.stages():
        reach = (reach + 1) // 2 if stage.kind == "pool" else reach + stage.padding
    return reach


@torch.no_grad()
@pytest.mark.parametrize("kernel", [3, 5])
def test_same_networks_differ_from_their_windows_only_near_the_windows_border(kernel):
    """The last maps are equal except `border_of` cells from the border, and there they do differ."""
    config = CNNConfig(blocks=((4, 4), (4,), ()), kernel_size=kernel)
    model = seeded(3, DigitCNN(config)).double().eval()
    network = ops.fully_convolutional(model)
    wide = random_tensor(6, 28 + 8, 28 + 16).sigmoid()
    cells = 28 // ops.slide_stride(config)
    whole = network[:-1](wide[None, None])[0][:, 1 : 1 + cells, 3 : 3 + cells]  # the window whose corner is (4, 12)
    cut = network[:-1](wide[None, None, 4 : 4 + 28, 12 : 12 + 28])[0]
    border = border_of(config)
    inner = slice(border, cells - border)
    difference = (whole - cut).abs()
    assert 0 < border < cells // 2
    assert difference[:, inner, inner].max() < 1e-9
    assert difference.max() > 1e-3
    assert difference[:, border - 1, inner].max() > 1e-3  # not one cell less


@torch.no_grad()
def test_slide_cost_counts_the_multiplications_that_are_done():
    done = []

    def count(layer: nn.Conv2d, inputs: tuple[torch.Tensor], output: torch.Tensor) -> None:
        done.append(output.numel() * layer.weight[0].numel())

    for config in (CNNConfig(), CNNConfig(blocks=((3,), (2, 4), ()), padding="valid", kernel_size=4)):
        network = ops.fully_convolutional(DigitCNN(config))
        for layer in network:
            if isinstance(layer, nn.Conv2d):
                layer.register_forward_hook(count)
        cost = ops.slide_cost(config, 32, 112)
        network(torch.zeros(1, 1, 32, 112))
        assert cost.one_pass == sum(done)
        done.clear()
        network(torch.zeros(2 * 22, 1, 28, 28))
        assert cost.windows == sum(done)
        done.clear()


def test_slide_refuses_with_one_sentence():
    for picture in (torch.zeros(27, 100), torch.zeros(1, 28, 28), torch.zeros(1024, 1024), torch.zeros(28, 28).byte()):
        with pytest.raises(ops.OperatorError) as error:
            ops.slide(SAME, picture)
        assert one_sentence(error)
