"""How one number got its value: the arithmetic of any cell of any stage, and the chain of its causes down to the ink.

Everything is worked out from the maps of the one forward pass that is shown. Terms are computed in float64 from the
network's float32 numbers; `value` is always the tensor's own, and the terms sum to it but for rounding (under 1e-5).
"""

from dataclasses import dataclass, field

import numpy as np

from cnn.base.messages import Mask, Matrix, Vector, Volume
from cnn.explain.cells import SOFTMAX, Cell, Maps, Rectangle, all_stages, check_cell, map_of
from cnn.explain.evidence import Evidence, evidence, parameter
from cnn.network.model import DigitCNN
from cnn.network.operators import flat_index, unflatten_index
from cnn.network.stages import Stage


@dataclass(frozen=True)
class InputUnit:
    """A pixel of the picture: `value` is its ink, from 0 (none) to 1."""

    cell: Cell
    value: float
    kind: str = field(default="input", init=False)


@dataclass(frozen=True)
class ConvUnit:
    """total = subtotals.sum() + bias, over every input channel."""

    cell: Cell
    place: Rectangle  # the window on the maps below; over the edge where it reads padding
    padded: Mask  # (k, k) bool, entries of the window that are zeros of the padding, the same for every channel
    windows: Volume  # windows, kernels, products: (channels in, k, k) float64; products = windows * kernels
    kernels: Volume
    products: Volume
    subtotals: Vector  # (channels in,), sums of the products
    order: tuple[int, ...]  # the input channels with the largest subtotal, of whichever sign, first
    bias: float  # bias, total: float64
    total: float
    value: float  # the tensor's own number
    kind: str = field(default="conv", init=False)


@dataclass(frozen=True)
class ReluUnit:
    """value = max(0, before); `source` is the cell that holds `before`."""

    cell: Cell
    source: Cell
    before: float
    value: float
    kind: str = field(default="relu", init=False)


@dataclass(frozen=True)
class PoolUnit:
    """The largest of a 2x2 window goes on, the rest is discarded."""

    cell: Cell
    place: Rectangle  # the window on the source's map
    window: Matrix  # (2, 2) float64
    discarded: Mask  # (2, 2) bool, all but the winner
    winner: tuple[int, int]  # (row, column) in the window; of equal values the first, row by row, wins, as in torch
    source: Cell  # the winner's cell
    value: float
    kind: str = field(default="pool", init=False)


@dataclass(frozen=True)
class FlattenUnit:
    """index = (channel * height + row) * width + column of the source; `formula` is that with its numbers."""

    cell: Cell
    index: int
    source: Cell
    formula: str
    value: float
    kind: str = field(default="flatten", init=False)


@dataclass(frozen=True)
class SoftmaxUnit:
    """value = exps[digit] / exp_sum."""

    cell: Cell  # Cell("softmax", digit)
    logits: Vector  # (classes,) float64
    temperature: float  # above 0; 1 leaves the logits as they are
    scaled: Vector  # logits / temperature
    # the largest of them, subtracted before exp so that it cannot overflow; the probabilities are unchanged, because
    # exp(a - s) / sum(exp(b - s)) is the same for every s
    shift: float
    exps: Vector  # exp(scaled - shift), so the largest is 1
    exp_sum: float  # their sum
    probabilities: Vector  # exps / exp_sum
    value: float
    kind: str = field(default="softmax", init=False)


Unit = InputUnit | ConvUnit | ReluUnit | PoolUnit | FlattenUnit | Evidence | SoftmaxUnit


@dataclass(frozen=True)
class Cause:
    """One step in a chain of causes."""

    cell: Cell  # cell, value: the cell and its number in the map
    value: float
    # weight * value, which the cell adds to the cell of the step before it; None where that step multiplies nothing
    # (ReLU, pool, flatten, softmax) and for the first step
    contribution: float | None = None
    # |contribution| over the sum of all |contributions| to the cell before, 0..1; 1 where nothing is multiplied. A
    # small share says that the strongest cause was one of many.
    share: float = 1.0


def explain_unit(model: DigitCNN, maps: Maps, cell: Cell, temperature: float = 1.0) -> Unit:
    """How a number was computed; softmax takes the temperature that divides the logits, above 0.

    Raises ExplainError for a cell that is not there, maps of another network, or batch norm that is not folded.
    """
    stage = check_cell(model, cell)
    match stage.kind:
        case "conv":
            return _conv(model, maps, stage, cell)
        case "pool":
            return _pool(maps, stage, cell)
        case "relu":
            source = cell._replace(stage=stage.source)
            return ReluUnit(cell, source, before=_value(maps, stage, source), value=_value(maps, stage, cell))
        case "flatten":
            return _flatten(maps, stage, cell)
        case "linear":
            return evidence(model, maps, cell.channel)
        case "softmax":
            return softmax(map_of(maps, stage.source, stage.in_shape), cell.channel, temperature)
    return InputUnit(cell, _value(maps, stage, cell))


def softmax(logits: np.ndarray, digit: int, temperature: float = 1.0) -> SoftmaxUnit:
    """From logits (classes,) to the probability of one digit, step by step, in float64 as the Recognizer does it."""
    logits = np.asarray(logits, np.float64)
    scaled = logits / temperature
    shift = scaled.max()
    exps = np.exp(scaled - shift)
    probabilities = exps / exps.sum()
    return SoftmaxUnit(
        cell=Cell(SOFTMAX, digit),
        logits=logits,
        temperature=temperature,
        scaled=scaled,
        shift=float(shift),
        exps=exps,
        exp_sum=float(exps.sum()),
        probabilities=probabilities,
        value=float(probabilities[digit]),
    )


def causes(model: DigitCNN, maps: Maps, cell: Cell) -> tuple[Cause, ...]:
    """The chain of strongest causes from a cell down to the ink, the cell itself first.

    Where a stage multiplies (convolution, fully connected) the cause is the input with the largest |weight x value|;
    a pool's cause is its winner, a probability's its logit; ReLU and flatten have one input. A ReLU that gave 0 is
    followed further down, for what switched it off. The chain ends at the input, or earlier at a cell all of whose
    inputs are 0: its value is the bias alone. Raises ExplainError as `explain_unit` does.
    """
    unit = explain_unit(model, maps, cell)
    chain = [Cause(unit.cell, unit.value)]
    sources = {stage.name: stage.source for stage in all_stages(model)}
    while cause := _strongest_cause(sources, unit):
        chain.append(cause)
        unit = explain_unit(model, maps, cause.cell)
    return tuple(chain)


def _conv(model: DigitCNN, maps: Maps, stage: Stage, cell: Cell) -> ConvUnit:
    size, pad = stage.kernel_size, stage.padding
    source = map_of(maps, stage.source, stage.in_shape)
    _, height, width = source.shape
    top, left = cell.row - pad, cell.column - pad
    rows, columns = np.arange(top, top + size), np.arange(left, left + size)
    outside = ((rows < 0) | (rows >= height))[:, None] | ((columns < 0) | (columns >= width))[None, :]
    windows = source[:, rows.clip(0, height - 1)[:, None], columns.clip(0, width - 1)].astype(np.float64)
    windows[:, outside] = 0
    kernels = parameter(model, stage.name, "weight")[cell.channel]
    products = windows * kernels
    subtotals = products.sum((1, 2))
    bias = float(parameter(model, stage.name, "bias")[cell.channel])
    return ConvUnit(
        cell=cell,
        place=Rectangle(top, left, top + size, left + size),
        padded=outside,
        windows=windows,
        kernels=kernels,
        products=products,
        subtotals=subtotals,
        order=tuple(int(i) for i in np.argsort(-np.abs(subtotals), kind="stable")),
        bias=bias,
        total=float(subtotals.sum()) + bias,
        value=_value(maps, stage, cell),
    )


def _pool(maps: Maps, stage: Stage, cell: Cell) -> PoolUnit:
    size = stage.kernel_size
    top, left = cell.row * stage.stride, cell.column * stage.stride
    source = map_of(maps, stage.source, stage.in_shape)
    window = source[cell.channel, top : top + size, left : left + size].astype(np.float64)
    row, column = divmod(int(window.argmax()), size)
    discarded = np.ones(window.shape, bool)
    discarded[row, column] = False
    return PoolUnit(
        cell=cell,
        place=Rectangle(top, left, top + size, left + size),
        window=window,
        discarded=discarded,
        winner=(row, column),
        source=Cell(stage.source, cell.channel, top + row, left + column),
        value=_value(maps, stage, cell),
    )


def _flatten(maps: Maps, stage: Stage, cell: Cell) -> FlattenUnit:
    channel, row, column = unflatten_index(cell.channel, stage.in_shape)
    _, height, width = stage.in_shape
    return FlattenUnit(
        cell=cell,
        index=cell.channel,
        source=Cell(stage.source, channel, row, column),
        formula=f"({channel} x {height} + {row}) x {width} + {column} = {cell.channel}",
        value=_value(maps, stage, cell),
    )


def _strongest_cause(sources: dict[str, str], unit: Unit) -> Cause | None:
    """The cell that did most for this one, or None where nothing did (a pixel) or only the bias."""
    if isinstance(unit, ReluUnit):
        return Cause(unit.source, unit.before)
    if isinstance(unit, PoolUnit | FlattenUnit):
        return Cause(unit.source, unit.value)
    if isinstance(unit, SoftmaxUnit):
        return Cause(Cell("fc", unit.cell.channel), float(unit.logits[unit.cell.channel]))
    if isinstance(unit, InputUnit):
        return None
    terms = unit.products if isinstance(unit, ConvUnit) else unit.evidence
    place = channel, row, column = unflatten_index(int(np.abs(terms).argmax()), terms.shape)
    contribution = float(terms[place])
    if contribution == 0:
        return None
    below = sources[unit.cell.stage]
    if isinstance(unit, ConvUnit):
        value, cell = unit.windows[place], Cell(below, channel, unit.place.top + row, unit.place.left + column)
    else:
        value, cell = unit.activations[place], Cell(below, flat_index(*place, terms.shape))
    return Cause(cell, float(value), contribution, share=abs(contribution) / float(np.abs(terms).sum()))


def _value(maps: Maps, stage: Stage, cell: Cell) -> float:
    """The tensor's own number in the stage's map or in the map that it reads."""
    shape = stage.out_shape if cell.stage == stage.name else stage.in_shape
    values = map_of(maps, cell.stage, shape)
    return float(values[cell[1:]] if values.ndim == 3 else values[cell.channel])
