"""Two readings side by side: ink rubbed out, the picture nudged, one drawing against another."""

from dataclasses import dataclass

import numpy as np
import torch

from cnn.drawing.picture import Picture
from cnn.drawing.reading import Reading
from cnn.drawing.recognizer import Recognizer
from cnn.drawing.resample import to_levels
from cnn.explain.cells import Maps, map_of
from cnn.network.model import DigitCNN
from cnn.network.operators import shift

TOLERANCE = 0.05  # a change below this share of the layer's largest value is not seen in the picture of the map


@dataclass(frozen=True)
class StageChange:
    """How one stage's output differs between two readings."""

    stage: str  # its name
    difference: np.ndarray  # after - before, in the map's shape, float64
    # bool, where |difference| is above TOLERANCE of the layer's largest |value| in the two readings
    changed: np.ndarray
    # share of all cells that changed, 0..1. It grows through a max-pool, because the maximum of four cells is active
    # more often than one cell is.
    share: float
    # ||difference|| over the larger of ||before|| and ||after|| (Euclidean), a measure without threshold, 0..2; 0 where
    # nothing differs
    relative: float


@dataclass(frozen=True)
class Comparison:
    """Two readings, with maps, and what differs in every stage from the input to the logits."""

    before: Reading
    after: Reading
    stages: tuple[StageChange, ...]


def map_differences(model: DigitCNN, before: Maps, after: Maps) -> tuple[StageChange, ...]:
    """after - before for every stage. Raises ExplainError for maps that are not of this network."""
    changes = []
    for stage in model.config.stages():
        old, new = (map_of(maps, stage.name, stage.out_shape).astype(np.float64) for maps in (before, after))
        difference = new - old
        changed = np.abs(difference) > TOLERANCE * max(np.abs(old).max(), np.abs(new).max())
        length = max(_norm(old), _norm(new))
        relative = _norm(difference) / length if length else 0.0
        changes.append(StageChange(stage.name, difference, changed, float(changed.mean()), relative))
    return tuple(changes)


def compare(model: DigitCNN, before: Reading, after: Reading) -> Comparison:
    """What differs between two readings of the same network; both must have their maps. Errors: `map_differences`."""
    return Comparison(before, after, map_differences(model, before.maps, after.maps))


def rub_out(recognizer: Recognizer, picture: Picture, mask: np.ndarray) -> Comparison:
    """Read the picture as it is and without the ink under the mask, bool in the shape of its levels.

    The rest stays where it is: the picture is not centred and scaled anew, or every map would change and hide what
    the missing ink did.
    """
    return _compare_levels(recognizer, picture, np.where(mask, 0, picture.levels))


def nudge(recognizer: Recognizer, picture: Picture, down: int = 0, right: int = 0) -> Comparison:
    """Read the picture as it is and moved by whole pixels (negative: up, left), and say which cells change.

    To see what pooling buys, compare `relative` of a ReLU with that of the pool that reads it. Ink that leaves the
    picture is lost. Raises OperatorError for a step that is no whole number or wider than the picture.
    """
    moved = shift(torch.tensor(picture.values), down, right).numpy()
    return _compare_levels(recognizer, picture, to_levels(moved))


def _norm(values: np.ndarray) -> float:
    # np.linalg.norm hands large maps to BLAS, whose threads wait for each other on a busy machine: with it
    # `map_differences` took 60 ms there instead of 1.
    return float(np.sqrt(np.square(values).sum()))


def _compare_levels(recognizer: Recognizer, before: Picture, after: np.ndarray) -> Comparison:
    old, new = (recognizer.read_picture(picture) for picture in (before, Picture.of_levels(after)))
    return compare(recognizer.model, old, new)
