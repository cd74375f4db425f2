"""What speaks for an answer, against autograd and against the logits themselves."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch

from cnn.explain.cells import all_stages
from cnn.explain.evidence import channel_scores, evidence, gradients, ink_evidence, seed_of
from cnn.network.model import DigitCNN
from tests.helpers.networks import EXACT, Network, array_maps


def test_gradients_are_autograds(network: Network) -> None:
    classes = network.model.config.classes
    seed = np.random.default_rng(2).normal(size=classes)
    double = DigitCNN(network.model.config).double()
    double.load_state_dict(network.model.state_dict())
    x = torch.tensor(network.picture.values).double()[None, None].requires_grad_()
    maps = double.forward_with_maps(x)
    expected = torch.autograd.grad((maps["fc"][0] * torch.from_numpy(seed)).sum(), list(maps.values()))
    slopes = gradients(network.model, network.maps, seed)
    assert set(slopes) == set(maps)
    for name, slope in zip(maps, expected, strict=True):
        np.testing.assert_allclose(slopes[name], slope[0].numpy(), atol=1e-9, err_msg=name)


def test_a_relu_that_reads_exactly_zero_is_off_as_in_torch() -> None:
    model = Network("default").model
    for stage in model.config.stages():
        if stage.parameters:
            torch.nn.init.zeros_(model.get_parameter(f"{stage.name}.bias"))
    x = torch.zeros(1, 1, 28, 28, requires_grad=True)
    maps = model.forward_with_maps(x)
    expected = torch.autograd.grad(maps["fc"][0, 3], x)[0]
    np.testing.assert_array_equal(gradients(model, array_maps(maps), np.eye(10)[3])["input"], expected[0].numpy())


def test_ink_and_biases_together_are_the_target(network: Network) -> None:
    for digit, other in ((0, None), (3, None), (3, 1)):
        ink = ink_evidence(network.model, network.maps, digit, other)
        seed = seed_of(network.model, digit, other)
        target = float(seed @ network.maps["fc"].astype(np.float64))
        assert ink.pixels.sum() + ink.bias == pytest.approx(target, abs=EXACT)
        assert ink.value == pytest.approx(target, abs=1e-9)
        assert not ink.pixels[network.picture.levels == 0].any()
        assert ink.pixels.any()
        slopes = gradients(network.model, network.maps, seed)["input"][0]
        np.testing.assert_allclose(ink.pixels, slopes * network.picture.values)


def test_what_the_biases_add_is_each_times_its_gradient(network: Network) -> None:
    model = copy.deepcopy(network.model)
    logits = model(torch.tensor(network.picture.values)[None, None])[0]
    (logits @ torch.tensor(seed_of(model, 3), dtype=torch.float32)).backward()
    biases = [parameter for name, parameter in model.named_parameters() if name.endswith(".bias")]
    expected = sum(float((bias.detach().double() * bias.grad).sum()) for bias in biases)
    assert ink_evidence(network.model, network.maps, 3).bias == pytest.approx(expected, abs=1e-3)


def test_channel_scores_are_exact_at_the_last_maps(network: Network) -> None:
    digit = 2
    scores = channel_scores(network.model, network.maps, digit)
    shapes = {stage.name: stage.out_shape for stage in all_stages(network.model) if len(stage.out_shape) == 3}
    assert {name: one.shape for name, one in scores.items()} == {name: shape[:1] for name, shape in shapes.items()}
    name, last = list(scores.items())[-1]
    np.testing.assert_allclose(last, evidence(network.model, network.maps, digit).by_channel, atol=1e-9)
    # Taking a channel of the last maps away lowers the logit by its score.
    strongest = int(last.argmax())
    maps = torch.from_numpy(network.maps[name]).clone()
    maps[strongest] = 0
    logit = float(network.model.fc(maps.flatten()).detach()[digit])
    assert float(network.maps["fc"][digit]) - logit == pytest.approx(last[strongest], abs=EXACT)


def test_channel_scores_are_activation_times_autograds_gradient(network: Network) -> None:
    x = torch.tensor(network.picture.values)[None, None].requires_grad_()
    maps = network.model.forward_with_maps(x)
    scores = channel_scores(network.model, network.maps, 1)
    slopes = torch.autograd.grad(maps["fc"][0, 1], [maps[name] for name in scores])
    for (name, values), slope in zip(scores.items(), slopes, strict=True):
        expected = (maps[name].detach() * slope)[0].sum((1, 2))
        np.testing.assert_allclose(values, expected.numpy(), atol=1e-3, err_msg=name)
