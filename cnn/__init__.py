"""Digit Lens: draw a digit and see inside the convolutional network that reads it."""

from cnn.recognizer import Reading, Recognizer

__all__ = ["Reading", "Recognizer"]
