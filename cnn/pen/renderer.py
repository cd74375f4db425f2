"""From pen strokes to pictures in MNIST's geometry, thousands at a time.

The page draws strokes on a pad (`cnn.drawing.strokes.draw_strokes`), crops, shrinks and centres them
(`cnn.drawing.geometry`). For training that is far too slow: here the same picture is worked out directly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from cnn.drawing.pen_width import THINNED, USUAL_WIDTHS, WIDENED, stroke_width
from cnn.drawing.picture import CENTRE, FIELD, LONGEST_SIDE

THINNEST = WIDENED - 0.3  # pixels: a thin pen after the page's grey dilation, measured on thin, faded lines
MAX_THINNING = 3.0  # pixels on each side; only blots are thicker
COARSE = 0.2  # pixels on each side that the erosion's coarse grid loses, measured against the page
LINKS_AT_ONCE, ERODED_AT_ONCE = 2048, 256  # more would leave the processor's cache, fewer cost more calls than work


@dataclass(frozen=True)
class PenBatch:
    """A batch of pen drawings: for each one a chain of points, some of whose links are drawn.

    A lone point makes no dot; two equal points with the pen down do.
    """

    points: Tensor  # (n, P, 2) float32, x to the right and y down, in any unit
    down: Tensor  # (n, P - 1) bool, whether the pen draws from point i to i + 1
    width: Tensor  # (n,) float32, the pen's diameter in the same unit

    def __len__(self) -> int:
        return len(self.points)

    def __getitem__(self, index: Tensor | slice) -> PenBatch:
        return PenBatch(self.points[index], self.down[index], self.width[index])


def unit_box(points: Tensor) -> Tensor:
    """Move and scale points (n, P, 2) into 0..1, each drawing's longest side 1, the shorter side centred."""
    low, high = points.amin(1, keepdim=True), points.amax(1, keepdim=True)
    extent = (high - low).amax(2, keepdim=True).clamp(min=1e-6)
    return (points - (low + high) / 2) / extent + 0.5


def turn(x: Tensor, y: Tensor, angle: Tensor) -> Tensor:
    """Points (n, P, 2) with the coordinates x and y (n, P), turned about (0, 0) by angles (n, 1) in radians."""
    return torch.stack((x * angle.cos() - y * angle.sin(), x * angle.sin() + y * angle.cos()), 2)


def render(batch: PenBatch, softness: Tensor | None = None, pressure: Tensor | None = None) -> Tensor:
    """Draw a batch straight into MNIST's geometry, as the page's pad and `prepare` would: (n, 28, 28) uint8.

    The distance of every pixel to the nearest stroke gives its ink. That is done on the 20x20 pixels of the digit's
    box, at their size in the end, so no large picture is ever made. `softness` (n,) is the width of the ink's edge in
    pixels of the result, at least 1 (None: 1, as on the pad); `pressure` (n, P - 1) each link's width relative to the
    pen's (None: 1).
    """
    count, links = batch.down.shape
    if not count:
        return torch.zeros(0, FIELD, FIELD, dtype=torch.uint8)
    softness = torch.ones(count) if softness is None else softness
    pressure = torch.ones(count, links) if pressure is None else pressure
    batch = PenBatch(batch.points, batch.down, widen_thin_pens(batch))
    # How far ink reaches around each point: the radius of the wider of its links, nothing where the pen is up.
    link_radius = torch.where(batch.down, pressure * batch.width[:, None] / 2, -math.inf)
    reach = torch.full((count, links + 1), -math.inf)
    reach[:, 1:] = link_radius
    reach[:, :-1] = torch.maximum(reach[:, :-1], link_radius)
    low = (batch.points - reach[..., None]).amin(1)  # (n, 2)
    high = (batch.points + reach[..., None]).amax(1)
    scale = LONGEST_SIDE / (high - low).amax(1)  # pixels for each unit
    scaled = PenBatch((batch.points - low[:, None]) * scale[:, None, None], batch.down, batch.width * scale)
    sides = (high - low) * scale[:, None]
    result = torch.empty(count, LONGEST_SIDE, LONGEST_SIDE)
    # Drawings of like shape go together, so that little is computed outside their boxes.
    for part in (sides[:, 0] - sides[:, 1]).argsort().split(max(1, LINKS_AT_ONCE // links)):
        result[part] = _render(scaled[part], sides[part], softness[part], pressure[part])
    return place(thin_thick_strokes(result))


def _render(batch: PenBatch, sides: Tensor, softness: Tensor, pressure: Tensor) -> Tensor:
    """(n, 20, 20) float ink in 0..1, the box (sides (n, 2), in pixels) at the upper left."""
    count = len(batch)
    pixels = sides.round().clamp(min=1)  # the shorter side becomes whole pixels, too, and is stretched a little for it
    columns, rows = (int(most) for most in pixels.amax(0))
    index = torch.arange(LONGEST_SIDE) + 0.5
    grid = index * (sides / pixels)[..., None]  # (n, 2, 20): where pixel centres lie before that stretch
    x = grid[:, 0, None, :columns].expand(count, rows, columns).reshape(count, -1, 1)
    y = grid[:, 1, :rows, None].expand(count, rows, columns).reshape(count, -1, 1)

    # Squared distance of pixel q to the link from a along the unit vector e, of length l, with t = (q - a).e held in
    # 0..l, is |q - a|^2 - t (2 (q - a).e - t). |q - a|^2 and (q - a).e are linear in (q, |q|^2): two small matmuls.
    # All lengths are divided by the link's radius, so that links of different width compare.
    begin, link = batch.points[:, :-1], batch.points[:, 1:] - batch.points[:, :-1]
    length = link.square().sum(2).sqrt()
    radius = batch.width[:, None] / 2
    thin = 1 / (radius * pressure)  # (n, K)
    towards = link / length.clamp(min=1e-6)[..., None] * thin[..., None]
    ones = torch.ones_like(length)
    square = torch.stack((-2 * begin[..., 0], -2 * begin[..., 1], ones, begin.square().sum(2)), 1)
    square = square * thin.square()[:, None]
    square[:, 3] += torch.where(batch.down, 0.0, 1e9)
    along = torch.stack((towards[..., 0], towards[..., 1], 0 * ones, -(towards * begin).sum(2)), 1)
    basis = torch.cat((x, y, x.square() + y.square(), torch.ones_like(x)), 2)  # (n, pixels, 4)
    projection = basis @ along  # (n, pixels, K)
    held = torch.minimum(projection.clamp(min=0), (length * thin)[:, None])
    distance = (basis @ square).sub_(held.mul(projection.mul_(2).sub_(held)))
    nearest = distance.amin(2).clamp_(min=0).sqrt_()  # in radii

    # Pixel mean of a line's cross-section; the second part matters for pens thinner than a pixel.
    sharp = radius / softness[:, None]
    ink = (sharp * (1 - nearest) + 0.5).clamp(0, 1) - (0.5 - sharp * (1 + nearest)).clamp(0, 1)
    result = torch.zeros(count, LONGEST_SIDE, LONGEST_SIDE)
    result[:, :rows, :columns] = ink.view(count, rows, columns)
    result *= (index < pixels[:, 1:])[:, :, None] & (index < pixels[:, :1])[:, None, :]
    return result


def widen_thin_pens(batch: PenBatch) -> Tensor:
    """(n,) the pen's diameters in the drawings' unit, where those too thin for the page are what it makes of them."""
    extent = (batch.points.amax(1) - batch.points.amin(1)).amax(1)
    longest = extent + batch.width  # of the ink, which becomes 20 pixels
    thin = batch.width * LONGEST_SIDE < USUAL_WIDTHS[0] * longest
    return torch.where(thin, extent * THINNEST / (LONGEST_SIDE - THINNEST), batch.width)


def thin_thick_strokes(ink: Tensor) -> Tensor:
    """What `cnn.drawing.pen_width.normalise_pen` does to thick strokes: thinned to MNIST's pen, then as large.

    Takes and gives (n, 20, 20) in 0..1, the longest side 20, at the upper left. Loops stay as full as the thick pen
    left them, which is what the network must learn to read.
    """
    width = stroke_width(functional.pad(ink, (1, 1, 1, 1)))
    thick = (width > USUAL_WIDTHS[1]).nonzero()[:, 0]
    if not len(thick):
        return ink
    radius = ((width[thick] - THINNED) / 2).clamp(max=MAX_THINNING)
    result = ink.clone()
    for part in radius.argsort().split(ERODED_AT_ONCE):
        eroded = erode(ink[thick[part]], radius[part])
        kept = eroded.amax((1, 2)) >= 0.5  # a blot with hardly any stroke left is seen as it is
        result[thick[part][kept]] = eroded[kept]
    return result


def erode(ink: Tensor, radius: Tensor) -> Tensor:
    """Take `radius` (n,) pixels off each stroke's sides and ends, and enlarge what is left to its former size.

    `ink` and the result are (n, 20, 20) in 0..1. It is done at twice the resolution, with a disc.
    """
    fine_radius = 2 * (radius[:, None, None] + COARSE)
    reach = int(torch.ceil(fine_radius.amax()))
    fine = functional.interpolate(ink[:, None], scale_factor=2, mode="bilinear")[:, 0]  # (n, 40, 40)
    fine = (2 * fine - 0.5).clamp(0, 1)  # an edge one fine pixel wide, as a pen's edge is at this resolution
    paper = functional.pad(1 - fine, (reach,) * 4, value=1.0)
    widest = 1 - fine
    for y in range(2 * reach + 1):
        for x in range(2 * reach + 1):
            share = (fine_radius + 0.5 - math.hypot(y - reach, x - reach)).clamp(0, 1)
            if share.amax() > 0:
                widest = torch.maximum(widest, share * paper[:, y : y + 2 * LONGEST_SIDE, x : x + 2 * LONGEST_SIDE])
    # The ink's box has shrunk by the radius on each side: that part is enlarged to all of the 20 x 20 pixels.
    zoom = 1 - radius / (LONGEST_SIDE / 2)
    theta = torch.zeros(len(ink), 2, 3)
    theta[:, 0, 0], theta[:, 1, 1] = zoom, zoom
    grid = functional.affine_grid(theta, [len(ink), 1, 2 * LONGEST_SIDE, 2 * LONGEST_SIDE], align_corners=False)
    large = functional.grid_sample((1 - widest)[:, None], grid, align_corners=False)
    return functional.avg_pool2d(large, 2)[:, 0]


def place(ink: Tensor) -> Tensor:
    """Move ink (n, 20, 20), 0..1, from the upper left corner so that its centre of mass lies at index 14 of 28.

    The strongest ink becomes 255, as on the page. Returns (n, 28, 28) uint8.
    """
    total = ink.sum((1, 2)).clamp(min=1e-6)
    index = torch.arange(LONGEST_SIDE, dtype=torch.float32)
    shifts = []
    for axis in (1, 2):
        mass = ink.sum(3 - axis)
        size = torch.where(mass > 0, index + 1, 0).amax(1)
        shift = (CENTRE - (mass * index).sum(1) / total).round()
        shifts.append(torch.minimum(shift.clamp(min=0), FIELD - size).long()[:, None])
    rows, columns = (torch.arange(FIELD) - shift for shift in shifts)  # (n, 28) where a pixel comes from
    source = (rows.clamp(0, LONGEST_SIDE - 1) * LONGEST_SIDE)[:, :, None] + columns.clamp(0, LONGEST_SIDE - 1)[:, None]
    seen = ((rows >= 0) & (rows < LONGEST_SIDE))[:, :, None] & ((columns >= 0) & (columns < LONGEST_SIDE))[:, None]
    levels = (ink / ink.amax((1, 2), keepdim=True).clamp(min=1e-6) * 255).round().to(torch.uint8)
    picture = levels.flatten(1).gather(1, source.flatten(1)).view(-1, FIELD, FIELD)
    return picture * seen
