"""MNIST as tensors in memory, split into train, validation and test.

The copy that comes with the repository is read as it lies there, packed, and nothing is written: the page and the
commands also work on a file system that is read-only. A folder that somebody names is torchvision's business.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from http.client import HTTPException
from math import prod
from pathlib import Path

import torch
from torch import Tensor

from cnn.base.assets import ASSETS
from cnn.base.errors import UserError

BUNDLED = ASSETS / "mnist"
PREFIXES = {True: "train", False: "t10k"}
COUNTS = {True: 60_000, False: 10_000}
SIDE = 28  # pixels of a picture


class DataError(UserError):
    """MNIST cannot be read; the message is one sentence for the person who started the program."""


@dataclass(frozen=True)
class Digits:
    """Pictures with their labels: images (n, 28, 28) uint8, light ink on dark; labels (n,) int64 in 0..9."""

    images: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: Tensor | slice) -> Digits:
        return Digits(self.images[index], self.labels[index])


def load_mnist(train: bool, data_dir: str | Path | None = None) -> Digits:
    """MNIST's 60,000 training digits or its 10,000 test digits.

    Without `data_dir` it reads the copy that comes with the repository; with one, torchvision downloads what is
    absent there. Raises DataError when neither works.
    """
    try:
        images, labels = _bundled(train) if data_dir is None else _by_torchvision(train, data_dir)
    except (OSError, RuntimeError, ValueError, EOFError, AssertionError, zlib.error, HTTPException) as error:
        where = BUNDLED if data_dir is None else data_dir
        raise DataError(f"MNIST cannot be read from {where}: {' '.join(str(error).split())[:200]}") from error
    shape = COUNTS[train], SIDE, SIDE
    if tuple(images.shape) != shape or len(labels) != len(images):
        raise DataError(f"MNIST in {data_dir or BUNDLED} has the shape {tuple(images.shape)}, not {shape}.")
    return Digits(images, labels.long())


def split_validation(digits: Digits, count: int) -> tuple[Digits, Digits]:
    """Split off `count` validation digits at random; the same ones each time, so that runs compare."""
    order = torch.randperm(len(digits), generator=torch.Generator().manual_seed(0))
    return digits[order[count:].sort().values], digits[order[:count].sort().values]


def _bundled(train: bool) -> tuple[Tensor, Tensor]:
    count, prefix = COUNTS[train], PREFIXES[train]
    images = _read_idx(BUNDLED / f"{prefix}-images-idx3-ubyte.gz", (count, SIDE, SIDE))
    return images, _read_idx(BUNDLED / f"{prefix}-labels-idx1-ubyte.gz", (count,))


def _read_idx(path: Path, shape: tuple[int, ...]) -> Tensor:
    """The uint8 array of that shape in a packed IDX file: 0, 0, type, sides; each side in four bytes; the values."""
    sides = b"".join(side.to_bytes(4, "big") for side in shape)
    header = bytes([0, 0, 8, len(shape)]) + sides
    with gzip.open(path, "rb") as file:
        content = bytearray(file.read(len(header) + prod(shape) + 1))  # one more than there are: to the checksum
    if not content.startswith(header) or len(content) != len(header) + prod(shape):
        raise ValueError(f"{path.name} holds no {'x'.join(map(str, shape))} bytes in the IDX format.")
    return torch.frombuffer(content, dtype=torch.uint8, offset=len(header)).reshape(shape)


def _by_torchvision(train: bool, data_dir: str | Path) -> tuple[Tensor, Tensor]:
    from torchvision.datasets import MNIST  # takes as long to import as torch; the page never needs it

    dataset = MNIST(data_dir, train=train, download=True)
    return dataset.data, dataset.targets
