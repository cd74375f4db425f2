"""The network: shapes, parameter counts, folding, and its maps against plain PyTorch calls."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from cnn.network.model import CNNConfig, DigitCNN

CONFIGS = [
    CNNConfig(),
    CNNConfig(padding="valid"),
    CNNConfig(blocks=((4,), (6,), ()), kernel_size=5),
    CNNConfig(blocks=((3, 5, 7), ()), kernel_size=5, padding="valid"),
    CNNConfig(blocks=((2,), (3,), (4,), ()), image_size=30, classes=4),
    CNNConfig(blocks=((2, 2), (3,)), kernel_size=5, padding="valid"),
]


@pytest.mark.parametrize("config", CONFIGS)
def test_maps_have_the_shapes_that_the_stages_announce(config: CNNConfig) -> None:
    model = DigitCNN(config)
    maps = model.forward_with_maps(torch.rand(2, 1, config.image_size, config.image_size))
    stages = model.stages()
    assert [stage.name for stage in stages] == list(maps)
    for stage in stages:
        assert tuple(maps[stage.name].shape) == (2, *stage.out_shape)
    assert sum(stage.parameters for stage in stages) == model.parameter_count() == config.parameter_count()


@pytest.mark.parametrize("config", CONFIGS)
def test_every_map_is_what_pytorch_computes_from_the_map_before(config: CNNConfig) -> None:
    model = DigitCNN(config).eval()
    maps = model.forward_with_maps(torch.rand(3, 1, config.image_size, config.image_size))
    for stage in model.stages()[1:]:
        before, layer = maps[stage.source], getattr(model, stage.name, None)
        match stage.kind:
            case "conv":
                expected = functional.conv2d(before, layer.weight, layer.bias, padding=config.pad)
            case "relu":
                expected = before.clamp(min=0)
            case "pool":
                expected = functional.max_pool2d(before, 2)
            case "flatten":
                expected = before.reshape(3, -1)
            case "linear":
                expected = before @ layer.weight.T + layer.bias
        torch.testing.assert_close(maps[stage.name], expected)


def test_forward_returns_the_last_map() -> None:
    model, pictures = DigitCNN(), torch.rand(4, 1, 28, 28)
    assert torch.equal(model(pictures), model.forward_with_maps(pictures)["fc"])


def test_default_network_counts() -> None:
    model = DigitCNN()
    by_name = {stage.name: stage.parameters for stage in model.stages() if stage.parameters}
    assert by_name == {"conv1": 80, "conv2": 1168, "conv3": 4640, "conv4": 9248, "conv5": 9248, "fc": 15690}
    assert model.parameter_count() == 40_074


@pytest.mark.parametrize("padding", ["same", "valid"])
def test_folding_keeps_the_function(padding: str) -> None:
    torch.manual_seed(3)
    model = DigitCNN(CNNConfig(padding=padding, batch_norm=True))
    for _ in range(5):  # running means and variances that are not 0 and 1
        model(torch.rand(16, 1, 28, 28))
    model.eval()
    folded, pictures = model.fold_batch_norm(), torch.rand(8, 1, 28, 28)
    assert not any(name.startswith("norm") for name in folded.state_dict())
    before, after = model.forward_with_maps(pictures), folded.forward_with_maps(pictures)
    for name, value in before.items():
        torch.testing.assert_close(after[name], value, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize(
    "settings",
    [
        {"blocks": ()},
        {"blocks": ((8,), (), (8,))},
        {"blocks": ((),)},
        {"blocks": ((), ())},
        {"blocks": ((0,),)},
        {"kernel_size": 4},
        {"padding": "reflect"},
        {"padding": "valid", "kernel_size": 9},
        {"blocks": ((8,),) * 6},
        {"blocks": ((4096, 4096),)},
        {"kernel_size": 3.0},
    ],
)
def test_impossible_settings_are_refused_in_one_sentence(settings: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+\.$"):
        CNNConfig(**settings)


@pytest.mark.parametrize("config", CONFIGS)
def test_config_survives_its_dictionary(config: CNNConfig) -> None:
    assert CNNConfig.from_dict(config.to_dict()) == config
