"""A pickle as plain values: what pickle would make of it, and nothing that it would run."""

from __future__ import annotations

import os
import pickle
import random
from pathlib import Path

import pytest

from cnn.network.plain_pickle import Call, Global, PickleError, read_pickle


def _value(rng: random.Random, depth: int = 4) -> object:
    plain = [None, True, False, 0, 255, -1, 1 << 20, 1 << 70, -(1 << 70), 0.25, 1e300, "", "ähm", "x" * 300]
    if depth == 0:
        return rng.choice(plain)
    parts = [_value(rng, depth - 1) for _ in range(rng.randint(0, 5))]
    return rng.choice([parts, tuple(parts), {f"key {i}": part for i, part in enumerate(parts)}, rng.choice(plain)])


@pytest.mark.parametrize("seed", range(20))
def test_plain_values_are_those_that_pickle_reads(seed: int) -> None:
    value = _value(random.Random(seed), 6)
    assert read_pickle(pickle.dumps(value, 2)) == value


class _Program:
    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return os.mkdir, (str(self.mark),)


def test_nothing_is_called(tmp_path: Path) -> None:
    data = pickle.dumps({"config": _Program(tmp_path / "it ran")}, 2)
    assert pickle.loads(data) == {"config": None}
    (tmp_path / "it ran").rmdir()
    call = read_pickle(data)["config"]
    assert isinstance(call, Call)
    assert isinstance(call.function, Global)
    assert call.function.name.endswith(".mkdir")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "steps",
    [
        b"",
        b"N",
        b".",
        b"a.",
        b"]K\1",
        b"h\0.",
        b"(K\1t",
        b"e.",
        b"NK\1a.",
        b"}K\1K\2s.",
        b"}K\1s.",
        b"}(X\1\0\0\0aue.",
        b"cos\nsy-stem\n.",
        b"cos\n" + b"s" * 200 + b"\n.",
        b"X\xff\xff\xff\x7fa.",
        b"\x96" + b"\xff" * 7 + b"\0.",
        b"\x8b\xff\xff\xff\x7f.",
        b"I1\n.",
        b"]N}b.",
        b"R.",
    ],
)
def test_other_steps_are_refused(steps: bytes) -> None:
    with pytest.raises(PickleError):
        read_pickle(b"\x80\x02" + steps)


def test_what_refers_to_itself_a_thousand_times_is_read_as_it_stands() -> None:
    pairs = b")q\0" + b"h\0\x86q\0" * 1000  # pairs of pairs of pairs: 2^1000 for whoever walks through
    assert len(read_pickle(b"\x80\x02" + pairs + b".")) == 2
    with pytest.raises(PickleError):
        read_pickle(b"\x80\x02}" + pairs + b"Ns.")  # as a key it would be hashed
    assert read_pickle(b"\x80\x02Nr\xff\xff\xff\xff.") is None  # pickle would make room for 4 billion values
