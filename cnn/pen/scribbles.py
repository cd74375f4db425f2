"""What hands do without a meaning: scribbles; and ink that is no line at all: blots."""

import math
from functools import cache

import numpy as np
import torch
from torch import Generator, Tensor

from cnn.drawing.picture import LONGEST_SIDE
from cnn.pen.config import BlotConfig, HandConfig, ScribbleConfig
from cnn.pen.hand import catmull_rom, pen_widths, tremble, uniform
from cnn.pen.renderer import PenBatch, place, turn, unit_box

LONG = 96  # points of a scribble
TIME = torch.linspace(0, 1, LONG)  # along a scribble


def scribbles(count: int, config: ScribbleConfig, hand: HandConfig, generator: Generator) -> PenBatch:
    """What hands do without a meaning: lines of all kinds, in equal shares."""
    draws = (
        *(_walks, _zigzags, _spirals, _coils, _cursive, _tangles),
        *(_loose_curves, _hatchings, _stars, _rings, _knots),
    )
    most = {_loose_curves: config.curve_strokes[1], _rings: config.ring_number[1]}  # strokes of those with several
    kinds = torch.randint(0, len(draws), (count,), generator=generator).bincount(minlength=len(draws))
    points = unit_box(torch.cat([draw(int(n), config, generator) for draw, n in zip(draws, kinds, strict=True)])) - 0.5
    noise = torch.randn(count, 1, generator=generator).clamp(-config.stretch_most, config.stretch_most)
    angle = 2 * math.pi * torch.rand(count, 1, generator=generator)
    flat = torch.tensor([draw in (_coils, _cursive) for draw in draws]).repeat_interleave(kinds)[:, None]
    angle = torch.where(flat, config.flat * (angle - math.pi), angle)
    points = unit_box(turn(points[..., 0] * torch.exp(config.stretch * noise), points[..., 1], angle))
    points = unit_box(tremble(points, hand, generator))
    side = points.amax(1) - points.amin(1)
    upright = (side[:, 0] < config.upright * side[:, 1])[:, None, None]
    points = torch.where(upright, points.flip(2), points)
    pen = torch.minimum(pen_widths(count, hand, generator), config.pen_most * side.amin(1))
    stroke = torch.stack([_place(most.get(draw, 1))[0] for draw in draws]).repeat_interleave(kinds, 0)
    return PenBatch(points, stroke[:, 1:] == stroke[:, :-1], config.pen * pen.clamp(min=hand.pen_range[0]))


def _walks(count: int, config: ScribbleConfig, generator: Generator) -> Tensor:
    window = config.walk_window
    turn = torch.randn(count, 2, LONG, generator=generator)
    turn = torch.nn.functional.avg_pool1d(turn, window, stride=1, padding=window // 2)[:, 0]
    drift = config.walk_drift * torch.randn(count, 1, generator=generator)
    heading = (uniform(config.walk_turn, count, generator) * turn + drift).cumsum(1)
    points = torch.stack((heading.cos(), heading.sin()), 2).cumsum(1)
    # A walk that went straight ahead would be a shaky 1, so its spread is made the same in all directions.
    points = points - points.mean(1, keepdim=True)
    spread = points.transpose(1, 2) @ points / LONG + 1e-3 * torch.eye(2)
    return points @ torch.linalg.inv(torch.linalg.cholesky(spread)).transpose(1, 2)


def _zigzags(count: int, config: ScribbleConfig, generator: Generator) -> Tensor:
    phase = TIME * uniform(config.zigzag_legs, count, generator)
    growth = 1 + config.zigzag_growth * torch.randn(count, 1, generator=generator) * TIME
    sway = (2 * (phase - (phase + 0.5).floor()).abs() - 0.5) * growth
    noise = _smooth_noise(count, config, generator)
    height = uniform(config.zigzag_height, count, generator)
    points = torch.stack((sway + config.zigzag_sway * noise[..., 0], height * TIME), 2)
    return points + config.zigzag_noise * noise


def _spirals(count: int, config: ScribbleConfig, generator: Generator) -> Tensor:
    turns = uniform(config.spiral_turns, count, generator)
    sense = torch.where(torch.rand(count, 1, generator=generator) < 0.5, -1.0, 1.0)
    time = torch.linspace(config.spiral_start, 1, LONG).sqrt()  # even steps along the line
    angle = 2 * math.pi * turns * time * sense
    points = torch.stack((time * angle.cos(), time * angle.sin()), 2)
    return points + config.spiral_noise * _smooth_noise(count, config, generator)


def _coils(count: int, config: ScribbleConfig, generator: Generator) -> Tensor:
    """Waves, and loops one after another as in "eeee"."""
    turns = uniform(config.coil_turns, count, generator)
    angle = 2 * math.pi * turns * TIME
    loop = uniform(config.coil_loop, count, generator)
    length, more = config.coil_length
    x = TIME * (length + more * turns * torch.rand(count, 1, generator=generator)) + loop * angle.cos()
    points = torch.stack((x, config.coil_height * angle.sin()), 2)
    return points + config.coil_noise * _smooth_noise(count, config, generator)


def _cursive(count: int, config: ScribbleConfig, generator: Generator) -> Tensor:
    """Like a word in a quick hand: loops and arches, some of them tall."""
    turns = uniform(config.cursive_turns, count, generator)
    angle = 2 * math.pi * turns * TIME
    low, high = config.cursive_height
    knots = low + (high - low) * torch.rand(count, config.cursive_knots, 1, generator=generator).square()
    height = (_curve_basis(config.cursive_knots, True) @ knots)[..., 0]
    loop = uniform(config.cursive_loop, count, generator)
    x = TIME * uniform(config.cursive_step, count, generator) * turns + loop * angle.sin()
    points = torch.stack((x, -height * (1 + angle.cos())), 2)  # feet stand on a line; only the heads differ in height
    return points + config.cursive_noise * _smooth_noise(count, config, generator)


def _hatchings(count: int, config: ScribbleConfig, generator: Generator) -> Tensor:
    """To and fro until a round patch is full, as one scribbles something out."""
    legs = uniform(config.hatching_legs, count, generator)
    across = 2 * TIME - 1
    sway = (math.pi * legs * TIME).sin() * (config.hatching_edge - across.square()).sqrt()
    lean = config.hatching_lean * torch.randn(count, 1, generator=generator) * sway
    height = uniform(config.hatching_height, count, generator)
    points = torch.stack((sway, height * across + config.hatching_rise * lean), 2)
    return points + config.hatching_noise * _smooth_noise(count, config, generator)


def _stars(count: int, config: ScribbleConfig, generator: Generator) -> Tensor:
    """Straight lines to and fro across a ring, never to a neighbour: crooked stars."""
    corners = config.star_corners
    skip = uniform(config.star_skip, count, generator)
    start = torch.rand(count, 1, generator=generator)
    angle = 2 * math.pi * (torch.arange(corners) * skip / config.star_ring + start)
    angle = angle + config.star_angle * torch.randn(count, corners, generator=generator)
    reach = 1 + config.star_reach * torch.randn(count, corners, generator=generator)
    knots = torch.stack((reach * angle.cos(), reach * angle.sin()), 2)
    return _curve_basis(corners, False) @ knots


def _tangles(count: int, config: ScribbleConfig, generator: Generator) -> Tensor:
    """A curve, or straight lines, through points anywhere."""
    number = config.tangle_knots
    knots = torch.rand(count, number, 2, generator=generator)
    smooth = torch.rand(count, 1, 1, generator=generator) < config.tangle_smooth
    return torch.where(smooth, _curve_basis(number, True) @ knots, _curve_basis(number, False) @ knots)


def _loose_curves(count: int, config: ScribbleConfig, generator: Generator) -> Tensor:
    """Some strokes of four points each, anywhere."""
    least, most = config.curve_strokes
    number = torch.randint(least, most + 1, (count, 1), generator=generator)
    middles = torch.rand(count, most, 1, 2, generator=generator)
    knots = middles + config.curve_spread * torch.randn(count, most, 4, 2, generator=generator)
    points = (_curve_basis(4, True, LONG // most) @ knots).flatten(1, 2)
    return _first_strokes(points, number, most)


def _rings(count: int, config: ScribbleConfig, generator: Generator) -> Tensor:
    """Some rings of all sizes, anywhere; two alone would be an 8."""
    least, rings = config.ring_number
    points = LONG // rings
    number = torch.randint(least, rings + 1, (count, 1), generator=generator)
    start = config.ring_turn * torch.randn(count, rings, 1, generator=generator)
    angle = torch.linspace(0, 2 * math.pi, points) + start
    reach = uniform(config.ring_reach, count * rings, generator).view(count, rings, 1)
    reach = reach + config.ring_wobble * torch.randn(count, rings, points, generator=generator)
    middle = config.ring_field * torch.rand(count, rings, 1, 2, generator=generator)
    curve = (middle + torch.stack((reach * angle.cos(), reach * angle.sin()), 3)).flatten(1, 2)
    return _first_strokes(curve, number, rings)


def _knots(count: int, config: ScribbleConfig, generator: Generator) -> Tensor:
    """Curves of Lissajous, which cross themselves many times."""
    ratios = torch.tensor(config.knot_ratios)
    across, down = ratios[torch.randint(0, len(ratios), (count,), generator=generator)].float().split(1, 1)
    time = torch.linspace(0, 2 * math.pi, LONG)
    phase = uniform(config.knot_phase, count, generator)
    points = torch.stack(((across * time + phase).sin(), (down * time).sin()), 2)
    return points + config.knot_noise * _smooth_noise(count, config, generator)


def _first_strokes(points: Tensor, number: Tensor, most: int) -> Tensor:
    """Of drawings with `most` strokes of equally many points, (n, about LONG, 2), the first `number` (n, 1) strokes.

    A drawing of fewer strokes goes over its first ones again.
    """
    stroke, place = _place(most)
    source = (stroke % number) * (LONG // most) + place
    return points.take_along_dim(source[..., None], 1)


def _place(strokes: int) -> tuple[Tensor, Tensor]:
    """In which of equally long strokes each of the LONG points lies, and where in it: (LONG,) int64 each."""
    length = LONG // strokes
    index = torch.arange(LONG).clamp(max=strokes * length - 1)
    return index // length, index % length


def _smooth_noise(count: int, config: ScribbleConfig, generator: Generator) -> Tensor:
    """(count, LONG, 2) noise of unit deviation that wanders slowly along the line."""
    knots = torch.randn(count, config.noise_knots, 2, generator=generator)
    return _curve_basis(config.noise_knots, True) @ knots


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


def blots(count: int, config: BlotConfig, generator: Generator) -> Tensor:
    """Not strokes at all: dots, filled boxes, blobs, grids, grain. (n, 28, 28) uint8."""
    kind = torch.randint(0, 5, (count,), generator=generator)[:, None, None]
    y, x = torch.meshgrid(torch.arange(LONGEST_SIDE), torch.arange(LONGEST_SIDE), indexing="ij")
    rows = torch.randint(config.low_rows, LONGEST_SIDE + 1, (count, 1, 1), generator=generator)
    rows = torch.where(torch.rand(count, 1, 1, generator=generator) < config.low_share, rows, LONGEST_SIDE)
    box = (y < rows) & (x < LONGEST_SIDE)
    middle, radius = (LONGEST_SIDE - 1) / 2, LONGEST_SIDE / 2 + 0.2  # a little over half: it reaches the box's edges
    disc = ((x - middle) / radius).square() + ((y - (rows - 1) / 2) / (rows / 2 + 0.2)).square() < 1
    coarse = torch.randn(count, 1, config.cloud_cells, config.cloud_cells, generator=generator)
    square = (LONGEST_SIDE, LONGEST_SIDE)
    fine = torch.nn.functional.interpolate(coarse, square, mode="bicubic", align_corners=True)[:, 0]
    clouds = fine > config.cloud_level
    least, most = config.grid_pitch
    pitch = torch.randint(least, most + 1, (count, 1, 1), generator=generator)
    crossed = torch.rand(count, 1, 1, generator=generator) < config.grid_crossed
    grid = (x % pitch == 0) | ((y % pitch == 0) & crossed)
    grain = torch.rand(count, LONGEST_SIDE, LONGEST_SIDE, generator=generator)
    grain = grain < uniform(config.grain, count, generator)[..., None]
    shape = disc & box
    for number, other in enumerate((box, clouds & box, grid & box, grain & box), start=1):
        shape = torch.where(kind == number, other, shape)
    # Where cloud or grain leaves an edge empty, the picture would be too small; a full box stands in for it.
    across, along = shape.any(1), shape.any(2)
    reaches = (across[:, 0] & across[:, -1]) | (along[:, 0] & along[:, -1])
    shape = torch.where(reaches[:, None, None], shape, box)
    return place(shape.float())
