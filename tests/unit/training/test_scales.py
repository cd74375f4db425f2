"""Scales in the weights file: by training, by the command for older files, and measured where a file has none."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest
import torch

from cnn import Recognizer
from cnn.base.files import sole_writer
from cnn.data.mnist import DataError, load_mnist
from cnn.network.checkpoint import DEFAULT_WEIGHTS, load_checkpoint, read_checksum, save_checkpoint
from cnn.network.scales import check_scales, stage_scales
from cnn.network.stages import CNNConfig
from cnn.training import store_scales
from cnn.training.scales import find_scales, training_scales
from tests.helpers.networks import random_network


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A weights file without scales."""
    recognizer = random_network(CNNConfig(blocks=((2,), (3,), ())))
    save_checkpoint(tmp_path / "digit_cnn.pt", recognizer.model, recognizer.decision)
    return tmp_path / "digit_cnn.pt"


def test_the_shipped_file_has_the_scales_of_the_first_thousand_training_digits() -> None:
    recognizer = Recognizer.load()
    expected = stage_scales(recognizer.model, load_mnist(train=True).images[:1000])
    assert recognizer.scales == pytest.approx(expected, rel=0.01)  # other processors round in another way
    figures = json.loads(DEFAULT_WEIGHTS.with_name("metrics.json").read_text())["network"]
    assert figures["checksum"] == read_checksum(DEFAULT_WEIGHTS)
    assert figures["file_bytes"] == DEFAULT_WEIGHTS.stat().st_size


def test_the_command_stores_them_and_leaves_the_network_as_it_is(older: Path, capsys: pytest.CaptureFixture) -> None:
    before, checksum = load_checkpoint(older), read_checksum(older)
    own = {"seconds": 1, "network": {"checksum": checksum, "file_bytes": older.stat().st_size}}
    older.with_name("metrics.json").write_text(json.dumps(own))
    assert before.scales is None
    assert store_scales.main(["--weights", str(older)]) == 0
    after = load_checkpoint(older)
    assert after.scales == find_scales(before.model)
    assert capsys.readouterr().out.split() == [
        word for name, one in after.scales.items() for word in (name, f"{one:g}")
    ]
    assert after.decision == before.decision
    assert read_checksum(older) == checksum
    for name, value in before.model.state_dict().items():
        assert value.numpy().tobytes() == after.model.state_dict()[name].numpy().tobytes()
    own["network"]["file_bytes"] = older.stat().st_size
    assert json.loads(older.with_name("metrics.json").read_text()) == own
    data = older.read_bytes()
    assert store_scales.main(["--weights", str(older)]) == 0
    assert older.read_bytes() == data


def test_figures_of_other_weights_are_left_alone(older: Path) -> None:
    text = json.dumps({"network": {"checksum": "0" * 64, "file_bytes": 7}})
    older.with_name("metrics.json").write_text(text)
    assert store_scales.main(["--weights", str(older)]) == 0
    assert older.with_name("metrics.json").read_text() == text


def test_a_run_that_ends_meanwhile_keeps_its_weights(
    older: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(*arguments: Any) -> dict[str, float]:
        save_checkpoint(older, newer.model, newer.decision)
        return training_scales(*arguments)

    newer = random_network(CNNConfig(blocks=((2,), (3,), ())), seed=8)
    monkeypatch.setattr(store_scales, "training_scales", slowly)
    assert store_scales.main(["--weights", str(older)]) == 2
    assert "in the meantime" in capsys.readouterr().err
    assert torch.equal(load_checkpoint(older).model.fc.weight, newer.model.fc.weight)


def test_what_cannot_be_done_is_one_sentence(
    older: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    data = older.read_bytes()
    assert store_scales.main(["--weights", str(older.with_name("none.pt"))]) == 2
    assert "train.py" in capsys.readouterr().err
    with sole_writer(older.parent, []):
        assert store_scales.main(["--weights", str(older)]) == 2
    assert "wait for its end" in capsys.readouterr().err
    monkeypatch.setattr("cnn.base.files.tempfile.mkstemp", full)
    assert store_scales.main(["--weights", str(older)]) == 2
    said = capsys.readouterr().err
    assert "No space left" in said
    assert said.count("\n") == 1
    assert older.read_bytes() == data


def test_without_mnist_the_pen_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(train: bool) -> None:
        raise DataError("There is none.")

    model = random_network(CNNConfig(blocks=((2,), (3,), ()))).model
    by_mnist = find_scales(model)
    monkeypatch.setattr("cnn.training.scales.load_mnist", missing)
    by_pen = find_scales(model)
    check_scales(by_pen, model)
    assert by_pen != by_mnist
    assert by_pen == pytest.approx(by_mnist, rel=0.3)
    torch.manual_seed(9)
    assert find_scales(model) == by_pen  # whatever was drawn before
