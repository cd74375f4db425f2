"""What the lesson's tests share."""

from __future__ import annotations

import pytest

from cnn import Recognizer
from cnn.lesson.lesson import Lesson


@pytest.fixture(scope="package")
def lesson(recognizer: Recognizer) -> Lesson:
    """Around the shipped network."""
    return Lesson(recognizer)
