"""Which wires speak for one digit and not for the others: an exact part for each, and what happens without it.

A wire is the kernel that leads from one map to one map of the next layer with weights. With s = the logit of a digit
less that of another, or less the mean of all others, a wire's part is weight x ds/dweight, summed over its kernel. That
is exact for the network as it stands on this drawing: the wires out of a map add up to the sum of map x ds/dmap, the
wires into a map and its bias's part likewise, and the wires of one layer with the biases' parts from there on are s.
It says what a wire adds, not what happens without it: a cut switches units further on, and `target_without` asks the
network itself. Both are compared in `tests/benchmarks/wires.py`.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from cnn.explain.cells import Maps, all_stages, map_of
from cnn.explain.evidence import gradients, parameter, seed_of
from cnn.network.model import DigitCNN


@dataclass(frozen=True)
class LayerWires:
    """The wires of one layer with weights.

    Attributes:
        parts: (maps, read maps) float64. Of the last layer: (classes, last maps), each the sum over the map's cells.
        biases: (maps,) float64, each map's bias times the gradients of the cells that it was added to.
    """

    parts: np.ndarray
    biases: np.ndarray


@dataclass(frozen=True)
class Wires:
    """All wires of a network on one drawing, by the layer that they lead to, in the network's order."""

    layers: dict[str, LayerWires]
    value: float  # s, of the network's own logits

    def total_from(self, name: str) -> float:
        """Wires of one layer and all biases from there on: s, but for rounding."""
        names = list(self.layers)
        later = names[names.index(name) :]
        return float(self.layers[name].parts.sum() + sum(self.layers[one].biases.sum() for one in later))


@torch.no_grad()
def wires(model: DigitCNN, maps: Maps, digit: int, other: int | None = None) -> Wires:
    """Every wire's part in "`digit` and not `other`", or and not the others.

    Raises ExplainError for digits that are no classes or maps that are not of this network.
    """
    seed = seed_of(model, digit, other)
    slopes = gradients(model, maps, seed)
    layers: dict[str, LayerWires] = {}
    last_maps = model.config.stages()[0].in_shape[0]
    for stage in all_stages(model):
        last_maps = stage.in_shape[0] if len(stage.in_shape) == 3 else last_maps
        if not stage.parameters:
            continue
        weight, bias = (parameter(model, stage.name, name) for name in ("weight", "bias"))
        read = map_of(maps, stage.source, stage.in_shape).astype(np.float64)
        slope = slopes[stage.name]
        if stage.kind == "linear":
            products = seed[:, None] * weight * read
            layers[stage.name] = LayerWires(products.reshape(len(seed), last_maps, -1).sum(2), seed * bias)
            continue
        by_weight = F.conv2d(
            F.pad(torch.from_numpy(read), [stage.padding] * 4)[:, None], torch.from_numpy(slope)[:, None]
        )  # (read maps, maps, kernel, kernel): the gradient of each weight
        parts = (weight * by_weight.transpose(0, 1).numpy()).sum((2, 3))
        layers[stage.name] = LayerWires(parts, bias * slope.sum((1, 2)))
    return Wires(layers, float(seed @ map_of(maps, "fc", seed.shape).astype(np.float64)))


@torch.no_grad()
def target_without(model: DigitCNN, picture: np.ndarray, seed: np.ndarray, cut: tuple[str, int, int]) -> float:
    """s of a picture ((size, size) in 0..1) with one wire cut: its layer, the map it leads to, the map it reads.

    Only layers of convolutions have such wires. The model is changed for the call and put back.
    """
    stage, to, read = cut
    weight = model.get_parameter(f"{stage}.weight")
    kept = weight[to, read].clone()
    weight[to, read] = 0
    try:
        logits = model(torch.tensor(picture, dtype=torch.float32)[None, None])[0]
    finally:
        weight[to, read] = kept
    return float(seed @ logits.double().numpy())
