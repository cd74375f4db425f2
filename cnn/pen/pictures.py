"""A synthetic pen: endless digits, and endless things that are no digits, in the handwriting of many people.

MNIST was written by Americans. A network that has seen nothing else takes the long upstroke of a European 1 for a 7,
a crossed 7 for a 2, a hooked 9 for a 3. The pen draws what MNIST lacks: it takes a style from `cnn/pen/ways/`, bends
it as hands differ (habit, slant, proportions, sloppiness, tremor, a mouse's jagged line), gives it a pen of some
width, and renders it straight into MNIST's geometry, as the page's own path would, only thousands at a time.
"""

import math

import numpy as np
import torch
from torch import Generator, Tensor

from cnn.data.mnist import Digits
from cnn.drawing.picture import FIELD
from cnn.pen.config import DEFAULT_PEN, LineConfig, PenConfig
from cnn.pen.hand import lognormal, lots, render_by_hand, write, write_digits, write_signs
from cnn.pen.renderer import PenBatch, turn, unit_box
from cnn.pen.scribbles import blots, scribbles
from cnn.pen.styles import POINTS, digit_styles, load_styles

SHEET_COLUMNS = 24


def pen_digits(count: int, generator: Generator, pen: PenConfig = DEFAULT_PEN) -> Digits:
    """`count` digits by the synthetic pen, in random order, of each class as many (or one more)."""
    labels = torch.arange(count)[torch.randperm(count, generator=generator)] % 10
    return Digits(render_by_hand(write_digits(labels, pen.hand, generator), pen.ink, generator), labels)


def sample_strokes(digit: int, generator: Generator) -> list[np.ndarray]:
    """One digit as strokes, for the page: arrays (P, 2) float32, x to the right and y down, longest side 1, in 0..1."""
    batch = write_digits(torch.tensor([digit]), DEFAULT_PEN.hand, generator)
    cuts = (~batch.down[0]).nonzero()[:, 0] + 1
    return [part.numpy() for part in torch.tensor_split(batch.points[0], cuts.tolist())]


def pen_negatives(count: int, generator: Generator, pen: PenConfig = DEFAULT_PEN) -> Tensor:
    """`count` pictures that are no digits, (n, 28, 28) uint8 in MNIST's geometry, in random order; see PenConfig."""
    shares = [share for _, share in pen.negatives]
    kinds = lots(shares, count, generator).bincount(minlength=len(shares))
    parts = [draw_negatives(name, int(n), generator, pen) for (name, _), n in zip(pen.negatives, kinds, strict=True)]
    return torch.cat(parts)[torch.randperm(count, generator=generator)]


def draw_negatives(kind: str, count: int, generator: Generator, pen: PenConfig = DEFAULT_PEN) -> Tensor:
    """`count` pictures of one kind of not-digits, (n, 28, 28) uint8."""
    match kind:
        case "several digits":
            return several_digits(count, pen, generator)
        case "blots":
            return blots(count, pen.blot, generator)
        case "scribbles":
            batch = scribbles(count, pen.scribble, pen.hand, generator)
        case "turned digits":
            batch = turned_digits(count, pen, generator)
        case "pairs of letters":  # side by side or (seldom) one below the other
            letters = write_signs(load_styles("letters"), 2 * count, pen.hand, generator)
            batch = line_up(letters, 2, pen.line, generator)
        case _:
            batch = write_signs(load_styles(kind.replace(" ", "_")), count, pen.hand, generator)
    return render_by_hand(batch, pen.ink, generator)


def several_digits(count: int, pen: PenConfig, generator: Generator) -> Tensor:
    """Two, three or four digits in one picture, side by side or (seldom) one below the other: (n, 28, 28) uint8."""
    numbers = 2 + lots(pen.line.numbers, count, generator)
    parts = []
    for number in range(2, 5):
        lines = int((numbers == number).sum())
        labels = torch.randint(0, 10, (lines * number,), generator=generator)
        digits = write_digits(labels, pen.hand, generator)
        parts.append(render_by_hand(line_up(digits, number, pen.line, generator), pen.ink, generator))
    return torch.cat(parts)


def line_up(signs: PenBatch, number: int, line: LineConfig, generator: Generator) -> PenBatch:
    """Put `number` signs at a time into one drawing, as by one hand in one size (more or less)."""
    lines = len(signs) // number
    points = signs.points.view(lines, number, POINTS, 2)
    points = points * lognormal(lines * number, 1.0, line.size_spread, generator).view(lines, number, 1, 1)
    pen = signs.width.view(lines, number).amin(1).clamp(max=line.pen_most)
    low, high = points.amin(2), points.amax(2)
    below = torch.rand(lines, generator=generator) < line.below_share
    axis = torch.where(below, 1, 0)[:, None, None]
    side = (high - low).gather(2, axis.expand(lines, number, 1))[..., 0]
    gap = torch.where(below, line.gap_below, line.gap_beside)
    gap = gap + line.gap_more * torch.rand(lines, generator=generator).square() + pen
    wide = side.amin(1) > line.touch_width
    touch = ~below & wide & (torch.rand(lines, generator=generator) < line.touch_share)
    gap = torch.where(touch, pen - line.overlap * torch.rand(lines, generator=generator), gap)
    begin = torch.cat((torch.zeros(lines, 1), (side + gap[:, None]).cumsum(1)[:, :-1]), 1)
    base = line.base_spread * torch.randn(lines, number, generator=generator)
    shift = torch.where(below[:, None, None], torch.stack((base, begin), 2), torch.stack((begin, base), 2))
    # Side by side they stand on a line (their lowest points agree); below each other their left edges agree.
    origin = torch.where(below[:, None, None], low, torch.stack((low[..., 0], high[..., 1]), 2))
    points = (points - origin[:, :, None] + shift[:, :, None]).flatten(1, 2)
    down = torch.zeros(lines, number, POINTS, dtype=torch.bool)
    down[..., :-1] = signs.down.view(lines, number, POINTS - 1)
    return PenBatch(points, down.flatten(1)[:, :-1], pen)


# A digit that is turned, and into what: quarter turns clockwise, then whether it is mirrored. Most turned digits stay
# one or come near one: a 6 is a 9 upside down, a lying 5, 2 or 7 an S, an N or a crossed 7 in many hands, a 4 a 4.
TURNS = ((3, 1, False), (3, 2, False), (3, 3, False), (3, 0, True), (9, 0, True))


def turned_digits(count: int, pen: PenConfig, generator: Generator) -> PenBatch:
    """Digits that lie on their side, stand on their head or are mirrored, where that is no digit any more."""
    turns = torch.tensor(TURNS)[torch.randint(0, len(TURNS), (count,), generator=generator)]
    batch = write_digits(turns[:, 0], pen.hand, generator)
    angle = (turns[:, 1] * (math.pi / 2))[:, None]
    x, y = (batch.points - 0.5).unbind(2)
    points = turn(torch.where(turns[:, 2:] > 0, -x, x), y, angle)
    return PenBatch(unit_box(points), batch.down, batch.width)


def sheet(generator: Generator, pen: PenConfig = DEFAULT_PEN) -> np.ndarray:
    """All styles of all digits, a row for each, then the negatives by kind: (H, W) uint8, dark ink on light."""
    styles = [style for ways in digit_styles() for style in ways]
    first = torch.zeros(SHEET_COLUMNS, dtype=torch.int64)
    rows = [write([style], first, pen.hand, generator) for style in styles]
    pictures = [render_by_hand(row, pen.ink, generator) for row in rows]
    pictures += [draw_negatives(kind, 3 * SHEET_COLUMNS, generator, pen) for kind, _ in pen.negatives]
    tiles = torch.cat(pictures).view(-1, SHEET_COLUMNS, FIELD, FIELD)
    return 255 - tiles.transpose(1, 2).reshape(-1, SHEET_COLUMNS * FIELD).numpy()
