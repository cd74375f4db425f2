"""How well the network reads: MNIST, files of drawings put on pads, several digits."""

from cnn.evaluate.evaluation import REFUSED_DIGITS, Answers, Figures, evaluate_drawings, evaluate_mnist
from cnn.evaluate.numbers import evaluate_numbers

__all__ = ["REFUSED_DIGITS", "Answers", "Figures", "evaluate_drawings", "evaluate_mnist", "evaluate_numbers"]
