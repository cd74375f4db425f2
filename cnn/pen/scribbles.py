"""What hands do without a meaning: scribbles; and ink that is no line at all: blots."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import torch
from torch import Generator, Tensor

from cnn.drawing.picture import LONGEST_SIDE
from cnn.pen.hand import catmull_rom, pen_widths, tremble
from cnn.pen.renderer import Drawings, place, unit_box

LONG = 96  # points of a scribble


def scribbles(count: int, generator: Generator) -> Drawings:
    """What hands do without a meaning: lines of all kinds, in equal shares."""
    draws = (
        *(_walks, _zigzags, _spirals, _coils, _cursive, _tangles),
        *(_loose_curves, _hatchings, _stars, _rings, _knots),
    )
    kinds = torch.randint(0, len(draws), (count,), generator=generator).bincount(minlength=len(draws))
    parts = [draw(int(n), generator) for draw, n in zip(draws, kinds, strict=True)]
    points = torch.cat([points for points, _ in parts])
    stroke = torch.cat([stroke for _, stroke in parts])
    points = unit_box(points) - 0.5
    stretch = torch.exp(0.3 * torch.randn(count, 1, generator=generator).clamp(-2, 2))
    angle = 2 * math.pi * torch.rand(count, 1, generator=generator)
    # Waves and coils of few turns lie flat, more or less: upright they come near a 3 or an 8.
    flat = torch.cat([torch.full((int(n),), draw in (_coils, _cursive)) for draw, n in zip(draws, kinds, strict=True)])
    angle = torch.where(flat[:, None], 0.1 * (angle - math.pi), angle)
    x, y = points[..., 0] * stretch, points[..., 1]
    points = unit_box(torch.stack((x * angle.cos() - y * angle.sin(), x * angle.sin() + y * angle.cos()), 2))
    points = tremble(points, generator)
    points = unit_box(points)
    # What is narrow is laid down: upright, and filled by a thick pen, it would be a 1.
    side = points.amax(1) - points.amin(1)
    upright = (side[:, 0] < 0.5 * side[:, 1])[:, None, None]
    points = torch.where(upright, points.flip(2), points)
    pen = torch.minimum(pen_widths(count, generator), 0.3 * side.amin(1)).clamp(min=0.03)
    return Drawings(points, stroke[:, 1:] == stroke[:, :-1], 0.8 * pen)


def _walks(count: int, generator: Generator) -> tuple[Tensor, Tensor]:
    turn = torch.randn(count, 2, LONG, generator=generator)
    turn = torch.nn.functional.avg_pool1d(turn, 7, stride=1, padding=3)[:, 0]
    bias = 0.06 * torch.randn(count, 1, generator=generator)
    heading = ((0.6 + 1.2 * torch.rand(count, 1, generator=generator)) * turn + bias).cumsum(1)
    points = torch.stack((heading.cos(), heading.sin()), 2).cumsum(1)
    # A walk that went straight ahead would be a shaky 1, so its spread is made the same in all directions.
    points = points - points.mean(1, keepdim=True)
    spread = points.transpose(1, 2) @ points / LONG + 1e-3 * torch.eye(2)
    return points @ torch.linalg.inv(torch.linalg.cholesky(spread)).transpose(1, 2), _one_stroke(count)


def _zigzags(count: int, generator: Generator) -> tuple[Tensor, Tensor]:
    legs = 6 + 9 * torch.rand(count, 1, generator=generator)
    time = torch.linspace(0, 1, LONG)
    phase = time * legs
    sway = (2 * (phase - (phase + 0.5).floor()).abs() - 0.5) * (
        1 + 0.4 * torch.randn(count, 1, generator=generator) * time
    )
    noise = _smooth_noise(count, generator)
    points = torch.stack((sway + 0.12 * noise[..., 0], (0.5 + torch.rand(count, 1, generator=generator)) * time), 2)
    return points + 0.06 * noise, _one_stroke(count)


def _spirals(count: int, generator: Generator) -> tuple[Tensor, Tensor]:
    turns = 2 + 2.5 * torch.rand(count, 1, generator=generator)
    sense = torch.where(torch.rand(count, 1, generator=generator) < 0.5, -1.0, 1.0)
    time = torch.linspace(0.03, 1, LONG).sqrt()  # even steps along the line
    angle = 2 * math.pi * turns * time * sense
    points = torch.stack((time * angle.cos(), time * angle.sin()), 2)
    return points + 0.04 * _smooth_noise(count, generator), _one_stroke(count)


def _coils(count: int, generator: Generator) -> tuple[Tensor, Tensor]:
    """Waves, and loops one after another as in "eeee"."""
    turns = 3 + 3.5 * torch.rand(count, 1, generator=generator)
    time = torch.linspace(0, 1, LONG)
    angle = 2 * math.pi * turns * time
    loop = 0.45 * torch.rand(count, 1, generator=generator) - 0.1
    x = time * (0.8 + 0.5 * turns * torch.rand(count, 1, generator=generator)) + loop * angle.cos()
    points = torch.stack((x, 0.4 * angle.sin()), 2)
    return points + 0.05 * _smooth_noise(count, generator), _one_stroke(count)


def _cursive(count: int, generator: Generator) -> tuple[Tensor, Tensor]:
    """Like a word in a quick hand: loops and arches, some of them tall."""
    turns = 3.5 + 3 * torch.rand(count, 1, generator=generator)
    time = torch.linspace(0, 1, LONG)
    angle = 2 * math.pi * turns * time
    knots = 0.3 + 0.9 * torch.rand(count, 10, 1, generator=generator).square()
    height = (_curve_basis(10, True) @ knots)[..., 0]
    loop = 0.05 + 0.22 * torch.rand(count, 1, generator=generator)
    x = time * (0.4 + 0.4 * torch.rand(count, 1, generator=generator)) * turns + loop * angle.sin()
    # The feet stand on a line; only the heads differ in height.
    points = torch.stack((x, -height * (1 + angle.cos())), 2)
    return points + 0.04 * _smooth_noise(count, generator), _one_stroke(count)


def _hatchings(count: int, generator: Generator) -> tuple[Tensor, Tensor]:
    """To and fro until a round patch is full, as one scribbles something out."""
    legs = 10 + 14 * torch.rand(count, 1, generator=generator)
    time = torch.linspace(0, 1, LONG)
    across = 2 * time - 1
    sway = (math.pi * legs * time).sin() * (1.05 - across.square()).sqrt()
    lean = 0.6 * torch.randn(count, 1, generator=generator) * sway
    points = torch.stack((sway, (0.5 + 0.5 * torch.rand(count, 1, generator=generator)) * across + 0.3 * lean), 2)
    return points + 0.08 * _smooth_noise(count, generator), _one_stroke(count)


def _stars(count: int, generator: Generator) -> tuple[Tensor, Tensor]:
    """Straight lines to and fro across a ring, never to a neighbour: crooked stars."""
    corners = 9
    skip = 2 + 0.9 * torch.rand(count, 1, generator=generator)
    angle = 2 * math.pi * (torch.arange(corners) * skip / 6.5 + torch.rand(count, 1, generator=generator))
    angle = angle + 0.25 * torch.randn(count, corners, generator=generator)
    reach = 1 + 0.2 * torch.randn(count, corners, generator=generator)
    knots = torch.stack((reach * angle.cos(), reach * angle.sin()), 2)
    return _curve_basis(corners, False) @ knots, _one_stroke(count)


def _tangles(count: int, generator: Generator) -> tuple[Tensor, Tensor]:
    """A curve, or straight lines, through 10 points anywhere."""
    knots = torch.rand(count, 10, 2, generator=generator)
    smooth = torch.rand(count, 1, 1, generator=generator) < 0.6
    return torch.where(smooth, _curve_basis(10, True) @ knots, _curve_basis(10, False) @ knots), _one_stroke(count)


def _loose_curves(count: int, generator: Generator) -> tuple[Tensor, Tensor]:
    """Four to six strokes of four points each, anywhere."""
    strokes = torch.randint(4, 7, (count, 1), generator=generator)
    knots = torch.rand(count, 6, 1, 2, generator=generator) + 0.22 * torch.randn(count, 6, 4, 2, generator=generator)
    points = (_curve_basis(4, True, LONG // 6) @ knots).flatten(1, 2)
    return _first_strokes(points, strokes, 6)


def _rings(count: int, generator: Generator) -> tuple[Tensor, Tensor]:
    """Three to six rings of all sizes, anywhere; two alone would be an 8."""
    rings, points = 6, LONG // 6
    number = torch.randint(3, rings + 1, (count, 1), generator=generator)
    angle = torch.linspace(0, 2 * math.pi, points) + 0.3 * torch.randn(count, rings, 1, generator=generator)
    reach = 0.1 + 0.3 * torch.rand(count, rings, 1, generator=generator)
    reach = reach + 0.01 * torch.randn(count, rings, points, generator=generator)
    middle = 1.2 * torch.rand(count, rings, 1, 2, generator=generator)
    curve = (middle + torch.stack((reach * angle.cos(), reach * angle.sin()), 3)).flatten(1, 2)
    return _first_strokes(curve, number, rings)


def _knots(count: int, generator: Generator) -> tuple[Tensor, Tensor]:
    """Curves of Lissajous, which cross themselves many times; the simplest of them would be a 0 or an 8."""
    ratios = torch.tensor([(2, 3), (3, 2), (3, 4), (4, 3), (2, 5), (5, 2), (3, 5)])
    across, down = ratios[torch.randint(0, len(ratios), (count,), generator=generator)].float().split(1, 1)
    time = torch.linspace(0, 2 * math.pi, LONG)
    phase = 0.3 + 0.9 * torch.rand(count, 1, generator=generator)
    points = torch.stack(((across * time + phase).sin(), (down * time).sin()), 2)
    return points + 0.06 * _smooth_noise(count, generator), _one_stroke(count)


def _first_strokes(points: Tensor, number: Tensor, most: int) -> tuple[Tensor, Tensor]:
    """Of drawings (n, LONG, 2) with `most` strokes of equally many points, the first `number` (n, 1) strokes.

    A drawing of fewer strokes goes over its first ones again.
    """
    length = LONG // most
    stroke = (torch.arange(LONG) // length).expand(len(points), LONG)
    source = (stroke % number) * length + torch.arange(LONG) % length
    return points.gather(1, source[..., None].expand_as(points)), stroke


def _smooth_noise(count: int, generator: Generator) -> Tensor:
    """(count, LONG, 2) noise of unit deviation that wanders slowly along the line."""
    knots = torch.randn(count, 8, 2, generator=generator)
    return _curve_basis(8, True) @ knots


@cache
def _curve_basis(knots: int, smooth: bool, points: int = LONG) -> Tensor:
    """(points, knots): a curve, or straight lines, through the knots."""
    time = np.linspace(0, knots - 1, points)
    piece = np.minimum(time.astype(int), knots - 2)
    rows = np.zeros((points, knots))
    for row, i, t in zip(range(points), piece, time - piece, strict=True):
        if smooth:
            span = (max(i - 1, 0), i, i + 1, min(i + 2, knots - 1))
            rows[row] = catmull_rom(span, np.array([t]), knots)[0]
        else:
            rows[row, i], rows[row, i + 1] = 1 - t, t
    return torch.tensor(rows, dtype=torch.float32)


def _one_stroke(count: int) -> Tensor:
    return torch.zeros(count, LONG, dtype=torch.int64)


def blots(count: int, generator: Generator) -> Tensor:
    """Not strokes at all: dots, filled boxes, blobs, grids, grain. (n, 28, 28) uint8."""
    kind = torch.randint(0, 5, (count,), generator=generator)[:, None, None]
    y, x = torch.meshgrid(torch.arange(LONGEST_SIDE), torch.arange(LONGEST_SIDE), indexing="ij")
    # The box of the ink is a square or, with one side of 20, half of one; no tall ones: those could be a thick 1 or 0.
    columns = torch.full((count, 1, 1), LONGEST_SIDE)
    rows = torch.randint(LONGEST_SIDE // 3, LONGEST_SIDE + 1, (count, 1, 1), generator=generator)
    rows = torch.where(torch.rand(count, 1, 1, generator=generator) < 0.5, rows, LONGEST_SIDE)
    box = (y < rows) & (x < columns)
    disc = ((x - 9.5) / 10.2).square() + ((y - (rows - 1) / 2) / (rows / 2 + 0.2)).square() < 1
    coarse = torch.randn(count, 1, 6, 6, generator=generator)
    clouds = (
        torch.nn.functional.interpolate(coarse, (LONGEST_SIDE, LONGEST_SIDE), mode="bicubic", align_corners=True)[:, 0]
        > -0.4
    )
    pitch = torch.randint(3, 7, (count, 1, 1), generator=generator)
    grid = (x % pitch == 0) | ((y % pitch == 0) & (torch.rand(count, 1, 1, generator=generator) < 0.8))
    grain = torch.rand(count, LONGEST_SIDE, LONGEST_SIDE, generator=generator) < 0.1 + 0.6 * torch.rand(
        count, 1, 1, generator=generator
    )
    shape = disc & box
    for number, other in enumerate((box, clouds & box, grid & box, grain & box), start=1):
        shape = torch.where(kind == number, other, shape)
    # Where cloud or grain leaves an edge empty, the picture would be too small; a full box stands in for it.
    across, along = shape.any(1), shape.any(2)
    reaches = (across[:, 0] & across[:, -1]) | (along[:, 0] & along[:, -1])
    shape = torch.where(reaches[:, None, None], shape, box)
    return place(shape.float())
