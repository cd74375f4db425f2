"""Figures of a network on MNIST's test digits and on files of drawings that are put on a pad in many ways.

Every drawing goes through `Recognizer.read_batch`, as on the page. Nothing here trains or chooses anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnn.data.drawings import (
    PAD,
    PEN_CAP,
    Drawings,
    PadCondition,
    crop_to_ink,
    draw_on_pads,
    pad_grid,
    place_tile,
    scale_picture,
)
from cnn.data.figures import (
    accuracy,
    area_under_roc,
    confusion_matrix,
    expected_calibration_error,
    recalls,
    share,
    threshold_refusing,
)
from cnn.data.mnist import Digits, load_mnist
from cnn.drawing.recognizer import DIGIT, NOT_A_DIGIT, UNSURE, Reading, Recognizer
from cnn.evaluate.redraw import middle_lines, redraw

REFUSED_DIGITS = 0.01  # the share of digits that the refusal of not-digits may cost


@dataclass(frozen=True)
class Answers:
    """What the network said of n drawings; `merge` puts several sets one after the other.

    Attributes:
        probabilities: (n, 10).
        scores: (n,) log-sum-exp of the logits.
        verdicts: (n,) text.
    """

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
        return cls(
            np.array([one.probabilities for one in readings]).reshape(len(readings), -1),
            np.array([one.score for one in readings]),
            np.array([one.verdict for one in readings]),
        )

    @classmethod
    def merge(cls, parts: Sequence[Answers]) -> Answers:
        return cls(
            np.concatenate([one.probabilities for one in parts]),
            np.concatenate([one.scores for one in parts]),
            np.concatenate([one.verdicts for one in parts]),
        )


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
        return cls(
            n=len(labels),
            accuracy=accuracy(labels, answers.digits),
            ece=expected_calibration_error(labels, answers.probabilities),
            refused=share(answers.verdicts == NOT_A_DIGIT),
            unsure=share(answers.verdicts == UNSURE),
        )


@dataclass(frozen=True)
class MnistResult:
    """MNIST's test digits: as they are, and a sample of them put on a pad.

    Attributes:
        clean: all of them, as they are.
        sample: the sampled ones, as they are: what the next two are to be compared with.
        placed: scaled to 20-95 % of the pad, at any place; the pen grows with the digit.
        redrawn: so too, and drawn again with a pen of 3-12 % of the pad (at most PEN_CAP of the digit).
        scores: of all digits as they are, for comparison with those of not-digits.
    """

    clean: Figures
    sample: Figures
    placed: Figures
    redrawn: Figures
    scores: np.ndarray


@dataclass(frozen=True)
class DrawingsResult:
    """A file of digits. All figures but `conditions` are over the readings of all conditions together.

    Attributes:
        name: of the file.
        drawings: how many it holds.
        overall: every reading.
        without_suspect: those of drawings that are not marked as suspect; None where none is.
        conditions: figures by the condition's name.
        worst_condition: the name of the one with the lowest accuracy.
        writers: accuracy by writer; empty where the file does not say.
        recall: by class, 0 to 9.
        confusion: (10, 10), row = label, column = reading.
        scores: (readings,) log-sum-exp, for comparison with those of not-digits.
    """

    name: str
    drawings: int
    overall: Figures
    without_suspect: Figures | None
    conditions: dict[str, Figures]
    worst_condition: str
    writers: dict[str, float]
    recall: list[float | None]
    confusion: np.ndarray
    scores: np.ndarray


@dataclass(frozen=True)
class RefusalResult:
    """A file of not-digits against digits, over the readings of all conditions together.

    Attributes:
        name: of the file.
        drawings: how many it holds.
        counted: how many are left without the lookalikes; all figures but `auroc_with_lookalikes` are over these.
        auroc: the chance that a random digit scores higher than a random not-digit.
        auroc_with_lookalikes: so too, lookalikes counted.
        threshold: of the score, at which REFUSED_DIGITS of the digits are refused.
        pass_at_threshold: the share that scores at least that.
        pass_as_shipped: the share with the verdict "digit" as the weights file decides it.
    """

    name: str
    drawings: int
    counted: int
    auroc: float | None
    auroc_with_lookalikes: float | None
    threshold: float
    pass_at_threshold: float | None
    pass_as_shipped: float | None


def evaluate_mnist(
    recognizer: Recognizer, digits: Digits | None = None, sample: int = 2000, seed: int = 0
) -> MnistResult:
    """MNIST's test digits (or others), clean and put on a pad. The sample depends on `seed` alone."""
    digits = load_mnist(train=False) if digits is None else digits
    images, labels = digits.images.numpy(), digits.labels.numpy()
    clean = Answers.of(recognizer.read_batch(images))
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.permutation(len(labels))[:sample])
    sizes = np.round(rng.uniform(0.20, 0.95, len(chosen)) * PAD).astype(int)
    pens = np.minimum(rng.uniform(0.03, 0.12, len(chosen)) * PAD, PEN_CAP * sizes)
    lines = middle_lines(images[chosen])
    placed = [scale_picture(image, size) for image, size in zip(images[chosen], sizes, strict=True)]
    redrawn = [crop_to_ink(redraw(*one)) for one in zip(lines, sizes, pens, strict=True)]

    def read(tiles: Sequence[np.ndarray]) -> Figures:
        readings = recognizer.read_batch(place_tile(tile, PAD, "anywhere", rng) for tile in tiles)
        return Figures.of(labels[chosen], Answers.of(readings))

    return MnistResult(
        clean=Figures.of(labels, clean),
        sample=Figures.of(labels[chosen], clean[chosen]),
        placed=read(placed),
        redrawn=read(redrawn),
        scores=clean.scores,
    )


def read_drawings(
    recognizer: Recognizer, drawings: Drawings, conditions: Sequence[PadCondition], seed: int = 0
) -> dict[str, Answers]:
    """What the network says of each drawing in each condition, by the condition's name.

    Pictures have no pen to choose, so conditions that differ in the pen alone are one for them; and they are also read
    "as they are", which is the first of the answers then.
    """
    if drawings.pictures is None:
        chosen = list(conditions)
        answers = {}
    else:
        chosen = list(dict.fromkeys(PadCondition(one.size, one.place, None) for one in conditions))
        answers = {"as they are": Answers.of(recognizer.read_batch(drawings.pictures))}
    for number, condition in enumerate(chosen):
        pads = draw_on_pads(drawings, condition, seed=seed + number)
        answers[condition.name] = Answers.of(recognizer.read_batch(pads))
    return answers


def evaluate_drawings(
    recognizer: Recognizer, drawings: Drawings, conditions: Sequence[PadCondition] | None = None, seed: int = 0
) -> DrawingsResult:
    """Accuracy and the rest on a file of digits, over `conditions` (default: the whole `pad_grid`)."""
    if not drawings.are_digits:
        raise ValueError(f"{drawings.name} holds drawings that are no digits.")
    answers = read_drawings(recognizer, drawings, pad_grid() if conditions is None else conditions, seed)
    by_condition = {name: Figures.of(drawings.labels, one) for name, one in answers.items()}
    everything = Answers.merge(list(answers.values()))
    labels = np.tile(drawings.labels, len(answers))
    kept = ~np.tile(drawings.suspect, len(answers))
    confusion = confusion_matrix(labels, everything.digits)
    return DrawingsResult(
        name=drawings.name,
        drawings=len(drawings),
        overall=Figures.of(labels, everything),
        without_suspect=None if kept.all() else Figures.of(labels[kept], everything[kept]),
        conditions=by_condition,
        worst_condition=min(by_condition, key=lambda name: by_condition[name].accuracy or 0.0),
        writers=_by_writer(drawings.writers, everything.digits.reshape(len(answers), -1) == drawings.labels),
        recall=recalls(confusion),
        confusion=confusion,
        scores=everything.scores,
    )


def evaluate_refusal(
    recognizer: Recognizer,
    drawings: Drawings,
    digit_scores: np.ndarray,
    conditions: Sequence[PadCondition] | None = None,
    seed: int = 0,
) -> RefusalResult:
    """How well the score tells a file of not-digits from digits, whose scores are `digit_scores` (n,)."""
    answers = read_drawings(recognizer, drawings, pad_grid() if conditions is None else conditions, seed)
    everything = Answers.merge(list(answers.values()))
    counted = everything[~np.tile(drawings.lookalike, len(answers))]
    threshold = threshold_refusing(digit_scores, REFUSED_DIGITS)
    return RefusalResult(
        name=drawings.name,
        drawings=len(drawings),
        counted=int((~drawings.lookalike).sum()),
        auroc=area_under_roc(digit_scores, counted.scores),
        auroc_with_lookalikes=area_under_roc(digit_scores, everything.scores),
        threshold=threshold,
        pass_at_threshold=share(counted.scores >= threshold),
        pass_as_shipped=share(counted.verdicts == DIGIT),
    )


def _by_writer(writers: np.ndarray | None, correct: np.ndarray) -> dict[str, float]:
    """Accuracy by writer from (conditions, n) bool."""
    if writers is None:
        return {}
    return {str(writer): float(correct[:, writers == writer].mean()) for writer in np.unique(writers)}
