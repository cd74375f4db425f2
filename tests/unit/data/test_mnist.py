"""MNIST as it comes with the repository."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import torch

from cnn.data import mnist as data
from cnn.data.mnist import DataError, load_mnist, split_validation


def test_bundled_mnist_is_mnist() -> None:
    train, test = load_mnist(train=True), load_mnist(train=False)
    assert (len(train), len(test)) == (60_000, 10_000)
    # Counts of each class, as LeCun's page and every copy have them.
    assert torch.bincount(test.labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert torch.bincount(train.labels).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]


def test_split_is_a_partition_and_always_the_same() -> None:
    digits = load_mnist(train=False)
    train, validation = split_validation(digits, 1_000)
    assert (len(train), len(validation)) == (9_000, 1_000)
    together = torch.cat([train.images, validation.images]).flatten(1).sum(1).sort().values
    assert torch.equal(together, digits.images.flatten(1).sum(1).sort().values)
    torch.manual_seed(1)
    assert torch.equal(split_validation(digits, 1_000)[1].images, validation.images)
    assert not torch.equal(validation.images, digits.images[:1_000])


def test_damaged_or_absent_files_are_named_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "BUNDLED", tmp_path)
    for content in (None, b"no gzip", gzip.compress(b"no idx")):
        for name in data.FILES:
            if content is not None:
                (tmp_path / f"{name}.gz").write_bytes(content)
        with pytest.raises(DataError, match=r"^MNIST[^\n]+$"):
            load_mnist(train=True)
