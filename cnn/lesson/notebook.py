"""The whole lesson as a Jupyter notebook that runs from top to bottom, in Colab or anywhere with torch and torchvision.

The file format (nbformat 4.5) is plain JSON, so nothing but json is needed to write it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import torch

from cnn.drawing.geometry import prepare
from cnn.drawing.ink import ImageError
from cnn.lesson import literals
from cnn.lesson.snippets import (
    CompleteSettings,
    ConvAsLinearSettings,
    ConvolutionSettings,
    DataSettings,
    FlattenSettings,
    LinearAsConvSettings,
    PaddingSettings,
    Picture,
    PoolingSettings,
    PreprocessSettings,
    Readout,
)
from cnn.network import operators
from cnn.network.model import DigitCNN


@dataclass(frozen=True)
class LessonSettings:
    """The settings of every block, in the order of the lesson."""

    data: DataSettings
    preprocess: PreprocessSettings
    convolution: ConvolutionSettings
    padding: PaddingSettings
    pooling: PoolingSettings
    flatten: FlattenSettings
    conv_as_linear: ConvAsLinearSettings
    linear_as_conv: LinearAsConvSettings
    complete: CompleteSettings


@torch.no_grad()
def lesson_settings(
    drawing: np.ndarray,
    model: DigitCNN,
    temperature: float = 1.0,
    data_dir: str = "data",
    epochs: int = 2,
    steps: int | None = None,
) -> LessonSettings:
    """The lesson on one drawing with settings to start from.

    Args:
        drawing: (H, W) uint8, light ink on paper of level 0, at most 512x512.
        model: the network whose last layer is unrolled and reread as a convolution.
        temperature: of its softmax.
        data_dir, epochs, steps: of the complete code.

    Raises ImageError for a drawing without ink and OperatorError for settings that cannot work.
    """
    prepared = prepare(drawing)
    if prepared.blank:
        raise ImageError("There is no ink in the drawing.")
    picture = Picture.of(prepared.values)
    pixels = picture.tensor()
    sobel = literals.freeze(operators.named_kernel("sobel_x"), 2)
    features = operators.fully_convolutional(model)[:-1]  # all but the last layer
    maps = features(pixels[None, None])[0]
    twice = features(torch.cat([pixels, pixels], dim=1)[None, None])[0]  # the digit written two times
    weights, biases = model.fc.weight, model.fc.bias
    strongest = operators.unflatten_index(int(maps.argmax()), tuple(maps.shape))
    return LessonSettings(
        data=DataSettings(data_dir=data_dir),
        preprocess=PreprocessSettings(drawing),
        convolution=ConvolutionSettings(picture, sobel, padding=1, activation="relu"),
        padding=PaddingSettings(picture, padding=0),
        pooling=PoolingSettings(picture, right=1),
        flatten=FlattenSettings(Readout(maps, weights, biases), strongest, temperature),
        conv_as_linear=ConvAsLinearSettings(picture, sobel, padding=1),
        linear_as_conv=LinearAsConvSettings(Readout(twice, weights, biases)),
        complete=CompleteSettings(picture, model.config, epochs=epochs, steps=steps, data_dir=data_dir),
    )


def lesson_notebook(settings: LessonSettings) -> dict:
    """The notebook as the content of an .ipynb file: texts and, for each block, the code of its settings."""
    cells = [_text("title", TITLE)]
    for name, text in TEXTS.items():
        cells.append(_text(f"{name}-text", text))
        cells.append(_code(f"{name}-code", getattr(settings, name).code()))
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def notebook_json(settings: LessonSettings) -> str:
    """`lesson_notebook` as the text of an .ipynb file."""
    return json.dumps(lesson_notebook(settings), indent=1, ensure_ascii=False) + "\n"


def _text(name: str, source: str) -> dict:
    return {"cell_type": "markdown", "id": name.replace("_", "-"), "metadata": {}, "source": _lines(source)}


def _code(name: str, source: str) -> dict:
    cell = _text(name, source.rstrip("\n"))
    return cell | {"cell_type": "code", "execution_count": None, "outputs": []}


def _lines(source: str) -> list[str]:
    """As Jupyter itself writes a source, so that two notebooks can be compared line by line."""
    return source.splitlines(keepends=True)


TITLE = """\
# How a convolutional network reads your digit

Each cell below runs by itself and prints the numbers that Digit Lens shows for the same settings. Change a setting and
run the cell again. The code needs `torch` and `torchvision`, which Colab already has."""

TEXTS = {
    "data": """\
## 1. The data

MNIST has 60,000 digits to learn from and 10,000 to be tested on. Each is a grid of 28x28 numbers from 0 (paper) to 255
(ink), which the network reads as 0 to 1. torchvision downloads them once, into the folder named in the code. Without
internet, put MNIST's four files into `MNIST/raw` in that folder first.""",
    "preprocess": """\
Your drawing must have the form of MNIST's digits: cropped to the ink, the longest side scaled to 20 pixels, the centre
of mass moved to the middle of 28x28.""",
    "convolution": """\
## 2. Convolution

$$x_j = f\\Big(\\sum_i x_i \\, k_{ij} + b_j\\Big)$$

The kernel $k$ slides over the picture. At each place its numbers are multiplied with the pixels $x_i$ under it and
added up, the bias $b$ is added, and the activation $f$ gives one number of the output map. With a kernel of $f$ pixels,
padding $p$ and stride $s$, a side of $n$ pixels becomes $(n + 2p - f)/s + 1$, rounded down. PyTorch does not turn the
kernel by 180 degrees, as mathematics does: what it calls convolution is cross-correlation.""",
    "padding": """\
## 3. Padding

Without padding the picture shrinks from layer to layer, and pixels at the border are used less often than those in the
middle: with a 3x3 kernel a corner once, a pixel inside 9 times. A ring of $p = (f - 1)/2$ pixels keeps the size.""",
    "pooling": """\
## 4. Pooling

Each window is replaced by one number, such as its largest or its mean. Pooling has no parameters, so there is nothing
in it for gradient descent to change. Compare the pooled map before and after the digit is nudged by a pixel.""",
    "flatten": """\
## 5. Flatten and the fully connected output layer

The last maps are unrolled into one vector. Each class has one weight for each number of it: their dot product plus the
class's bias is the logit, and softmax turns the logits into probabilities. These are the maps of your drawing and the
weights of the trained network.""",
    "conv_as_linear": """\
## 6. Fully connected and convolution are the same thing, both ways

A convolution is a fully connected layer whose matrix is mostly zero and repeats the same few weights in every row.""",
    "linear_as_conv": """\
A fully connected layer is a convolution whose kernel is as big as its input. On wider maps it can slide: here over your
digit written two times side by side, one answer for each place.""",
    "complete": """\
## 7. The complete code

Load MNIST, build the network, train it, test it, and read your drawing.""",
}
