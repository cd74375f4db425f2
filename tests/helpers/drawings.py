"""Small files of drawings, and a reader that answers what it is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from cnn.data.drawings import Drawings
from cnn.drawing.geometry import prepare
from cnn.drawing.reading import Reading, Verdict

LINE = np.array([[0.2, 0.0], [0.2, 1.0]], np.float32)
ROOF = np.array([[0.0, 0.0], [0.7, 0.0]], np.float32)


def strokes_arrays(**changes: np.ndarray | None) -> dict[str, np.ndarray]:
    """Two drawings, a one-stroke 1 and a two-stroke 7, as the arrays of a valid file; None leaves an array out."""
    arrays = {
        "labels": np.array([1, 7]),
        "points": np.concatenate([LINE, ROOF, LINE]),
        "stroke_offsets": np.array([0, 2, 4, 6]),
        "drawing_offsets": np.array([0, 1, 3]),
    }
    return {name: value for name, value in (arrays | changes).items() if value is not None}


def save(folder: Path, arrays: dict[str, np.ndarray]) -> Path:
    """A file of these arrays."""
    path = folder / "some drawings.npz"
    np.savez(path, **arrays)
    return path


def lines(labels: Sequence[int | str], **changes: object) -> Drawings:
    """A file with the same upright line for every label."""
    count = len(labels)
    values: dict[str, object] = {
        "name": "lines",
        "labels": np.array(labels),
        "strokes": [[np.array([[0, 0], [0, 1]], np.float32)]] * count,
        "pictures": [],
        "writers": None,
        "suspect": np.zeros(count, bool),
        "lookalike": np.zeros(count, bool),
    }
    return Drawings(**(values | changes))


class StrictReader:
    """Stands in for a Recognizer: answers the digits that it is given, in order, whatever it sees."""

    def __init__(self, digits: Iterable[int], confidence: float = 0.91, verdicts: Sequence[str] = ("digit",)) -> None:
        self.digits, self.confidence, self.verdicts = list(digits), confidence, verdicts
        self.seen: list[np.ndarray] = []

    def read_batch(self, images: Iterable[np.ndarray]) -> list[Reading]:
        readings = []
        for i, image in enumerate(images):
            self.seen.append(image)
            digit = self.digits[i % len(self.digits)]
            probabilities = np.full(10, (1 - self.confidence) / 9)
            probabilities[digit] = self.confidence
            verdict = Verdict(self.verdicts[i % len(self.verdicts)])
            readings.append(Reading(digit, probabilities, verdict, float(i), prepare(image)))
        return readings
