"""The one walk over the blocks, against the layers themselves; settings that cannot be."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from cnn.network.model import DigitCNN
from cnn.network.stages import CNNConfig, ConfigError
from tests.helpers.networks import CONFIGS

NORMED = CNNConfig(blocks=((3,), (5, 4)), batch_norm=True)


@pytest.fixture(params=[*CONFIGS.values(), NORMED], ids=[*CONFIGS, "batch norm"])
def config(request: pytest.FixtureRequest) -> CNNConfig:
    return request.param


def test_the_default_network() -> None:
    stages = CNNConfig().stages()
    assert [(stage.name, *stage.out_shape) for stage in stages] == [
        ("input", 1, 28, 28),
        ("conv1", 8, 28, 28),
        ("relu1", 8, 28, 28),
        ("conv2", 16, 28, 28),
        ("relu2", 16, 28, 28),
        ("pool1", 16, 14, 14),
        ("conv3", 32, 14, 14),
        ("relu3", 32, 14, 14),
        ("conv4", 32, 14, 14),
        ("relu4", 32, 14, 14),
        ("pool2", 32, 7, 7),
        ("conv5", 32, 7, 7),
        ("relu5", 32, 7, 7),
        ("flatten", 1568),
        ("fc", 10),
    ]
    assert [stage.parameters for stage in stages if stage.parameters] == [80, 1168, 4640, 9248, 9248, 15690]
    assert CNNConfig().parameter_count() == 40_074
    assert sum(stage.multiplications for stage in stages) == 4_136_384


@torch.no_grad()
def test_each_stage_says_what_its_layer_does(config: CNNConfig) -> None:
    model = DigitCNN(config)
    maps = model.forward_with_maps(torch.rand(2, 1, config.image_size, config.image_size))
    stages = config.stages()
    assert [stage.name for stage in stages] == list(maps)
    for before, stage in pairwise(stages):
        layer = model.get_submodule(stage.name)
        assert stage.source == before.name
        assert tuple(maps[stage.source].shape) == (2, *stage.in_shape)
        assert tuple(maps[stage.name].shape) == (2, *stage.out_shape)
        assert stage.parameters == sum(parameter.numel() for parameter in layer.parameters())
        with FlopCounterMode(display=False) as counter:  # it counts a multiplication and an addition
            layer(maps[stage.source][:1])
        assert counter.get_total_flops() == 2 * stage.multiplications
        if isinstance(layer, nn.Conv2d | nn.MaxPool2d):
            sizes = [layer.kernel_size, layer.stride, layer.padding]
            one_number = [size[0] if isinstance(size, tuple) else size for size in sizes]
            assert one_number == [stage.kernel_size, stage.stride, stage.padding]
    assert config.parameter_count() == sum(parameter.numel() for parameter in model.parameters())


@torch.no_grad()
@pytest.mark.parametrize(("height", "width"), [(28, 90), (31, 45), (64, 29)])
def test_pictures_of_other_sizes(config: CNNConfig, height: int, width: int) -> None:
    x = torch.rand(1, 1, height, width)
    stages = {stage.name: stage for stage in config.stages(height, width)}
    for name, layer in DigitCNN(config).features().named_children():
        x = layer(x)
        assert tuple(x.shape[1:]) == stages[name].out_shape


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
        {"classes": True},
        {"blocks": ((1,) * 65,)},
        {"blocks": ((1,) * 100_000,)},
        {"image_size": 10**9},
        {"kernel_size": 10**30 + 1},
        {"blocks": ((1,),) * 200_000},
        {"blocks": (range(10**12),)},
        {"blocks": ((1200,), ()), "kernel_size": 1},  # few weights, 2.8 million numbers in its maps
        {"batch_norm": 1},
        {"padding": ["same"]},
    ],
    ids=lambda settings: str(settings)[:40],
)
def test_impossible_settings_are_refused_in_one_sentence(settings: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=r"^[^\n]+\.$"):
        CNNConfig(**settings)


def test_a_picture_that_is_too_small_is_refused() -> None:
    assert CNNConfig(padding="valid").stages(24, 28)[-2].in_shape == (32, 1, 2)
    for height, width in ((20, 28), (28, 3), (0, 28), (-5, 28)):
        with pytest.raises(ConfigError, match="too small"):
            CNNConfig(padding="valid").stages(height, width)


def test_config_survives_its_dictionary(config: CNNConfig) -> None:
    assert CNNConfig.from_dict(config.to_dict()) == config


def test_a_file_may_lack_settings_that_came_later_but_holds_no_others() -> None:
    values = CNNConfig(blocks=((3,), (4,)), classes=7).to_dict()
    del values["batch_norm"]
    assert CNNConfig.from_dict(values) == CNNConfig(blocks=((3,), (4,)), classes=7)
    for wrong in (values | {"dropout": 0.5}, values | {"blocks": 3}, values | {"blocks": [3]}):
        with pytest.raises(ConfigError, match=r"^[^\n]+\.$"):
            CNNConfig.from_dict(wrong)
