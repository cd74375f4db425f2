"""The ways in which people write digits, and what they draw that is no digit: spline templates, read from text files.

`cnn/pen/ways/` has a file for each digit and each kind of other sign. A style begins with its name, a colon and its
settings; the indented lines below are its poses:

    crossed low: weight 0.6, width 0.82, pen 0.26
        5,5 48,3 92,2^ 66,48 42,100 | 20,68 50,66 80,63
        4,4 48,3 90,3^ 72,50 58,100 | 34,66 62,65 90,62

A pose is one way of drawing it: strokes are parted by `|`, control points by spaces, x and y by a comma, on a field of
100 x 100 with y down. The pen follows a smooth curve through a stroke's points; a point marked `^` is a sharp corner.
The pen mixes the poses of a style at random, so they are the extremes of one habit (a 1 with a short and with a long
upstroke), not separate habits, and have the same strokes, points and corners.

Settings are attributes of `Style`: `weight`, `width` and `pen` with a number, `slim` and `stiff` without. What a style
does not say is as in the last line above it that begins with `defaults:`, or else as in `Style`. `#` begins a comment.
"""

import math
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from cnn.base.errors import UserError

WAYS = Path(__file__).parent / "ways"
DEFAULTS = "defaults"  # what a line begins with that holds for the styles below it
POINTS = 64  # points of a drawing, all of its strokes together


class StyleError(UserError):
    """A file of styles cannot be read; the message says which line, and what is wrong with it, in one sentence."""


class Stroke(NamedTuple):
    """A stroke of a pose: its control points, and which of them are sharp corners."""

    points: tuple[tuple[float, float], ...]
    corners: tuple[int, ...]


Pose = tuple[Stroke, ...]


@dataclass(frozen=True)
class Style:
    """One habit of writing one sign."""

    name: str  # what it is, in words
    poses: tuple[Pose, ...] = ()  # with the same number of strokes, points and corners
    weight: float = 1.0  # how often people write so, relative to the other styles of the same sign
    width: float = 0.68  # by how much the field is narrowed (1: square; a digit is narrower than high)
    pen: float = 0.37  # the thickest pen, in shorter sides of the drawing: less where a small loop tells what it is
    slim: bool = False  # it is a line rather than a figure, so that even a thick pen leaves it legible
    stiff: bool = False  # the corners must stay corners and the shape upright, or it would become another sign


@cache
def load_styles(sign: str) -> tuple[Style, ...]:
    """The styles of one file in `cnn/pen/ways/`: "0" to "9", "letters", "words", "other_scripts" or "shapes"."""
    return parse_styles((WAYS / f"{sign}.txt").read_text(encoding="utf-8"), f"{sign}.txt")


def digit_styles() -> tuple[tuple[Style, ...], ...]:
    """The styles of the ten digits."""
    return tuple(load_styles(str(digit)) for digit in range(10))


def parse_styles(text: str, source: str) -> tuple[Style, ...]:
    """The styles that a text in the notation above holds; `source` is its name, for messages. Raises StyleError."""
    defaults = Style(DEFAULTS)
    styles: dict[str, Style] = {}
    begin: dict[str, int] = {}  # the line of each style's name
    name = DEFAULTS  # of the style whose poses follow
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            if line[0].isspace():
                if name not in styles:
                    raise StyleError("this pose stands below no style.")
                styles[name] = _with_pose(styles[name], parse_pose(line))
                continue
            style = _parse_heading(line, defaults)
            name = style.name
            if name == DEFAULTS:
                defaults = style
                continue
            if name in styles:
                raise StyleError(f"line {begin[name]} has a style {name!r}, too.")
            styles[name], begin[name] = style, number
        except StyleError as error:
            raise StyleError(f"{source}, line {number}: {error}") from None
    for name, style in styles.items():
        if not style.poses:
            raise StyleError(f"{source}, line {begin[name]}: the style {name!r} has no pose.")
    if not styles:
        raise StyleError(f"{source} holds no style.")
    return tuple(styles.values())


def parse_pose(text: str) -> Pose:
    """The strokes of a pose such as "5,5 92,2^ 42,100 | 20,68 80,63". Raises StyleError."""
    strokes = [stroke.split() for stroke in text.split("|")]
    if not all(strokes):
        raise StyleError("a stroke has no points.")
    least = sum(max(2, len(words)) for words in strokes)  # a lone point is drawn as two
    if least > POINTS:
        raise StyleError(f"this pose needs {least} points, more than the {POINTS} that a drawing has.")
    return tuple(
        Stroke(tuple(map(_parse_point, words)), tuple(i for i, word in enumerate(words) if word.endswith("^")))
        for words in strokes
    )


def _parse_point(word: str) -> tuple[float, float]:
    x, _, y = word.removesuffix("^").partition(",")
    point = _number(x), _number(y)
    if not all(map(math.isfinite, point)):
        raise StyleError(f"{word!r} is no point, which looks like 50,0 or, at a corner, 50,0^.")
    return point


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _with_pose(style: Style, pose: Pose) -> Style:
    poses = (*style.poses, pose)
    if len({tuple((len(points), corners) for points, corners in one) for one in poses}) > 1:
        raise StyleError(f"this pose of {style.name!r} differs from the first one in its strokes, points or corners.")
    return replace(style, poses=poses)


def _parse_heading(line: str, defaults: Style) -> Style:
    """The style, still without its poses."""
    name, colon, settings = line.partition(":")
    if not colon or not name.strip():
        raise StyleError("a style begins with its name and a colon, and its poses are indented.")
    style = Style(DEFAULTS) if name.strip() == DEFAULTS else replace(defaults, name=name.strip())
    for setting in settings.split(",") if settings.strip() else []:
        match setting.split():
            case ["slim"]:
                style = replace(style, slim=True)
            case ["stiff"]:
                style = replace(style, stiff=True)
            case ["weight", number]:
                style = replace(style, weight=_above_zero(number))
            case ["width", number]:
                style = replace(style, width=_above_zero(number))
            case ["pen", number]:
                style = replace(style, pen=_above_zero(number))
            case _:
                kinds = "weight 1, width 0.7, pen 0.3, slim or stiff"
                raise StyleError(f"{setting.strip()!r} is no setting such as {kinds}.")
    return style


def _above_zero(text: str) -> float:
    number = _number(text)
    if not 0 < number < math.inf:
        raise StyleError(f"{text!r} is no number above 0.")
    return number
