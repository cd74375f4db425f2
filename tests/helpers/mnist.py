"""MNIST as torchvision leaves it in a folder."""

from __future__ import annotations

import gzip
from pathlib import Path

from cnn.data.mnist import BUNDLED


def unpacked_mnist(folder: Path) -> Path:
    """The bundled copy, unpacked into `folder` where `torchvision.datasets.MNIST` looks for it; answers `folder`."""
    raw = folder / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for file in BUNDLED.glob("*.gz"):
        (raw / file.stem).write_bytes(gzip.decompress(file.read_bytes()))
    return folder
