"""Writes a style again and again, each time by another hand."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Generator, Tensor

from cnn.pen.config import HandConfig, InkConfig, Range
from cnn.pen.renderer import PenBatch, render, turn, unit_box
from cnn.pen.styles import POINTS, Style, digit_styles


@dataclass(frozen=True)
class Template:
    """A style, prepared for sampling: curve = basis @ control points."""

    controls: Tensor  # (poses, C, 2) control points, in 0..1
    end: Tensor  # (C,) bool, whether a control point is the first or last of a stroke of several
    basis: Tensor  # (POINTS, C) the spline as a linear map
    stroke: Tensor  # (POINTS,) int64, which stroke a point belongs to
    control_stroke: Tensor  # (C,) int64, the same for control points
    style: Style


@cache
def template(style: Style) -> Template:
    """Read a style's poses and lay `POINTS` points along its curves, in proportion to their length."""
    controls = np.array([[point for points, _ in pose for point in points] for pose in style.poses]) / 100
    spans, owners, end, start = [], [], [], 0
    for number, (points, corners) in enumerate(style.poses[0]):
        count = len(points)
        end += [True] + [False] * (count - 2) + [True] if count > 1 else [False]
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
        torch.tensor(end),
        torch.tensor(np.concatenate(basis), dtype=torch.float32),
        torch.tensor(stroke),
        torch.tensor(owners),
        style,
    )


Span = tuple[int, int, int, int]
"""Indices of the control points before, at the beginning of, at the end of and after one piece of curve."""


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


def write(styles: Sequence[Style], choice: Tensor, hand: HandConfig, generator: Generator) -> PenBatch:
    """Write styles[choice[i]] for each i of `choice` (n,) int64, each time by another hand, with pens of all widths.

    The drawings' points have the longest side 1 and lie in 0..1.
    """
    count = len(choice)
    points = torch.empty(count, POINTS, 2)
    stroke = torch.empty(count, POINTS, dtype=torch.int64)
    width, thickest = torch.empty(2, count)
    stiff, slim = torch.empty(2, count, dtype=torch.bool)
    sloppy = lognormal(count, hand.sloppiness, hand.sloppiness_spread, generator).clamp(max=hand.sloppiness_most)
    for number, style in enumerate(styles):
        chosen = (choice == number).nonzero()[:, 0]
        if not len(chosen):
            continue
        shape = template(style)
        points[chosen] = _pose(shape, sloppy[chosen], hand, generator)
        stroke[chosen] = shape.stroke
        width[chosen], thickest[chosen] = style.width, style.pen
        stiff[chosen], slim[chosen] = style.stiff, style.slim
    down = stroke[:, 1:] == stroke[:, :-1]
    points = _round_corners(points, down, stiff, hand, generator)
    points = _mould(points, width, stiff, slim, hand, generator)
    points = unit_box(_jag(tremble(points, hand, generator), stroke, hand, generator))
    pen = pen_widths(count, hand, generator)
    most = hand.pen_most * thickest * (points.amax(1) - points.amin(1)).amin(1)
    pen = torch.where(slim, pen, torch.minimum(pen, most))
    return PenBatch(points, down, pen.clamp(min=hand.pen_range[0]))


def pen_widths(count: int, hand: HandConfig, generator: Generator) -> Tensor:
    """(count,) pen diameters relative to the drawing's longest side."""
    return lognormal(count, hand.pen, hand.pen_spread, generator).clamp(*hand.pen_range)


def _pose(shape: Template, sloppy: Tensor, hand: HandConfig, generator: Generator) -> Tensor:
    """(n, POINTS, 2): a mix of the style's poses, each control point and each stroke a little astray."""
    count, poses = len(sloppy), len(shape.controls)
    mix = -torch.log(torch.rand(count, poses, generator=generator).clamp(min=1e-6))
    mix = mix / mix.sum(1, keepdim=True)
    mix = (1 + hand.beyond) * mix - hand.beyond / poses
    controls = torch.einsum("np,pcd->ncd", mix, shape.controls)
    scale = hand.stiff_stray if shape.style.stiff else 1.0
    free = torch.where(shape.end, hand.end_stray, 1.0)
    stray = hand.stray * scale * sloppy[:, None, None] * free[:, None]
    controls = controls + stray * torch.randn(controls.shape, generator=generator)
    strokes = int(shape.stroke[-1]) + 1
    if strokes > 1:
        spread = hand.stroke_shift * scale * sloppy[:, None, None]
        shift = spread * torch.randn(count, strokes, 2, generator=generator)
        controls = controls + shift[:, shape.control_stroke]
    return shape.basis @ controls


def _round_corners(points: Tensor, down: Tensor, stiff: Tensor, hand: HandConfig, generator: Generator) -> Tensor:
    """Smooth along the line as fast pens do: some times the mean with both neighbours, within each stroke."""
    inside = torch.zeros(points.shape[:2], dtype=torch.bool)
    inside[:, 1:-1] = down[:, 1:] & down[:, :-1]
    passes = torch.randint(0, hand.roundings + 1, (len(points),), generator=generator)
    passes[stiff] = 0
    for number in range(hand.roundings):
        smooth = points.clone()
        smooth[:, 1:-1] = 0.5 * points[:, 1:-1] + 0.25 * (points[:, :-2] + points[:, 2:])
        points = torch.where((inside & (passes > number)[:, None])[..., None], smooth, points)
    return points


def _mould(
    points: Tensor, width: Tensor, stiff: Tensor, slim: Tensor, hand: HandConfig, generator: Generator
) -> Tensor:
    """Proportions, bends, aspect ratio, slant and rotation of a whole drawing. Points are in 0..1 on a square field."""
    count = len(points)
    loose = torch.where(stiff, hand.stiff_loose, 1.0)

    def spread(deviation: float) -> Tensor:
        noise = torch.randn(count, generator=generator).clamp(-hand.loose_most, hand.loose_most)
        return (deviation * loose * noise)[:, None]

    x, y = points[..., 0] - 0.5, points[..., 1] - 0.5
    # Proportions: 0.25 - y^2 is largest in the middle, which moves up or down while top and bottom stay.
    x, y = (
        x + spread(hand.bulge_x[0]) * (0.25 - y**2) + spread(hand.bulge_x[1]) * (0.25 - x**2),
        y + spread(hand.bulge_y[0]) * (0.25 - y**2) + spread(hand.bulge_y[1]) * (0.25 - x**2),
    )
    x = x * (1 + spread(hand.taper[0]) * 2 * y)
    y = y * (1 + spread(hand.taper[1]) * 2 * x)
    x = x + spread(hand.wave) * torch.sin(2 * math.pi * (y + torch.rand(count, 1, generator=generator)))
    x = x * width[:, None] * torch.exp(spread(hand.stretch)).clamp(*hand.stretch_range)
    slant = hand.slant * loose[:, None] + spread(hand.slant_spread)
    x = x - torch.where(slim[:, None], slant.clamp(max=hand.slim_slant), slant) * y
    return turn(x, y, spread(math.radians(hand.rotation)))


def tremble(points: Tensor, hand: HandConfig, generator: Generator) -> Tensor:
    """A hand's tremor: noise that is smooth along the line. Slight as a rule, strong in some drawings."""
    count = len(points)
    noise = torch.randn(count, 2, points.shape[1] + 8, generator=generator)
    noise = torch.nn.functional.avg_pool1d(noise, 5, stride=1)
    noise = torch.nn.functional.avg_pool1d(noise, 5, stride=1).transpose(1, 2) * 3.0  # about unit deviation again
    strong = torch.rand(count, generator=generator) < hand.strong_tremor_share
    typical = torch.where(strong, hand.strong_tremor, hand.tremor)
    amount = typical * lognormal(count, 1.0, hand.tremor_spread, generator)
    return points + amount[:, None, None] * noise


def _jag(points: Tensor, stroke: Tensor, hand: HandConfig, generator: Generator) -> Tensor:
    """Some drawings as a mouse or a slow screen gives them: straight lines between few points, on a grid."""
    count = len(points)
    least, most = hand.mouse_steps
    step = torch.randint(least, most + 1, (count, 1), generator=generator)
    step[torch.rand(count, generator=generator) > hand.mouse_share] = 1
    place = torch.arange(POINTS).expand(count, POINTS)
    first = torch.ones_like(stroke, dtype=torch.bool)
    first[:, 1:] = stroke[:, 1:] != stroke[:, :-1]
    begin = torch.where(first, place, 0).cummax(1).values
    end = torch.where(first.roll(-1, 1), place, POINTS).flip(1).cummin(1).values.flip(1)
    lower = begin + (place - begin) // step * step
    upper = torch.minimum(lower + step, end)
    share = ((place - lower) / (upper - lower).clamp(min=1))[..., None]
    cells = torch.where(step > 1, hand.mouse_cells, hand.pen_cells)[..., None]
    points = (points * cells).round() / cells
    start, stop = (points.take_along_dim(index[..., None], 1) for index in (lower, upper))
    return start * (1 - share) + share * stop


def write_digits(labels: Tensor, hand: HandConfig, generator: Generator) -> PenBatch:
    """Drawings of the digits (n,) int64, each in a style taken by the root of its weight.

    By the weight itself, common ways would come up most; but those MNIST shows often enough.
    """
    choice = torch.empty_like(labels)
    styles: list[Style] = []
    for digit, ways in enumerate(digit_styles()):
        chosen = (labels == digit).nonzero()[:, 0]
        if len(chosen):
            roots = [math.sqrt(way.weight) for way in ways]
            choice[chosen] = len(styles) + lots(roots, len(chosen), generator)
        styles += ways
    return write(styles, choice, hand, generator)


def write_signs(styles: Sequence[Style], count: int, hand: HandConfig, generator: Generator) -> PenBatch:
    """`count` drawings, each in a style taken by its weight."""
    return write(styles, lots([style.weight for style in styles], count, generator), hand, generator)


def render_by_hand(batch: PenBatch, ink: InkConfig, generator: Generator) -> Tensor:
    """`render` with the differences of pens: some have soft edges, some press unevenly. (n, 28, 28) uint8."""
    count, links = batch.down.shape
    soft = torch.rand(count, generator=generator) < ink.soft_share
    softness = torch.where(soft, uniform(ink.softness, count, generator)[:, 0], 1.0)
    uneven = torch.rand(count, 1, generator=generator) < ink.uneven_share
    time = torch.linspace(0, 1, links)
    waves = ink.waves * torch.rand(count, 1, generator=generator)
    wave = torch.sin(math.pi * (time * waves + 2 * torch.rand(count, 1, generator=generator)))
    pressure = torch.where(uneven, 1 - ink.unevenness + ink.unevenness * wave, torch.ones(()))
    return render(batch, softness, pressure)


def lots(weights: Sequence[float], count: int, generator: Generator) -> Tensor:
    """(count,) int64 indices, drawn by their weights; torch.multinomial refuses to draw none."""
    if not count:
        return torch.zeros(0, dtype=torch.int64)
    return torch.multinomial(torch.tensor(weights), count, replacement=True, generator=generator)


def lognormal(count: int, median: float, spread: float, generator: Generator) -> Tensor:
    """(count,) random numbers whose logarithms have the standard deviation `spread`."""
    return median * torch.exp(spread * torch.randn(count, generator=generator))


def uniform(bounds: Range, count: int, generator: Generator) -> Tensor:
    """(count, 1) random numbers between the bounds."""
    return bounds[0] + (bounds[1] - bounds[0]) * torch.rand(count, 1, generator=generator)
