"""Lists that the settings of several parts choose from."""

from cnn.lesson.texts import Sentence, Words
from cnn.network.operators import KERNELS, PADDING_MODES

Choices = tuple[tuple[str | int, Words], ...]


def named(group: str, *values: str) -> Choices:
    """Choices whose texts are lesson.GROUP.VALUE."""
    return tuple((value, Sentence(f"lesson.{group}.{value}")) for value in values)


def square_sizes(*sides: int) -> Choices:
    return tuple((side, f"{side}×{side}") for side in sides)


def full_or_small(small: int) -> Choices:
    """The drawing in full, or so small that its numbers can be read."""
    return (("drawing", "28×28"), ("small", f"{small}×{small}"))


NAMED_KERNELS = named("kernel", *KERNELS)
MODES = named("padding_mode", *PADDING_MODES)
SIZES = square_sizes(1, 3, 5, 7)
DIGITS: Choices = tuple((digit, str(digit)) for digit in range(10))
