"""The caption of every stage, worked out from the loaded network: no number here is typed by hand."""

from __future__ import annotations

from dataclasses import dataclass

from cnn.explain.cells import all_stages
from cnn.network.model import DigitCNN
from cnn.network.operators import size_formula
from cnn.network.stages import Stage


@dataclass(frozen=True)
class StageCaption:
    """One stage in figures; formulas are free of words, so that the page can be in any language.

    Attributes:
        stage, kind: name and kind, "softmax" included.
        shape: "8 x 28 x 28", or "1,568" for a vector.
        kernel_size, stride, padding: pixels, 0 where there is no window.
        size_formula: "(28 - 3 + 2*1)/1 + 1 = 28"; for flatten "32 x 7 x 7 = 1,568"; "" where the size stays.
        parameter_formula: "16 x (8 x 3 x 3 + 1) = 1,168": each output channel has a kernel for every input channel
            and a bias; "" where there are none.
        parameters: that number.
    """

    stage: str
    kind: str
    shape: str
    kernel_size: int
    stride: int
    padding: int
    size_formula: str
    parameter_formula: str
    parameters: int


def stage_captions(model: DigitCNN) -> tuple[StageCaption, ...]:
    """The captions of all stages from the input to the softmax. Raises ExplainError while batch norm is not folded."""
    return tuple(
        StageCaption(
            stage=stage.name,
            kind=stage.kind,
            shape=_times(stage.out_shape),
            kernel_size=stage.kernel_size,
            stride=stage.stride,
            padding=stage.padding,
            size_formula=_size(stage),
            parameter_formula=_parameters(stage),
            parameters=stage.parameters,
        )
        for stage in all_stages(model)
    )


def parameter_total(model: DigitCNN) -> str:
    """All parameters added up, such as "80 + 1,168 + 4,640 + 9,248 + 9,248 + 15,690 = 40,074"."""
    counts = [stage.parameters for stage in all_stages(model) if stage.parameters]
    return " + ".join(f"{count:,}" for count in counts) + f" = {sum(counts):,}"


def _size(stage: Stage) -> str:
    if stage.kernel_size:
        return size_formula(stage.in_shape[1], stage.kernel_size, stage.stride, stage.padding)
    if stage.kind == "flatten":
        return f"{_times(stage.in_shape)} = {_times(stage.out_shape)}"
    return ""


def _parameters(stage: Stage) -> str:
    if not stage.parameters:
        return ""
    window = f" x {stage.kernel_size} x {stage.kernel_size}" if stage.kernel_size else ""
    return f"{stage.out_shape[0]:,} x ({stage.in_shape[0]:,}{window} + 1) = {stage.parameters:,}"


def _times(shape: tuple[int, ...]) -> str:
    return " x ".join(f"{length:,}" for length in shape)
