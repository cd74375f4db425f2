"""The lesson's snippets, executed; and what they print, as numbers."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import torch

from cnn.data.mnist import load_mnist

NUMBER = re.compile(r"-?(?:\d+\.?\d*(?:e[-+]?\d+)?|inf)|nan")
LABELLED = re.compile(r"^([a-z][a-z ]*):(.*?)(?=^[a-z][a-z ]*:|\Z)", re.MULTILINE | re.DOTALL)
TRAIN, TEST = 512, 128  # digits in `small_mnist`


def read_printed(text: str) -> dict[str, list[float]]:
    """What a snippet printed: under each label, all numbers that follow it."""
    return {
        label: [float(number) for number in NUMBER.findall(re.sub(r"dtype=\S+", "", body))]
        for label, body in LABELLED.findall(text)
    }


def run(code: str) -> tuple[dict[str, list[float]], dict[str, Any]]:
    """The labelled numbers that the code prints, and its variables. How tensors are printed stays as it was."""
    variables: dict[str, Any] = {"__name__": "__main__"}
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output):
            exec(compile(code, "snippet", "exec"), variables)
    finally:
        torch.set_printoptions(profile="default")
        np.set_printoptions(linewidth=75, threshold=1000)
    return read_printed(output.getvalue()), variables


def same(printed: list[float], expected: object) -> bool:
    """Equal to the four decimals that are printed."""
    numbers = np.asarray(expected.detach() if isinstance(expected, torch.Tensor) else expected, np.float64).ravel()
    assert len(printed) == len(numbers) > 0
    return np.allclose(printed, numbers, atol=1.1e-4, rtol=1e-5)


def small_mnist(folder: Path) -> Path:
    """A folder as torchvision leaves it, with the first TRAIN + TEST of MNIST's test digits."""
    digits = load_mnist(train=False)
    raw = folder / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name, part in (("train", digits[:TRAIN]), ("t10k", digits[TRAIN : TRAIN + TEST])):
        images, labels = part.images.numpy(), part.labels.numpy().astype(np.uint8)
        head = np.array([0x803, len(images), 28, 28], ">i4").tobytes()
        (raw / f"{name}-images-idx3-ubyte").write_bytes(head + images.tobytes())
        head = np.array([0x801, len(labels)], ">i4").tobytes()
        (raw / f"{name}-labels-idx1-ubyte").write_bytes(head + labels.tobytes())
    return folder
