"""From validation logits to the decision numbers."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from cnn.data.figures import threshold_refusing
from cnn.training.calibration import MOST_SURE, REFUSED, decide, fit_temperature


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
    logits = 2 * torch.randn(10_000, 10, generator=generator)
    labels = torch.multinomial(torch.softmax(logits, 1), 1, generator=generator)[:, 0]
    decision = decide(logits, labels)
    scores = torch.logsumexp(logits.double(), 1)
    assert decision.refuse_below == threshold_refusing(scores.numpy(), REFUSED)
    believed = scores >= decision.refuse_below
    assert believed.sum() == 9970
    confidence = torch.softmax(logits.double() / decision.temperature, 1).amax(1)[believed]
    assert (confidence < decision.unsure_below).sum() == 29  # 0.3 % of 9,970


def test_what_is_believed_strongly_is_never_unsure():
    labels = torch.arange(10).repeat(10)
    decision = decide(30 * functional.one_hot(labels).float(), labels)
    assert decision.unsure_below == MOST_SURE
