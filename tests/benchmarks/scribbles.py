"""Ways to scribble, each with so much line that nobody looks for a digit in it.

They serve `tests.benchmarks.not_digits` alone, and share nothing with the scribbles that a network is trained on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cnn.drawing.strokes import Stroke
from tests.benchmarks.doodles import smooth_curve, smooth_noise

SQUARE = 0.65  # shorter side of a scribble over its longer one, at least: nothing like a 1

Draw = Callable[[np.random.Generator], list[Stroke]]


@dataclass(frozen=True)
class Scribble:
    """One way to scribble: what draws it, and the least length of its line in longest sides. An 8 has about 3.5."""

    draw: Draw
    length: float


def walk(rng: np.random.Generator) -> list[Stroke]:
    """A line that wanders about a place in curves, pulled back whenever it strays."""
    pull, place, speed = rng.uniform(0.02, 0.05), np.zeros(2), rng.normal(0, 1, 2)
    line = []
    for push in 1.2 * smooth_noise(int(rng.integers(160, 280)), rng):
        speed = 0.9 * speed + push - pull * place
        place = place + speed
        line.append(place)
    return [np.array(line)]


def polygon(rng: np.random.Generator) -> list[Stroke]:
    """A closed line through random corners, from one to the next far away."""
    corners = _far_apart(int(rng.integers(15, 22)), rng)
    return [np.concatenate([corners, corners[:1]])]


def tangle(rng: np.random.Generator) -> list[Stroke]:
    """A smooth curve through random points."""
    return [smooth_curve(_far_apart(int(rng.integers(15, 22)), rng))]


def short_strokes(rng: np.random.Generator) -> list[Stroke]:
    """Many short strokes all over the place."""
    middles = rng.random((rng.integers(14, 26), 1, 2))
    turns = rng.uniform(0, 2 * math.pi, len(middles))
    reach = np.stack([np.cos(turns), np.sin(turns)], axis=1)[:, None] * rng.uniform(0.08, 0.25, (len(middles), 1, 1))
    bend = rng.normal(0, 0.03, middles.shape)
    return [smooth_curve(one) for one in np.concatenate([middles - reach, middles + bend, middles + reach], axis=1)]


def spiral(rng: np.random.Generator) -> list[Stroke]:
    """Three to five turns outwards, either way round."""
    turns = np.linspace(0, rng.uniform(3, 5) * 2 * math.pi, 300)
    radius = turns / turns[-1] + rng.uniform(0.0, 0.1)
    angles = rng.choice([-1, 1]) * turns + rng.uniform(0, 2 * math.pi)
    line = radius[:, None] * np.stack([np.cos(angles) * rng.uniform(0.75, 1.3), np.sin(angles)], axis=1)
    return [line + 0.02 * smooth_noise(len(line), rng)]


def oscillation(rng: np.random.Generator) -> list[Stroke]:
    """A Lissajous curve with many crossings: to and fro a few times one way and a few times more the other."""
    slow, fast = rng.choice([(3, 4), (3, 5), (4, 5), (4, 7), (5, 6)])
    time = np.linspace(0, 2 * math.pi, 320) + rng.uniform(0, 2 * math.pi)
    lag = math.pi * rng.uniform(0.25, 0.75) / slow  # near 0 or pi / slow it would go back the way it came
    x, y = np.cos(fast * time + lag), np.cos(slow * time)
    line = np.stack([x, y] if rng.random() < 0.5 else [y, x], axis=1)
    return [line * [rng.uniform(0.8, 1.2), 1] + 0.02 * smooth_noise(len(line), rng)]


def circles(rng: np.random.Generator) -> list[Stroke]:
    """Seven to eleven rings, next to and over one another."""
    middles = _far_apart(int(rng.integers(7, 12)), rng)
    turns = np.linspace(0, 2 * math.pi * 1.03, 50)
    unit = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    return [middle + unit * rng.uniform(0.15, 0.4) * rng.uniform(0.8, 1.2, 2) for middle in middles]


def hatching(rng: np.random.Generator) -> list[Stroke]:
    """Zigzag to and fro, along any direction; half of the times a second one across it."""
    turn = rng.uniform(0, 2 * math.pi)
    strokes = [_zigzag(turn, rng)]
    if rng.random() < 0.5:
        strokes.append(_zigzag(turn + rng.uniform(0.8, 2.2), rng))
    return strokes


SCRIBBLES = (
    Scribble(walk, 10),
    Scribble(polygon, 11),
    Scribble(tangle, 11),
    Scribble(short_strokes, 5),
    Scribble(spiral, 4),
    Scribble(oscillation, 7),
    Scribble(circles, 7),
    Scribble(hatching, 5),
)


def _zigzag(turn: float, rng: np.random.Generator) -> Stroke:
    count = rng.integers(9, 17)
    corners = np.stack([np.linspace(-0.5, 0.5, count), np.where(np.arange(count) % 2, 0.5, -0.5)], axis=1)
    corners += rng.normal(0, 0.04, corners.shape)
    return corners @ np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])


def _far_apart(count: int, rng: np.random.Generator) -> np.ndarray:
    """(count, 2) random points of the unit square, each at least 0.35 from the one before."""
    points = [rng.random(2)]
    while len(points) < count:
        point = rng.random(2)
        if math.dist(point, points[-1]) > 0.35:
            points.append(point)
    return np.array(points)


def _is_rich(strokes: Sequence[Stroke], length: float) -> bool:
    """Whether there is so much line, in a box so near to a square, that nobody looks for a digit in it."""
    sides = np.ptp(np.concatenate(strokes), axis=0)
    drawn = sum(np.linalg.norm(np.diff(stroke, axis=0), axis=1).sum() for stroke in strokes)
    return drawn >= length * sides.max() and sides.min() >= SQUARE * sides.max()


def draw_scribble(scribble: Scribble, rng: np.random.Generator) -> list[Stroke]:
    """The strokes of one scribble that is rich enough."""
    strokes = scribble.draw(rng)
    while not _is_rich(strokes, scribble.length):
        strokes = scribble.draw(rng)
    return strokes
