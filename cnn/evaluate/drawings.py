"""Figures of a network on files of drawings that are put on a pad in many ways.

Every drawing goes through `Recognizer.read_batch`, as on the page. Nothing here trains or chooses anything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from cnn.data.drawings import Drawings
from cnn.data.figures import area_under_roc, confusion_matrix, recalls, share, threshold_refusing
from cnn.drawing.reading import Verdict
from cnn.drawing.recognizer import Recognizer
from cnn.evaluate.answers import Answers, Figures
from cnn.evaluate.conditions import PadCondition, draw_on_pads

REFUSED_DIGITS = 0.01  # the share of digits that the refusal of not-digits may cost


@dataclass(frozen=True)
class Writer:
    """Who drew, and the share of their drawings that is read rightly."""

    writer: str
    accuracy: float


@dataclass(frozen=True)
class DrawingsFigures:
    """A file of digits. All figures but `conditions` are over the readings of all conditions together."""

    name: str
    drawings: int  # how many the file holds
    overall: Figures  # every reading
    without_suspect: Figures | None  # those of drawings that are not marked as suspect; None where none is
    conditions: dict[str, Figures]  # figures by the condition's name
    worst_condition: str  # the name of the one with the lowest accuracy
    writers: dict[str, float]  # accuracy by writer; empty where the file does not say
    writer_mean: float | None  # writer_mean, writer_worst: the mean of these, and the lowest
    writer_worst: Writer | None
    recall: list[float | None]  # by class, 0 to 9
    confusion: np.ndarray  # (10, 10), row = label, column = reading
    scores: np.ndarray  # (readings,) log-sum-exp, for comparison with those of not-digits


@dataclass(frozen=True)
class RefusalFigures:
    """A file of not-digits against digits, over the readings of all conditions together."""

    name: str
    drawings: int
    counted: int  # how many of its drawings are no lookalikes; all figures but `auroc_with_lookalikes` are over these
    auroc: float | None  # the chance that a random digit scores higher than a random not-digit
    auroc_with_lookalikes: float | None
    threshold: float  # of the score, at which REFUSED_DIGITS of the digits are refused
    pass_at_threshold: float | None  # the share that scores at least that
    pass_as_shipped: float | None  # the share with the verdict "digit" as the weights file decides it


def read_drawings(recognizer: Recognizer, drawings: Drawings, conditions: Sequence[PadCondition]) -> dict[str, Answers]:
    """What the network says of each drawing in each condition, by the condition's name.

    Pictures have no pen to choose, so conditions that differ in the pen alone are one for them; and they are also read
    "as they are", which is the first of the answers then.
    """
    answers = {}
    if drawings.pictures:
        conditions = list(dict.fromkeys(PadCondition(one.size, one.place, None) for one in conditions))
        answers["as they are"] = Answers.of(recognizer.read_batch(drawings.pictures))
    for number, condition in enumerate(conditions):
        pads = draw_on_pads(drawings, condition, seed=number)
        answers[condition.name] = Answers.of(recognizer.read_batch(pads))
    return answers


def evaluate_drawings(
    recognizer: Recognizer, drawings: Drawings, conditions: Sequence[PadCondition]
) -> DrawingsFigures:
    """Accuracy and the rest on a file of digits, over `conditions`."""
    answers = read_drawings(recognizer, drawings, conditions)
    by_condition = {name: Figures.of(drawings.labels, one) for name, one in answers.items()}
    everything = Answers.merge(answers.values())
    labels = np.tile(drawings.labels, len(answers))
    kept = ~np.tile(drawings.suspect, len(answers))
    writers = _by_writer(drawings.writers, everything.digits.reshape(len(answers), -1) == drawings.labels)
    worst = min(writers.items(), key=lambda one: one[1], default=None)
    confusion = confusion_matrix(labels, everything.digits)
    return DrawingsFigures(
        name=drawings.name,
        drawings=len(drawings),
        overall=Figures.of(labels, everything),
        without_suspect=None if kept.all() else Figures.of(labels[kept], everything[kept]),
        conditions=by_condition,
        worst_condition=min(by_condition, key=lambda name: by_condition[name].accuracy or 0.0),
        writers=writers,
        writer_mean=sum(writers.values()) / len(writers) if writers else None,
        writer_worst=worst and Writer(*worst),
        recall=recalls(confusion),
        confusion=confusion,
        scores=everything.scores,
    )


def evaluate_refusal(
    recognizer: Recognizer, drawings: Drawings, digit_scores: np.ndarray, conditions: Sequence[PadCondition]
) -> RefusalFigures:
    """How well the score tells a file of not-digits from digits, whose scores are `digit_scores` (n,)."""
    answers = read_drawings(recognizer, drawings, conditions)
    everything = Answers.merge(answers.values())
    counted = everything[~np.tile(drawings.lookalike, len(answers))]
    threshold = threshold_refusing(digit_scores, REFUSED_DIGITS)
    return RefusalFigures(
        name=drawings.name,
        drawings=len(drawings),
        counted=int((~drawings.lookalike).sum()),
        auroc=area_under_roc(digit_scores, counted.scores),
        auroc_with_lookalikes=area_under_roc(digit_scores, everything.scores),
        threshold=threshold,
        pass_at_threshold=share(counted.scores >= threshold),
        pass_as_shipped=share(counted.verdicts == Verdict.DIGIT),
    )


def _by_writer(writers: np.ndarray | None, correct: np.ndarray) -> dict[str, float]:
    """Accuracy by writer from (conditions, n) bool."""
    names: Iterable[str] = [] if writers is None else np.unique(writers)
    return {str(name): float(correct[:, writers == name].mean()) for name in names}
