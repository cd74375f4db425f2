"""What speaks for an answer: exactly at the last maps, and worked back through the network to the ink.

The last layer is a sum, so there each cell's share in a logit is exact: weight x activation. Further back a share is
gradient x activation (Shrikumar et al. 2016, "Not just a black box", arXiv:1605.01713). With convolutions, ReLU and
max-pool the network is piecewise linear: as long as no ReLU switches and no pool changes its winner, a logit is
sum(x * dlogit/dx) plus what the biases add on their way up. Both parts are given here and sum to the logit. They say
what this drawing's numbers add, not what would happen without them: rubbing ink out switches units, and what that does
is asked of the network itself (`cnn.explain.compare.rub_out`).
"""

from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from cnn.base.messages import Matrix, Vector, Volume
from cnn.explain.cells import Cell, Maps, all_stages, check_digit, map_of, stage_of
from cnn.network.model import DigitCNN
from cnn.network.stages import Stage


@dataclass(frozen=True)
class EvidenceDifference:
    """Why one digit and not another: positive numbers speak for the one, negative ones for the other."""

    evidence: Volume  # (C, H, W), difference of the two evidence maps; by_channel (C,) and by_place (H, W) are its sums
    by_channel: Vector
    by_place: Matrix
    # bias, total, value: differences too; total = evidence.sum() + bias. At temperature T the softmax makes the one
    # exp(value / T) times as probable as the other.
    bias: float
    total: float
    value: float


@dataclass(frozen=True)
class Evidence(EvidenceDifference):
    """How the fully connected layer got one logit: the difference from having no evidence and no bias at all.

    Attributes:
        cell: the logit, Cell("fc", digit).
        weights, activations: (C, H, W) float64 over the last maps; evidence = weights * activations.
        value: the logit that the network gave (float32); total agrees with it but for rounding.
    """

    cell: Cell
    weights: Volume
    activations: Volume
    kind: str = field(default="linear", init=False)


@dataclass(frozen=True)
class InkEvidence:
    """Which ink speaks for and against an answer: pixels.sum() + bias = value, but for rounding."""

    pixels: Matrix  # (size, size) float64, picture * gradient; 0 wherever there is no ink
    # what the drawing does not account for: every bias times the gradients of the cells that it was added to
    bias: float
    value: float  # the network's own: a logit less another, or less the mean of the others


def evidence(model: DigitCNN, maps: Maps, digit: int) -> Evidence:
    """Weight x activation for every cell of the last maps; exact, because the last layer is one sum.

    Raises ExplainError for a digit that is no class or maps that are not of this network.
    """
    check_digit(model, digit)
    last = stage_of(model, "flatten")
    activations = map_of(maps, last.source, last.in_shape).astype(np.float64)
    weights = parameter(model, "fc", "weight")[digit].reshape(last.in_shape)
    bias = float(parameter(model, "fc", "bias")[digit])
    value = float(map_of(maps, "fc", (model.config.classes,))[digit])
    return Evidence(*_sums(weights * activations, bias), value, Cell("fc", digit), weights, activations)


def evidence_difference(a: Evidence, b: Evidence) -> EvidenceDifference:
    """Why a's digit and not b's, of the same drawing: the difference of their evidence, cell by cell."""
    return EvidenceDifference(*_sums(a.evidence - b.evidence, a.bias - b.bias), a.value - b.value)


def _sums(evidence: np.ndarray, bias: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, float, float]:
    """The first fields of an `EvidenceDifference`, up to its total."""
    return evidence, evidence.sum((1, 2)), evidence.sum(0), bias, float(evidence.sum()) + bias


def seed_of(model: DigitCNN, digit: int, other: int | None = None) -> np.ndarray:
    """(classes,) float64: "this digit and not the other" as weights of the logits; without another all others count.

    Raises ExplainError for digits that are no classes.
    """
    check_digit(model, digit)
    classes = model.config.classes
    if other is not None:
        check_digit(model, other)
        return np.eye(classes)[digit] - np.eye(classes)[other]
    seed = np.full(classes, -1 / (classes - 1))
    seed[digit] = 1
    return seed


def ink_evidence(model: DigitCNN, maps: Maps, digit: int, other: int | None = None) -> InkEvidence:
    """Which ink speaks for `digit` and against `other`, or all others: gradient x input, and the biases' part.

    Background pixels are 0 and so get no share, although the network does notice where ink is absent: that lies in the
    biases' part. Raises ExplainError for digits that are no classes or maps that are not of this network.
    """
    seed = seed_of(model, digit, other)
    slopes = gradients(model, maps, seed)
    pixels = (map_of(maps, "input", slopes["input"].shape) * slopes["input"])[0]
    bias = 0.0
    for stage in all_stages(model):
        if stage.parameters:  # a convolution's bias is added to every cell of its map
            slope = slopes[stage.name].reshape(stage.out_shape[0], -1).sum(1)
            bias += float((parameter(model, stage.name, "bias") * slope).sum())
    return InkEvidence(pixels, bias, value=float(seed @ map_of(maps, "fc", seed.shape).astype(np.float64)))


def channel_scores(model: DigitCNN, maps: Maps, digit: int) -> dict[str, np.ndarray]:
    """(C,) for every stage with maps, from the input to the last maps: how much each channel speaks for the digit.

    The score of a channel is gradient x activation, summed over its map: HiResCAM's element-wise product (Draelos &
    Carin 2020, arXiv:2011.08891), applied at every stage. At the last maps it is exactly what the channel adds to the
    logit; further back it is what it adds as long as no unit switches.
    """
    check_digit(model, digit)
    slopes = gradients(model, maps, np.eye(model.config.classes)[digit])
    return {
        stage.name: (slopes[stage.name] * map_of(maps, stage.name, stage.out_shape)).sum((1, 2))
        for stage in all_stages(model)
        if len(stage.out_shape) == 3
    }


def parameter(model: DigitCNN, stage: str, name: str) -> np.ndarray:
    """The "weight" or the "bias" of a stage's layer, in float64."""
    return model.get_parameter(f"{stage}.{name}").detach().numpy().astype(np.float64)


def gradients(model: DigitCNN, maps: Maps, seed: np.ndarray) -> dict[str, np.ndarray]:
    """Gradient of sum(seed * logits), seed (classes,), with respect to every stage's output, by name, in float64.

    Written out rather than left to autograd: it needs no second forward pass, and it goes through the very ReLUs and
    pool winners that are shown. Where a window has equal values the first, row by row, wins, as in torch's max-pool.
    """
    slopes = {"fc": np.asarray(seed, np.float64)}
    slope = torch.from_numpy(slopes["fc"])
    with torch.no_grad():
        for stage in reversed(all_stages(model)[1:-1]):
            source = torch.from_numpy(map_of(maps, stage.source, stage.in_shape).astype(np.float64))
            slope = _slope_below(model, stage, slope, source)
            slopes[stage.source] = slope.numpy()
    return slopes


def _slope_below(model: DigitCNN, stage: Stage, slope: Tensor, source: Tensor) -> Tensor:
    """The gradient one stage further down, with the shape of `source`, the map that the stage read."""
    match stage.kind:
        case "linear":
            return slope @ model.fc.weight.double()
        case "flatten":
            return slope.reshape(source.shape)
        case "relu":
            return slope * (source > 0)
        case "pool":
            window = [stage.kernel_size] * 2
            winners = F.max_pool2d(source[None], window, return_indices=True)[1]
            return F.max_unpool2d(slope[None], winners, window, output_size=source.shape[-2:])[0]
        case "conv":
            kernels = model.get_parameter(f"{stage.name}.weight").double()
            return F.conv_transpose2d(slope[None], kernels, padding=stage.padding)[0]
    raise ValueError(f"There is no gradient for a stage of the kind {stage.kind!r}.")
