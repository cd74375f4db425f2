"""Digit Lens: draw a digit and see inside the convolutional network that reads it."""

from cnn.drawing.reading import Reading
from cnn.drawing.recognizer import Recognizer

__all__ = ["Reading", "Recognizer"]
