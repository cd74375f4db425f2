"""Networks, their files and their answer to one picture, for hostile weights files."""

from __future__ import annotations

import hashlib
import random
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch

from cnn import Recognizer
from cnn.network.checkpoint import DEFAULT_WEIGHTS, Decision, save_checkpoint
from cnn.network.model import DigitCNN
from cnn.network.stages import CNNConfig
from tests.hostile.trials import Trial


@cache
def shipped() -> Recognizer:
    """The shipped network."""
    return Recognizer.load()


def content() -> dict[str, Any]:
    """What the shipped file holds, to be changed."""
    return torch.load(DEFAULT_WEIGHTS, weights_only=True)


def without_checksum() -> dict[str, Any]:
    """What files held before they named their checksum."""
    return {name: value for name, value in content().items() if name in ("format", "config", "decision", "weights")}


def answer(recognizer: Recognizer) -> list[object]:
    """What the worker must say of a file with this network."""
    picture = np.zeros((28, 28), np.uint8)
    picture[4:24, 13:16] = 255
    reading = recognizer.read(picture)
    numbers = [value.numpy().tobytes() for _, value in sorted(recognizer.model.state_dict().items())]
    held = hashlib.sha256(b"".join(numbers) + str(recognizer.decision).encode()).hexdigest()
    return [reading.digit, str(reading.verdict), reading.probabilities.tolist(), held]


def random_recognizer(rng: random.Random) -> Recognizer:
    """A network of a random legal shape."""
    kernel, padding = rng.choice([(3, "same"), (1, "same"), (5, "same"), (3, "valid"), (2, "valid")])
    blocks = [[rng.randint(1, 12) for _ in range(rng.randint(1, 2))] for _ in range(rng.randint(1, 2))]
    torch.manual_seed(rng.randrange(1 << 30))
    model = DigitCNN(CNNConfig(blocks=[*blocks, *rng.choice([[], [[]]])], kernel_size=kernel, padding=padding))
    return Recognizer(model, Decision(rng.uniform(0.5, 2), rng.uniform(-5, 5), rng.random()))


def saved(folder: Path, values: object, right: object = None, must_load: bool = False) -> Trial:
    """A file that torch writes."""
    path = folder / "net.pt"
    torch.save(values, path)
    return Trial(str(path), right, must_load)


def own_file(folder: Path, recognizer: Recognizer) -> Path:
    """A file that train.py would write."""
    save_checkpoint(folder / "own.pt", recognizer.model, recognizer.decision)
    return folder / "own.pt"


def entries_of(path: Path) -> dict[str, bytes]:
    """The entries of an archive."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archived(folder: Path, entries: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> Path:
    """An archive with right CRCs of whatever it holds."""
    path = folder / "made.pt"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path
