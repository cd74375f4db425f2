"""What the page looks at: the one digit on the pad, or one of several."""

from __future__ import annotations

from dataclasses import dataclass

from cnn.drawing.components import label_components
from cnn.drawing.number import read_number
from cnn.drawing.pieces import reduce_ink
from cnn.drawing.preprocess import FAINT
from cnn.drawing.recognizer import DIGIT, Reading, Recognizer
from cnn.page.drawing_message import Drawing

NARROW = 0.55  # of its height: ink that is no wider is one digit; two ones side by side are wider
WIDE = 1.2  # of its height: ink that is wider is always tried as several digits
CLEAR = 0.9  # probability from which ink in between is taken as one digit without trying
COARSE = 2  # pixels of the pad for each pixel in which several digits are told apart


@dataclass(frozen=True)
class Look:
    """A drawing as it was read.

    Attributes:
        reading: of the digit that is looked at, with all its maps.
        digits: all digits on the pad from left to right, without maps; one alone is not listed.
        chosen: index of the one that is looked at.
    """

    reading: Reading
    digits: tuple[Reading, ...] = ()
    chosen: int = 0


def look_at(recognizer: Recognizer, drawing: Drawing) -> Look:
    """Read a drawing. Where it holds several digits, look at the one it asks for, or else at the rightmost."""
    reading = recognizer.read_prepared(drawing.prepared())
    if _is_one_digit(reading):
        return Look(reading)
    ink = reduce_ink(drawing.ink(), COARSE)
    if not _is_wide(reading) and len(label_components(ink > FAINT)[2]) == 1:
        return Look(reading)  # digits that touch make wide ink
    digits = read_number(recognizer, ink)
    if len(digits) < 2:
        return Look(reading)
    chosen = len(digits) - 1 if drawing.digit is None else min(drawing.digit, len(digits) - 1)
    return Look(recognizer.read_prepared(digits[chosen].prepared), tuple(digits), chosen)


def _is_one_digit(reading: Reading) -> bool:
    """Whether there is no need to try several digits, which takes ten times as long."""
    if reading.prepared.box is None or _shape(reading) <= NARROW:
        return True
    return not _is_wide(reading) and reading.verdict == DIGIT and reading.confidence >= CLEAR


def _is_wide(reading: Reading) -> bool:
    return _shape(reading) > WIDE


def _shape(reading: Reading) -> float:
    """Width of the ink for each pixel of its height."""
    left, top, right, bottom = reading.prepared.box
    return (right - left) / (bottom - top)
