"""The fixed scale of each stage's maps, measured on training digits; `train.py` keeps them in the weights file."""

import torch

from cnn.data.mnist import DataError, Digits, load_mnist
from cnn.network.model import DigitCNN
from cnn.network.scales import stage_scales
from cnn.pen.pictures import pen_digits

DIGITS = 1_000  # the first of MNIST's training digits


def training_scales(model: DigitCNN, digits: Digits) -> dict[str, float]:
    """The scales of a network's stages on the first of the digits that it was trained with."""
    return stage_scales(model, digits.images[:DIGITS])


def find_scales(model: DigitCNN) -> dict[str, float]:
    """The same for a network whose file has none; on digits by the pen where MNIST cannot be read."""
    try:
        digits = load_mnist(train=True)
    except DataError:
        digits = pen_digits(DIGITS, torch.Generator().manual_seed(0))
    return training_scales(model, digits)
