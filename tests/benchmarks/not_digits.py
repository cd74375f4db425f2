"""How well a network tells doodles, scribbles and several digits in one picture from digits.

    python -m tests.benchmarks.not_digits                               against MNIST's test digits
    python -m tests.benchmarks.not_digits --drawings digits.npz         against these people's; also several in one
    python -m tests.benchmarks.not_digits --sheet sheet.png             also 8 drawings of each kind, to look at

The drawings are deliberately none of training's: what draws them shares nothing with what training draws, and must not
be changed to suit a network's answers. So they show how far what the network learned reaches.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from PIL import Image, ImageDraw

from cnn.base.command import run_command
from cnn.base.errors import UserError
from cnn.data.drawings import Drawings, DrawingsError, load_drawings
from cnn.data.figures import area_under_roc, threshold_refusing
from cnn.data.mnist import load_mnist
from cnn.drawing.drawing import PAD_SIDE
from cnn.drawing.geometry import prepare
from cnn.drawing.picture import Picture
from cnn.drawing.recognizer import Recognizer
from cnn.evaluate.answers import Answers
from cnn.evaluate.conditions import PEN_CAP, draw_tile, pad_grid, place_tile
from cnn.evaluate.drawings import REFUSED_DIGITS, read_drawings
from cnn.evaluate.numbers import make_number
from cnn.network.checkpoint import DEFAULT_WEIGHTS
from tests.benchmarks.doodles import all_doodles, draw_doodle
from tests.benchmarks.scribbles import SCRIBBLES, Draw, draw_scribble

PROGRAM = "python -m tests.benchmarks.not_digits"
SHOWN = 8  # drawings of each kind on the sheet ...
CELL = 72  # ... in so many pixels each
CAPTION = 110  # pixels beside them for the kind's name
COLUMNS = 3  # kinds side by side
LOWEST = 5  # kinds in the last table

DrawPicture = Callable[[np.random.Generator], np.ndarray]


class SheetError(UserError):
    """The sheet cannot be written; the message is one sentence for the person who named it."""


@dataclass(frozen=True)
class Kind:
    """One kind of not-digit: its group in the table, its name, and what draws a picture of it."""

    group: str
    name: str
    picture: DrawPicture


@dataclass(frozen=True)
class Sample:
    """Drawings of one kind: all of them as the network gets them, and the first SHOWN as they were drawn."""

    kind: Kind
    pictures: list[Picture]
    shown: list[np.ndarray]


@dataclass(frozen=True)
class Scores:
    """What the network says of one group or kind: (n,) log-sum-exp of the logits."""

    name: str
    values: np.ndarray


def on_pad(draw: Draw, rng: np.random.Generator) -> np.ndarray:
    """A pad with one drawing of any size, at any place, with any pen: (PAD_SIDE, PAD_SIDE) uint8."""
    size = rng.uniform(0.20, 0.95)
    pen = min(rng.uniform(0.03, 0.12), PEN_CAP * size)
    return place_tile(draw_tile(draw(rng), round(size * PAD_SIDE), pen * PAD_SIDE), "anywhere", rng)


def side_by_side(drawings: Drawings, count: int, rng: np.random.Generator) -> np.ndarray:
    """A picture of `count` of the digits in a file, written side by side."""
    return make_number(drawings, count, rng).picture


def kinds(drawings: Drawings | None) -> list[Kind]:
    """All kinds of not-digits; several digits in one only with a file to take them from."""
    doodles = [Kind("doodles", one.name, partial(on_pad, partial(draw_doodle, one))) for one in all_doodles()]
    scribbles = [
        Kind("scribbles", one.draw.__name__.replace("_", " "), partial(on_pad, partial(draw_scribble, one)))
        for one in SCRIBBLES
    ]
    if drawings is None:
        return doodles + scribbles
    numbers = [
        Kind(name, name, partial(side_by_side, drawings, n)) for n, name in ((2, "two digits"), (3, "three digits"))
    ]
    return doodles + scribbles + numbers


def draw_sample(kind: Kind, count: int, rng: np.random.Generator) -> Sample:
    """`count` drawings of one kind."""
    pictures: list[Picture] = []
    shown: list[np.ndarray] = []
    for _ in range(count):
        picture = kind.picture(rng)
        shown += [picture] if len(shown) < SHOWN else []
        pictures.append(prepare(picture, steps=False))
    return Sample(kind, pictures, shown)


def sheet_of(samples: Sequence[Sample]) -> Image.Image:
    """The drawings shown of each kind, one row beside its name."""
    width = CAPTION + SHOWN * (CELL + 1)
    sheet = Image.new("L", (COLUMNS * width, math.ceil(len(samples) / COLUMNS) * (CELL + 1)), 96)
    text = ImageDraw.Draw(sheet)
    for i, sample in enumerate(samples):
        left, top = i % COLUMNS * width, i // COLUMNS * (CELL + 1)
        text.text((left + 4, top + CELL // 2 - 6), sample.kind.name, fill=255)
        for j, picture in enumerate(sample.shown):
            cell = Image.new("L", (CELL, CELL))
            image = Image.fromarray(picture)
            image.thumbnail((CELL, CELL))
            cell.paste(image, ((CELL - image.width) // 2, (CELL - image.height) // 2))
            sheet.paste(cell, (left + CAPTION + j * (CELL + 1), top))
    return sheet


def write_sheet(samples: Sequence[Sample], path: str) -> None:
    """Write the sheet as a picture of the kind that the file's ending names. Raises SheetError."""
    try:
        sheet_of(samples).save(path)
    except (OSError, ValueError) as error:
        raise SheetError(f"The sheet cannot be written to {path}: {error}") from error


def digit_scores_of(recognizer: Recognizer, drawings: Drawings | None) -> np.ndarray:
    """The scores of a file's digits over the whole `pad_grid`, or of MNIST's test digits."""
    if drawings is None:
        return Answers.of(recognizer.read_batch(load_mnist(train=False).images.numpy())).scores
    return Answers.merge(read_drawings(recognizer, drawings, pad_grid()).values()).scores


def grouped(samples: Sequence[Sample], scores: Sequence[np.ndarray]) -> list[Scores]:
    """The scores of each group, then of all together."""
    groups = list(dict.fromkeys(sample.kind.group for sample in samples))
    parts = [
        Scores(group, np.concatenate([s for one, s in zip(samples, scores, strict=True) if one.kind.group == group]))
        for group in groups
    ]
    return [*parts, Scores("all", np.concatenate(scores))]


def table(title: str, rows: Sequence[Scores], digit_scores: np.ndarray, refuse_below: float) -> str:
    """Fixed-width text; shares in percent."""
    threshold = threshold_refusing(digit_scores, REFUSED_DIGITS)
    heads = ("n", "AUROC", f"pass, {100 * REFUSED_DIGITS:.0f} % refused", "not refused as shipped")
    lines = [f"{title:<24}{heads[0]:>8}{heads[1]:>10}{heads[2]:>20}{heads[3]:>26}"]
    for row in rows:
        passing, shipped = np.mean(row.values >= threshold), np.mean(row.values >= refuse_below)
        lines.append(
            f"  {row.name:<22}{len(row.values):>8,}{area_under_roc(digit_scores, row.values):>10.4f}"
            f"{100 * passing:>18.2f} %{100 * shipped:>24.2f} %"
        )
    return "\n".join(lines)


def _whole(text: str, least: int) -> int:
    if not text.isdecimal() or int(text) < least:
        raise argparse.ArgumentTypeError(f"{text} is no whole number from {least} on.")
    return int(text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=PROGRAM, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--drawings", metavar="F.npz", help="digits of people, in the format of cnn/data/drawings.py")
    parser.add_argument("--weights", default=str(DEFAULT_WEIGHTS), metavar="FILE", help="(default: %(default)s)")
    parser.add_argument("--count", type=partial(_whole, least=1), default=50, help="drawings of each kind (50)")
    parser.add_argument("--seed", type=partial(_whole, least=0), default=1, help="of the drawings (1)")
    parser.add_argument("--sheet", metavar="OUT.png", help="picture to write the first drawings of each kind to")
    return parser.parse_args()


def _load_digits(path: str | None) -> Drawings | None:
    if path is None:
        return None
    drawings = load_drawings(path)
    if not drawings.are_digits:
        raise DrawingsError(f"The drawings file {path} holds drawings that are no digits.")
    return drawings


def run(options: argparse.Namespace) -> None:
    """Draw, read and print. Raises UserErrors about files that cannot be used."""
    torch.set_num_threads(1)  # the network is so small that threads cost more than they bring
    recognizer = Recognizer.load(options.weights)
    drawings = _load_digits(options.drawings)
    # Each kind has its own random numbers: a kind more or less does not change the others' drawings.
    samples = [
        draw_sample(kind, options.count, np.random.default_rng((options.seed, *kind.name.encode())))
        for kind in kinds(drawings)
    ]
    if options.sheet:
        write_sheet(samples, options.sheet)
    digit_scores = digit_scores_of(recognizer, drawings)
    scores = [Answers.of(recognizer.read_pictures(sample.pictures)).scores for sample in samples]
    rows = grouped(samples, scores)
    by_kind = [Scores(sample.kind.name, values) for sample, values in zip(samples, scores, strict=True)]
    lowest = sorted(by_kind, key=lambda one: area_under_roc(digit_scores, one.values) or 0.0)[:LOWEST]
    # A file of pictures has no pens to vary, so it is read in fewer conditions than the grid has.
    times = 1 if drawings is None else len(digit_scores) // len(drawings)
    source = "MNIST's test digits" if drawings is None else f"{drawings.name} in {times} pad conditions"
    print(f"{len(digit_scores):,} readings of digits: {source}")
    if drawings is None:
        print("Several digits in one picture are left out: they need a file of digits (--drawings).")
    for title, chosen in (("not-digits", rows), ("kinds told apart worst", lowest)):
        print(f"\n{table(title, chosen, digit_scores, recognizer.decision.refuse_below)}")


if __name__ == "__main__":
    sys.exit(run_command(PROGRAM, partial(run, _arguments())))
