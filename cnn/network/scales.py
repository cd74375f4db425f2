"""One fixed scale for each stage, so that its maps can be painted alike for every drawing and compared over time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise

import torch
from torch import Tensor

from cnn.network.model import DigitCNN

WITHIN = 999, 1000  # the share of a stage's magnitudes that its scale holds; what is larger is clipped
LEAST, MOST = 1e-30, 1e39  # of a scale: values in single precision can be divided by it, and reach it
BATCH = 20  # pictures at once: the largest network that is allowed makes 160 MB of maps of them


@torch.inference_mode()
def stage_scales(model: DigitCNN, pictures: Tensor) -> dict[str, float]:
    """For each stage, in order, the 99.9th percentile of its magnitudes, rounded up to three digits; never 0.

    A convolution has the scale of its ReLU: what the ReLU lets pass is then painted as before it, and what it cuts
    compares with that. The input's is 1, full ink. Where more than 99.9 % of the values are 0, the scale is the largest
    one's, and 1 where all are.

    Args:
        pictures: (n, size, size) uint8, light ink on dark; 1,000 digits that the network was trained with.
    """
    folded = model.fold_batch_norm()
    largest: dict[str, Tensor] = {}
    for batch in pictures.split(BATCH):
        for name, values in folded.forward_with_maps(batch[:, None].float() / 255).items():
            found = values.abs().nan_to_num(0, 0).flatten()  # weights in bounds can overflow on a strange picture
            both = torch.cat((largest.get(name, found[:0]), found))
            largest[name] = both.topk(min(len(both), _beyond(found.numel() // len(batch) * len(pictures)) + 1)).values
    scales = {name: round_up(float(ordered[-1]) or float(ordered[0])) for name, ordered in largest.items()}
    stages = folded.config.stages()
    for before, after in pairwise(stages):
        if after.kind == "relu":
            scales[before.name] = scales[after.name] = scales[after.name] or scales[before.name]
    scales["input"] = 1.0
    return {name: scale if scale >= LEAST else 1.0 for name, scale in scales.items()}


def _beyond(count: int) -> int:
    """How many of so many values lie beyond the scale."""
    return count - -(-count * WITHIN[0] // WITHIN[1])


def round_up(value: float) -> float:
    """A magnitude rounded up to three digits, so that it can be shown as it is; 0 stays 0."""
    if value == 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(value)) - 2)
    return float(f"{math.ceil(value / unit - 1e-9) * unit:.6g}")


def check_scales(scales: object, model: DigitCNN) -> dict[str, float]:
    """`scales` as one number for each stage of the model, in their order. Raises ValueError for anything else."""
    names = [stage.name for stage in model.config.stages()]
    if not isinstance(scales, Mapping) or set(scales) != set(names):
        raise ValueError(f"there must be one for each of {', '.join(names)}.")
    for name in names:
        if not isinstance(scales[name], float) or not LEAST <= scales[name] <= MOST:
            raise ValueError(f"that of {name} must be a number from {LEAST:g} to {MOST:g}.")
    return {name: scales[name] for name in names}
