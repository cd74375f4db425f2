"""The ways in which people write digits, and what they draw that is no digit: spline templates, read from text files.

`cnn/pen/ways/` has a file for each digit and each kind of other sign. A style begins with its name, a colon and its
settings; the indented lines below are its poses:

    crossed low: weight 0.6, width 0.82, pen 0.26
        5,5 48,3 92,2^ 66,48 42,100 | 20,68 50,66 80,63
        4,4 48,3 90,3^ 72,50 58,100 | 34,66 62,65 90,62

A pose is one way of drawing it: strokes are parted by `|`, control points by spaces, x and y by a comma, on a field of
100 x 100 with y down. The pen follows a smooth curve through a stroke's points, in their order; a point marked `^` is a
sharp corner. The pen mixes the poses of a style at random, so they are the extremes of one habit (a 1 with a short and
with a long upstroke), not separate habits, and have the same strokes, points and corners.

Settings are attributes of `Style`: `weight`, `width` and `pen` with a number, `slim` and `stiff` without. What a style
does not say is as in the last line above it that begins with `defaults:`, or else as in `Style`. A line that begins
with `#` is a comment.
"""

from __future__ import annotations

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
    """One habit of writing one sign.

    Attributes:
        name: what it is, in words.
        poses: with the same number of strokes, points and corners.
        weight: how often people write so, relative to the other styles of the same sign.
        width: by how much the field is narrowed (1: square; a digit is narrower than high).
        pen: the thickest pen, relative to the drawing's shorter side: less where a small loop or gap tells what it is.
        slim: it is a line rather than a figure, so that even a thick pen leaves it legible.
        stiff: the corners must stay corners and the shape upright, or it would become another sign.
    """

    name: str
    poses: tuple[Pose, ...] = ()
    weight: float = 1.0
    width: float = 0.68
    pen: float = 0.37
    slim: bool = False
    stiff: bool = False


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
    name = ""  # of the style whose poses follow
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            if line[0].isspace():
                if not name:
                    raise StyleError("this pose stands below no style.")
                styles[name] = _with_pose(styles[name], parse_pose(line))
                continue
            style = _parse_heading(line, defaults)
            if style.name == DEFAULTS:
                defaults, name = style, ""
                continue
            name = style.name
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
    pose = tuple(_parse_stroke(stroke) for stroke in text.split("|"))
    least = sum(max(2, len(stroke.points)) for stroke in pose)  # a lone point is drawn as two
    if least > POINTS:
        raise StyleError(f"this pose needs {least} points, more than the {POINTS} that a drawing has.")
    return pose


def _parse_stroke(text: str) -> Stroke:
    words = text.split()
    if not words:
        raise StyleError("a stroke has no points.")
    corners = tuple(i for i, word in enumerate(words) if word.endswith("^"))
    return Stroke(tuple(_parse_point(word) for word in words), corners)


def _parse_point(word: str) -> tuple[float, float]:
    x, _, y = word.removesuffix("^").partition(",")
    try:
        point = float(x), float(y)
    except ValueError:
        point = math.nan, math.nan
    if not all(map(math.isfinite, point)):
        raise StyleError(f"{word!r} is no point, which looks like 50,0 or, at a corner, 50,0^.")
    return point


def _with_pose(style: Style, pose: Pose) -> Style:
    if style.poses and _shape(pose) != _shape(style.poses[0]):
        raise StyleError(f"this pose of {style.name!r} differs from the first one in its strokes, points or corners.")
    return replace(style, poses=(*style.poses, pose))


def _shape(pose: Pose) -> list[tuple[int, tuple[int, ...]]]:
    return [(len(points), corners) for points, corners in pose]


def _parse_heading(line: str, defaults: Style) -> Style:
    """The style, still without its poses."""
    name, colon, settings = line.partition(":")
    if not colon or not name.strip():
        raise StyleError("a style begins with its name and a colon, and its poses are indented.")
    style = Style(DEFAULTS) if name.strip() == DEFAULTS else replace(defaults, name=name.strip())
    for setting in settings.split(",") if settings.strip() else []:
        style = _with_setting(style, setting)
    return style


def _with_setting(style: Style, setting: str) -> Style:
    match setting.split():
        case ["slim"]:
            return replace(style, slim=True)
        case ["stiff"]:
            return replace(style, stiff=True)
        case ["weight", number]:
            return replace(style, weight=_above_zero(number))
        case ["width", number]:
            return replace(style, width=_above_zero(number))
        case ["pen", number]:
            return replace(style, pen=_above_zero(number))
    raise StyleError(f"{setting.strip()!r} is no setting such as weight 1, width 0.7, pen 0.3, slim or stiff.")


def _above_zero(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise StyleError(f"{text!r} is no number above 0.")
    return number
