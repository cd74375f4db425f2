"""Weights files that people pass on, damaged or foreign: one sentence, or the same network bit by bit."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from cnn.network.checkpoint import CheckpointError, Decision, load_checkpoint, save_checkpoint, scales_checksum
from cnn.network.model import DigitCNN
from cnn.network.stages import CNNConfig

Content = dict[str, Any]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file as train.py writes it."""
    torch.manual_seed(2)
    model = DigitCNN(CNNConfig(blocks=((2,), (3,), ())))
    scales = {stage.name: 1.25 for stage in model.config.stages()}
    save_checkpoint(tmp_path / "net.pt", model, Decision(1.25, 3.5, 0.6), scales)
    return tmp_path / "net.pt"


@pytest.fixture
def content(file: Path) -> Content:
    """What it holds but checksum and scales, as older files do: they are checked all the same."""
    parts = ("format", "config", "decision", "weights")
    return {name: value for name, value in torch.load(file, weights_only=True).items() if name in parts}


def _expect_one_sentence(path: Path, words: str) -> None:
    with pytest.raises(CheckpointError, match=words) as caught:
        load_checkpoint(path)
    text = str(caught.value)
    assert "\n" not in text
    assert text.endswith(".")
    assert str(path) in text


def _held(path: Path) -> tuple[object, ...]:
    """What a file is loaded as, to the bit."""
    model, decision, scales = load_checkpoint(path)
    return model.config, decision, scales, {name: value.numpy().tobytes() for name, value in model.state_dict().items()}


@pytest.mark.parametrize("with_checksum", [True, False])
def test_a_flipped_bit_is_found_or_changes_nothing(file: Path, content: Content, with_checksum: bool) -> None:
    if not with_checksum:
        torch.save(content, file)
    data, rng, flipped = file.read_bytes(), random.Random(0), file.with_name("flipped.pt")
    held, found = _held(file), 0
    for place in rng.sample(range(len(data)), 100):
        changed = bytearray(data)
        changed[place] ^= 1 << rng.randrange(8)
        flipped.write_bytes(changed)
        try:
            assert _held(flipped) == held
        except CheckpointError as error:
            assert "\n" not in str(error)
            found += 1
    assert found > 20  # in a file this small most bytes are torch's padding


def test_what_was_changed_after_the_checksum_is_found(file: Path) -> None:
    content = torch.load(file, weights_only=True)
    changes: dict[str, Callable[[Content], None]] = {
        "weight": lambda some: some["weights"]["conv2.weight"][1, 0, 2].add_(0.001),
        "temperature": lambda some: some["decision"].update(temperature=1.26),
        "checksum": lambda some: some.update(checksum="0" * 64),
        "no text": lambda some: some.update(checksum=7),
        "scale": lambda some: some["scales"].update(pool1=1.26),
        "scales of another network": lambda some: some.update(scales_checksum=scales_checksum(some["scales"], "0")),
        "scales without it": lambda some: some.pop("scales_checksum"),
    }
    for change in changes.values():
        changed = torch.load(file, weights_only=True)
        change(changed)
        torch.save(changed, file)
        _expect_one_sentence(file, "checksum")
        torch.save(content, file)
        load_checkpoint(file)


def test_a_file_from_before_checksums_loads(file: Path, content: Content, tmp_path: Path) -> None:
    torch.save(content, tmp_path / "older.pt")
    config, decision, scales, weights = _held(file)
    assert _held(tmp_path / "older.pt") == (config, decision, None, weights)
    assert scales


@pytest.mark.parametrize("key", ["config", "decision", "weights"])
def test_a_missing_part_is_named(file: Path, content: Content, key: str) -> None:
    for wrong in ({}, {key: None}, {key: [1]}):
        torch.save({name: value for name, value in content.items() if name != key} | wrong, file)
        _expect_one_sentence(file, f"has no {key}")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda scales: scales.update(relu1=0.0), "relu1 must be a number"),
        (lambda scales: scales.update(fc=-1.0), "fc must be a number"),
        (lambda scales: scales.update(fc=float("nan")), "fc must be a number"),
        (lambda scales: scales.update(fc=float("inf")), "fc must be a number"),
        (lambda scales: scales.update(fc=1e300), "fc must be a number"),
        (lambda scales: scales.update(fc=5e-324), "fc must be a number"),
        (lambda scales: scales.update(fc=True), "fc must be a number"),
        (lambda scales: scales.update(fc="1"), "fc must be a number"),
        (lambda scales: scales.update(fc=torch.ones(1)), "fc must be a number"),
        (lambda scales: scales.update(conv3=1.0), "one for each of input, conv1"),
        (lambda scales: scales.pop("pool1"), "one for each of input, conv1"),
    ],
)
def test_scales_that_paint_nothing_are_refused(file: Path, change: Callable[[Content], None], words: str) -> None:
    content = torch.load(file, weights_only=True)
    change(content["scales"])
    torch.save(content, file)
    _expect_one_sentence(file, f"scales that cannot be used: .*{words}")
    for wrong in (None, [], 1.0, {}):
        torch.save(content | {"scales": wrong}, file)
        _expect_one_sentence(file, "scales that cannot be used: there must be one for each")


def test_what_is_no_file_is_called_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "empty.pt").touch()
    _expect_one_sentence(tmp_path / "empty.pt", "is empty")
    _expect_one_sentence(tmp_path, "is a folder")
    _expect_one_sentence(Path("/dev/zero"), "is a pipe or a device")


TENSORS: dict[str, Callable[[torch.Tensor], object]] = {
    **{
        word: lambda value, word=word: value.to(getattr(torch, word))
        for word in ("bool", "uint8", "int64", "uint16", "float16", "bfloat16", "float64", "complex64", "float8_e5m2")
    },
    "qtensor": lambda value: torch.quantize_per_tensor(value, 0.01, 0, torch.qint8),
    "sparse tensor": lambda value: value.to_sparse(),
    "meta tensor": lambda value: value.to("meta"),
    "nested tensor": lambda value: torch.nested.nested_tensor(list(value)),
    "parameter": torch.nn.Parameter,
    "train.py": lambda value: value.numpy(),
    "list": lambda value: value.tolist(),
    "one after the other": lambda value: torch.zeros(1).expand(value.shape),
}
SHORT = {"int64": "long", "float16": "half", "float64": "double", "complex64": "complexfloat", "uint8": "byte"}


@pytest.mark.filterwarnings("ignore")  # torch announces the end of some of them
@pytest.mark.parametrize("kind", TENSORS)
def test_only_plain_tensors_of_float32_are_weights(file: Path, content: Content, kind: str) -> None:
    content["weights"]["conv1.weight"] = TENSORS[kind](content["weights"]["conv1.weight"])
    torch.save(content, file)
    _expect_one_sentence(file, SHORT.get(kind, kind))


def _settings(**changes: object) -> Callable[[Content], None]:
    def change(content: Content) -> None:
        content["config"] |= changes
        config = CNNConfig.from_dict(content["config"])
        content["weights"] = dict(DigitCNN(config).state_dict())

    return change


def _scaled(factor: float) -> Callable[[Content], None]:
    return lambda content: content.update(weights={name: value * factor for name, value in content["weights"].items()})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_settings(image_size=29), "29x29"),
        (_settings(classes=26), "26 classes"),
        (_settings(batch_norm=True), "batch norm"),
        (lambda content: content["config"].update(blocks=[[1] * 200_000]), "train.py|64"),
        (lambda content: content["config"].update(blocks=[[1]] * 200), "64"),
        (lambda content: content["config"].update(padding=[["same"]]), "Padding"),
        (_scaled(1e30), "1,000,000"),
        (_scaled(float("nan")), "not a number"),
        (lambda content: content["decision"].update(temperature=1e-320), "0.001 and 1000"),
        (lambda content: content["decision"].update(temperature=1e9), "0.001 and 1000"),
        (lambda content: content["decision"].update(unsure_below=float("nan")), "finite"),
        (lambda content: content["decision"].update(refuse_below=[1.0]), "finite"),
        (lambda content: content["decision"].pop("temperature"), "temperature"),
    ],
)
def test_a_network_that_cannot_answer_is_refused(
    file: Path, content: Content, change: Callable[[Content], None], words: str
) -> None:
    change(content)
    torch.save(content, file)
    _expect_one_sentence(file, words)


def test_weights_in_bounds_whose_answers_are_no_numbers_are_refused(tmp_path: Path) -> None:
    model = DigitCNN(CNNConfig(blocks=((2,) * 8,)))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.fill_(9e5)
    save_checkpoint(tmp_path / "net.pt", model, Decision())
    _expect_one_sentence(tmp_path / "net.pt", "no numbers")


def _repacked(file: Path, method: int = zipfile.ZIP_STORED, **more: bytes) -> Path:
    with zipfile.ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    entries |= {name.replace("_", "/"): data for name, data in more.items()}
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file


def test_an_archive_packed_by_another_program_loads_where_it_is_the_same(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.pt"
    other.write_bytes(file.read_bytes())
    assert _held(_repacked(other)) == _held(file)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"archive_code": b"1"}, "more than weights"),
        ({"elsewhere_data": b"1"}, "more than weights"),
        ({"archive_byteorder": b"big"}, "other way"),
        ({"archive_data.pkl": bytes(70_000)}, "train.py"),
        ({"archive_data.pkl": b"\x80\x02}."}, "format"),
        ({"archive_data_77": bytes(42_000_000)}, "more than 41 MB"),
    ],
)
def test_an_archive_of_other_things_is_refused(file: Path, more: dict[str, bytes], words: str) -> None:
    _expect_one_sentence(_repacked(file, **more), words)


def test_compressed_weights_are_refused(file: Path) -> None:
    _expect_one_sentence(_repacked(file, zipfile.ZIP_DEFLATED), "compressed")
