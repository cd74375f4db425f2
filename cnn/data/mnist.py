"""MNIST through torchvision, as tensors in memory, split into train, validation and test."""

from __future__ import annotations

import getpass
import gzip
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from torch import Tensor
from torchvision.datasets import MNIST

from cnn.base.assets import ASSETS, INSTALLED
from cnn.base.errors import UserError
from cnn.base.files import write_atomically

BUNDLED = ASSETS / "mnist"
FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
SHAPES = {True: (60_000, 28, 28), False: (10_000, 28, 28)}


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
        if data_dir is None:
            dataset = MNIST(str(_unpacked()), train=train, download=False)
        else:
            dataset = MNIST(str(data_dir), train=train, download=True)
    except (OSError, RuntimeError, ValueError, EOFError, AssertionError) as error:
        where = BUNDLED if data_dir is None else data_dir
        raise DataError(f"MNIST cannot be read from {where}: {' '.join(str(error).split())[:200]}") from error
    images, labels = dataset.data, dataset.targets.long()
    if tuple(images.shape) != SHAPES[train] or len(labels) != len(images):
        raise DataError(f"MNIST in {data_dir or BUNDLED} has the shape {tuple(images.shape)}, not {SHAPES[train]}.")
    return Digits(images, labels)


def split_validation(digits: Digits, count: int) -> tuple[Digits, Digits]:
    """Split off `count` validation digits at random; the same ones each time, so that runs compare."""
    order = torch.randperm(len(digits), generator=torch.Generator().manual_seed(0))
    return digits[order[count:].sort().values], digits[order[:count].sort().values]


def _unpacked() -> Path:
    """A folder laid out as torchvision wants it (MNIST/raw/...), unpacked once from the bundled gzip files."""
    if not INSTALLED:  # beside what pip wrote nothing may lie: it would stay when pip takes the package away
        with suppress(PermissionError):  # a read-only checkout
            _unpack_to(BUNDLED)
            return BUNDLED
    root = Path(tempfile.gettempdir()) / f"digit-lens-mnist-{_user()}"
    _unpack_to(root)
    return root


def _unpack_to(root: Path) -> None:
    for name in FILES:
        target = root / "MNIST" / "raw" / name
        if target.is_file():
            continue
        with gzip.open(BUNDLED / f"{name}.gz", "rb") as packed:
            write_atomically(target, partial(shutil.copyfileobj, packed))


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "anyone"
