"""Things that people doodle, as strokes in a square of 100 by 100 (x to the right, y down).

They serve `tests.benchmarks.not_digits` alone. They are written down by hand, apart from anything a network is trained
on, and leave out what a person could fairly read as a digit, also where a thick pen fills its gaps: a balloon on its
string or a kite is a 9, a snowman an 8, an apple a 0, a crescent moon a 6, a flash of lightning a 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cnn.drawing.strokes import Stroke

STEPS = 16  # points of the drawn stroke from one control point to the next

# One line for each thing, and more lines below it where they begin with a space. Its strokes:
#   line, curve     straight lines or a smooth curve through points
#   ring, loop      the same, closed
#   oval            middle, half axes
#   arc             middle, half axes, first and last angle in degrees (0 to the right, 90 down)
#   dot             a point
MODELS = """
smiley: oval 50,50 48,48; dot 34,36; dot 66,36; arc 50,52 28,24 20,160
cat: oval 50,60 36,34; line 18,46 18,8 42,28; line 58,28 82,8 82,46; dot 38,52; dot 62,52; ring 46,64 54,64 50,69;
  line 38,66 2,60; line 38,72 2,78; line 62,66 98,60; line 62,72 98,78
house: ring 15,42 85,42 85,100 15,100; line 5,47 50,2 95,47; line 55,100 55,68 72,68 72,100;
  ring 25,55 42,55 42,72 25,72
fir: ring 50,0 70,28 60,28 82,56 66,56 95,84 5,84 34,56 18,56 40,28 30,28; line 43,84 43,100 57,100 57,84
flower: oval 50,35 10,10; oval 50,12 10,12; oval 72,28 12,10; oval 64,54 10,12; oval 36,54 10,12; oval 28,28 12,10;
  curve 50,62 48,80 50,100; curve 50,90 66,74 80,76 68,90 50,94
sun: oval 50,50 24,24; line 78,50 100,50; line 70,70 85,85; line 50,78 50,100; line 30,70 15,85; line 22,50 0,50;
  line 30,30 15,15; line 50,22 50,0; line 70,30 85,15
cloud: curve 20,75 4,68 8,48 22,46 24,26 46,20 56,32 72,24 86,36 82,50 97,56 94,74 80,76; line 20,75 80,76;
  line 25,84 20,96; line 45,84 40,96; line 65,84 60,96
fish: loop 4,50 22,30 48,26 74,50 48,74 22,70; ring 72,50 98,28 98,72; dot 20,46; curve 34,34 42,50 34,66
bird: loop 20,50 34,32 58,36 72,52 56,70 30,66; oval 76,32 16,15; line 90,28 100,36 89,40; dot 78,28;
  line 20,52 2,40 8,60 26,62; line 44,69 42,90 52,90; line 54,69 54,90 64,90; curve 34,48 46,58 58,48
sailing boat: ring 8,74 92,74 76,94 24,94; line 50,74 50,2; ring 54,6 54,66 90,66; ring 46,14 46,66 18,66
car: line 6,70 4,50 24,46 36,24 68,24 82,46 97,52 96,70 6,70; oval 26,72 11,11; oval 74,72 11,11; line 26,46 82,46;
  line 52,24 52,70
cup: line 12,22 18,88 66,88 72,22; oval 42,22 30,8; curve 70,36 96,34 94,66 68,66; curve 34,8 38,2 34,-6;
  curve 50,8 54,2 50,-6
umbrella: arc 50,50 48,46 180,360; curve 2,50 14,42 26,50; curve 26,50 38,42 50,50; curve 50,50 62,42 74,50;
  curve 74,50 86,42 98,50; curve 50,50 50,88 42,98 32,90
key: oval 20,50 18,18; oval 14,50 5,5; line 38,46 98,46 98,54 38,54; line 80,54 80,70 88,70 88,54;
  line 64,54 64,66 71,66 71,54
chair: line 20,0 20,100; line 66,8 66,56; line 20,4 66,8; line 20,22 66,26; ring 20,50 60,50 88,60 46,62;
  line 46,62 46,100; line 88,60 88,98; line 66,62 66,88
table: ring 20,30 84,30 98,48 2,48; line 6,48 6,96; line 94,48 94,96; line 26,48 26,80; line 78,48 78,80
envelope: ring 2,20 98,20 98,80 2,80; line 2,20 50,56 98,20; line 2,80 36,46; line 98,80 64,46
bicycle: oval 20,68 19,19; oval 80,68 19,19; line 20,68 40,34 70,34 50,68 20,68; line 50,68 36,26; line 28,26 44,26;
  line 80,68 68,22 82,20
glasses: oval 25,56 20,17; oval 75,56 20,17; curve 45,54 50,48 55,54; line 5,52 0,28 14,22; line 95,52 100,28 86,22
arrow: ring 2,42 58,42 58,20 98,50 58,80 58,58 2,58
mushroom: curve 4,54 10,22 34,4 66,4 90,22 96,54; line 4,54 96,54; line 36,54 32,96 68,96 64,54; oval 34,28 8,8;
  oval 62,24 8,8; oval 76,42 6,5
ice cream: line 22,46 50,100 78,46 22,46; arc 34,34 18,18 135,360; arc 68,34 18,18 180,400; arc 50,18 18,18 160,380;
  line 34,70 64,46; line 42,84 72,58; line 36,46 62,78
crown: ring 6,90 2,24 28,56 50,8 72,56 98,24 94,90; line 6,76 94,76; oval 2,18 4,4; oval 50,4 4,4; oval 98,18 4,4
ladder: line 30,0 22,100; line 70,0 78,100; line 29,15 71,15; line 28,35 72,35; line 27,55 73,55; line 25,75 75,75
star: ring 50,2 79,91 3,36 97,36 21,91
butterfly: loop 50,44 62,16 88,6 96,28 80,48; loop 50,54 78,54 90,74 74,92 58,74; loop 50,44 38,16 12,6 4,28 20,48;
  loop 50,54 22,54 10,74 26,92 42,74; line 50,30 50,80; curve 50,30 44,14 38,10; curve 50,30 56,14 62,10
snail: curve 58,52 52,44 44,52 50,64 64,62 68,46 56,32 38,36 30,54 38,72 56,78; curve 2,90 30,84 76,90 88,76 86,50 98,46
  100,60 96,84 78,94 2,92; line 88,46 80,28; line 96,46 100,28
stick man: oval 50,14 13,13; line 50,28 50,64; line 18,30 50,42 82,30; line 24,100 50,64 76,100
flag: line 12,0 12,100; curve 12,6 36,0 62,14 94,6; curve 12,50 36,44 62,58 94,50; line 94,6 94,50; line 4,100 22,100;
  curve 12,22 36,16 62,30 94,22; curve 12,36 36,30 62,44 94,36
pencil: ring 0,38 76,38 98,52 76,66 0,66; line 76,38 76,66; line 14,38 14,66; line 0,52 76,52
book: line 50,26 10,16 4,80 50,90; line 50,26 90,16 96,80 50,90 50,26; line 16,36 42,42; line 15,50 42,56;
  line 58,42 84,36; line 58,56 85,50
tent: line 30,16 2,90 60,90 30,16 74,10 100,80 60,90; line 30,16 24,90; line 30,16 40,90
fence: ring 8,30 16,16 24,30 24,90 8,90; ring 42,30 50,16 58,30 58,90 42,90; ring 76,30 84,16 92,30 92,90 76,90;
  line 0,44 100,44; line 0,72 100,72
alarm clock: oval 50,54 36,36; line 50,54 50,30; line 50,54 66,60; arc 20,20 14,12 130,320; arc 80,20 14,12 220,410;
  line 28,84 18,98; line 72,84 82,98; line 44,10 56,10
eye: loop 0,52 26,30 50,24 74,30 100,52 74,74 50,80 26,74; oval 50,52 17,17; oval 50,52 6,6; line 26,28 18,12;
  line 50,22 50,4; line 74,28 82,12
rocket: curve 36,78 30,44 50,0 70,44 64,78; line 36,78 64,78; line 33,56 12,80 14,94 36,78; line 67,56 88,80 86,94
  64,78; oval 50,40 8,8; line 42,80 46,98 50,84 54,98 58,80
mountains: line 0,84 30,22 52,62 70,36 100,84 0,84; line 20,42 28,48 32,40 40,46; oval 84,16 10,10
hand: curve 26,96 22,66 2,46 8,38 26,52 24,14 30,6 36,14 40,46 42,4 50,0 56,6 56,46 62,10 70,6 74,14 72,50 82,26 90,26
  92,34 82,70 74,96
scissors: oval 18,78 14,16; oval 82,78 14,16; line 26,64 72,2; line 74,64 28,2; dot 50,34
spider: oval 50,50 16,14; oval 50,32 8,7; line 38,42 18,22 4,34; line 35,48 12,42 0,56; line 36,56 14,64 6,84;
  line 40,62 26,80 24,98; line 62,42 82,22 96,34; line 65,48 88,42 100,56; line 64,56 86,64 94,84;
  line 60,62 74,80 76,98
cactus: curve 38,84 38,14 50,4 62,14 62,84; curve 38,58 12,56 10,32 18,28 24,34 26,44 38,44;
  curve 62,66 88,62 90,38 82,34 76,42 74,52 62,52; ring 26,84 74,84 68,100 32,100
television: ring 4,28 96,28 96,92 4,92; ring 14,38 70,38 70,82 14,82; line 50,28 28,4; line 50,28 74,4; oval 83,48 5,5;
  oval 83,66 5,5
present: ring 10,42 90,42 90,98 10,98; ring 4,26 96,26 96,42 4,42; line 44,26 44,98; line 56,26 56,98;
  loop 50,26 34,2 18,8 26,22; loop 50,26 66,2 82,8 74,22
aeroplane: loop 2,50 16,42 78,42 98,50 78,58 16,58; line 40,42 58,4 68,6 62,42; line 40,58 58,96 68,94 62,58;
  line 10,44 2,26 12,26 22,42
whale: curve 88,34 86,56 70,62 50,40 22,36 4,56 8,80 36,90 68,86 88,70 94,50 88,34; curve 88,34 76,30 74,20;
  curve 88,34 98,28 100,18; dot 22,58; curve 26,30 26,14 14,6 8,14; curve 26,14 38,6 44,14; curve 6,70 20,72 32,66
anchor: oval 50,10 9,9; line 50,19 50,94; line 26,32 74,32; curve 6,62 16,86 50,96 84,86 94,62; line 0,72 6,62 16,70;
  line 84,70 94,62 100,72
"""


@dataclass(frozen=True)
class Path:
    """One stroke by its control points: a smooth curve or straight lines through them, closed to a ring or not."""

    points: np.ndarray
    smooth: bool
    closed: bool

    @classmethod
    def parse(cls, text: str) -> Path:
        """A stroke of MODELS, such as "line 50,2 95,47"; its points in sides of the square."""
        shape, *words = text.split()
        numbers = np.array([[float(number) for number in word.split(",")] for word in words])
        if shape in ("oval", "arc"):
            start, end = numbers[2] if shape == "arc" else (0, 315)
            turns = np.radians(np.linspace(start, end, max(3, round((end - start) / 45) + 1)))
            numbers = numbers[0] + numbers[1] * np.stack([np.cos(turns), np.sin(turns)], axis=1)
        return cls(numbers / 100, shape in ("curve", "loop", "oval", "arc"), shape in ("ring", "loop", "oval"))


@dataclass(frozen=True)
class Doodle:
    """A thing by its name and its strokes."""

    name: str
    paths: tuple[Path, ...]

    @classmethod
    def parse(cls, text: str) -> Doodle:
        """A thing of MODELS."""
        name, _, strokes = text.partition(":")
        return cls(name, tuple(Path.parse(one) for one in strokes.split(";")))


@dataclass(frozen=True)
class Hand:
    """How one drawing differs from its model.

    Attributes:
        wobble: standard deviation of each control point, in sides of the square.
        tremor: the same for the points of the drawn stroke.
        gap: how far a ring's end goes beyond its start, as a share of the ring; below 0 the ring stays open.
        frame: (2, 2) matrix for stretch, slant and rotation.
    """

    wobble: float
    tremor: float
    gap: float
    frame: np.ndarray

    @classmethod
    def draw(cls, rng: np.random.Generator) -> Hand:
        """A random hand: up to 14 degrees of rotation, a slant of 0.2, and a fifth wider or narrower."""
        turn, slant, stretch = rng.uniform(-0.25, 0.25), rng.uniform(-0.2, 0.2), math.exp(rng.uniform(-0.2, 0.2))
        rotation = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
        frame = rotation @ np.array([[stretch, slant], [0.0, 1.0]])
        return cls(rng.uniform(0.005, 0.025), rng.uniform(0.0, 0.006), rng.uniform(-0.06, 0.06), frame)


def all_doodles() -> list[Doodle]:
    """The things of MODELS, in their order."""
    return [Doodle.parse(line) for line in MODELS.strip().replace("\n ", " ").splitlines()]


def draw_doodle(doodle: Doodle, rng: np.random.Generator) -> list[Stroke]:
    """The strokes of one person's drawing of it; no two are the same."""
    hand = Hand.draw(rng)
    return [_trace(path, hand, rng) @ hand.frame.T for path in doodle.paths]


def smooth_curve(points: np.ndarray) -> Stroke:
    """A curve through (n, 2) points, n > 1."""
    path = Path(points, smooth=True, closed=False)
    return _along(path, np.linspace(0, len(points) - 1, (len(points) - 1) * STEPS + 1))


def smooth_noise(count: int, rng: np.random.Generator) -> np.ndarray:
    """(count, 2) random numbers of deviation 1 in which neighbours are alike, as in a hand's tremor."""
    window = np.full(5, 5**-0.5)
    noise = rng.normal(size=(count + 4, 2))
    return np.stack([np.convolve(noise[:, axis], window, mode="valid") for axis in (0, 1)], axis=1)


def _trace(path: Path, hand: Hand, rng: np.random.Generator) -> Stroke:
    moved = Path(path.points + rng.normal(0, hand.wobble, path.points.shape), path.smooth, path.closed)
    start, length = 0.0, len(path.points) - 1.0
    if path.closed:
        start, length = rng.uniform(0, len(path.points)), len(path.points) * (1 + hand.gap)
    line = _along(moved, np.linspace(start, start + length, math.ceil(length * STEPS) + 1))
    return line + hand.tremor * smooth_noise(len(line), rng)


def _along(path: Path, times: np.ndarray) -> Stroke:
    """The path's points at `times`: 0 is its first control point, 1 the second and so on. Smooth is Catmull-Rom."""
    points, count = path.points, len(path.points)
    before = np.floor(times).astype(int)
    if not path.closed:
        before = np.clip(before, 0, max(count - 2, 0))
    part = (times - before)[:, None]
    indices = [before + step for step in (-1, 0, 1, 2)]
    indices = [index % count if path.closed else np.clip(index, 0, count - 1) for index in indices]
    a, b, c, d = (points[index] for index in indices)
    if not path.smooth:
        return b + (c - b) * part
    return b + part * ((c - a) + part * ((2 * a - 5 * b + 4 * c - d) + part * (3 * (b - c) + d - a))) / 2
