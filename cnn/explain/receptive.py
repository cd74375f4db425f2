"""Which cells a cell can see, stage by stage down to the ink.

The recurrences are those of Araujo, Norris & Sim 2019, "Computing receptive fields of convolutional neural networks"
(Distill): a window of k at stride s and padding p turns rows a..b into a*s - p .. b*s - p + k - 1.
"""

from __future__ import annotations

from dataclasses import dataclass

from cnn.explain.cells import SOFTMAX, Rectangle, all_stages, check_cell, map_shape, stage_of
from cnn.network.model import DigitCNN
from cnn.network.operators import unflatten_index
from cnn.network.stages import Stage


@dataclass(frozen=True)
class Field:
    """A block of cells of one stage; a vector counts as (n, 1, 1).

    Attributes:
        stage: whose output the cells belong to.
        channels: (first, last), last exclusive.
        inside: the rectangle on the map; what a window would read over the edge is padding, and not part of it.
    """

    stage: str
    channels: tuple[int, int]
    inside: Rectangle


def receptive_field(model: DigitCNN, stage: str, channel: int, row: int = 0, column: int = 0) -> tuple[Field, ...]:
    """What the cell sees in every earlier stage, the nearest first and the input last.

    Takes "softmax" too. Raises ExplainError for an unknown stage or a cell outside of it.
    """
    check_cell(stage_of(model, stage), channel, row, column)
    rectangle = Rectangle(int(row), int(column), int(row) + 1, int(column) + 1)
    stages = all_stages(model)
    start = next(i for i, one in enumerate(stages) if one.name == stage)
    seen = Field(stage, (int(channel), int(channel) + 1), rectangle)
    fields = []
    for one in reversed(stages[1 : start + 1]):
        seen = _read_by(one, seen)
        fields.append(seen)
    return tuple(fields)


def _read_by(stage: Stage, seen: Field) -> Field:
    """What the cells `seen`, which belong to `stage`, read from the stage before it."""
    channels, height, width = map_shape(stage.in_shape)
    whole = Rectangle(0, 0, height, width)
    if stage.kind in ("linear", SOFTMAX):
        return Field(stage.source, (0, channels), whole)
    if stage.kind == "flatten":
        first, last = seen.channels
        if last - first > 1:  # more than one entry is seen only from fc on, and that sees them all
            return Field(stage.source, (0, channels), whole)
        channel, row, column = unflatten_index(first, stage.in_shape)
        one = Rectangle(row, column, row + 1, column + 1)
        return Field(stage.source, (channel, channel + 1), one)
    if stage.kind == "relu":
        return Field(stage.source, seen.channels, seen.inside)
    sees = (0, channels) if stage.kind == "conv" else seen.channels
    # Clipped at every stage, not at the end: the odd last row that a pool leaves out must not come back in.
    return Field(stage.source, sees, _clip(_window(stage, seen.inside), height, width))


def _window(stage: Stage, cells: Rectangle) -> Rectangle:
    size, stride, pad = stage.kernel_size, stage.stride, stage.padding
    return Rectangle(
        cells.top * stride - pad,
        cells.left * stride - pad,
        (cells.bottom - 1) * stride - pad + size,
        (cells.right - 1) * stride - pad + size,
    )


def _clip(cells: Rectangle, height: int, width: int) -> Rectangle:
    return Rectangle(max(cells.top, 0), max(cells.left, 0), min(cells.bottom, height), min(cells.right, width))
