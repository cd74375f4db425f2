"""Cells of the network: how one number in one map is named, checked and looked up.

A map has the shape (channels, height, width). A vector counts as a map of 1x1 pixels: entry 17 of the flattened vector
is channel 17, row 0, column 0. So every number in the network has a stage, a channel, a row and a column.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from cnn.base.errors import UserError
from cnn.network.model import DigitCNN
from cnn.network.stages import Stage

SOFTMAX = "softmax"  # the step after the last layer; it belongs to the answer, not to DigitCNN's own stages

Maps = Mapping[str, np.ndarray]  # of one picture, without batch dimension, as `Reading.maps` holds them


class ExplainError(UserError):
    """The question cannot be answered; the message is one sentence for the person who asked it."""


class Cell(NamedTuple):
    """One number in the network."""

    stage: str
    channel: int
    row: int = 0
    column: int = 0


class Rectangle(NamedTuple):
    """Cells of a map; bottom and right are exclusive. May reach over the map's edge where it says so."""

    top: int
    left: int
    bottom: int
    right: int


def all_stages(model: DigitCNN) -> list[Stage]:
    """The network's stages from the input to the softmax. Raises ExplainError while batch norm is not folded."""
    if model.config.batch_norm:
        raise ExplainError("A network with batch norm cannot be explained: fold it first with fold_batch_norm().")
    *stages, last = model.config.stages()
    return [*stages, last, Stage(SOFTMAX, SOFTMAX, last.name, last.out_shape, last.out_shape)]


def stage_of(model: DigitCNN, name: str) -> Stage:
    """The stage of that name. Raises ExplainError for a name that this network does not have."""
    stages = all_stages(model)
    for stage in stages:
        if stage.name == name:
            return stage
    raise ExplainError(f"This network has no stage {str(name)[:40]!r}; it has {', '.join(s.name for s in stages)}.")


def map_shape(shape: tuple[int, ...]) -> tuple[int, int, int]:
    """(channels, height, width); a vector of n entries is (n, 1, 1)."""
    channels, height, width = shape if len(shape) == 3 else (shape[0], 1, 1)
    return channels, height, width


def check_cell(model: DigitCNN, cell: Cell) -> Stage:
    """The cell's stage. Raises ExplainError unless the network has that cell."""
    stage = stage_of(model, cell.stage)
    for name, place, length in zip(Cell._fields[1:], cell[1:], map_shape(stage.out_shape), strict=True):
        check_place(f"{name} in {stage.name}", place, length)
    return stage


def check_digit(model: DigitCNN, digit: int) -> None:
    """Raise ExplainError unless the network has that class."""
    check_place("digit", digit, model.config.classes)


def check_place(name: str, place: int, length: int) -> None:
    """Raise ExplainError unless `place` is a whole number from 0 to length - 1."""
    if not isinstance(place, int | np.integer) or isinstance(place, bool) or not 0 <= place < length:
        raise ExplainError(f"The {name} must be a whole number from 0 to {length - 1}, not {str(place)[:20]}.")


def map_of(maps: Maps, name: str, shape: tuple[int, ...]) -> np.ndarray:
    """The float32 map of that name. Raises ExplainError where it is absent or belongs to another network."""
    if name not in maps:
        raise ExplainError(f"The reading has no map of {name}: Recognizer.read keeps maps.")
    values = np.asarray(maps[name])
    if values.shape != shape:
        raise ExplainError(f"The map of {name} has the shape {values.shape}, not {shape}: it is of another network.")
    return values
