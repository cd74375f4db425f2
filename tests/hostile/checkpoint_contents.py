"""Weights files that are whole but hold what no network here holds: foreign pickles, tensors, settings, numbers."""

from __future__ import annotations

import os
import pickle
import random
import struct
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from cnn.network.checkpoint import DEFAULT_WEIGHTS, scales_checksum
from cnn.network.model import DigitCNN
from cnn.network.stages import CNNConfig
from tests.hostile.networks import answer, archived, content, entries_of, saved, shipped, without_checksum
from tests.hostile.trials import Kinds, Trial

warnings.simplefilter("ignore")  # of tensors that torch is about to give up


class _Run:
    """Pickled, it is a call."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self.call = function, arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self.call


class _Subclass(torch.Tensor):
    """A kind of tensor that torch does not know."""


def _pickled(folder: Path, data: bytes) -> Trial:
    entries = {name: data if name.endswith("data.pkl") else old for name, old in entries_of(DEFAULT_WEIGHTS).items()}
    return Trial(str(archived(folder, entries)))


def _text(text: str) -> bytes:
    return b"X" + struct.pack("<I", len(text)) + text.encode()


def _with_value(place: str, steps: bytes) -> bytes:
    """A pickle of the settings, `steps` in the place of one of them."""
    settings = {"blocks": b"](](K\x04ee", "kernel_size": b"K\x03", "padding": _text("same"), "image_size": b"K\x1c"}
    settings |= {"classes": b"K\x0a", "batch_norm": b"\x89", place: steps}
    inner = b"".join(_text(name) + value for name, value in settings.items())
    head = _text("format") + _text("digit-lens-1") + _text("decision") + b"}" + _text("weights") + b"}"
    return b"\x80\x02}(" + head + _text("config") + b"}(" + inner + b"uu."


def program(rng: random.Random, folder: Path) -> Trial:
    mark = str(folder / "it ran")
    calls = [
        *(_Run(os.system, f"touch '{mark}'"), _Run(eval, "1 / 0"), _Run(exec, "while True: pass"), _Run(exit, 3)),
        *(
            _Run(bytearray, 7 << 30),
            _Run(os.abort),
            _Run(range, 1 << 60),
            _Run(getattr, torch.Tensor, "new_zeros"),
            np.zeros(9),
        ),
        *(_Run(list, range(1 << 20)), _Run(torch.zeros, 1 << 31), _Run(torch.FloatStorage, 1 << 30), Path("/")),
    ]
    values = without_checksum() | {rng.choice(["config", "decision", "weights", "more"]): rng.choice(calls)}
    return _pickled(folder, pickle.dumps(values | {"weights": rng.choice([values["weights"], {}])}, 2))


def deep(rng: random.Random, folder: Path) -> Trial:
    depth = rng.choice([500, 5_000, 60_000, 2_000_000])
    steps = rng.choice([b"]" * depth + b"a" * (depth - 1), b")" + b"\x85" * depth, b"(" * depth])
    return _pickled(folder, _with_value(rng.choice(["blocks", "padding", "kernel_size"]), steps))


def doubling(rng: random.Random, folder: Path) -> Trial:
    """Pairs of pairs of pairs: 2 to the power of their depth to whoever walks through, compares, hashes or prints."""
    pairs = b")q\0" + b"h\0\x86q\0" * rng.choice([25, 40, 200])
    steps = rng.choice([pairs, b"}" + pairs + b"K\1s"])  # as they are, or as a key
    return _pickled(folder, _with_value(rng.choice(["blocks", "padding", "classes", "batch_norm"]), steps))


def one_list_many_times(rng: random.Random, folder: Path) -> Trial:
    length, times = rng.choice([(1, 200_000), (20_000, 20_000), (60, 30_000), (0, 200_000)])
    block = b"](" + b"K\1" * length + b"eq\0"
    return _pickled(folder, _with_value("blocks", b"](" + block + b"h\0" * times + b"e"))


def many_convolutions(rng: random.Random, folder: Path) -> Trial:
    block = b"](" + b"K\1" * rng.choice([65, 500, 20_000, 200_000, 800_000]) + b"e"
    return _pickled(folder, _with_value("blocks", b"](" + block + b"e"))


def far_memory(rng: random.Random, folder: Path) -> Trial:
    """A place in the pickle's memory, or a length, that asks for gigabytes."""
    huge = struct.pack("<I", rng.choice([0x0FFFFFFF, 0x1FFFFFFF, 0x7FFFFFFF, 0xFFFFFFFF]))
    steps = rng.choice([b"Nr" + huge, b"X" + huge + b"a", b"T" + huge, b"\x8b" + huge, b"\x96" + huge + bytes(4), b"j"])
    return _pickled(folder, _with_value("padding", steps))


def large_numbers(rng: random.Random, folder: Path) -> Trial:
    count = rng.choice([8, 255])
    steps = b"\x8a" + bytes([count]) + b"\x7f" * count
    place = rng.choice(["kernel_size", "image_size", "classes", "blocks"])
    return _pickled(folder, _with_value(place, b"](](" + steps + b"ee" if place == "blocks" else steps))


def random_steps(rng: random.Random, folder: Path) -> Trial:
    known = b"()]}aesu\x85\x86\x87tRQNK\1\x88\x89q\0h\0h\1J" + rng.randbytes(3)
    return _pickled(folder, b"\x80\x02" + bytes(rng.choices(known, k=rng.randint(1, 3000))) + b".")


def other_values(rng: random.Random, folder: Path) -> Trial:
    odd = [None, 0, 1.5, "x", "x" * 50_000, [], {}, [1], {"a": 1}, True, torch.zeros(3), b"x", {1: 2}, {(1, 2): 3}]
    values = without_checksum()
    name = rng.choice(["format", "config", "decision", "weights", "checksum", None])
    if name is None:
        return saved(folder, rng.choice(odd), answer(shipped()))
    if rng.random() < 0.3:
        values.pop(name, None)
    else:
        values[name] = rng.choice(odd)
    return saved(folder, values, answer(shipped()))


def state_alone(rng: random.Random, folder: Path) -> Trial:
    model = shipped().model
    with torch.no_grad():
        return saved(
            folder, rng.choice([model.state_dict(), dict(model.state_dict()), list(model.parameters()), model])
        )


def other_tensors(rng: random.Random, folder: Path) -> Trial:
    """Weights of every kind that torch has, one of them or all."""
    values = rng.choice([content, without_checksum])()
    name, change = rng.choice([*_TYPES, *_MAKERS])
    chosen = rng.choice([[rng.choice(list(values["weights"]))], list(values["weights"])])
    try:
        changed = {key: change(values["weights"][key]) for key in chosen}
        return saved(folder, values | {"weights": values["weights"] | changed}, answer(shipped()))
    except (RuntimeError, TypeError, NotImplementedError, ValueError):  # torch has no such tensor of these numbers
        return saved(folder, values | {"weights": {name: None}})


_TYPES: list[tuple[str, Callable[[torch.Tensor], object]]] = [
    (name, lambda value, name=name: value.to(getattr(torch, name)))
    for name in (
        *("bool", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64", "float16", "bfloat16"),
        *("float64", "complex32", "complex64", "complex128", "float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz"),
        *("float8_e5m2fnuz", "float8_e8m0fnu"),
    )
    if hasattr(torch, name)
]
_MAKERS: list[tuple[str, Callable[[torch.Tensor], object]]] = [
    ("quantised", lambda value: torch.quantize_per_tensor(value, 0.01, 0, torch.qint8)),
    (
        "quantised by channel",
        lambda v: torch.quantize_per_channel(v, torch.ones(len(v)), torch.zeros(len(v)), 0, torch.qint8),
    ),
    ("sparse", lambda value: value.to_sparse()),
    ("sparse rows", lambda value: value.reshape(len(value), -1).to_sparse_csr()),
    ("meta", lambda value: value.to("meta")),
    ("nested", lambda value: torch.nested.nested_tensor(list(value))),
    ("parameter", torch.nn.Parameter),
    ("subclass", lambda value: value.as_subclass(_Subclass)),
    ("array", lambda value: value.numpy()),
    ("list", lambda value: value.tolist()),
    ("wider view", lambda value: torch.stack((value, value))[0]),
    ("negative view", lambda value: torch._neg_view(value)),
    ("gradient", lambda value: value.clone().requires_grad_()),
]


def stretched(rng: random.Random, folder: Path) -> Trial:
    """One number that says it is many, up to 40 GB of them."""
    values = without_checksum()
    name = rng.choice(list(values["weights"]))
    shape = rng.choice([tuple(values["weights"][name].shape), (1 << 16, 1 << 10), (100_000, 100_000), (1 << 40,)])
    values["weights"][name] = torch.ones(1).expand(shape)
    if rng.random() < 0.5:
        values["config"] |= {"blocks": [[1, 3000]], "kernel_size": 3}
    return saved(folder, values)


def other_settings(rng: random.Random, folder: Path) -> Trial:
    """Settings that no drawing fits, with weights that fit them where a network can have them."""
    changes = {
        "image_size": [27, 29, 1, 64, 1024, 0, -28, 28.0, "28", 10**9, 10**30, True, None],
        "classes": [1, 2, 9, 11, 26, 1000, 0, -1, 10.0, 10**12, "10"],
        "batch_norm": [True, 1, "no", None, [True]],
        "kernel_size": [2, 0, 999, 10**6 + 1, 10**20 + 1, "3", None, 3.0],
        "padding": ["odd", "", None, 1, "same " * 9999, ["same"], {"same": 1}],
        "blocks": [
            *([], [[]], [[], [8]], [[0]], [[-1]], 7, "8", ["8"], [8], [["8"]], [[8.0]], None, {"8": 1}, [None]),
            *([[4096, 4096]], [[10**9]], [[1]] * 200_000, [[1]] * 65, [[1] * 65], [[1] * 10**6], [[10**6], [1]]),
            *([[1000, 2]], [[1]] * 6, [[3000], [3000]], [[1] * 64]),
        ],
        "more": [1],
    }
    values = without_checksum()
    for name in rng.sample(list(changes), rng.choice([1, 1, 2])):
        values["config"][name] = rng.choice(changes[name])
    try:
        model = DigitCNN(CNNConfig.from_dict(values["config"]))
    except (ValueError, TypeError):
        return saved(folder, values)
    values["weights"] = dict(model.state_dict())
    config = model.config
    legal = (config.image_size, config.classes, config.batch_norm) == (28, 10, False)
    other = type(shipped())(model, shipped().decision)
    return saved(folder, values, answer(other) if legal else None)


def other_decisions(rng: random.Random, folder: Path) -> Trial:
    """Thresholds and temperatures that decide nothing; an older file, so that no checksum tells."""
    values = without_checksum()
    name = rng.choice(["temperature", "temperature", "refuse_below", "unsure_below", "more"])
    odd: list[Any] = [0.0, -1.0, 1e-320, 1e-30, 1e-9, 1e9, 1e300, float("inf"), float("-inf"), float("nan")]
    value = rng.choice([*odd, 1, True, "1", None, [1.0], {"a": 1.0}, torch.ones(1), 10**400])
    if name in ("refuse_below", "unsure_below") and isinstance(value, float) and np.isfinite(value):
        value = str(value)  # a finite threshold is anybody's choice
    values["decision"][name] = value
    if name != "more" and rng.random() < 0.1:
        values["decision"].pop(name)
    return saved(folder, values)


def other_numbers(rng: random.Random, folder: Path) -> Trial:
    """Weights that are no numbers, or numbers that no answer follows from; an older file again."""
    values = without_checksum()
    weights: dict[str, torch.Tensor] = values["weights"]
    if rng.random() < 0.5:
        factor = rng.choice([1e7, 1e10, 1e30, -1e30, 1e38])
        values["weights"] = {name: value * factor for name, value in weights.items()}
    else:
        flat = weights[rng.choice(list(weights))].view(-1)
        flat[rng.randrange(len(flat))] = rng.choice([float("nan"), float("inf"), -float("inf"), 3e38, -3e38, 1e20])
    return saved(folder, values)


def other_scales(rng: random.Random, folder: Path) -> Trial:
    """Scales that paint nothing, or another network's maps; with a right checksum, a wrong one or none."""
    values = content()
    scales: dict[Any, Any] = values["scales"]
    name = rng.choice(list(scales))
    odd = [0.0, -1.0, -0.0, 5e-324, 1e300, float("inf"), float("nan"), 7, True, "1", None, [1.0], torch.ones(1)]
    match rng.randrange(5):
        case 0:
            scales[name] = rng.choice(odd)
        case 1:
            del scales[name]
        case 2:
            scales[rng.choice(["conv99", "", "x" * 50_000, 3])] = 1.0
        case 3:
            values["scales"] = rng.choice([None, [], {}, "scales", list(scales.items()), torch.ones(len(scales))])
        case 4:
            scales[name] *= 1 + rng.choice([1e-15, 0.1, 10])
            return saved(folder, values)
    if isinstance(values["scales"], dict) and all(type(one) in (int, float, str) for one in values["scales"].values()):
        values["scales_checksum"] = scales_checksum({str(key): one for key, one in scales.items()}, values["checksum"])
    if rng.random() < 0.3:
        del values["scales_checksum"]
    return saved(folder, values)


def changed_after_its_checksum(rng: random.Random, folder: Path) -> Trial:
    values = content()
    weights: dict[str, torch.Tensor] = values["weights"]
    match rng.randrange(5):
        case 0:
            flat = weights[rng.choice(list(weights))].view(-1)
            flat[rng.randrange(len(flat))] += 0.01
        case 1:
            values["decision"]["temperature"] *= 1.01
        case 2:
            values["decision"]["unsure_below"] = rng.random()
        case 3:
            values["weights"] = {name: -value for name, value in weights.items()}
        case 4:
            values["scales_checksum"] = rng.choice([None, "0" * 64, values["checksum"], 7, [], b"x"])
    return saved(folder, values)


_KINDS = [
    *(
        program,
        deep,
        doubling,
        one_list_many_times,
        many_convolutions,
        far_memory,
        large_numbers,
        random_steps,
        other_values,
    ),
    *(state_alone, other_tensors, stretched, other_settings, other_decisions, other_scales),
    *(other_numbers, changed_after_its_checksum),
]
CONTENTS: Kinds = {kind.__name__: kind for kind in _KINDS}
