"""What a cell sees, against what the network's wiring reaches."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from cnn.explain.cells import SOFTMAX, Cell, all_stages, map_shape
from cnn.explain.receptive import receptive_field
from cnn.network.model import DigitCNN
from tests.helpers.networks import EXACT, Network


def reach_maps(model: DigitCNN) -> dict[str, torch.Tensor]:
    """The network's wiring alone: all weights 1, ReLU left out, mean in place of max.

    Every cell that a window reads then has a positive gradient, and nothing else has any.
    """
    x = torch.ones(1, *model.config.stages()[0].out_shape, dtype=torch.float64, requires_grad=True)
    maps = {"input": x}
    for stage in all_stages(model)[1:]:
        x = wire(model, stage, x)
        maps[stage.name] = x
    return maps


def wire(model: DigitCNN, stage, x: torch.Tensor) -> torch.Tensor:
    if stage.kind == "conv":
        return F.conv2d(x, torch.ones_like(model.get_submodule(stage.name).weight).double(), padding=stage.padding)
    if stage.kind == "pool":
        return F.avg_pool2d(x, 2)
    if stage.kind == "flatten":
        return x.flatten(1)
    if stage.kind in ("linear", SOFTMAX):
        return x.sum(1, keepdim=True).expand(1, stage.out_shape[0]) * 1
    return x * 1


def mask_of(field, shape: tuple[int, ...]) -> np.ndarray:
    mask = np.zeros(map_shape(shape), bool)
    top, left, bottom, right = field.inside
    mask[field.channels[0] : field.channels[1], top:bottom, left:right] = True
    return mask


def test_receptive_field_is_exactly_what_the_wiring_reaches(network: Network) -> None:
    maps = reach_maps(network.model)
    stages = {stage.name: stage for stage in all_stages(network.model)}
    for cell in network.cells_of_all_kinds(3):
        fields = receptive_field(network.model, cell)
        earlier = list(stages)[: list(stages).index(cell.stage)]
        assert [field.stage for field in fields] == earlier[::-1]
        out = maps[cell.stage].reshape(map_shape(stages[cell.stage].out_shape))[cell[1:]]
        slopes = torch.autograd.grad(out, [maps[f.stage] for f in fields], retain_graph=True) if fields else []
        for field, slope in zip(fields, slopes, strict=True):
            shape = stages[field.stage].out_shape
            expected = slope.numpy().reshape(map_shape(shape)) != 0
            np.testing.assert_array_equal(mask_of(field, shape), expected, err_msg=f"{cell} in {field.stage}")


def test_nothing_outside_the_receptive_field_changes_the_real_networks_cell(network: Network) -> None:
    rng = np.random.default_rng(5)
    for cell in network.cells("conv", 3) + network.cells("pool", 3):
        field = receptive_field(network.model, cell)[-1]
        inside = mask_of(field, (1, *network.picture.levels.shape))[0]
        noise = rng.random(network.picture.levels.shape, dtype=np.float32)
        outside = network.read(np.where(inside, network.picture.values, noise))
        assert outside[cell.stage][cell[1:]] == pytest.approx(network.maps[cell.stage][cell[1:]], abs=EXACT)


def test_fields_by_hand(default: Network) -> None:
    middle = {field.stage: field.inside for field in receptive_field(default.model, Cell("pool2", 0, 3, 3))}
    assert middle["conv4"] == (6, 6, 8, 8)
    assert middle["conv3"] == (5, 5, 9, 9)
    assert middle["pool1"] == (4, 4, 10, 10)
    assert middle["conv2"] == (8, 8, 20, 20)
    assert middle["input"] == (6, 6, 22, 22)
    corner = receptive_field(default.model, Cell("pool2", 0, 0, 0))[-1]
    assert corner.inside == (0, 0, 10, 10)  # 16 wide as well, but 6 of it lie over the edge
