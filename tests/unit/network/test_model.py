"""The network: its maps against plain PyTorch calls, its quick pass against its maps, folding, copies, slices."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from cnn.network.model import DigitCNN
from cnn.network.stages import CNNConfig, Stage
from tests.helpers.networks import CONFIGS


@pytest.fixture(params=CONFIGS.values(), ids=CONFIGS.keys())
def config(request: pytest.FixtureRequest) -> CNNConfig:
    return request.param


def pictures(count: int, config: CNNConfig) -> torch.Tensor:
    generator = torch.Generator().manual_seed(count)
    return torch.rand((count, 1, config.image_size, config.image_size), generator=generator)


def expected(model: DigitCNN, stage: Stage, before: torch.Tensor) -> torch.Tensor:
    """What plain PyTorch computes from the map that the stage reads."""
    state = model.state_dict()
    match stage.kind:
        case "conv":
            return F.conv2d(
                before, state[f"{stage.name}.weight"], state[f"{stage.name}.bias"], padding=model.config.padding
            )
        case "relu":
            return before.clamp(min=0)
        case "pool":
            return F.max_pool2d(before, 2)
        case "flatten":
            return before.reshape(len(before), -1)
    return before @ state["fc.weight"].T + state["fc.bias"]


def test_every_map_is_what_pytorch_computes_from_the_map_before(config: CNNConfig) -> None:
    model = DigitCNN(config).eval()
    maps = model.forward_with_maps(pictures(3, config))
    assert list(maps) == [stage.name for stage in config.stages()]
    for stage in config.stages()[1:]:
        torch.testing.assert_close(maps[stage.name], expected(model, stage, maps[stage.source]))


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("training", [False, True])
def test_the_quick_pass_has_the_logits_and_gradients_of_the_maps(
    config: CNNConfig, batch_norm: bool, training: bool
) -> None:
    torch.manual_seed(0)
    model = DigitCNN(CNNConfig(**config.to_dict() | {"batch_norm": batch_norm})).train(training)
    twin = copy.deepcopy(model)
    x = pictures(4, config).to(memory_format=torch.channels_last)
    kept = x.clone()
    labels = torch.arange(4)
    quick, slow = model(x), twin.forward_with_maps(x)["fc"]
    assert torch.equal(quick, slow)
    assert torch.equal(x, kept)
    for logits in (quick, slow):
        F.cross_entropy(logits, labels).backward()
    for one, other in zip(model.parameters(), twin.parameters(), strict=True):
        assert torch.equal(one.grad, other.grad)
        assert one.grad.abs().sum() > 0
    for one, other in zip(model.buffers(), twin.buffers(), strict=True):
        assert torch.equal(one, other)


def test_the_weights_have_the_names_of_their_stages() -> None:
    convolutions = [f"conv{number}.{what}" for number in range(1, 6) for what in ("weight", "bias")]
    assert list(DigitCNN().state_dict()) == [*convolutions, "fc.weight", "fc.bias"]


def test_a_copy_shares_nothing() -> None:
    model = DigitCNN(CNNConfig(batch_norm=True)).eval()
    twin, x = copy.deepcopy(model), pictures(2, model.config)
    before = model(x)
    with torch.no_grad():
        for parameter in twin.parameters():
            parameter.add_(0.1)
    assert torch.equal(model(x), before)
    assert not torch.equal(twin(x), before)


def test_the_features_are_a_sequential_of_the_same_layers() -> None:
    model = DigitCNN().eval()
    x = pictures(2, model.config)
    features = model.features()
    assert type(features) is nn.Sequential
    assert features.conv1 is model.conv1 and model[-1] is model.fc
    assert torch.equal(features(x), model.forward_with_maps(x)["relu5"])


@pytest.mark.parametrize("padding", ["same", "valid"])
def test_folding_keeps_the_function(padding: str) -> None:
    torch.manual_seed(3)
    model = DigitCNN(CNNConfig(padding=padding, batch_norm=True))
    for _ in range(5):  # running means and variances that are not 0 and 1
        model(torch.rand(16, 1, 28, 28))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if ".norm." in name:
                parameter.add_(torch.rand(parameter.shape))
    model.eval()
    folded, x = model.fold_batch_norm(), torch.rand(8, 1, 28, 28)
    assert folded.config == CNNConfig(padding=padding)
    assert list(folded.state_dict()) == list(DigitCNN().state_dict())
    before, after = model.forward_with_maps(x), folded.forward_with_maps(x)
    for name, value in before.items():
        torch.testing.assert_close(after[name], value, atol=1e-5, rtol=1e-5)
