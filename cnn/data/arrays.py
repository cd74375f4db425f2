"""Arrays from an .npz file that somebody passed on: nothing is taken for them that their bytes do not hold.

`np.load` takes memory for whatever shape a header names, and unpacks a megabyte into a gigabyte without a word.
"""

import io
from collections.abc import Collection
from math import prod
from pathlib import Path

import numpy as np

from cnn.base.archive import FileError, read_file, unpack

MAX_BYTES = 64_000_000  # of a file, and of all that it unpacks to; MNIST's 60,000 digits are 47 million
MAX_ENTRIES = 100
MAX_SIDES = 3
MAX_LETTERS = 100  # of a label or a name
LAST_CHARACTER = 0x10FFFF  # of Unicode
READERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


def read_arrays(path: Path, names: Collection[str]) -> dict[str, np.ndarray]:
    """The arrays of these names, as far as the file has them: numbers or text, read-only.

    Raises FileError, the end of a sentence about the file.
    """
    entries = unpack(read_file(path, MAX_BYTES), MAX_ENTRIES, MAX_BYTES, deflated=True)
    return {name: _array(name, entries[f"{name}.npy"]) for name in names if f"{name}.npy" in entries}


def _array(name: str, data: bytes) -> np.ndarray:
    file = io.BytesIO(data)
    try:
        shape, by_columns, dtype = READERS[np.lib.format.read_magic(file)](file)
    except Exception as error:  # a header is a Python literal, with all that can be wrong about one
        raise FileError(f"is damaged: {name} has no header") from error
    if dtype.kind not in "biufU" or not 0 < dtype.itemsize <= 4 * MAX_LETTERS:
        raise FileError(f"holds neither numbers nor text of at most {MAX_LETTERS} letters as {name}")
    if len(shape) > MAX_SIDES or not all(type(side) is int and side >= 0 for side in shape):
        raise FileError(f"holds {name} in a shape that no drawings have")
    if prod(shape) * dtype.itemsize != len(data) - file.tell():
        raise FileError(f"is damaged: {name} is longer or shorter than its header says")
    array: np.ndarray = np.ndarray(shape, dtype, data, file.tell(), order="F" if by_columns else "C")
    if dtype.kind == "U" and array.size and not _is_text(array):
        raise FileError(f"holds {name} that are no text")
    return array


def _is_text(array: np.ndarray) -> bool:
    """Whether each letter is one: numbers beyond Unicode and halves of pairs can be neither read nor printed."""
    codes = np.frombuffer(array.tobytes(), f"{array.dtype.str[0]}u4")
    return bool(((codes <= LAST_CHARACTER) & (codes >> 11 != 0xD800 >> 11)).all())
