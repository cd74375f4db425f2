"""Whole-batch augmentation: every digit a little turned, slanted, scaled, moved, bent, and written with another pen.

Augmentation must not teach what the page's preprocessing settles already: drawings arrive with their longest side at 20
pixels and their centre of mass in the middle, so scale and place vary only a little.
"""

import math

import torch
from torch import Generator, Tensor
from torch.nn import functional

from cnn.drawing.pen_width import stroke_width
from cnn.training.config import NO_AUGMENTATION, AugmentConfig

ELASTIC_GRID = 5  # the bending field is given at 5x5 points: about one for each part of a digit
PEN_WIDTHS = (1.2, 4.8)  # pixels, of people's pens on the pad once the digit is 20 pixels high; MNIST's: 2.6
THICKEN = 1.5  # pixels on each side, at most
THIN = 0.5  # pixels on each side, at most: more would tear strokes


def augment(images: Tensor, config: AugmentConfig, generator: Generator) -> Tensor:
    """Another version of each picture: (B, 1, H, W) float in 0..1, ink 1 on background 0, as are `images`.

    `generator`, a CPU generator, is the source of all randomness.
    """
    growth = torch.zeros(len(images))
    if config.pen > 0:
        images, growth = change_pen(images, config.pen, generator)
    if config == NO_AUGMENTATION:
        return images
    theta = random_affine(len(images), config, growth, images.shape[-1], generator).to(images.device)
    grid = functional.affine_grid(theta, list(images.shape), align_corners=False)  # (B, H, W, 2) in -1..1
    if config.elastic > 0:
        grid = grid + elastic_field(images.shape, config.elastic, generator).to(images.device)
    return functional.grid_sample(images, grid, mode="bilinear", padding_mode="zeros", align_corners=False)


def random_affine(count: int, config: AugmentConfig, growth: Tensor, side: int, generator: Generator) -> Tensor:
    """(count, 2, 3): for each output pixel where to look in the input, in the unit of `affine_grid` (-1..1).

    Ink that has grown by `growth` (count,) pixels on each side is scaled back, as preprocessing would.
    """

    def normal(deviation: float) -> Tensor:
        return deviation * torch.randn(count, generator=generator).clamp(-2.5, 2.5)

    angle, slant = normal(math.radians(config.rotation)), normal(config.slant)
    zoom = torch.exp(normal(config.scale)) * (1 + growth / 10)  # the ink's longest side is 20 pixels: 10 on each side
    stretch = torch.exp(normal(config.stretch) / 2)
    cos, sin = angle.cos(), angle.sin()
    rows = (
        torch.stack((cos, slant * cos - sin), 1) * (zoom * stretch)[:, None],
        torch.stack((sin, slant * sin + cos), 1) * (zoom / stretch)[:, None],
    )
    shift = torch.stack((normal(config.shift), normal(config.shift)), 1) * (2 / side)
    return torch.cat((torch.stack(rows, 1), shift[:, :, None]), 2)


def elastic_field(shape: torch.Size, deviation: float, generator: Generator) -> Tensor:
    """(B, H, W, 2) smooth random displacement in the unit of `affine_grid`, `deviation` pixels at its nodes.

    Random displacements after Simard et al. 2003, "Best practices for convolutional neural networks applied to visual
    document analysis"; smooth because it is interpolated from a coarse grid, which is cheaper than a Gaussian filter.
    """
    batch, _, height, width = shape
    coarse = deviation * torch.randn(batch, 2, ELASTIC_GRID, ELASTIC_GRID, generator=generator).clamp(-2.5, 2.5)
    fine = functional.interpolate(coarse, size=(height, width), mode="bilinear", align_corners=True)
    unit = torch.tensor([2 / width, 2 / height])[:, None, None]
    return (fine * unit).permute(0, 2, 3, 1)


def change_pen(images: Tensor, share: float, generator: Generator) -> tuple[Tensor, Tensor]:
    """Write about `share` of the pictures with another pen, whose width is drawn from `PEN_WIDTHS` for each.

    A stroke is thickened by mixing in its grey dilations (the largest value of each 3x3 neighbourhood) and thinned by
    raising the level at which ink begins, which takes off its grey edges. Returns the pictures (B, 1, H, W), and by how
    many pixels the ink has grown on each side (B,), below 0 where thinned.
    """
    count = len(images)
    chosen = (torch.rand(count, generator=generator) < share).nonzero()[:, 0]
    normal = images[chosen]
    wanted = PEN_WIDTHS[0] + (PEN_WIDTHS[1] - PEN_WIDTHS[0]) * torch.rand(len(chosen), generator=generator)
    growth = ((wanted - stroke_width(normal)[:, 0].cpu()) / 2).clamp(-THIN, THICKEN)
    amount = growth.to(images.device)[:, None, None, None]
    thick = functional.max_pool2d(normal, 3, stride=1, padding=1)
    thicker = functional.max_pool2d(thick, 3, stride=1, padding=1)
    dilated = normal.lerp(thick, amount.clamp(0, 1)).lerp(thicker, (amount - 1).clamp(0, 1))
    level = (-amount).clamp(min=0)
    thinned = ((normal - level) / (1 - level)).clamp(min=0)
    changed = images.clone()
    changed[chosen] = torch.where(amount > 0, dilated, thinned)
    return changed, torch.zeros(count).index_put_((chosen,), growth)
