"""MNIST as it comes with the repository."""

from __future__ import annotations

import builtins
import errno
import gzip
import sys
from pathlib import Path

import pytest
import torch

from cnn.data import mnist as data
from cnn.data.mnist import BUNDLED, DataError, load_mnist, split_validation
from tests.helpers.mnist import unpacked_mnist


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


@pytest.fixture
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "BUNDLED", tmp_path)


@pytest.mark.usefixtures("_elsewhere")
@pytest.mark.parametrize("damage", ["absent", "no gzip", "no idx", "cut", "flipped", "longer"])
def test_damaged_or_absent_files_are_named_in_one_sentence(tmp_path: Path, damage: str) -> None:
    for name in ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"):
        packed = (BUNDLED / name).read_bytes()
        middle = len(packed) // 2
        content = {
            "no gzip": b"no gzip",
            "no idx": gzip.compress(b"no idx"),
            "cut": packed[:middle],
            "flipped": packed[:middle] + bytes([packed[middle] ^ 16]) + packed[middle + 1 :],
            "longer": gzip.compress(gzip.decompress(packed) + b"1", 1),
        }.get(damage)
        if content is not None:
            (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=r"^MNIST[^\n]+$"):
        load_mnist(train=False)


def test_the_bundled_copy_is_what_torchvision_reads(tmp_path: Path) -> None:
    folder = unpacked_mnist(tmp_path)
    for train in (True, False):
        ours, theirs = load_mnist(train), load_mnist(train, folder)  # a folder that is named is torchvision's
        assert torch.equal(ours.images, theirs.images)
        assert torch.equal(ours.labels, theirs.labels)


def test_the_bundled_copy_needs_no_disk_to_write_to_and_no_torchvision(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = builtins.open

    def read_only(*_arguments: object, **_named: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    def open_to_read(file: str, mode: str = "r", *rest: object, **named: object) -> object:
        return read_only() if set(mode) & set("wax+") else opened(file, mode, *rest, **named)

    for name in ("builtins.open", "io.open"):
        monkeypatch.setattr(name, open_to_read)
    for name in ("os.mkdir", "os.replace", "tempfile.mkstemp", "tempfile.gettempdir"):
        monkeypatch.setattr(name, read_only)
    monkeypatch.setitem(sys.modules, "torchvision", None)  # an import of it fails
    assert len(load_mnist(train=False)) == 10_000
