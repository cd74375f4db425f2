"""The weights file: rebuilt from itself, refused with one sentence where it is damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from cnn.network.checkpoint import (
    CheckpointError,
    Decision,
    checksum_of,
    load_checkpoint,
    read_checksum,
    save_checkpoint,
    write_atomically,
)
from cnn.network.model import DigitCNN
from cnn.network.stages import CNNConfig

DECISION = Decision(temperature=1.25, refuse_below=3.5, unsure_below=0.6)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "folder" / "net.pt"
    save_checkpoint(path, DigitCNN(CNNConfig(blocks=((4,), (6,), ()), batch_norm=True)).eval(), DECISION)
    return path


def test_round_trip(tmp_path: Path) -> None:
    torch.manual_seed(1)
    model = DigitCNN(CNNConfig(blocks=((3, 4), (5,), ()), kernel_size=5, padding="valid"))
    scales = {stage.name: 0.5 + number for number, stage in enumerate(model.config.stages())}
    save_checkpoint(tmp_path / "net.pt", model, DECISION, scales)
    loaded, decision, found = load_checkpoint(tmp_path / "net.pt")
    pictures = torch.rand(4, 1, 28, 28)
    assert decision == DECISION
    assert found == scales
    assert list(found) == list(scales)
    assert loaded.config == model.config
    assert not loaded.training
    assert torch.equal(loaded(pictures), model.eval()(pictures))


def test_the_checksum_is_that_of_the_content(file: Path, tmp_path: Path) -> None:
    model, decision, _ = load_checkpoint(file)
    checksum = read_checksum(file)
    assert save_checkpoint(tmp_path / "again.pt", model, decision) == read_checksum(tmp_path / "again.pt") == checksum
    assert checksum_of(model, decision) == checksum
    content = torch.load(file, weights_only=True)
    assert content.pop("checksum") == checksum
    torch.save(content, file)  # as files were before they carried one
    assert read_checksum(file) == checksum
    with torch.no_grad():
        model.fc.bias[3] += 1e-6
    assert save_checkpoint(file, model, decision) != checksum


def test_scales_are_no_part_of_what_names_the_network(file: Path, tmp_path: Path) -> None:
    model, decision, scales = load_checkpoint(file)
    assert scales is None
    named = dict.fromkeys((stage.name for stage in model.config.stages()), 2.0)
    assert save_checkpoint(tmp_path / "scaled.pt", model, decision, named) == read_checksum(file)
    assert read_checksum(tmp_path / "scaled.pt") == read_checksum(file)


def test_only_scales_that_can_be_read_again_are_written(file: Path) -> None:
    model, decision, _ = load_checkpoint(file)
    before = file.read_bytes()
    with pytest.raises(ValueError, match="conv1"):
        save_checkpoint(file, model, decision, {"conv1": 1.0})
    assert file.read_bytes() == before


def test_the_file_loads_without_trusting_it(file: Path) -> None:
    assert torch.load(file, weights_only=True)["config"]["batch_norm"] is False


def _changed(file: Path, **changes: object) -> Path:
    torch.save(torch.load(file, weights_only=True) | changes, file)
    return file


def _expect_one_sentence(path: Path, part: str) -> None:
    with pytest.raises(CheckpointError, match=part) as caught:
        load_checkpoint(path)
    assert "\n" not in str(caught.value)


def test_missing(tmp_path: Path) -> None:
    _expect_one_sentence(tmp_path / "none.pt", "train.py")


@pytest.mark.parametrize("keep", [10, 0.5, 0.98])
def test_cut_short(file: Path, keep: float) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: int(keep if keep > 1 else keep * len(data))])
    _expect_one_sentence(file, "damaged")


def test_not_a_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / "net.pt"
    path.write_text("hello")
    _expect_one_sentence(path, "damaged")
    torch.save([1, 2], path)
    _expect_one_sentence(path, "format")


def test_wrong_contents(file: Path) -> None:
    content = torch.load(file, weights_only=True)
    weights, config = content["weights"], content["config"]
    broken = {
        "shape": {"weights": weights | {"fc.weight": torch.zeros(10, 7)}},
        "names": {"weights": {"fc.weight": weights["fc.weight"]}},
        "not a number": {"weights": weights | {"fc.bias": torch.full((10,), torch.nan)}},
        "Padding": {"config": config | {"padding": "odd"}},
        "settings": {"config": config | {"more": 1}},
        "temperature": {"decision": content["decision"] | {"temperature": 0.0}},
        "decision numbers": {"decision": {"temperature": 1.0}},
        "more than": {"config": config | {"blocks": [[4096, 4096]]}},
    }
    for part, changes in broken.items():
        torch.save(content, file)
        _expect_one_sentence(_changed(file, **changes), part)


def test_a_failed_write_leaves_the_old_file(file: Path) -> None:
    before = file.read_bytes()

    def fail(stream: object) -> None:
        stream.write(b"half")
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError):
        write_atomically(file, fail)
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]
