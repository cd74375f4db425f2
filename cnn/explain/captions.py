"""The caption of every stage, worked out from the loaded network: no number here is typed by hand."""

from dataclasses import dataclass

from cnn.explain.cells import all_stages
from cnn.network.model import DigitCNN
from cnn.network.operators import size_formula
from cnn.network.stages import Stage


@dataclass(frozen=True)
class StageCaption:
    """One stage in figures; formulas are free of words, so that the page can be in any language."""

    stage: str  # stage, kind: name and kind, "softmax" included
    kind: str
    shape: str  # "8 x 28 x 28", or "1,568" for a vector
    kernel_size: int  # kernel_size, stride, padding: pixels, 0 where there is no window
    stride: int
    padding: int
    size_formula: str  # "(28 - 3 + 2*1)/1 + 1 = 28"; for flatten "32 x 7 x 7 = 1,568"; "" where the size stays
    # "16 x (8 x 3 x 3 + 1) = 1,168": each output channel has a kernel for every input channel and a bias; "" where
    # there are none
    parameter_formula: str


def stage_captions(model: DigitCNN) -> tuple[StageCaption, ...]:
    """The captions of all stages from the input to the softmax. Raises ExplainError while batch norm is not folded."""
    return tuple(_caption(stage) for stage in all_stages(model))


def _caption(stage: Stage) -> StageCaption:
    shape, kernel, size, parameters = _times(stage.out_shape), stage.kernel_size, "", ""
    if kernel:
        size = size_formula(stage.in_shape[1], kernel, stage.stride, stage.padding)
    elif stage.kind == "flatten":
        size = f"{_times(stage.in_shape)} = {shape}"
    if stage.parameters:
        window = f" x {kernel} x {kernel}" if kernel else ""
        parameters = f"{stage.out_shape[0]:,} x ({stage.in_shape[0]:,}{window} + 1) = {stage.parameters:,}"
    return StageCaption(stage.name, stage.kind, shape, kernel, stage.stride, stage.padding, size, parameters)


def _times(shape: tuple[int, ...]) -> str:
    return " x ".join(f"{length:,}" for length in shape)
