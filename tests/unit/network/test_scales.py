"""Fixed scales: percentiles against NumPy's, one for a convolution and its ReLU, never 0."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from cnn.network.model import DigitCNN
from cnn.network.scales import BATCH, check_scales, round_up, stage_scales
from cnn.network.stages import CNNConfig
from tests.helpers.networks import CONFIGS, random_network


def _pictures(side: int, count: int = BATCH + 7) -> torch.Tensor:
    return torch.randint(0, 256, (count, side, side), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("name", CONFIGS)
def test_a_scale_is_the_percentile_of_all_magnitudes(name: str) -> None:
    model = random_network(CONFIGS[name]).model
    pictures = _pictures(model.config.image_size)
    with torch.inference_mode():
        maps = model.forward_with_maps(pictures[:, None].float() / 255)
    scales = stage_scales(model, pictures)
    assert list(scales) == [stage.name for stage in model.config.stages()]
    for stage in model.config.stages()[1:]:
        shown = stage.name.replace("conv", "relu")  # what a convolution's tile shows
        percentile = np.quantile(np.abs(maps[shown].numpy()), 0.999, method="inverted_cdf")
        assert percentile * (1 - 1e-6) <= scales[stage.name] <= percentile * 1.01 + 1e-6, stage.name
        assert float(f"{scales[stage.name]:.3g}") == scales[stage.name]
    assert scales["input"] == 1


def test_a_network_with_batch_norm_has_the_scales_of_the_folded_one() -> None:
    torch.manual_seed(4)
    model = DigitCNN(CNNConfig(blocks=((3,), (4,)), batch_norm=True))
    model(torch.rand(8, 1, 28, 28))  # moves the norms' means
    assert stage_scales(model.eval(), _pictures(28)) == stage_scales(model.fold_batch_norm(), _pictures(28))


def test_no_scale_is_zero() -> None:
    model = random_network(CNNConfig(blocks=((4,), (3,)))).model
    with torch.no_grad():
        model.get_submodule("conv2").bias.fill_(-1e4)  # never passes its ReLU
    scales = stage_scales(model, _pictures(28))
    assert scales["conv2"] == scales["relu2"] > 9000  # what is cut there can still be seen
    assert scales["flatten"] == 1
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
    assert set(stage_scales(model, _pictures(28)).values()) == {1.0}


def test_where_nearly_all_is_zero_the_largest_value_counts() -> None:
    model = random_network(CNNConfig(blocks=((1,),), kernel_size=1)).model
    with torch.no_grad():
        model.get_submodule("conv1").weight.fill_(1)
        model.get_submodule("conv1").bias.zero_()
    pictures = torch.zeros(30, 28, 28, dtype=torch.uint8)
    pictures[0, 3, 5] = 51
    assert stage_scales(model, pictures)["relu1"] == pytest.approx(0.2, abs=0.0011)


def test_values_that_overflow_are_left_out() -> None:
    model = random_network(CNNConfig(blocks=((2,) * 8,))).model
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.fill_(9e5)
    check_scales(stage_scales(model, _pictures(28, 3)), model)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(0, 0), (0.012341, 0.0124), (1234.5, 1240), (7.25, 7.25), (3.4028e38, 3.41e38), (1e-45, 1e-45)],
)
def test_a_scale_has_three_digits_and_is_no_smaller(value: float, rounded: float) -> None:
    assert round_up(value) == pytest.approx(rounded, rel=1e-12)
