"""What every operator refuses, in one sentence for the student."""

from torch import Tensor

from cnn.base.errors import UserError

MAX_SIDE = 2048  # pixels with padding; a typing slip must not take all the memory of a shared machine


class OperatorError(UserError):
    """The settings cannot work; the message is one sentence for the student."""


def check_picture(picture: Tensor, most_dimensions: int = 3) -> None:
    """Floating point, with rows and columns; channels, and with more dimensions batches, may come before them."""
    if not isinstance(picture, Tensor) or not 2 <= picture.ndim <= most_dimensions or picture.numel() == 0:
        shapes = "(H, W)" if most_dimensions == 2 else "(H, W) or (C, H, W)"
        raise OperatorError(f"The picture must be a tensor of the shape {shapes}.")
    if not picture.is_floating_point():
        raise OperatorError(f"The picture must hold floating point numbers, not {picture.dtype}.")


def check_shape(shape: tuple[int, ...]) -> None:
    """(channels, height, width), each at least 1."""
    if len(shape) != 3:
        raise OperatorError(f"The shape must be (channels, height, width), not {tuple(shape)}.")
    for name, length in zip(("number of channels", "height", "width"), shape, strict=True):
        check_whole(name, length, 1)


def check_whole(name: str, value: int, least: int, most: int | None = None) -> None:
    """A whole number of at least `least` and, where it is given, at most `most`; True and 3.0 are none."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least or (most is not None and value > most):
        numbers = f"of at least {least}" if most is None else f"from {least} to {most}"
        raise OperatorError(f"The {name} must be a whole number {numbers}, not {str(value)[:20]}.")


def check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    """One of the names."""
    if value not in choices:
        raise OperatorError(f"The {name} must be one of {', '.join(choices)}, not {str(value)[:20]}.")


def pixels(count: int) -> str:
    """ "1 pixel", "2 pixels"."""
    return f"{count} pixel" if count == 1 else f"{count} pixels"
