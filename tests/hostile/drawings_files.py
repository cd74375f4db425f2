"""Files of drawings that are damaged, foreign or made to harm, before `load_drawings`.

    python -m tests.hostile.drawings_files [--seed 1] [--count 500] [--checkout DIR] [--only NUMBER]

Each file gets one sentence, or the drawings that it was made from: in 2 seconds and 200 MB. The first five drawings are
also read, as `python -m cnn.evaluate --drawings` reads them.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import os
import pickle
import random
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from tests.hostile.trials import Kinds, Trial, run

CODE = """
import hashlib, numpy, torch
from cnn import Recognizer
try:
    from cnn.data.drawings import load_drawings
except ImportError:
    from cnn.drawings import load_drawings
torch.set_num_threads(1)
recognizer = Recognizer.load()
recognizer.read_batch([numpy.eye(28, dtype=numpy.uint8) * 255])

def load(path):
    drawings = load_drawings(path)
    held = hashlib.sha256()
    for number in range(len(drawings.labels)):
        parts = drawings.strokes[number] if drawings.strokes else [drawings.pictures[number]]
        for part in parts:
            held.update(str(part.shape).encode() + part.tobytes())
    if drawings.pictures:
        assert all(0 <= one.confidence <= 1 for one in recognizer.read_batch(drawings.pictures[:5]))
    return [[str(label) for label in drawings.labels.tolist()], held.hexdigest()]

answer_all(load, "DrawingsError")
"""
Arrays = dict[str, np.ndarray]


def _drawings(rng: random.Random) -> Arrays:
    """A small file as it should be: strokes, pictures of one size or of many."""
    numbers, count = np.random.default_rng(rng.randrange(1 << 30)), rng.randint(1, 12)
    arrays: Arrays = {"labels": numbers.integers(0, 10, count)}
    if rng.random() < 0.3:
        arrays["labels"] = np.array([chr(rng.randint(97, 122)) for _ in range(count)])
    if rng.random() < 0.5:
        arrays |= {
            "writers": np.array([f"writer {i % 3}" for i in range(count)]),
            "suspect": numbers.random(count) < 0.2,
        }
    match rng.randrange(3):
        case 0:
            strokes = numbers.integers(1, 4, count)
            lengths = numbers.integers(1, 20, strokes.sum())
            arrays["points"] = numbers.random((lengths.sum(), 2), np.float32)
            arrays["stroke_offsets"] = np.concatenate([[0], np.cumsum(lengths)])
            arrays["drawing_offsets"] = np.concatenate([[0], np.cumsum(strokes)])
        case 1:
            arrays["images"] = numbers.integers(0, 256, (count, *numbers.integers(1, 40, 2)), np.uint8)
        case 2:
            arrays["shapes"] = numbers.integers(1, 40, (count, 2))
            arrays["pixels"] = numbers.integers(0, 256, arrays["shapes"].prod(1).sum(), np.uint8)
    return arrays


def _answer(arrays: Arrays) -> list[object]:
    """What the worker must say of a file of these arrays."""
    if "points" in arrays:
        ends = arrays["stroke_offsets"].tolist()
        parts = [arrays["points"][a:b] for a, b in itertools.pairwise(ends)]
    elif "images" in arrays:
        parts = list(arrays["images"])
    else:
        sizes = arrays["shapes"].prod(1)
        pieces = np.split(arrays["pixels"], np.cumsum(sizes)[:-1])
        parts = [piece.reshape(shape) for piece, shape in zip(pieces, arrays["shapes"], strict=True)]
    held = hashlib.sha256()
    for part in parts:
        held.update(str(part.shape).encode() + part.tobytes())
    return [[str(label) for label in arrays["labels"].tolist()], held.hexdigest()]


def _bytes(arrays: Mapping[str, np.ndarray], compressed: bool = False) -> bytes:
    file = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(file, **arrays)
    return file.getvalue()


def _npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def _written(folder: Path, data: bytes, right: object = None, must_load: bool = False) -> Trial:
    path = folder / "a file of drawings, # and ?.npz"
    path.write_bytes(data)
    return Trial(str(path), right, must_load)


def _archived(
    folder: Path, entries: Mapping[str, bytes], right: object = None, method: int = zipfile.ZIP_DEFLATED
) -> Trial:
    path = folder / "made.npz"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(f"{name}.npy", data)
    return Trial(str(path), right)


def as_it_should_be(rng: random.Random, folder: Path) -> Trial:
    arrays = _drawings(rng)
    return _written(folder, _bytes(arrays, rng.random() < 0.5), _answer(arrays), must_load=True)


def flipped_bits(rng: random.Random, folder: Path) -> Trial:
    arrays = _drawings(rng)
    data = bytearray(_bytes(arrays, rng.random() < 0.5))
    for _ in range(rng.choice([1, 1, 1, 30])):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return _written(folder, bytes(data), _answer(arrays))


def cut_or_longer(rng: random.Random, folder: Path) -> Trial:
    arrays = _drawings(rng)
    data = _bytes(arrays)
    more = rng.randbytes(rng.randint(1, 2000))
    data = rng.choice([data[: rng.randrange(len(data))], data[rng.randrange(1, len(data)) :], data + more, more + data])
    return _written(folder, data, _answer(arrays))


def spliced(rng: random.Random, folder: Path) -> Trial:
    arrays = _drawings(rng)
    data, other = _bytes(arrays), _bytes(_drawings(rng))
    start, length = rng.randrange(len(data)), rng.randint(4, 500)
    source = rng.randrange(len(other))
    return _written(folder, data[:start] + other[source : source + length] + data[start + length :], _answer(arrays))


def bomb(rng: random.Random, folder: Path) -> Trial:
    """Zeros that unpack to hundreds of megabytes, as one array or beside the others."""
    size = rng.choice([100, 300]) << 20
    zeros = _npy(np.zeros(size, np.uint8))
    arrays = _drawings(rng)
    entries = {name: _npy(array) for name, array in arrays.items()}
    name = rng.choice(["pixels", "points", "labels", "images", "more"])
    return _archived(folder, entries | {name: zeros}, _answer(arrays))


def lying_header(rng: random.Random, folder: Path) -> Trial:
    """A header that says gigabytes, or what no header says."""
    entries = {name: _npy(array) for name, array in _drawings(rng).items()}
    types = ["|u1", "<i8", "<f4", "<U1", "<U100000000", "|O", "|V8", "<M8[s]", "|S5", "<c8", "<f2", "[('a','<f4')]"]
    shapes = ["(10000000000,)", "(4000000000,)", "(-1,)", "(2,-3,-1)", "()", "(0,)", "(1000,1000,1000)", "(True,)"]
    shape = rng.choice([*shapes, "(" * 500, "(" + "1," * 3000 + ")", "'a'", "(9e9,)", "(" + "9" * 3000 + ",)"])
    order = rng.choice(["False", "False", "True", "None"])
    kind = rng.choice(types)
    descr = kind if kind.startswith("[") else repr(kind)
    text = f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}\n".encode()
    version = rng.choice([b"\1\0", b"\1\0", b"\2\0", b"\3\0", b"\xff\xff"])
    length = len(text).to_bytes(2 if version == b"\1\0" else 4, "little")
    length = rng.choice([length, length, b"\xff" * len(length)])
    name = rng.choice(list(entries))
    return _archived(folder, entries | {name: b"\x93NUMPY" + version + length + text + rng.randbytes(40)})


def many_entries(rng: random.Random, folder: Path) -> Trial:
    arrays = _drawings(rng)
    entries = {name: _npy(array) for name, array in arrays.items()}
    entries |= {f"more{number}": b"" for number in range(rng.choice([500, 40_000]))}
    return _archived(folder, entries, _answer(arrays), zipfile.ZIP_STORED)


def pickled(rng: random.Random, folder: Path) -> Trial:
    class Run:
        def __reduce__(self) -> tuple[object, tuple[object, ...]]:
            return rng.choice([(os.abort, ()), (eval, ("1 / 0",)), (bytearray, (7 << 30,))])

    arrays = _drawings(rng)
    arrays[rng.choice(list(arrays))] = np.array([Run(), None], object)
    if rng.random() < 0.5:
        return _written(folder, _bytes(arrays))
    return _written(folder, pickle.dumps(Run()))


def other_values(rng: random.Random, folder: Path) -> Trial:
    """Arrays that fit no drawing: other types and shapes, offsets that fall, points that are none."""
    arrays = _drawings(rng)
    name = rng.choice([name for name in arrays if name not in ("writers", "suspect")])
    array = arrays[name]
    flat = array.astype(np.float64).ravel() if array.dtype.kind != "U" else array
    odd = flat.copy()
    odd[rng.randrange(len(odd))] = np.nan if odd.dtype.kind == "f" else "x" * 200
    far = array.copy()
    far.ravel()[0] = 200 if array.dtype.kind != "U" else "\U0010ffff"
    wrong: list[np.ndarray] = [
        *(array[:-1], array[None], np.concatenate([array, array]), array[:0], np.array(7), flat.astype("U9"), odd),
        *(flat.astype("U9").astype("S9"), np.zeros(3, "<M8[s]"), np.zeros((2, 2, 2, 2)), np.array([], float)),
    ]
    if array.dtype.kind != "U":
        wrong += [flat.astype(kind) * 1j for kind in ("c8", "c16")]
        wrong += [np.full(array.shape, value) for value in (np.nan, np.inf, -np.inf, 1e300, 1e30)]
        wrong += [np.full(array.shape, value, kind) for value, kind in ((-(1 << 62), "i8"), ((1 << 64) - 1, "u8"))]
    if name == "labels":  # most labels are legal
        wrong = [
            array[None],
            array[:-1],
            np.zeros(len(array)),
            np.concatenate([array, array]),
            np.zeros(len(array), "c8"),
        ]
        code = rng.choice([0xD800, 0xDFFF, 0x110000, 0xFFFFFFFF])
        wrong.append(np.full(len(array), code, "<u4").view("<U1"))
    return _written(folder, _bytes(arrays | {name: rng.choice(wrong)}))


def far_too_many(rng: random.Random, folder: Path) -> Trial:
    """Millions of strokes, points, drawings, each small in the file."""
    count = rng.choice([3_000_000, 5_000_000])
    arrays: Arrays = {"labels": np.zeros(1, np.uint8)}
    match rng.randrange(4):
        case 0:
            offsets = np.minimum(np.arange(count + 1), 10)
            arrays |= {"points": np.zeros((10, 2), np.float32), "stroke_offsets": offsets[:6_000_000]}
            arrays["drawing_offsets"] = np.array([0, len(arrays["stroke_offsets"]) - 1])
        case 1:
            arrays |= {"points": np.zeros((count, 2), np.float32), "stroke_offsets": np.array([0, count])}
            arrays["drawing_offsets"] = np.array([0, 1])
        case 2:
            arrays = {"labels": np.zeros(count, np.uint8), "images": np.zeros((count, 1, 1), np.uint8)}
        case 3:
            arrays |= {"labels": np.full(40, "x" * 100_000), "images": np.zeros((40, 1, 1), np.uint8)}
    right = None if len(arrays["labels"]) != 1 or count > 4_000_000 else _answer(arrays)
    return _written(folder, _bytes(arrays, compressed=True), right)


def missing_or_more(rng: random.Random, folder: Path) -> Trial:
    arrays = _drawings(rng)
    if rng.random() < 0.6:
        arrays.pop(rng.choice([name for name in arrays if name not in ("writers", "suspect")]))
        return _written(folder, _bytes(arrays))
    other = _drawings(rng)
    kinds = {"points", "images", "pixels"}
    right = _answer(arrays) if arrays.keys() & kinds == other.keys() & kinds else None
    return _written(folder, _bytes(other | arrays), right)


def foreign(rng: random.Random, folder: Path) -> Trial:
    options = [b"", b"PK", rng.randbytes(2000), b"labels" * 99, json.dumps({"labels": [1]}).encode()]
    options += [_npy(np.arange(9)), pickle.dumps([1]), b"\x89PNG\r\n\x1a\n", _bytes({})]
    return _written(folder, rng.choice(options))


def no_file(rng: random.Random, folder: Path) -> Trial:
    made = folder / "made.npz"
    place = rng.choice(
        ["pipe", "loop", str(folder), "/dev/zero", "/dev/null", "", "\0", str(folder / ("n" * 400)), "x"]
    )
    if place == "pipe":
        os.mkfifo(made)
    elif place == "loop":
        made.symlink_to(made)
    return Trial(str(made) if place in ("pipe", "loop") else place)


def far_too_large(rng: random.Random, folder: Path) -> Trial:
    path = folder / "large.npz"
    with path.open("wb") as file:
        file.write(_bytes(_drawings(rng)))
        file.truncate(rng.choice([300 << 20, 5 << 30]))
    return Trial(str(path))


_KINDS = [
    *(as_it_should_be, flipped_bits, cut_or_longer, spliced, bomb, lying_header, many_entries, pickled, other_values),
    *(far_too_many, missing_or_more, foreign, no_file, far_too_large),
]
KINDS: Kinds = {kind.__name__: kind for kind in _KINDS}

if __name__ == "__main__":
    sys.exit(run("drawings_files", KINDS, CODE))
