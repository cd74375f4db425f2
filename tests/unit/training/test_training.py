"""Training: repeatable, its parts behave, and the command line answers in sentences."""

import json
import math
import os
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import pytest
import torch
from torch.nn import functional

import train as command
from cnn.data.figures import threshold_refusing
from cnn.data.mnist import Digits, load_mnist
from cnn.network.checkpoint import load_checkpoint
from cnn.network.model import CNNConfig, DigitCNN
from cnn.training.calibration import MOST_SURE, decide, fit_temperature
from cnn.training.loop import (
    AVERAGE_KEEPS,
    Epoch,
    Learner,
    TrainConfig,
    TrainingError,
    digit_losses,
    learning_rate,
    losses_under,
    train,
)
from cnn.training.mixture import NOT_A_DIGIT, batches, mix, steps_in, validation_beside
from tests.helpers.app import ROOT


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Sums over several threads may come in any order; these tests compare bits."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def digits() -> Digits:
    return load_mnist(train=True)[:400]


@pytest.fixture(scope="module")
def small() -> TrainConfig:
    network = CNNConfig(blocks=((4,), (8,), ()), batch_norm=True)
    return replace(TrainConfig(threads=1, network=network).dry_run(), epochs=2)


def train_py(*flags: str, **kwargs) -> subprocess.CompletedProcess:
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, "train.py", *flags], cwd=ROOT, capture_output=True, text=True, env=environment, **kwargs
    )


# --- loop -------------------------------------------------------------------------------------------------------------


def test_two_runs_with_one_seed_are_equal_bit_for_bit(digits, small):
    torch.manual_seed(1)
    first = train(digits, small)
    torch.manual_seed(2)
    second = train(digits, small)
    for name, value in first.model.state_dict().items():
        assert torch.equal(value, second.model.state_dict()[name]), name
    assert first.decision == second.decision
    assert [epoch.train_loss for epoch in first.history] == [epoch.train_loss for epoch in second.history]


def test_another_seed_is_another_network(digits, small):
    one = replace(small, epochs=1)
    first, second = train(digits, one), train(digits, replace(one, seed=small.seed + 1))
    assert not torch.equal(first.model.fc.weight, second.model.fc.weight)


def test_training_leaves_the_callers_random_state_alone(digits, small):
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    train(digits, replace(small, epochs=1))
    assert torch.equal(torch.rand(1), expected)


def test_the_loss_falls_and_the_best_epoch_is_in_the_history(digits, small):
    steps: list[tuple[int, int, int]] = []
    epochs: list[Epoch] = []
    trained = train(digits, replace(small, epochs=4), lambda *step: steps.append(step), epochs.append)
    assert trained.history == epochs
    assert epochs[-1].train_loss < 0.7 * epochs[0].train_loss
    assert trained.best.validation_loss == min(epoch.validation_loss for epoch in epochs)
    assert [step[1] for step in steps] == 4 * list(range(1, steps[0][2] + 1))
    assert not trained.model.training


@pytest.mark.parametrize("part", ["pen_digits", "negatives"])
def test_each_part_of_the_recipe_can_be_left_out(digits, small, part):
    trained = train(digits, replace(small, epochs=1, **{part: 0}))
    assert math.isfinite(trained.history[0].train_loss)


def test_a_loss_that_blows_up_is_told_in_a_sentence(digits, small):
    with pytest.raises(TrainingError, match="--lr"):
        train(digits, replace(small, lr=1e30))


def test_too_few_digits_are_told_in_a_sentence(digits, small):
    with pytest.raises(TrainingError, match="held out"):
        train(digits[: small.validation], small)


def test_validation_pictures_are_the_same_for_every_run(digits):
    first, second = validation_beside(digits[:50]), validation_beside(digits[50:100])
    assert torch.equal(first.pen.images, second.pen.images)
    assert torch.equal(first.negatives, second.negatives)
    assert len(first.pen) == len(first.negatives) == 50


def test_an_epoch_takes_all_of_mnist_and_new_drawings(digits):
    generator = torch.Generator().manual_seed(0)
    first, second = (mix(digits[:90], digits=30, negatives=20, generator=generator) for _ in range(2))
    known = {image.numpy().tobytes() for image in digits[:90].images}
    for epoch in (first, second):
        assert len(epoch) == 140
        from_mnist = [image.numpy().tobytes() in known for image in epoch.images]
        assert sum(from_mnist) == len(known) == 90
        assert (epoch.labels == NOT_A_DIGIT).sum() == 20
        assert from_mnist != sorted(from_mnist, reverse=True)  # in random order
    drawn = [image.numpy().tobytes() for epoch in (first, second) for image in epoch.images]
    assert len(set(drawn) - known) == 2 * 50  # no drawing twice


@pytest.mark.parametrize(("pictures", "size", "lengths"), [(20, 64, [20]), (64, 64, [64]), (70, 32, [32, 32])])
def test_batches_are_full_unless_there_is_but_one(digits, pictures, size, lengths):
    parts = list(batches(digits[:pictures], size))
    assert [len(part) for part in parts] == lengths
    assert len(parts) == steps_in(pictures, size)
    assert torch.equal(torch.cat([part.images for part in parts]), digits.images[: sum(lengths)])


def test_the_average_follows_the_weights_of_the_last_steps(digits, small):
    """Against the weighted sum that an exponential average stands for, from weights that are kept step by step."""
    generator = torch.Generator().manual_seed(0)
    learner = Learner.of(DigitCNN(small.network), small, 40, generator)
    model = learner.workers.models[0].train()
    losses_of = losses_under(small)
    kept: list[dict[str, torch.Tensor]] = []
    with closing(learner.workers):
        for _ in range(40):
            learner.step(digits[:64], losses_of)
            kept.append({name: value.clone() for name, value in model.state_dict().items()})
    shares = torch.zeros(40, dtype=torch.float64)
    shares[0] = 1
    for step in range(1, 40):
        share = 1 - min(AVERAGE_KEEPS, (1 + step) / (10 + step))
        shares *= 1 - share
        shares[step] = share
    for name, value in learner.average.module.state_dict().items():
        if value.is_floating_point():
            stack = torch.stack([one[name].double() for one in kept])
            expected = torch.einsum("s,s...->...", shares, stack)
            torch.testing.assert_close(value.double(), expected, rtol=1e-4, atol=1e-5)
            assert not torch.equal(value, kept[-1][name])


def test_the_learning_rate_rises_and_falls_to_zero():
    rates = [learning_rate(i / 100) for i in range(101)]
    top = rates.index(max(rates))
    assert rates[:top] == sorted(rates[:top])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert max(rates) == pytest.approx(1, abs=0.05)
    assert rates[-1] == 0


@pytest.mark.parametrize(
    "wrong",
    [{"epochs": 0}, {"batch_size": 0}, {"lr": 0.0}, {"lr": float("nan")}, {"seed": -1}],
)
def test_refuses_senseless_settings(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        TrainConfig(**wrong)


# --- network and loss -------------------------------------------------------------------------------------------------


def test_the_loss_is_an_eleven_class_cross_entropy_whose_last_logit_is_zero():
    logits = torch.randn(8, 10, generator=torch.Generator().manual_seed(0))
    labels = torch.tensor([0, 1, 2, 3, 9, NOT_A_DIGIT, NOT_A_DIGIT, NOT_A_DIGIT])
    eleven = torch.cat((logits, torch.zeros(8, 1)), 1)
    expected = functional.cross_entropy(eleven, torch.where(labels == NOT_A_DIGIT, 10, labels))
    assert digit_losses(logits, labels).mean().item() == pytest.approx(expected.item(), rel=1e-5)


def test_the_score_of_not_digits_is_pushed_down_and_that_of_digits_up():
    logits = torch.randn(2, 10, generator=torch.Generator().manual_seed(0)).requires_grad_()
    digit_losses(logits, torch.tensor([3, NOT_A_DIGIT])).sum().backward()
    step = -logits.grad  # the way in which gradient descent goes
    assert step[0].sum() > 0  # all ten together move the score; cross-entropy alone would leave their sum as it is
    assert step[0].argmax() == 3
    assert (step[1] < 0).all()  # a not-digit pushes down all ten, and most the one that was most believed
    assert step[1].argmin() == logits[1].argmax()


def test_the_loss_of_very_large_logits_is_finite():
    logits = torch.tensor([[1e4] + [0.0] * 9, [-1e4] * 10]).requires_grad_()
    losses = digit_losses(logits, torch.tensor([NOT_A_DIGIT, 1]))
    losses.sum().backward()
    assert torch.isfinite(losses).all()
    assert torch.isfinite(logits.grad).all()


# --- decision numbers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("true", [0.4, 1.0, 2.5])
def test_the_temperature_is_found_and_lowers_the_negative_log_likelihood(true):
    generator = torch.Generator().manual_seed(0)
    logits = 3 * torch.randn(20_000, 10, generator=generator, dtype=torch.float64)
    labels = torch.multinomial(torch.softmax(logits, 1), 1, generator=generator)[:, 0]
    overconfident = logits * true
    found = fit_temperature(overconfident, labels)
    assert found == pytest.approx(true, rel=0.05)
    before = functional.cross_entropy(overconfident, labels)
    assert functional.cross_entropy(overconfident / found, labels) <= before + 1e-12


def test_the_temperature_of_flawless_logits_stays_in_bounds():
    logits = 50 * torch.eye(10, dtype=torch.float64)
    assert 0.1 <= fit_temperature(logits, torch.arange(10)) <= 10


def test_the_thresholds_refuse_the_share_that_was_asked_for():
    generator = torch.Generator().manual_seed(0)
    logits = 2 * torch.randn(1000, 10, generator=generator)
    labels = torch.multinomial(torch.softmax(logits, 1), 1, generator=generator)[:, 0]
    decision = decide(logits, labels, refused=0.05, unsure=0.04)
    scores = torch.logsumexp(logits.double(), 1)
    assert decision.refuse_below == threshold_refusing(scores.numpy(), 0.05)
    believed = scores >= decision.refuse_below
    assert believed.sum() == 950
    confidence = torch.softmax(logits.double() / decision.temperature, 1).amax(1)[believed]
    assert (confidence < decision.unsure_below).sum() == 38


def test_what_is_believed_strongly_is_never_unsure():
    labels = torch.arange(10).repeat(10)
    decision = decide(30 * functional.one_hot(labels).float(), labels)
    assert decision.unsure_below == MOST_SURE


# --- command line -----------------------------------------------------------------------------------------------------


def test_dry_run_writes_both_files_and_ends_with_the_accuracy(tmp_path):
    done = train_py("--dry-run", "--threads", "1", "--out", str(tmp_path / "new" / "run"))
    assert done.returncode == 0, done.stderr
    last = done.stdout.strip().splitlines()[-1]
    assert last.startswith("test accuracy ") and last.endswith(" %")
    model, decision = load_checkpoint(tmp_path / "new" / "run" / "digit_cnn.pt")
    assert model.config == CNNConfig()
    assert 0 < decision.unsure_below < 1

    def strict(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    metrics = json.loads((tmp_path / "new" / "run" / "metrics.json").read_text(), parse_constant=strict)
    assert len(metrics["history"]) == metrics["config"]["epochs"]
    assert sum(map(sum, metrics["test"]["confusion"])) == metrics["test"]["n"]
    assert f"{100 * metrics['test']['accuracy']:.2f} %" in last
    assert metrics["network"]["parameters"] == model.config.parameter_count()


def test_dry_run_alone_leaves_the_shipped_files_untouched():
    shipped = [ROOT / "assets" / name for name in ("digit_cnn.pt", "metrics.json")]
    before = [path.stat().st_mtime_ns if path.exists() else None for path in shipped]
    assert command.main(["--dry-run", "--epochs", "1", "--blocks", "2/2/", "--threads", "1"]) == 0
    assert before == [path.stat().st_mtime_ns if path.exists() else None for path in shipped]


def test_other_networks_can_be_trained(tmp_path):
    flags = ["--dry-run", "--epochs", "1", "--blocks", "3,4/5/", "--kernel-size", "5", "--padding", "valid"]
    assert command.main([*flags, "--no-augment", "--no-negatives", "--out", str(tmp_path), "--threads", "1"]) == 0
    model, _ = load_checkpoint(tmp_path / "digit_cnn.pt")
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
