"""From validation logits to the numbers that decide: temperature, refusal, doubt."""

import math

import torch
from torch import Tensor
from torch.nn import functional

from cnn.data.figures import threshold_refusing
from cnn.network.checkpoint import Decision

REFUSED = 0.003  # share of validation digits that is refused; of people's drawings, which are stranger, it is more
UNSURE = 0.003  # share of the others that is called unsure
MOST_SURE = 0.9  # what is believed more than this is never called unsure, however good the network


def decide(logits: Tensor, labels: Tensor) -> Decision:
    """The decision numbers that fit validation digits: logits (n, 10), not trained on, and labels (n,) 0..9."""
    logits = logits.double()
    temperature = fit_temperature(logits, labels)
    scores = torch.logsumexp(logits, 1)  # (n,)
    refuse_below = threshold_refusing(scores.numpy(), REFUSED)
    confidence = torch.softmax(logits / temperature, 1).amax(1)[scores >= refuse_below]
    return Decision(temperature, refuse_below, min(threshold_refusing(confidence.numpy(), UNSURE), MOST_SURE))


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """The temperature in 0.1..10 with the lowest negative log-likelihood, by golden-section search.

    Guo et al. 2017, "On calibration of modern neural networks": one number that all logits are divided by, so that
    no answer changes.
    """
    low, high, golden = math.log(0.1), math.log(10.0), (math.sqrt(5) - 1) / 2

    def loss(log_temperature: float) -> float:
        return functional.cross_entropy(logits / math.exp(log_temperature), labels).item()

    for _ in range(40):  # the interval shrinks to 4.6 * 0.618^40 = 2e-8
        left, right = high - golden * (high - low), low + golden * (high - low)
        if loss(left) < loss(right):
            high = right
        else:
            low = left
    return math.exp((low + high) / 2)
