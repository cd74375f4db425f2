"""Which cells a cell can see, stage by stage down to the ink.

The recurrences are those of Araujo, Norris & Sim 2019, "Computing receptive fields of convolutional neural networks"
(Distill): a window of k at stride s and padding p turns rows a..b into a*s - p .. b*s - p + k - 1.
"""

from dataclasses import dataclass

from cnn.explain.cells import Cell, Rectangle, all_stages, check_cell, map_shape
from cnn.network.model import DigitCNN
from cnn.network.operators import unflatten_index
from cnn.network.stages import Stage


@dataclass(frozen=True)
class Field:
    """A block of cells of one stage; a vector counts as (n, 1, 1)."""

    stage: str  # whose output the cells belong to
    channels: tuple[int, int]  # (first, last), last exclusive
    inside: Rectangle  # the rectangle on the map; what a window would read over the edge is padding, and not part of it


def receptive_field(model: DigitCNN, cell: Cell) -> tuple[Field, ...]:
    """What the cell sees in every earlier stage, the nearest first and the input last.

    Takes "softmax" too. Raises ExplainError for an unknown stage or a cell outside of it.
    """
    stages = all_stages(model)
    start = stages.index(check_cell(model, cell))
    stage, channel, row, column = cell
    fields = [Field(stage, (channel, channel + 1), Rectangle(row, column, row + 1, column + 1))]
    for one in reversed(stages[1 : start + 1]):
        fields.append(_read_by(one, fields[-1]))
    return tuple(fields[1:])


def _read_by(stage: Stage, seen: Field) -> Field:
    """What the cells `seen`, which belong to `stage`, read from the stage before it."""
    channels, height, width = map_shape(stage.in_shape)
    first, last = seen.channels
    if stage.kind == "relu":
        return Field(stage.source, seen.channels, seen.inside)
    if stage.kernel_size:
        sees = (0, channels) if stage.kind == "conv" else seen.channels
        # Clipped at every stage, not at the end: the odd last row that a pool leaves out must not come back in.
        return Field(stage.source, sees, _window(stage, seen.inside, height, width))
    if stage.kind == "flatten" and last - first == 1:  # from fc on more than one entry is seen, and that is all
        channel, row, column = unflatten_index(int(first), stage.in_shape)
        return Field(stage.source, (channel, channel + 1), Rectangle(row, column, row + 1, column + 1))
    return Field(stage.source, (0, channels), Rectangle(0, 0, height, width))


def _window(stage: Stage, cells: Rectangle, height: int, width: int) -> Rectangle:
    """What the windows of those cells read of a map of that size."""
    size, stride, pad = stage.kernel_size, stage.stride, stage.padding
    return Rectangle(
        max(cells.top * stride - pad, 0),
        max(cells.left * stride - pad, 0),
        min((cells.bottom - 1) * stride - pad + size, height),
        min((cells.right - 1) * stride - pad + size, width),
    )
