"""From a drawing to a reading: the one thing that page, public API and tests call."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from cnn.drawing.geometry import prepare
from cnn.drawing.ink import ink_of, reduction, upright_size
from cnn.drawing.number import read_number
from cnn.drawing.picture import Picture
from cnn.drawing.reading import Reading, Verdict
from cnn.network.checkpoint import DEFAULT_WEIGHTS, Decision, load_checkpoint
from cnn.network.model import DigitCNN

BATCH = 512  # pictures in one forward pass: enough for speed, 16 MB for the largest maps


class Recognizer:
    """A network with the numbers that turn its logits into an answer. Holds no state of any drawing."""

    def __init__(
        self, model: DigitCNN, decision: Decision | None = None, scales: dict[str, float] | None = None
    ) -> None:
        self.model = model.eval()
        self.decision = decision or Decision()
        self.scales = scales  # the fixed scale of each stage's maps; None where nobody has measured them

    @classmethod
    def load(cls, path: str | Path = DEFAULT_WEIGHTS) -> Recognizer:
        """The recognizer in a weights file. Raises CheckpointError with one clear sentence."""
        return cls(*load_checkpoint(path))

    def read(self, image: Image.Image | np.ndarray) -> Reading:
        """Read one drawing, keeping every map of the one forward pass.

        Takes what `cnn.drawing.geometry.prepare` takes and raises ImageError as it does.
        """
        return self.read_picture(prepare(image))

    def read_batch(self, images: Iterable[Image.Image | np.ndarray]) -> list[Reading]:
        """Read many drawings. Neither maps nor steps are kept: for 10,000 drawings they would take 3 GB and 0.2 GB."""
        return self.read_pictures([prepare(image, steps=False) for image in images])

    def read_number(self, image: Image.Image | np.ndarray) -> list[Reading]:
        """Read several digits on one canvas, left to right; none where there is no ink. Their maps are not kept.

        Each reading's `picture.box` is the digit's place in the whole picture. Takes and raises what `read` does.
        """
        readings = read_number(self, ink_of(image))
        size = upright_size(image)
        return [replace(one, picture=one.picture.enlarged(reduction(size), size)) for one in readings]

    def read_picture(self, picture: Picture, every_map: bool = True) -> Reading:
        """`read` for a drawing that is in MNIST's geometry already; without `every_map` the logits alone are kept."""
        batch = _batch([picture])
        with torch.inference_mode():
            maps = self.model.forward_with_maps(batch) if every_map else {"fc": self.model(batch)}
        arrays = {name: value[0].numpy() for name, value in maps.items()}
        return self._readings([picture], maps["fc"], arrays)[0]

    def read_pictures(self, pictures: Sequence[Picture]) -> list[Reading]:
        """`read_batch` for drawings that are in MNIST's geometry already."""
        readings: list[Reading] = []
        for start in range(0, len(pictures), BATCH):
            chunk = pictures[start : start + BATCH]
            with torch.inference_mode():
                readings += self._readings(chunk, self.model(_batch(chunk)), {})
        return readings

    def _readings(self, pictures: Sequence[Picture], logits: Tensor, maps: Mapping[str, np.ndarray]) -> list[Reading]:
        # Weights in bounds can still overflow on a strange drawing: what is no number is no answer.
        known = [all(map(math.isfinite, row)) for row in logits.tolist()]
        if not all(known):
            logits = torch.where(torch.tensor(known)[:, None], logits, 0.0)
        probabilities = torch.softmax(logits.double() / self.decision.temperature, dim=1).numpy()
        scores = torch.logsumexp(logits, dim=1).tolist()
        readings = []
        for picture, row, score, finite in zip(pictures, probabilities, scores, known, strict=True):
            shares = row.tolist()
            highest = max(shares)
            digit: int | None = shares.index(highest)
            verdict = Verdict.DIGIT
            if picture.blank:
                digit, row, verdict = None, np.full(len(row), 1 / len(row)), Verdict.BLANK
            elif score < self.decision.refuse_below or not finite:
                verdict = Verdict.NOT_A_DIGIT
            elif highest < self.decision.unsure_below:
                verdict = Verdict.UNSURE
            readings.append(Reading(digit, row, verdict, score, picture, maps))
        return readings


def _batch(pictures: Sequence[Picture]) -> Tensor:
    """(B, 1, 28, 28) float32 in 0..1, what the network reads."""
    if len(pictures) == 1:
        return torch.from_numpy(pictures[0].values.copy())[None, None]
    return torch.from_numpy(np.stack([picture.values for picture in pictures]))[:, None]
