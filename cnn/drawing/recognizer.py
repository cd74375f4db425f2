"""From a drawing to a reading: the one thing that page, public API and tests call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from cnn.drawing.number import read_number
from cnn.drawing.preprocess import Prepared, ink_of, preprocess
from cnn.network.checkpoint import DEFAULT_WEIGHTS, Decision, load_checkpoint
from cnn.network.model import DigitCNN

DIGIT, UNSURE, NOT_A_DIGIT, BLANK = "digit", "unsure", "not a digit", "blank"
BATCH = 512  # pictures in one forward pass: enough for speed, 16 MB for the largest maps


@dataclass(frozen=True)
class Reading:
    """What the network says of one drawing.

    Attributes:
        digit: the most probable digit, also where the verdict says not to believe it; None where there is no ink.
        probabilities: (10,) float64, sums to 1; all 0.1 where there is no ink.
        verdict: "digit", "unsure", "not a digit" or "blank".
        score: log-sum-exp of the logits; higher is more like a digit.
        prepared: the drawing as the network saw it, and where its ink lay.
        maps: output of every stage by name, without the batch dimension, float32; empty unless asked for.
    """

    digit: int | None
    probabilities: np.ndarray
    verdict: str
    score: float
    prepared: Prepared
    maps: Mapping[str, np.ndarray] = field(default_factory=dict, repr=False)

    @property
    def confidence(self) -> float:
        """The highest probability."""
        return float(self.probabilities.max())

    @property
    def runner_up(self) -> int | None:
        """The second most probable digit; None where there is no ink."""
        return None if self.digit is None else int(np.argsort(self.probabilities)[-2])


class Recognizer:
    """A network with the numbers that turn its logits into an answer. Holds no state of any drawing."""

    def __init__(self, model: DigitCNN, decision: Decision | None = None) -> None:
        self.model = model.eval()
        self.decision = decision or Decision()

    @classmethod
    def load(cls, path: str | Path = DEFAULT_WEIGHTS) -> Recognizer:
        """The recognizer in a weights file. Raises CheckpointError with one clear sentence."""
        return cls(*load_checkpoint(path))

    def read(self, image: Image.Image | np.ndarray) -> Reading:
        """Read one drawing, keeping every map of the one forward pass.

        Takes what `cnn.drawing.preprocess.preprocess` takes and raises ImageError as it does.
        """
        return self.read_prepared(preprocess(image))

    def read_batch(self, images: Iterable[Image.Image | np.ndarray]) -> list[Reading]:
        """Read many drawings. Their maps are not kept: for 10,000 drawings they would take 3 GB."""
        return self.read_prepared_batch([preprocess(image) for image in images])

    def read_number(self, image: Image.Image | np.ndarray) -> list[Reading]:
        """Read several digits on one canvas, left to right; none where there is no ink. Their maps are not kept.

        Each reading's `prepared.box` is the digit's place in the whole picture. Takes and raises what `read` does.
        """
        return read_number(self, ink_of(image))

    def read_prepared(self, prepared: Prepared) -> Reading:
        """`read` for a drawing that is in MNIST's geometry already."""
        with torch.inference_mode():
            maps = self.model.forward_with_maps(torch.from_numpy(prepared.picture)[None, None])
        arrays = {name: value[0].numpy() for name, value in maps.items()}
        return self._readings([prepared], maps["fc"], arrays)[0]

    def read_prepared_batch(self, prepared: list[Prepared]) -> list[Reading]:
        """`read_batch` for drawings that are in MNIST's geometry already."""
        readings: list[Reading] = []
        for start in range(0, len(prepared), BATCH):
            chunk = prepared[start : start + BATCH]
            pictures = torch.from_numpy(np.stack([one.picture for one in chunk]))[:, None]  # (B, 1, 28, 28)
            with torch.inference_mode():
                readings += self._readings(chunk, self.model(pictures), {})
        return readings

    def _readings(self, prepared: list[Prepared], logits: Tensor, maps: Mapping[str, np.ndarray]) -> list[Reading]:
        probabilities = torch.softmax(logits.double() / self.decision.temperature, dim=1).numpy()
        scores = torch.logsumexp(logits, dim=1).tolist()
        return [
            self._reading(one, row, score, maps)
            for one, row, score in zip(prepared, probabilities, scores, strict=True)
        ]

    def _reading(
        self, prepared: Prepared, probabilities: np.ndarray, score: float, maps: Mapping[str, np.ndarray]
    ) -> Reading:
        if prepared.blank:
            even = np.full(len(probabilities), 1 / len(probabilities))
            return Reading(None, even, BLANK, score, prepared, maps)
        verdict = DIGIT
        if score < self.decision.refuse_below:
            verdict = NOT_A_DIGIT
        elif probabilities.max() < self.decision.unsure_below:
            verdict = UNSURE
        return Reading(int(probabilities.argmax()), probabilities, verdict, score, prepared, maps)
