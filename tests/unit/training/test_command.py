"""`train.py`: what it writes, the settings that reach the run, and what it refuses."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import train as command
from cnn.base.files import sole_writer
from cnn.data.figures import check_same_weights
from cnn.data.mnist import load_mnist
from cnn.network.checkpoint import load_checkpoint, read_checksum
from cnn.network.scales import stage_scales
from cnn.network.stages import CNNConfig
from cnn.training.config import TrainConfig
from tests.helpers.app import ROOT


def train_py(*flags: str, **kwargs) -> subprocess.CompletedProcess:
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, "train.py", *flags], cwd=ROOT, capture_output=True, text=True, env=environment, **kwargs
    )


def test_dry_run_writes_both_files_and_ends_with_the_accuracy(tmp_path):
    done = train_py("--dry-run", "--threads", "1", "--out", str(tmp_path / "new" / "run"))
    assert done.returncode == 0, done.stderr
    last = done.stdout.strip().splitlines()[-1]
    assert last.startswith("test accuracy ") and last.endswith(" %")
    model, decision, scales = load_checkpoint(tmp_path / "new" / "run" / "digit_cnn.pt")
    assert model.config == CNNConfig()
    assert 0 < decision.unsure_below < 1
    assert scales == stage_scales(model, load_mnist(train=True).images[: command.DRY_RUN_DIGITS])

    def strict(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    metrics = json.loads((tmp_path / "new" / "run" / "metrics.json").read_text(), parse_constant=strict)
    assert len(metrics["history"]) == metrics["config"]["epochs"]
    assert metrics["config"]["pen"]["hand"]["rotation"] == 5.0  # the numbers of the pen that drew
    assert sum(map(sum, metrics["test"]["confusion"])) == metrics["test"]["n"]
    assert f"{100 * metrics['test']['accuracy']:.2f} %" in last
    assert metrics["network"]["parameters"] == model.config.parameter_count()
    check_same_weights(
        tmp_path / "new" / "run" / "metrics.json", read_checksum(tmp_path / "new" / "run" / "digit_cnn.pt")
    )


def test_dry_run_alone_leaves_the_shipped_files_untouched():
    shipped = [ROOT / "assets" / name for name in ("digit_cnn.pt", "metrics.json")]
    before = [path.stat().st_mtime_ns if path.exists() else None for path in shipped]
    assert command.main(["--dry-run", "--epochs", "1", "--blocks", "2/2/", "--threads", "1"]) == 0
    assert before == [path.stat().st_mtime_ns if path.exists() else None for path in shipped]


def test_other_networks_can_be_trained(tmp_path):
    flags = ["--dry-run", "--epochs", "1", "--blocks", "3,4/5/", "--kernel-size", "5", "--padding", "valid"]
    assert command.main([*flags, "--no-augment", "--no-negatives", "--out", str(tmp_path), "--threads", "1"]) == 0
    model, *_ = load_checkpoint(tmp_path / "digit_cnn.pt")
    assert model.config == CNNConfig(blocks=((3, 4), (5,), ()), kernel_size=5, padding="valid")


def test_help_shows_every_default(capsys):
    with pytest.raises(SystemExit) as ended:
        command.main(["--help"])
    assert ended.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    config = TrainConfig()
    for flag, default in [
        ("--epochs", config.epochs),
        ("--batch-size", config.batch_size),
        ("--lr", config.lr),
        ("--seed", config.seed),
        ("--blocks", "8,16/32,32/32"),
        ("--kernel-size", 3),
        ("--padding", "same"),
    ]:
        part = text[text.index(f" {flag} ", text.index("options:")) :]
        assert part.split("(default: ")[1].split(")")[0] == str(default), flag


@pytest.mark.parametrize(
    ("flags", "word"),
    [
        (["--blocks", "8,x/16"], "--blocks"),
        (["--blocks", "8/8/8/8/8/8"], "too small"),
        (["--epochs", "0"], "epochs"),
        (["--batch-size", "-3"], "batch_size"),
        (["--lr", "nan"], "lr"),
        (["--threads", "-1"], "threads"),
        (["--seed", "-5"], "seed"),
        (["--kernel-size", "4"], "odd"),
        (["--epochs", "1" + "0" * 400], "epochs"),
        (["--threads", "1000000000"], "threads"),
        (["--seed", str(2**70)], "seed"),
        (["--batch-size", "50000"], "memory"),
        (["--blocks", "2000000/1/", "--kernel-size", "1"], "numbers"),
        (["--blocks", "9" * 5000], "--blocks"),
    ],
)
def test_senseless_flags_get_one_sentence(flags, word, capsys):
    assert command.main(flags) == 2
    message = capsys.readouterr().err
    assert word in message
    assert len(message.strip().splitlines()) == 1


def test_an_unwritable_folder_is_told_before_training(tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    assert command.main(["--out", str(tmp_path / "file" / "folder")]) == 2
    assert "Nothing can be written" in capsys.readouterr().err


def test_a_folder_that_another_run_writes_to_is_told_before_training(tmp_path, capsys):
    with sole_writer(tmp_path, []):
        assert command.main(["--out", str(tmp_path)]) == 2
    assert re.fullmatch(r"train.py: Another run writes to [^\n]+\n", capsys.readouterr().err)


def test_a_disk_that_fills_up_meanwhile_costs_no_network(tmp_path, capsys, monkeypatch):
    def fills_up(*arguments):
        trained = train(*arguments)
        monkeypatch.setattr("cnn.base.files.tempfile.mkstemp", full)
        return trained

    def full(dir, prefix):
        if Path(dir).name == "run":
            raise OSError(errno.ENOSPC, "No space left on device")
        return mkstemp(dir=dir, prefix=prefix)

    train, mkstemp = command.train, tempfile.mkstemp
    monkeypatch.setattr(command, "train", fills_up)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    flags = ["--dry-run", "--epochs", "1", "--blocks", "2/2/", "--threads", "1", "--out", str(tmp_path / "run")]
    assert command.main(flags) == 2
    (weights,) = tmp_path.glob("*/digit_cnn.pt")
    message = capsys.readouterr().err
    assert str(weights) in message
    assert "No space left on device" in message
    assert message.count("\n") == 1
    check_same_weights(weights.with_name("metrics.json"), read_checksum(weights))


@pytest.mark.parametrize("wrong", [["--out", ""], ["--out", "a\0b"], ["--data-dir", "x" * 5000]])
def test_what_is_no_path_is_a_wrong_option(wrong, capsys):
    with pytest.raises(SystemExit) as ended:
        command.main(wrong)
    assert ended.value.code == 2
    assert "cannot be a path" in capsys.readouterr().err


def test_missing_data_is_told_in_one_sentence(tmp_path, capsys, monkeypatch):
    def no_network(*_args, **_kwargs):
        raise RuntimeError("Error downloading train-images-idx3-ubyte.gz")

    monkeypatch.setattr("torchvision.datasets.MNIST.download", no_network)
    assert command.main(["--data-dir", str(tmp_path)]) == 2
    message = capsys.readouterr().err
    assert "MNIST cannot be read" in message
    assert "Traceback" not in message


def test_ctrl_c_is_one_sentence(monkeypatch, capsys):
    def interrupted(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "train", interrupted)
    assert command.main(["--dry-run"]) == 130
    assert "stopped" in capsys.readouterr().err


def test_the_settings_reach_the_run():
    flags = ["--epochs", "3", "--batch-size", "32", "--lr", "0.01", "--seed", "9", "--no-pen", "--threads", "1"]
    config = command.config_of(command.parse_arguments(flags))
    expected = TrainConfig(epochs=3, batch_size=32, lr=0.01, seed=9, threads=1, pen_digits=0)
    assert config == expected
