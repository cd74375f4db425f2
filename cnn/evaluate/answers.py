"""What a network said of many drawings, and the figures that this comes to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from cnn.data.figures import accuracy, expected_calibration_error, share
from cnn.drawing.reading import Reading, Verdict


@dataclass(frozen=True)
class Answers:
    """What the network said of n drawings: probabilities (n, 10), scores (n,) and verdicts (n,), which are text."""

    probabilities: np.ndarray
    scores: np.ndarray
    verdicts: np.ndarray

    @property
    def digits(self) -> np.ndarray:
        """(n,) the most probable digit."""
        return self.probabilities.argmax(1)

    def __getitem__(self, index: np.ndarray) -> Answers:
        return Answers(self.probabilities[index], self.scores[index], self.verdicts[index])

    @classmethod
    def of(cls, readings: Sequence[Reading]) -> Answers:
        """Those of `readings`, in order; at least one."""
        parts = zip(*((one.probabilities, one.score, one.verdict) for one in readings), strict=True)
        return cls(*map(np.array, parts))

    @classmethod
    def merge(cls, parts: Iterable[Answers]) -> Answers:
        """All of `parts`, one after the other."""
        return cls(*map(np.concatenate, zip(*(vars(one).values() for one in parts), strict=True)))


@dataclass(frozen=True)
class Figures:
    """Figures of one set of digits, as shares of 1; `n` readings. `accuracy` counts every reading, believed or not."""

    n: int
    accuracy: float | None
    ece: float | None
    refused: float | None
    unsure: float | None

    @classmethod
    def of(cls, labels: np.ndarray, answers: Answers) -> Figures:
        """Those of answers whose right ones are `labels`, (n,) 0..9."""
        return cls(
            n=len(labels),
            accuracy=accuracy(labels, answers.digits),
            ece=expected_calibration_error(labels, answers.probabilities),
            refused=share(answers.verdicts == Verdict.NOT_A_DIGIT),
            unsure=share(answers.verdicts == Verdict.UNSURE),
        )
