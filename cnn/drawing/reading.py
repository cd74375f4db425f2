"""What the network says of one drawing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from cnn.drawing.picture import Picture


class Verdict(StrEnum):
    """Whether to believe the answer. Equal to plain text: `reading.verdict == "digit"`."""

    DIGIT = "digit"
    UNSURE = "unsure"
    NOT_A_DIGIT = "not a digit"
    BLANK = "blank"


@dataclass(frozen=True, eq=False)
class Reading:
    """What the network says of one drawing."""

    digit: int | None  # the most probable, also where the verdict says not to believe it; None where there is no ink
    probabilities: np.ndarray  # (10,) float64, sums to 1; all 0.1 where there is no ink
    verdict: Verdict
    score: float  # log-sum-exp of the logits; higher is more like a digit
    picture: Picture  # the drawing as the network saw it, and how it became that
    # Output of every stage by name, without the batch dimension, float32; empty unless asked for.
    maps: Mapping[str, np.ndarray] = field(default_factory=dict, repr=False)

    @property
    def confidence(self) -> float:
        """The highest probability."""
        return float(self.probabilities.max())

    @property
    def runner_up(self) -> int | None:
        """The second most probable digit; None where there is no ink."""
        return None if self.digit is None else int(np.argsort(self.probabilities)[-2])
