"""What an epoch trains on, and what it is validated on."""

from __future__ import annotations

import pytest
import torch

from cnn.pen.config import HandConfig, PenConfig
from cnn.training.mixture import NOT_A_DIGIT, batches, mix, steps_in, validation_beside


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


def test_the_pens_numbers_change_the_drawings(digits):
    bold = PenConfig(hand=HandConfig(pen=0.3))
    default, other = (mix(digits[:0], 30, 20, torch.Generator().manual_seed(0), pen) for pen in (PenConfig(), bold))
    assert torch.equal(default.labels, other.labels)
    changed = (default.images != other.images).flatten(1).any(1)
    assert changed[default.labels != NOT_A_DIGIT].float().mean() > 0.5
    assert changed[default.labels == NOT_A_DIGIT].any()


@pytest.mark.parametrize(("pictures", "size", "lengths"), [(20, 64, [20]), (64, 64, [64]), (70, 32, [32, 32])])
def test_batches_are_full_unless_there_is_but_one(digits, pictures, size, lengths):
    parts = list(batches(digits[:pictures], size))
    assert [len(part) for part in parts] == lengths
    assert len(parts) == steps_in(pictures, size)
    assert torch.equal(torch.cat([part.images for part in parts]), digits.images[: sum(lengths)])
