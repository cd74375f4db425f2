"""Digit Lens: draw a digit and see inside the convolutional network that reads it."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnn.drawing.reading import Reading
    from cnn.drawing.recognizer import Recognizer

__all__ = ["Reading", "Recognizer"]

_HOMES = {"Reading": "cnn.drawing.reading", "Recognizer": "cnn.drawing.recognizer"}


def __getattr__(name: str) -> object:
    """A public name, imported when it is first asked for: a command sets up NumPy and torch before they are there."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
