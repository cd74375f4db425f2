"""The one loss, of digits and of not-digits.

It sees eleven classes, of which the eleventh, "not a digit", has a logit that is fixed at zero. With the score
s = logsumexp(logits) that is

    a digit with label y:    cross_entropy(logits, y) + softplus(-s)
    not a digit:                                        softplus(s)

so the network still has ten outputs and ten probabilities, and s is trained to be the log-odds of "this is a digit". It
is an energy-based score as in Liu et al. 2020, "Energy-based out-of-distribution detection", with the logistic loss in
place of two squared hinges: there are no margins to tune.
"""

import torch
from torch import Generator, Tensor
from torch.nn import functional

from cnn.data.mnist import Digits
from cnn.network.model import DigitCNN
from cnn.training.augment import augment
from cnn.training.config import TrainConfig
from cnn.training.mixture import NOT_A_DIGIT
from cnn.training.workers import LossesOf


def digit_losses(logits: Tensor, labels: Tensor, detect: bool = True) -> Tensor:
    """(B,) losses from logits (B, 10) and labels (B,) 0..9 or NOT_A_DIGIT.

    Without `detect` they are cross-entropy alone, for a run without not-digits.
    """
    loss = functional.cross_entropy(logits, labels, ignore_index=NOT_A_DIGIT, reduction="none")  # (B,)
    if detect:
        score = torch.logsumexp(logits, dim=1)  # (B,)
        loss = loss + functional.softplus(torch.where(labels == NOT_A_DIGIT, score, -score))
    return loss


def losses_under(config: TrainConfig) -> LossesOf:
    """What a training step does with pictures: augment them, read them, and say how wrong each reading is."""

    def losses_of(model: DigitCNN, part: Digits, generator: Generator) -> Tensor:
        device = next(model.parameters()).device
        x = augment(to_input(part.images), config.augment, generator)
        x = x.to(device, memory_format=torch.channels_last)  # (B, 1, 28, 28)
        losses = digit_losses(model(x), part.labels.to(device), detect=config.negatives > 0)
        return losses.cpu()  # (B,)

    return losses_of


def to_input(images: Tensor) -> Tensor:
    """(n, 28, 28) uint8 -> (n, 1, 28, 28) float in 0..1, channels last: convolutions run fastest so."""
    return (images[:, None].float() / 255).contiguous(memory_format=torch.channels_last)
