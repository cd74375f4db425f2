"""Digit Lens: draw a digit and see inside the convolutional network that reads it."""

from cnn.drawing.recognizer import Reading, Recognizer

__all__ = ["Reading", "Recognizer"]
