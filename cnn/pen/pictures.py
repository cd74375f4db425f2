"""A synthetic pen: endless digits, and endless things that are no digits, in the handwriting of many people.

MNIST was written by Americans. A network that has seen nothing else takes the long upstroke of a European 1 for a 7,
a crossed 7 for a 2, a hooked 9 for a 3. The pen draws what MNIST lacks: it takes a style from `cnn.pen.styles`, bends
it as hands differ (habit, slant, proportions, sloppiness, tremor, a mouse's jagged line), gives it a pen of some
width, and renders it straight into MNIST's geometry, as the page's own path would (`draw_strokes` on a
pad, then `cnn.drawing.geometry`), only thousands at a time.

    python -m cnn.pen --out sheet.png      a sheet of drawings to look at
"""

from __future__ import annotations

import argparse
import math

import numpy as np
import torch
from PIL import Image
from torch import Generator, Tensor

from cnn.data.mnist import Digits
from cnn.drawing.picture import FIELD
from cnn.pen.hand import POINTS, lognormal, lots, pick, write, write_digits
from cnn.pen.renderer import Drawings, render_by_hand, unit_box
from cnn.pen.scribbles import blots, scribbles
from cnn.pen.styles import DIGITS
from cnn.pen.styles_other import LETTERS, OTHER_SCRIPTS, SHAPES, WORDS

KINDS = (  # what the negatives are, and which share each kind has
    ("letters", 0.33),
    ("pairs of letters", 0.05),
    ("words", 0.03),
    ("other scripts", 0.08),
    ("shapes", 0.14),
    ("scribbles", 0.16),
    ("several digits", 0.16),
    ("turned digits", 0.025),
    ("blots", 0.025),
)


def pen_digits(count: int, generator: Generator) -> Digits:
    """`count` digits by the synthetic pen, in random order, of each class as many (or one more)."""
    labels = torch.arange(count)[torch.randperm(count, generator=generator)] % 10
    return Digits(render_by_hand(write_digits(labels, generator), generator), labels)


def sample_strokes(digit: int, generator: Generator) -> list[np.ndarray]:
    """One digit as strokes, for the page: arrays (P, 2) float32, x to the right and y down, longest side 1, in 0..1."""
    drawings = write_digits(torch.tensor([digit]), generator)
    cuts = (~drawings.down[0]).nonzero()[:, 0] + 1
    return [part.numpy() for part in torch.tensor_split(drawings.points[0], cuts.tolist())]


def pen_negatives(count: int, generator: Generator) -> Tensor:
    """`count` pictures that are no digits, (n, 28, 28) uint8 in MNIST's geometry, in random order; see KINDS."""
    kinds = lots([share for _, share in KINDS], count, generator).bincount(minlength=len(KINDS))
    parts = [draw_negatives(name, int(n), generator) for (name, _), n in zip(KINDS, kinds, strict=True)]
    return torch.cat(parts)[torch.randperm(count, generator=generator)]


def draw_negatives(kind: str, count: int, generator: Generator) -> Tensor:
    """`count` pictures of one of the KINDS, (n, 28, 28) uint8."""
    tables = {"letters": LETTERS, "words": WORDS, "other scripts": OTHER_SCRIPTS, "shapes": SHAPES}
    if kind in tables:
        return render_by_hand(write(tables[kind], pick(tables[kind], count, generator), generator), generator)
    if kind == "several digits":
        return several_digits(count, generator)
    draw = {"scribbles": scribbles, "turned digits": turned_digits, "pairs of letters": pairs_of_letters}
    if kind in draw:
        return render_by_hand(draw[kind](count, generator), generator)
    return blots(count, generator)


def several_digits(count: int, generator: Generator) -> Tensor:
    """Two, three or four digits in one picture, side by side or (seldom) one below the other: (n, 28, 28) uint8."""
    numbers = 2 + lots((0.62, 0.28, 0.10), count, generator)
    parts = []
    for number in range(2, 5):
        lines = int((numbers == number).sum())
        digits = write_digits(torch.randint(0, 10, (lines * number,), generator=generator), generator)
        parts.append(render_by_hand(line_up(digits, number, generator), generator))
    return torch.cat(parts)


def pairs_of_letters(count: int, generator: Generator) -> Drawings:
    """Two letters side by side or (seldom) one below the other."""
    letters = write(LETTERS, pick(LETTERS, 2 * count, generator), generator)
    return line_up(letters, 2, generator)


def line_up(signs: Drawings, number: int, generator: Generator) -> Drawings:
    """Put `number` signs at a time into one drawing, as by one hand in one size (more or less)."""
    lines = len(signs) // number
    points = signs.points.view(lines, number, POINTS, 2)
    points = points * lognormal(lines * number, 1.0, 0.12, generator).view(lines, number, 1, 1)
    pen = signs.width.view(lines, number).amin(1).clamp(max=0.16)
    low, high = points.amin(2), points.amax(2)
    below = torch.rand(lines, generator=generator) < 0.1
    axis = torch.where(below, 1, 0)[:, None, None]
    side = (high - low).gather(2, axis.expand(lines, number, 1))[..., 0]
    # Two rings that touch are an 8, so digits below each other keep a wide gap; side by side nearly none will do.
    gap = torch.where(below, 0.3, 0.03) + 0.4 * torch.rand(lines, generator=generator).square() + pen
    # Wide signs side by side may touch or overlap. A narrow one stays apart: a 1 that runs into a 0 slashes it.
    touch = ~below & (side.amin(1) > 0.4) & (torch.rand(lines, generator=generator) < 0.3)
    gap = torch.where(touch, pen - 0.16 * torch.rand(lines, generator=generator), gap)
    begin = torch.cat((torch.zeros(lines, 1), (side + gap[:, None]).cumsum(1)[:, :-1]), 1)
    base = 0.06 * torch.randn(lines, number, generator=generator)
    shift = torch.where(below[:, None, None], torch.stack((base, begin), 2), torch.stack((begin, base), 2))
    # Side by side they stand on a line (their lowest points agree); below each other their left edges agree.
    origin = torch.where(below[:, None, None], low, torch.stack((low[..., 0], high[..., 1]), 2))
    points = (points - origin[:, :, None] + shift[:, :, None]).flatten(1, 2)
    down = torch.zeros(lines, number, POINTS, dtype=torch.bool)
    down[..., :-1] = signs.down.view(lines, number, POINTS - 1)
    return Drawings(points, down.flatten(1)[:, :-1], pen)


# A digit that is turned, and into what: quarter turns clockwise, then whether it is mirrored. Most turned digits stay
# one or come near one: a 6 is a 9 upside down, a lying 5, 2 or 7 an S, an N or a crossed 7 in many hands, a 4 a 4.
TURNS = ((3, 1, False), (3, 2, False), (3, 3, False), (3, 0, True), (9, 0, True))


def turned_digits(count: int, generator: Generator) -> Drawings:
    """Digits that lie on their side, stand on their head or are mirrored, where that is no digit any more."""
    turns = torch.tensor(TURNS)[torch.randint(0, len(TURNS), (count,), generator=generator)]
    drawings = write_digits(turns[:, 0], generator)
    angle = (turns[:, 1] * (math.pi / 2))[:, None]
    x, y = (drawings.points - 0.5).unbind(2)
    x = torch.where(turns[:, 2:] > 0, -x, x)
    points = torch.stack((x * angle.cos() - y * angle.sin(), x * angle.sin() + y * angle.cos()), 2)
    return Drawings(unit_box(points), drawings.down, drawings.width)


SHEET_COLUMNS = 24


def sheet(generator: Generator) -> np.ndarray:
    """All styles of all digits, a row for each, then the negatives by kind: (H, W) uint8, dark ink on light."""
    rows = [
        write([style], torch.zeros(SHEET_COLUMNS, dtype=torch.int64), generator) for ways in DIGITS for style in ways
    ]
    pictures = [render_by_hand(row, generator) for row in rows]
    pictures += [draw_negatives(kind, 3 * SHEET_COLUMNS, generator) for kind, _ in KINDS]
    tiles = torch.cat(pictures).view(-1, SHEET_COLUMNS, FIELD, FIELD)
    return 255 - tiles.transpose(1, 2).reshape(-1, SHEET_COLUMNS * FIELD).numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw a sheet of the synthetic pen's digits and not-digits.")
    parser.add_argument("--out", required=True, help="picture to write, such as sheet.png")
    parser.add_argument("--seed", type=int, default=0, help="another sheet for another number (default 0)")
    settings = parser.parse_args()
    picture = Image.fromarray(sheet(torch.Generator().manual_seed(settings.seed)))
    picture.resize((2 * picture.width, 2 * picture.height), Image.Resampling.BICUBIC).save(settings.out)


if __name__ == "__main__":
    main()
