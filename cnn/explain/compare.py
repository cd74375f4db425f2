"""Two readings side by side: ink rubbed out, the picture nudged, one drawing against another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from cnn.drawing.picture import Picture
from cnn.drawing.reading import Reading
from cnn.drawing.recognizer import Recognizer
from cnn.drawing.resample import to_levels
from cnn.explain.cells import ExplainError, Maps, map_of
from cnn.network.model import DigitCNN
from cnn.network.operators import OperatorError, shift

TOLERANCE = 0.05  # a change below this share of the layer's largest value is not seen in the picture of the map


@dataclass(frozen=True)
class StageChange:
    """How one stage's output differs between two readings.

    Attributes:
        stage: its name.
        difference: after - before, in the map's shape, float64.
        changed: bool, where |difference| is above the tolerance.
        share: share of all cells that changed, 0..1. It grows through a max-pool, because the maximum of four cells is
            active more often than one cell is.
        relative: ||difference|| over the larger of ||before|| and ||after|| (Euclidean), a measure without threshold,
            0..2; 0 where nothing differs.
    """

    stage: str
    difference: np.ndarray
    changed: np.ndarray
    share: float
    relative: float


@dataclass(frozen=True)
class Comparison:
    """Two readings and what differs.

    Attributes:
        before, after: the readings, with maps.
        stages: every stage from the input to the logits.
    """

    before: Reading
    after: Reading
    stages: tuple[StageChange, ...]


def map_differences(
    model: DigitCNN, before: Maps, after: Maps, tolerance: float = TOLERANCE
) -> tuple[StageChange, ...]:
    """after - before for every stage, from the input to the logits.

    Args:
        tolerance: 0..1; a cell counts as changed when it moves by more than this share of the layer's largest |value|
            in the two readings.

    Raises ExplainError for maps that are not of this network or a tolerance outside 0..1.
    """
    if not 0 <= tolerance <= 1:
        raise ExplainError(f"The tolerance must be a number from 0 to 1, not {tolerance}.")
    changes = []
    for stage in model.config.stages():
        old = map_of(before, stage.name, stage.out_shape).astype(np.float64)
        new = map_of(after, stage.name, stage.out_shape).astype(np.float64)
        difference = new - old
        changed = np.abs(difference) > tolerance * max(np.abs(old).max(), np.abs(new).max())
        length = max(_norm(old), _norm(new))
        changes.append(
            StageChange(
                stage=stage.name,
                difference=difference,
                changed=changed,
                share=float(changed.mean()),
                relative=_norm(difference) / length if length else 0.0,
            )
        )
    return tuple(changes)


def compare(model: DigitCNN, before: Reading, after: Reading, tolerance: float = TOLERANCE) -> Comparison:
    """What differs between two readings of the same network; both must have their maps. Errors: `map_differences`."""
    return Comparison(before, after, map_differences(model, before.maps, after.maps, tolerance))


def rub_out(recognizer: Recognizer, picture: Picture, mask: np.ndarray) -> Comparison:
    """Read the picture as it is and without the ink under the mask.

    The rest stays where it is: the picture is not centred and scaled anew, or every map would change and hide what
    the missing ink did.

    Args:
        picture: such as `Reading.picture`.
        mask: bool in the shape of its levels, True where the ink goes.

    Raises ExplainError for a mask of another shape or type.
    """
    mask = np.asarray(mask)
    if mask.shape != picture.levels.shape or mask.dtype != bool:
        size = "x".join(str(side) for side in picture.levels.shape)
        raise ExplainError(f"The mask must hold true or false for each of the {size} pixels.")
    return _compare_levels(recognizer, picture, np.where(mask, 0, picture.levels), TOLERANCE)


def nudge(
    recognizer: Recognizer, picture: Picture, down: int = 0, right: int = 0, tolerance: float = TOLERANCE
) -> Comparison:
    """Read the picture as it is and moved by whole pixels (negative: up, left), and say which cells change.

    To see what pooling buys, compare `relative` of a ReLU with that of the pool that reads it. Ink that leaves the
    picture is lost. Raises ExplainError for a step that is no whole number or wider than the picture.
    """
    try:
        moved = shift(torch.tensor(picture.values), down, right).numpy()
    except OperatorError as error:
        raise ExplainError(str(error)) from error
    return _compare_levels(recognizer, picture, to_levels(moved), tolerance)


def _norm(values: np.ndarray) -> float:
    # np.linalg.norm hands large maps to BLAS, whose threads wait for each other on a busy machine: with it
    # `map_differences` took 60 ms there instead of 1.
    return float(np.sqrt(np.square(values).sum()))


def _compare_levels(recognizer: Recognizer, before: Picture, after: np.ndarray, tolerance: float) -> Comparison:
    old, new = (recognizer.read_picture(picture) for picture in (before, Picture.of_levels(after)))
    return compare(recognizer.model, old, new, tolerance)
