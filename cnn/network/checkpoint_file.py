"""What a weights file holds: settings and weights as plain values, each checked before it is made.

`torch.load(weights_only=True)` runs no foreign code, but finds no flipped bit (it skips the archive's checksums), takes
as much memory as a small file asks for, and reads kinds of tensors that no network here is made of.
"""

from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from cnn.base.archive import FileError, MissingFileError, read_file, unpack
from cnn.base.errors import UserError
from cnn.network.plain_pickle import Call, Global, PickleError, Reference, read_pickle
from cnn.network.stages import MAX_CONVOLUTIONS, MAX_PARAMETERS

FORMAT = "digit-lens-1"
KEYS = ("config", "decision", "weights")

MAX_BYTES = 4 * MAX_PARAMETERS + 1_000_000  # of the file, and of what it holds
MAX_ENTRIES = 2 * (MAX_CONVOLUTIONS + 1) + 20  # kernels and biases of each layer, and what else torch writes
MAX_PICKLE = 65_536  # bytes of the part without the numbers: 2 kB in the shipped file
MAX_WEIGHT = 1e6  # largest absolute value; the shipped file's is 6.7


class CheckpointError(UserError):
    """The weights cannot be used; the message is one sentence for the person who named the file."""


def read_content(path: Path, data: bytes | None = None) -> tuple[dict[str, Any], dict[str, bytes]]:
    """A weights file's values by name, tensors not yet made, and the bytes that they refer to by key.

    `data` is what the file holds, where that was read already. Raises CheckpointError where it cannot be read, is in
    another format or lacks a part.
    """
    try:
        parts = _parts(unpack(read_file(path, MAX_BYTES) if data is None else data, MAX_ENTRIES, MAX_BYTES))
    except MissingFileError as error:
        raise CheckpointError(f"There are no weights at {path}: run `python train.py` to make them.") from error
    except FileError as error:
        raise CheckpointError(f"The weights file {path} {error}.") from error
    try:
        content = read_pickle(parts.pop("data.pkl"))
    except PickleError as error:
        raise CheckpointError(f"The weights file {path} is damaged or is not one that train.py wrote.") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise CheckpointError(f"The weights file {path} is not in the format {FORMAT}: run `python train.py` again.")
    for name in KEYS:
        if not isinstance(content.get(name), dict):
            raise CheckpointError(f"The weights file {path} has no {name}.")
    return content, {name.removeprefix("data/"): data for name, data in parts.items() if name.startswith("data/")}


def _parts(entries: Mapping[str, bytes]) -> dict[str, bytes]:
    """The entries without the folder that torch puts them into. Raises FileError for what torch does not write."""
    folder = next(iter(entries), "").partition("/")[0] + "/"
    parts = {name.removeprefix(folder): data for name, data in entries.items() if name.startswith(folder)}
    known = ("data.pkl", "version", "byteorder")
    if len(parts) < len(entries) or not all(n in known or n.startswith((".", "data/")) for n in parts):
        raise FileError("holds more than weights")
    if "data.pkl" not in parts or len(parts["data.pkl"]) > MAX_PICKLE:
        raise FileError("is not one that train.py wrote")
    if parts.get("byteorder", b"little") != b"little":
        raise FileError("was written by a machine that orders bytes the other way")
    return parts


def read_weights(
    path: Path, values: dict[str, Any], storages: Mapping[str, bytes], expected: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    """The weights as tensors of `expected`'s names and shapes. Raises CheckpointError for any others."""
    try:
        if set(values) != set(expected):
            raise ValueError("the layers' names differ.")
        return {name: _tensor(name, values[name], storages, like) for name, like in expected.items()}
    except ValueError as error:
        raise CheckpointError(f"The weights file {path} does not fit its own settings: {error}") from error


def _tensor(name: str, value: object, storages: Mapping[str, bytes], like: Tensor) -> Tensor:
    shape = tuple(like.shape)
    match value:
        case Call(
            Global("torch._utils._rebuild_tensor_v2"),
            (Reference(("storage", Global("torch.FloatStorage"), str(key), *_)), start, sides, strides, *_),
        ):
            data = storages.get(key, b"")
        case _:
            raise ValueError(f"{name} must be a plain tensor of float32, but is {_kind(value)}.")
    if sides != shape:
        raise ValueError(f"{name} does not have the shape {shape}.")
    if (start, strides, len(data)) != (0, like.stride(), 4 * prod(shape)):
        raise ValueError(f"{name} does not have its {prod(shape):,} numbers one after the other.")
    tensor = torch.tensor(np.frombuffer(data, "<f4").reshape(shape))
    if not (tensor.abs() <= MAX_WEIGHT).all():
        raise ValueError(f"{name} holds a value that is not a number between -{MAX_WEIGHT:,.0f} and {MAX_WEIGHT:,.0f}.")
    return tensor


def _kind(value: object) -> str:
    """In a word, what stands where a plain tensor of float32 belongs: "bool", "sparse tensor", "float8_e5m2"."""
    match value:
        case Call(Global("torch._utils._rebuild_tensor_v2"), (Reference(("storage", Global(storage), *_)), *_)):
            return storage.removeprefix("torch.").removesuffix("Storage").lower()
        case Call(Global("torch._utils._rebuild_tensor_v3"), (_, _, _, _, _, _, Global(dtype), *_)):
            return dtype.removeprefix("torch.")
        case Call(Global(function), _):
            return function.rpartition(".")[2].removeprefix("_rebuild_").replace("_", " ")
    return type(value).__name__
