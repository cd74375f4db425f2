"""Writes a style of `cnn/pen/styles.py` again and again, each time by another hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Generator, Tensor

from cnn.pen.renderer import Drawings, unit_box
from cnn.pen.styles import DIGITS, Style

POINTS = 64  # points of a drawing, all of its strokes together
TOO_THICK = 1.3  # times the pen that suits a style: what is drawn with at most


@dataclass(frozen=True)
class Template:
    """A style, prepared for sampling: curve = basis @ control points.

    Attributes:
        controls: (poses, C, 2) control points, in 0..1.
        free: (C,) how far each control point strays, relative to the others (ends stray most).
        basis: (POINTS, C) the spline as a linear map.
        stroke: (POINTS,) int64, which stroke a point belongs to.
        control_stroke: (C,) int64, the same for control points.
        style: where it came from.
    """

    controls: Tensor
    free: Tensor
    basis: Tensor
    stroke: Tensor
    control_stroke: Tensor
    style: Style


@cache
def template(style: Style) -> Template:
    """Read a style's poses and lay `POINTS` points along its curves, in proportion to their length."""
    poses = [[_parse_stroke(text) for text in pose.split("|")] for pose in style.poses]
    shapes = [[(len(points), tuple(corners)) for points, corners in pose] for pose in poses]
    if any(shape != shapes[0] for shape in shapes):
        raise ValueError(f"The poses of {style.name!r} differ in their strokes, points or corners.")
    controls = np.stack([np.concatenate([points for points, _ in pose]) for pose in poses]) / 100
    spans, owners, free, start = [], [], [], 0
    for number, (points, corners) in enumerate(poses[0]):
        count = len(points)
        free += [1.6] + [1.0] * (count - 2) + [1.6] if count > 1 else [1.0]
        owners += [number] * count
        spans.append(_spans(start, count, corners))
        start += count
    steps = _share_steps(controls.mean(0), spans)
    basis, stroke = [], []
    for number, stroke_spans in enumerate(spans):
        for span in stroke_spans:
            times = np.arange(steps[span]) / steps[span]
            basis.append(catmull_rom(span, times, start))
            stroke += [number] * len(times)
        basis.append(np.eye(start)[[stroke_spans[-1][2]]])
        stroke.append(number)
    return Template(
        torch.tensor(controls, dtype=torch.float32),
        torch.tensor(free),
        torch.tensor(np.concatenate(basis), dtype=torch.float32),
        torch.tensor(stroke),
        torch.tensor(owners),
        style,
    )


Span = tuple[int, int, int, int]
"""Indices of the control points before, at the beginning of, at the end of and after one piece of curve."""


def _parse_stroke(text: str) -> tuple[np.ndarray, list[int]]:
    words = text.split()
    corners = [i for i, word in enumerate(words) if word.endswith("^")]
    return np.array([[float(part) for part in word.rstrip("^").split(",")] for word in words]), corners


def _spans(start: int, count: int, corners: Sequence[int]) -> list[Span]:
    """The pieces of curve of one stroke. At an end and at a corner the curve does not look beyond its own point."""
    if count == 1:
        return [(start,) * 4]
    stops = {0, count - 1, *corners}
    spans = []
    for i in range(count - 1):
        before = i if i in stops else i - 1
        after = i + 1 if i + 1 in stops else i + 2
        spans.append((start + before, start + i, start + i + 1, start + after))
    return spans


def _share_steps(controls: np.ndarray, spans: list[list[Span]]) -> dict[Span, int]:
    """How many of the POINTS each piece gets: at least one, the rest by length."""
    pieces = [span for stroke in spans for span in stroke]
    left = POINTS - len(spans) - len(pieces)  # each stroke has one point more than steps
    lengths = np.array([np.linalg.norm(controls[b] - controls[a]) for _, a, b, _ in pieces]) + 1e-9
    ideal = lengths / lengths.sum() * left
    extra = np.floor(ideal).astype(int)
    for i in np.argsort(extra - ideal, kind="stable")[: left - extra.sum()]:
        extra[i] += 1
    return {piece: 1 + int(more) for piece, more in zip(pieces, extra, strict=True)}


def catmull_rom(span: Span, times: np.ndarray, count: int) -> np.ndarray:
    """(len(times), count): the Catmull-Rom spline through the span's middle points, at times in 0..1."""
    t = times[:, None]
    weights = (
        0.5 * (-t + 2 * t**2 - t**3),
        0.5 * (2 - 5 * t**2 + 3 * t**3),
        0.5 * (t + 4 * t**2 - 3 * t**3),
        0.5 * (-(t**2) + t**3),
    )
    rows = np.zeros((len(times), count))
    for index, weight in zip(span, weights, strict=True):
        rows[:, index] += weight[:, 0]
    return rows


def write(styles: Sequence[Style], choice: Tensor, generator: Generator) -> Drawings:
    """Write styles[choice[i]] for each i, each time by another hand.

    Args:
        styles: what may be chosen.
        choice: (n,) int64 indices into `styles`.
        generator: source of all randomness.

    Returns:
        n drawings whose points have the longest side 1 and lie in 0..1, with pens of all widths.
    """
    count = len(choice)
    points = torch.empty(count, POINTS, 2)
    stroke = torch.empty(count, POINTS, dtype=torch.int64)
    width, thickest = torch.empty(2, count)
    stiff, slim = torch.empty(2, count, dtype=torch.bool)
    # How sloppy a hand is differs more between people than between their strokes: one factor for each drawing.
    sloppy = lognormal(count, 1.15, 0.5, generator).clamp(max=2.75)
    for number, style in enumerate(styles):
        chosen = (choice == number).nonzero()[:, 0]
        if not len(chosen):
            continue
        shape = template(style)
        points[chosen] = _pose(shape, sloppy[chosen], generator)
        stroke[chosen] = shape.stroke
        width[chosen], thickest[chosen] = style.width, style.pen
        stiff[chosen], slim[chosen] = style.stiff, style.slim
    down = stroke[:, 1:] == stroke[:, :-1]
    points = _round_corners(points, down, stiff, generator)
    points = _mould(points, width, stiff, slim, generator)
    points = tremble(points, generator)
    points = _jag(points, stroke, generator)
    points = unit_box(points)
    pen = pen_widths(count, generator)
    # Nobody takes a pen that fills the figure; but a small digit on the pad has a thicker one than suits it.
    most = TOO_THICK * thickest * (points.amax(1) - points.amin(1)).amin(1)
    pen = torch.where(slim, pen, torch.minimum(pen, most))
    return Drawings(points, down, pen.clamp(min=0.03))


def pen_widths(count: int, generator: Generator) -> Tensor:
    """(count,) pen diameters relative to the drawing's longest side: 0.03..0.3, two in three of them 0.08..0.22."""
    return lognormal(count, 0.135, 0.5, generator).clamp(0.03, 0.3)


def _pose(shape: Template, sloppy: Tensor, generator: Generator) -> Tensor:
    """(n, POINTS, 2): a mix of the style's poses, each control point and each stroke a little astray."""
    count, poses = len(sloppy), len(shape.controls)
    mix = -torch.log(torch.rand(count, poses, generator=generator).clamp(min=1e-6))
    mix = mix / mix.sum(1, keepdim=True)
    mix = 1.15 * mix - 0.15 / poses  # a little beyond the poses, too
    controls = torch.einsum("np,pcd->ncd", mix, shape.controls)
    scale = 0.6 if shape.style.stiff else 1.0
    stray = 0.019 * scale * sloppy[:, None, None] * shape.free[:, None]
    controls = controls + stray * torch.randn(controls.shape, generator=generator)
    strokes = int(shape.stroke[-1]) + 1
    if strokes > 1:
        shift = 0.025 * scale * sloppy[:, None, None] * torch.randn(count, strokes, 2, generator=generator)
        controls = controls + shift[:, shape.control_stroke]
    return shape.basis @ controls


def _round_corners(points: Tensor, down: Tensor, stiff: Tensor, generator: Generator) -> Tensor:
    """Smooth along the line as fast pens do: 0 to 6 times the mean with both neighbours, within each stroke."""
    inside = torch.zeros(points.shape[:2], dtype=torch.bool)
    inside[:, 1:-1] = down[:, 1:] & down[:, :-1]
    passes = torch.randint(0, 7, (len(points),), generator=generator)
    passes[stiff] = 0
    for number in range(6):
        smooth = points.clone()
        smooth[:, 1:-1] = 0.5 * points[:, 1:-1] + 0.25 * (points[:, :-2] + points[:, 2:])
        points = torch.where((inside & (passes > number)[:, None])[..., None], smooth, points)
    return points


def _mould(points: Tensor, width: Tensor, stiff: Tensor, slim: Tensor, generator: Generator) -> Tensor:
    """Proportions, bends, aspect ratio, slant and rotation of a whole drawing. Points are in 0..1 on a square field."""
    count = len(points)
    loose = torch.where(stiff, 0.35, 1.0)

    def spread(deviation: float) -> Tensor:
        return (deviation * loose * torch.randn(count, generator=generator).clamp(-2.5, 2.5))[:, None]

    x, y = points[..., 0] - 0.5, points[..., 1] - 0.5
    # Proportions: 0.25 - y^2 is largest in the middle, which moves up or down while top and bottom stay.
    x, y = (
        x + spread(0.22) * (0.25 - y**2) + spread(0.13) * (0.25 - x**2),
        y + spread(0.26) * (0.25 - y**2) + spread(0.11) * (0.25 - x**2),
    )
    x = x * (1 + spread(0.11) * 2 * y)  # wider at the top or at the bottom
    y = y * (1 + spread(0.07) * 2 * x)
    x = x + spread(0.02) * torch.sin(2 * math.pi * (y + torch.rand(count, 1, generator=generator)))
    x = x * width[:, None] * torch.exp(spread(0.29)).clamp(0.62, 1.65)
    # Slant; most people lean to the right. A long upstroke would become a 7's roof if it leant too far.
    slant = (0.1 * loose[:, None] + spread(0.19)).clamp(-0.4, 0.67)
    x = x - torch.where(slim[:, None], slant.clamp(max=0.35), slant) * y
    angle = spread(math.radians(5))
    x, y = x * angle.cos() - y * angle.sin(), x * angle.sin() + y * angle.cos()
    return torch.stack((x, y), 2)


def tremble(points: Tensor, generator: Generator) -> Tensor:
    """A hand's tremor: noise that is smooth along the line. Slight as a rule, strong in one drawing of eight."""
    count = len(points)
    noise = torch.randn(count, 2, points.shape[1] + 8, generator=generator)
    noise = torch.nn.functional.avg_pool1d(noise, 5, stride=1)
    noise = torch.nn.functional.avg_pool1d(noise, 5, stride=1).transpose(1, 2) * 3.0  # about unit deviation again
    strong = torch.rand(count, generator=generator) < 0.12
    amount = torch.where(strong, 0.012, 0.003) * lognormal(count, 1.0, 0.4, generator)
    return points + amount[:, None, None] * noise


def _jag(points: Tensor, stroke: Tensor, generator: Generator) -> Tensor:
    """One drawing of seven as a mouse or a slow screen gives it: straight lines between few points, on a grid."""
    count = len(points)
    step = torch.randint(2, 7, (count, 1), generator=generator)
    step[torch.rand(count, generator=generator) > 0.14] = 1
    place = torch.arange(POINTS).expand(count, POINTS)
    first = torch.ones_like(stroke, dtype=torch.bool)
    first[:, 1:] = stroke[:, 1:] != stroke[:, :-1]
    begin = torch.where(first, place, 0).cummax(1).values
    last = first.roll(-1, 1)
    end = torch.where(last, place, POINTS).flip(1).cummin(1).values.flip(1)
    lower = begin + (place - begin) // step * step
    upper = torch.minimum(lower + step, end)
    share = ((place - lower) / (upper - lower).clamp(min=1))[..., None]
    cells = torch.where(step > 1, 70, 400)[..., None]  # mouse positions are whole pixels of a small pad
    points = (points * cells).round() / cells
    return points.gather(1, lower[..., None].expand_as(points)) * (1 - share) + share * points.gather(
        1, upper[..., None].expand_as(points)
    )


def lognormal(count: int, median: float, deviation: float, generator: Generator) -> Tensor:
    return median * torch.exp(deviation * torch.randn(count, generator=generator))


def write_digits(labels: Tensor, generator: Generator) -> Drawings:
    """Drawings of the digits (n,) int64, each in a style taken by the root of its weight.

    By the weight itself, common ways would come up most; but those MNIST shows often enough.
    """
    choice = torch.empty_like(labels)
    styles: list[Style] = []
    for digit, ways in enumerate(DIGITS):
        chosen = (labels == digit).nonzero()[:, 0]
        if len(chosen):
            roots = [math.sqrt(way.weight) for way in ways]
            choice[chosen] = len(styles) + lots(roots, len(chosen), generator)
        styles += ways
    return write(styles, choice, generator)


def pick(styles: Sequence[Style], count: int, generator: Generator) -> Tensor:
    return lots([style.weight for style in styles], count, generator)


def lots(weights: Sequence[float], count: int, generator: Generator) -> Tensor:
    """(count,) int64 indices, drawn by their weights; torch.multinomial refuses to draw none."""
    if not count:
        return torch.zeros(0, dtype=torch.int64)
    return torch.multinomial(torch.tensor(weights), count, replacement=True, generator=generator)
