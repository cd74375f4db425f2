"""Augmentation: range, repeatability, identity at strength 0, and that each part does what its name says."""

from dataclasses import replace

import pytest
import torch

from cnn.data.mnist import load_mnist
from cnn.training.augment import augment, change_pen, elastic_field
from cnn.training.config import NO_AUGMENTATION, AugmentConfig, TrainingError


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def images() -> torch.Tensor:
    return load_mnist(train=True).images[:64, None].float() / 255  # (64, 1, 28, 28)


def ink_centres(images: torch.Tensor) -> torch.Tensor:
    """(n, 2): x and y of the centre of mass, in pixels."""
    index = torch.arange(28.0)
    total = images.sum((1, 2, 3))
    return torch.stack([(images.sum((1, 2)) @ index) / total, (images.sum((1, 3)) @ index) / total], 1)


def test_keeps_shape_and_range(images):
    changed = augment(images, AugmentConfig(), generator())
    assert changed.shape == images.shape
    assert changed.dtype == torch.float32
    assert changed.min() >= 0 and changed.max() <= 1
    assert not torch.equal(changed, images)


def test_the_generator_decides_everything(images):
    torch.manual_seed(1)
    first = augment(images, AugmentConfig(), generator(3))
    torch.manual_seed(2)
    assert torch.equal(first, augment(images, AugmentConfig(), generator(3)))
    assert not torch.equal(first, augment(images, AugmentConfig(), generator(4)))


def test_does_not_change_its_input(images):
    before = images.clone()
    augment(images, AugmentConfig(), generator())
    assert torch.equal(images, before)


def test_strength_zero_is_the_identity(images):
    assert torch.equal(augment(images, NO_AUGMENTATION, generator()), images)


def test_almost_zero_is_almost_the_identity(images):
    # The sampling grid itself must neither shift nor blur: half a pixel wrong would show here.
    tiny = replace(NO_AUGMENTATION, shift=1e-6)
    assert torch.allclose(augment(images, tiny, generator()), images, atol=1e-4)


@pytest.mark.parametrize("part", ["rotation", "slant", "scale", "stretch", "shift", "elastic", "pen"])
def test_each_part_alone_changes_the_picture(images, part):
    alone = replace(NO_AUGMENTATION, **{part: getattr(AugmentConfig(), part)})
    if getattr(alone, part) == 0:
        pytest.skip(f"{part} is not in the recipe")
    assert not torch.equal(augment(images, alone, generator()), images)


def test_the_digit_stays_in_place(images):
    moved = (ink_centres(augment(images, AugmentConfig(), generator())) - ink_centres(images)).abs()
    assert moved.mean() < 1.5
    assert moved.max() < 5


def test_ink_is_neither_lost_nor_made_by_turning(images):
    turned = augment(images, replace(NO_AUGMENTATION, rotation=10.0), generator())
    ratio = turned.sum((1, 2, 3)) / images.sum((1, 2, 3))
    assert (ratio - 1).abs().max() < 0.1


def test_slant_shears_a_vertical_line_about_the_middle():
    line = torch.zeros(200, 1, 28, 28)
    line[..., 4:24, 13:15] = 1
    slanted = augment(line, replace(NO_AUGMENTATION, slant=0.2), generator())
    index = torch.arange(28.0)

    def middle(rows: slice) -> torch.Tensor:
        part = slanted[:, 0, rows].sum(1)
        return (part @ index) / part.sum(1)

    top, bottom = middle(slice(4, 8)), middle(slice(20, 24))
    assert ((top + bottom) / 2 - 13.5).abs().max() < 0.3
    assert 1.5 < (top - bottom).std() < 5  # 0.2 pixels for each of the 16 between them


def test_pens_become_thicker_and_thinner(images):
    changed, growth = change_pen(images, 1.0, generator())
    ratio = changed.sum((1, 2, 3)) / images.sum((1, 2, 3))
    assert ratio.min() < 0.95
    assert ratio.max() > 1.3
    assert torch.equal(growth > 0, ratio > 1)
    assert changed.min() >= 0 and changed.max() <= 1


def test_the_share_of_changed_pens(images):
    many = images[:1].expand(2000, 1, 28, 28)
    changed, _ = change_pen(many, 0.3, generator())
    share = (changed != many).flatten(1).any(1).float().mean()
    assert 0.25 < share < 0.35


def test_a_thickened_digit_is_scaled_back_to_twenty_pixels(images):
    _, growth = change_pen(images, 1.0, generator())
    changed = augment(images, replace(NO_AUGMENTATION, pen=1.0), generator())
    rows = (changed[:, 0].amax(2) > 0.4).sum(1)
    columns = (changed[:, 0].amax(1) > 0.4).sum(1)
    longest = torch.maximum(rows, columns)[growth > 0.3]
    assert len(longest) > 20
    assert longest.median() == 20
    assert longest.max() <= 22


def test_the_bending_field_is_smooth_and_has_its_size():
    field = elastic_field(torch.Size((500, 1, 28, 28)), 1.0, generator()) * 14  # in pixels
    assert field.shape == (500, 28, 28, 2)
    assert 0.4 < field.std() < 1.1
    steps = (field[:, 1:] - field[:, :-1]).abs()
    assert steps.max() < 1  # neighbours never swap places


@pytest.mark.parametrize("wrong", [{"pen": 1.5}, {"rotation": -1.0}, {"shift": float("nan")}, {"slant": float("inf")}])
def test_refuses_senseless_strengths(wrong):
    with pytest.raises(TrainingError, match="strengths"):
        AugmentConfig(**wrong)
