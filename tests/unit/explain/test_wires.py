"""What each wire of the network adds, against autograd, against the maps' own parts, and against the answer."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch

from cnn.explain.cells import ExplainError, all_stages
from cnn.explain.evidence import gradients, seed_of
from cnn.explain.wires import target_without, wires
from cnn.network.model import DigitCNN
from tests.helpers.networks import Network

NEAR = 1e-9  # of the sum of absolute terms
TARGETS = [(0, None), (3, None), (3, 1)]


def near(found: np.ndarray | float, expected: np.ndarray | float, terms: np.ndarray) -> bool:
    return bool(np.abs(np.subtract(found, expected)).max() <= NEAR * max(np.abs(terms).sum(), 1e-3))


@pytest.mark.parametrize(("digit", "other"), TARGETS)
def test_a_part_is_weight_times_gradient_as_autograd_has_it(network: Network, digit: int, other: int | None) -> None:
    double = DigitCNN(network.model.config).double()
    double.load_state_dict(network.model.state_dict())
    seed = seed_of(network.model, digit, other)
    x = torch.tensor(network.picture.values).double()[None, None]
    maps = double.forward_with_maps(x)
    (maps["fc"][0] @ torch.from_numpy(seed)).sum().backward()
    exact = {name: one[0].detach().numpy() for name, one in maps.items()}
    found = wires(double, exact, digit, other)
    last = [stage for stage in all_stages(network.model) if len(stage.out_shape) == 3][-1].out_shape[0]
    for name, layer in found.layers.items():
        weight, bias = (double.get_parameter(f"{name}.{one}") for one in ("weight", "bias"))
        products = (weight * weight.grad).detach().numpy()
        inputs = last if name == "fc" else products.shape[1]
        expected = products.reshape(len(products), inputs, -1).sum(2)
        assert near(layer.parts, expected, products), name
        assert near(layer.biases, (bias * bias.grad).detach().numpy(), products), name


@pytest.mark.parametrize(("digit", "other"), TARGETS)
def test_wires_add_up(network: Network, digit: int, other: int | None) -> None:
    """Out of a map: map x gradient; into it with its bias: likewise; a layer with the biases from there: the target."""
    model = network.model
    found = wires(model, network.maps, digit, other)
    slopes = gradients(model, network.maps, seed_of(model, digit, other))
    stages = all_stages(model)
    for i, stage in enumerate(stages):
        if not stage.parameters:
            continue
        layer = found.layers[stage.name]
        assert found.total_from(stage.name) == pytest.approx(found.value, abs=1e-4)
        if stage.kind != "conv":
            continue
        read = (network.maps[stage.source] * slopes[stage.source]).astype(np.float64)
        assert near(layer.parts.sum(0), read.sum((1, 2)), read)
        made = (slopes[stage.name] * network.maps[stages[i + 1].name]).astype(np.float64)  # after the ReLU
        into = layer.parts.sum(1) + layer.biases
        # The made numbers are kept in single precision, their sums are not.
        np.testing.assert_allclose(into, made.sum((1, 2)), atol=2e-6 * max(np.abs(layer.parts).sum(), 1))
    last = found.layers["fc"]
    assert last.parts.sum() + last.biases.sum() == pytest.approx(found.value, abs=1e-5)


def test_without_biases_the_wires_of_each_layer_are_the_target(default: Network) -> None:
    model = copy.deepcopy(default.model)
    for name, parameter in model.named_parameters():
        if name.endswith(".bias"):
            torch.nn.init.zeros_(parameter)
    maps = {
        name: value[0].detach().numpy()
        for name, value in model.forward_with_maps(torch.tensor(default.picture.values)[None, None]).items()
    }
    found = wires(model, maps, 7)
    for layer in found.layers.values():
        assert layer.parts.sum() == pytest.approx(found.value, abs=1e-5)
        assert not layer.biases.any()


def test_a_cut_is_what_the_network_says_without_the_kernel(default: Network) -> None:
    model, picture = default.model, default.picture.values
    seed = seed_of(model, 3)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    changed = copy.deepcopy(model)
    with torch.no_grad():
        changed.get_parameter("conv2.weight")[5, 1] = 0
        expected = changed(torch.tensor(picture)[None, None])[0].double().numpy()
    assert target_without(model, picture, seed, ("conv2", 5, 1)) == pytest.approx(float(seed @ expected), abs=1e-6)
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())


def test_the_others_count_the_same(default: Network) -> None:
    assert seed_of(default.model, 1).tolist() == pytest.approx([1 if digit == 1 else -1 / 9 for digit in range(10)])
    assert seed_of(default.model, 1, 2).tolist() == [0, 1, -1, *[0] * 7]


def test_a_digit_that_is_no_class(default: Network) -> None:
    with pytest.raises(ExplainError):
        wires(default.model, default.maps, 3, 10)
