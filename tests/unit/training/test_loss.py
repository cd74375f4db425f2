"""The loss of digits and not-digits."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from cnn.network.model import CNNConfig, DigitCNN
from cnn.training.loss import digit_losses, to_input, training_logits
from cnn.training.mixture import NOT_A_DIGIT


@pytest.mark.parametrize("batch_norm", [True, False])
def test_the_training_pass_is_the_networks_own_function(digits, batch_norm):
    torch.manual_seed(0)
    model = DigitCNN(CNNConfig(batch_norm=batch_norm))
    x, labels = to_input(digits.images[:32]), digits.labels[:32]
    gradients = []
    for logits in (model(x), training_logits(model, x)):
        model.zero_grad()
        functional.cross_entropy(logits, labels).backward()
        gradients.append([parameter.grad.clone() for parameter in model.parameters()])
    assert torch.allclose(model.eval()(x), training_logits(model, x), atol=1e-5)
    for one, other in zip(*gradients, strict=True):
        assert torch.allclose(one, other, atol=1e-4)


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
