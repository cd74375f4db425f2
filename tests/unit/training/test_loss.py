"""The loss of digits and not-digits."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from cnn.training.loss import digit_losses
from cnn.training.mixture import NOT_A_DIGIT


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
