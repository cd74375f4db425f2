"""The loop: repeatable, its parts behave, and what cannot be trained is told."""

from __future__ import annotations

import math
from contextlib import closing
from dataclasses import replace

import pytest
import torch

from cnn.network.model import DigitCNN
from cnn.training.config import TrainConfig, TrainingError
from cnn.training.loop import AVERAGE_KEEPS, Epoch, Learner, learning_rate, train
from cnn.training.loss import losses_under


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
    with pytest.raises(TrainingError, match=next(iter(wrong))):
        TrainConfig(**wrong)
