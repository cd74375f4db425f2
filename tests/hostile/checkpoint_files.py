"""Weights files whose bytes are wrong: flipped, cut, spliced, packed as no one packs them, or no files at all."""

from __future__ import annotations

import json
import os
import random
import zipfile
from pathlib import Path

import numpy as np
import torch

from cnn.network.checkpoint import DEFAULT_WEIGHTS
from tests.hostile.networks import (
    answer,
    archived,
    content,
    entries_of,
    own_file,
    random_recognizer,
    saved,
    shipped,
    without_checksum,
)
from tests.hostile.trials import Kinds, Trial

SHIPPED = DEFAULT_WEIGHTS.read_bytes()


def _written(folder: Path, data: bytes) -> Trial:
    path = folder / "net.pt"
    path.write_bytes(data)
    return Trial(str(path), answer(shipped()))


def _flipped(rng: random.Random, data: bytes, bits: int) -> bytes:
    changed = bytearray(data)
    for _ in range(bits):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def flipped_bit(rng: random.Random, folder: Path) -> Trial:
    return _written(folder, _flipped(rng, SHIPPED, 1))


def flipped_bit_of_an_older_file(rng: random.Random, folder: Path) -> Trial:
    older = Path(saved(folder, without_checksum()).path).read_bytes()
    return _written(folder, _flipped(rng, older, 1))


def flipped_bit_among_the_names(rng: random.Random, folder: Path) -> Trial:
    where = rng.choice([slice(0, 2200), slice(len(SHIPPED) - 1500, len(SHIPPED))])
    changed = bytearray(SHIPPED)
    changed[where] = _flipped(rng, SHIPPED[where], 1)
    return _written(folder, bytes(changed))


def many_flipped_bits(rng: random.Random, folder: Path) -> Trial:
    return _written(folder, _flipped(rng, SHIPPED, rng.randint(2, 2000)))


def flipped_weight_with_a_right_crc(rng: random.Random, folder: Path) -> Trial:
    entries = entries_of(DEFAULT_WEIGHTS)
    name = rng.choice([name for name in entries if "/data/" in name and not name.endswith("/")])
    entries[name] = _flipped(rng, entries[name], 1)
    return Trial(str(archived(folder, entries)), answer(shipped()))


def flipped_setting_with_a_right_crc(rng: random.Random, folder: Path) -> Trial:
    entries = entries_of(DEFAULT_WEIGHTS)
    name = next(name for name in entries if name.endswith("data.pkl"))
    entries[name] = _flipped(rng, entries[name], rng.randint(1, 3))
    return Trial(str(archived(folder, entries)), answer(shipped()))


def cut(rng: random.Random, folder: Path) -> Trial:
    start, end = rng.choice([(0, rng.randrange(len(SHIPPED))), (rng.randrange(1, len(SHIPPED)), len(SHIPPED))])
    return _written(folder, SHIPPED[start:end])


def longer(rng: random.Random, folder: Path) -> Trial:
    more = rng.randbytes(rng.randint(1, 3000))
    return _written(folder, rng.choice([SHIPPED + more, more + SHIPPED, SHIPPED + SHIPPED]))


def spliced(rng: random.Random, folder: Path) -> Trial:
    other = own_file(folder, random_recognizer(rng)).read_bytes()
    start = rng.randrange(len(SHIPPED) - 100)
    length = rng.randint(10, min(20_000, len(other)))
    source = rng.randrange(len(other) - length + 1)
    return _written(folder, SHIPPED[:start] + other[source : source + length] + SHIPPED[start + length :])


def spliced_entries(rng: random.Random, folder: Path) -> Trial:
    entries = entries_of(DEFAULT_WEIGHTS)
    names = [name for name in entries if "/data/" in name]
    one, other = rng.sample(names, 2)
    entries[one], entries[other] = entries[other], entries[one]
    return Trial(str(archived(folder, entries)), answer(shipped()))


def blanked(rng: random.Random, folder: Path) -> Trial:
    start = rng.randrange(len(SHIPPED))
    length = rng.choice([1, 16, 512, 4096])
    return _written(folder, SHIPPED[:start] + bytes(length) + SHIPPED[start + length :])


def compressed(rng: random.Random, folder: Path) -> Trial:
    method = rng.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    return Trial(str(archived(folder, entries_of(DEFAULT_WEIGHTS), method)), answer(shipped()))


def bomb(rng: random.Random, folder: Path) -> Trial:
    entries = entries_of(DEFAULT_WEIGHTS)
    name = rng.choice([name for name in entries if "/data/" in name])
    entries[rng.choice([name, "archive/data.pkl", "archive/extra"])] = bytes(rng.choice([100, 600]) << 20)
    return Trial(str(archived(folder, entries, zipfile.ZIP_DEFLATED)), answer(shipped()))


def many_entries(rng: random.Random, folder: Path) -> Trial:
    more = {f"archive/data/{number}": b"" for number in range(12, rng.choice([5_000, 40_000]))}
    return Trial(str(archived(folder, entries_of(DEFAULT_WEIGHTS) | more)), answer(shipped()))


def lying_directory(rng: random.Random, folder: Path) -> Trial:
    changed = bytearray(SHIPPED)
    place = rng.choice([i for i in range(len(changed) - 4) if changed[i : i + 4] == b"PK\1\2"])
    field, size = rng.choice([(8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (32, 2), (42, 4)])
    changed[place + field : place + field + size] = rng.choice([b"\xff\xff\xff\x7f", b"\xff" * 4, bytes(4)])[:size]
    return _written(folder, bytes(changed))


def foreign(rng: random.Random, folder: Path) -> Trial:
    path = folder / "foreign.pt"
    match rng.randrange(9):
        case 0:
            path.write_bytes(rng.randbytes(rng.randint(1, 5000)))
        case 1:
            path.write_text("weights" * rng.randint(1, 99))
        case 2:
            np.savez(path.open("wb"), labels=np.arange(3))
        case 3:
            path.write_bytes(b"\x89PNG\r\n\x1a\n" + rng.randbytes(500))
        case 4:
            torch.save(content(), path, _use_new_zipfile_serialization=False)
        case 5:
            torch.jit.save(torch.jit.trace(shipped().model, torch.zeros(1, 1, 28, 28)), path)
        case 6:
            path.write_text(json.dumps({"format": "digit-lens-1"}))
        case 7:
            path.write_bytes(zipfile.ZipFile(path, "w").close() or path.read_bytes())
        case 8:
            path.write_bytes(b"")
    return Trial(str(path), answer(shipped()))


def no_file(rng: random.Random, folder: Path) -> Trial:
    places = ["/dev/zero", "/dev/null", "/dev/tty", "/proc/self/mem", "/proc/self/status", "/", "", "\0"]
    places += [str(folder), str(folder / "none.pt"), str(folder / ("n" * 400)), "/etc/passwd/none.pt"]
    place = rng.choice([*places, "pipe", "loop", "dangling"])
    made = folder / "made"
    if place == "pipe":
        os.mkfifo(made)
    elif place in ("loop", "dangling"):
        made.symlink_to(made if place == "loop" else folder / "none")
    return Trial(str(made) if place in ("pipe", "loop", "dangling") else place)


def far_too_large(rng: random.Random, folder: Path) -> Trial:
    path = folder / "large.pt"
    with path.open("wb") as file:
        file.write(SHIPPED if rng.random() < 0.5 else b"")
        file.truncate(rng.choice([300 << 20, 5 << 30]))  # holes: no room on the disk is taken
    return Trial(str(path))


def as_it_was(rng: random.Random, folder: Path) -> Trial:
    """Files that must load: the shipped one, an older one, one saved again, one of a random network."""
    path = folder / "a name, with # and ? in it.pt"
    recognizer = shipped()
    match rng.randrange(5):
        case 0:
            path.write_bytes(SHIPPED)
        case 1:
            torch.save(without_checksum(), path)
        case 2:
            torch.save(content(), path)
        case 3:
            path = archived(folder, entries_of(DEFAULT_WEIGHTS))
        case 4:
            recognizer = random_recognizer(rng)
            path = own_file(folder, recognizer)
    return Trial(str(path), answer(recognizer), must_load=True)


_KINDS = [
    *(flipped_bit, flipped_bit_of_an_older_file, flipped_bit_among_the_names, many_flipped_bits),
    *(flipped_weight_with_a_right_crc, flipped_setting_with_a_right_crc, cut, longer, spliced, spliced_entries),
    *(blanked, compressed, bomb, many_entries, lying_directory, foreign, no_file, far_too_large, as_it_was),
]
FILES: Kinds = {kind.__name__: kind for kind in _KINDS}
