"""Which digit of a drawing is looked at: the only one, or one of several."""

from dataclasses import dataclass

import numpy as np

from cnn.drawing.components import label_components
from cnn.drawing.drawing import PAD_SIDE, Drawing
from cnn.drawing.geometry import prepare_found
from cnn.drawing.ink import FAINT, find_ink
from cnn.drawing.number import read_number
from cnn.drawing.pieces import reduce_ink
from cnn.drawing.reading import Reading, Verdict
from cnn.drawing.recognizer import Recognizer

ONE_DIGIT = 0.55  # of its height: ink that is no wider is one digit; two ones side by side are wider
SEVERAL_DIGITS = 1.2  # of its height: ink that is wider is always tried as several digits
CLEAR = 0.9  # probability from which ink in between is taken as one digit without trying
COARSE = 2  # pixels of the pad for each pixel in which several digits are told apart


@dataclass(frozen=True)
class Look:
    """A drawing as it was read."""

    reading: Reading  # of the digit that is looked at, with its logits
    digits: tuple[Reading, ...] = ()  # all digits on the pad from left to right, without maps; one alone is not listed
    chosen: int = 0  # index of the one that is looked at


def look_at(recognizer: Recognizer, drawing: Drawing) -> Look:
    """Read a drawing. Where it holds several digits, look at the one it asks for, or else at the rightmost."""
    look, several = glance(recognizer, drawing)
    return look if several is None else look_closer(recognizer, drawing, look, several)


def glance(recognizer: Recognizer, drawing: Drawing) -> tuple[Look, np.ndarray | None]:
    """Read a drawing as one digit. Where it may be several, also its ink for `look_closer`: (140, 140) float32 in 0..1.

    To look closer takes ten times as long, and some drawings five hundred times.
    """
    ink = find_ink(drawing.ink())
    reading = recognizer.read_picture(prepare_found(ink), every_map=False)
    look = Look(reading)
    left, top, right, bottom = reading.picture.box or (0, 0, 0, 1)
    shape = (right - left) / (bottom - top)
    clear = reading.verdict == Verdict.DIGIT and reading.confidence >= CLEAR
    if shape <= ONE_DIGIT or (shape <= SEVERAL_DIGITS and clear):
        return look, None
    if ink.size != (PAD_SIDE, PAD_SIDE):
        ink = find_ink(drawing.pad())
    coarse = reduce_ink(ink.whole(), COARSE)
    if shape <= SEVERAL_DIGITS and len(label_components(coarse > FAINT)[2]) == 1:
        return look, None  # digits that touch make wide ink
    return look, coarse


def look_closer(recognizer: Recognizer, drawing: Drawing, look: Look, several: np.ndarray) -> Look:
    """What `glance` left open: the digits that are there, or the same look where there is but one."""
    digits = read_number(recognizer, several)
    if len(digits) < 2:
        return look
    chosen = len(digits) - 1 if drawing.digit is None else min(drawing.digit, len(digits) - 1)
    return Look(recognizer.read_picture(digits[chosen].picture, every_map=False), tuple(digits), chosen)
