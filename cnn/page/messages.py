"""What the server sends to the tab Draw, one dataclass a message; `cnn.base.messages.to_json` makes them JSON.

`assets/page/base/messages.d.ts` is written from these by `python -m tests.tools.message_types`, so that the page's
JavaScript is checked against them. Maps travel as bytes: see cnn/page/payload.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cnn.base.messages import INLINE, OPTIONAL, Matrix
from cnn.explain.captions import StageCaption
from cnn.explain.evidence import EvidenceDifference
from cnn.explain.receptive import Field
from cnn.explain.units import Cause, Unit


@dataclass(frozen=True)
class Pace:
    """Comes with the answers to live questions: milliseconds that the page should wait before its next one."""

    pause: int


@dataclass(frozen=True)
class StrokeMessage:
    """A stroke of a pen, or of an eraser: points x, y, x, y, ... and width in thousandths of the pad's side."""

    width: float
    points: list[int]
    erase: bool = field(default=False, metadata=OPTIONAL)


@dataclass(frozen=True)
class PictureMessage:
    """A picture over the whole pad: base64 of width x height bytes, ink 255 on 0."""

    width: int
    height: int
    data: str


@dataclass(frozen=True)
class DrawingMessage:
    """All that is on a pad, as the page keeps and sends it.

    Attributes:
        picture: below the strokes; a text is the base64 of 28x28 bytes.
        digit: which one is looked at where there are several, from the left, from 0.
    """

    strokes: list[StrokeMessage]
    picture: str | PictureMessage | None = field(default=None, metadata=OPTIONAL)
    digit: int | None = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True)
class StageInfo:
    """What the page knows of a stage before any answer: where its bytes lie, what stands above its maps."""

    name: str
    kind: str
    shape: tuple[int, ...]
    signed: bool
    parameters: int
    kernel: int
    stride: int
    padding: int


@dataclass(frozen=True)
class DrawProps:
    """What the tab starts with."""

    stages: list[StageInfo]
    captions: tuple[StageCaption, ...]
    sample_kinds: list[str]


@dataclass(frozen=True)
class FoundDigit:
    """One of several digits on a pad; box: left, top, right, bottom in thousandths of the pad's side."""

    digit: int | None
    verdict: str
    box: tuple[int, int, int, int]


@dataclass(frozen=True)
class Answer:
    """What the network says of a drawing.

    Attributes:
        score: log-sum-exp of the logits; higher is more like a digit.
        scales: one a stage: what the largest byte stands for.
        maps: base64 of all stages' bytes, packed with zlib.
        digits: all digits on the pad, from the left; none where there is one alone.
        chosen: which of them is looked at.
    """

    digit: int | None
    runner_up: int | None
    verdict: str
    probabilities: list[float]
    logits: list[float]
    score: float
    scales: list[float]
    maps: str
    digits: list[FoundDigit]
    chosen: int


@dataclass(frozen=True)
class NextValue:
    """What the stage above makes of a number, at the same place."""

    stage: str
    value: float


@dataclass(frozen=True)
class ExplainedCell:
    """How one number of the network was made.

    Attributes:
        unit: its arithmetic; arrays have ten significant digits.
        exact: the number, with all digits.
        fields: what it sees in each stage below, down to the input.
        causes: the chain of strongest causes, the number itself first.
        after: for a convolution what its ReLU makes of it.
        difference: for a logit what speaks for it and not for another one, where that was asked.
    """

    unit: Unit = field(metadata=INLINE)
    exact: float
    fields: tuple[Field, ...]
    causes: tuple[Cause, ...]
    after: NextValue | None
    difference: EvidenceDifference | None


@dataclass(frozen=True)
class Strongest:
    """For each stage with maps its channels, those that speak most for the digit first."""

    digit: int
    orders: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class ShortAnswer:
    """An answer without its maps."""

    digit: int | None
    probabilities: list[float]
    logits: list[float]


@dataclass(frozen=True)
class TwoAnswers:
    """What a change of the picture did to the answer."""

    before: ShortAnswer
    after: ShortAnswer


@dataclass(frozen=True)
class InkAnswer:
    """Which ink speaks for a digit, and what rubbing some of it out does.

    Attributes:
        digit, other: the logit of `digit`, less that of `other` unless it is null.
        picture: base64 of the network's picture, a byte a pixel.
        pixels: what each of them adds; with `bias` they add up to `value`.
        rubbed: where something was to be rubbed out.
    """

    digit: int
    other: int | None
    picture: str
    pixels: Matrix
    bias: float
    value: float
    rubbed: TwoAnswers | None


@dataclass(frozen=True)
class ComparedMaps:
    """One stage of two readings: base64 of a byte a number; changed: 1 where it counts as changed."""

    before: str
    after: str
    difference: str
    changed: str


@dataclass(frozen=True)
class ComparedDrawings:
    """Two readings side by side.

    Attributes:
        stage: whose maps are sent.
        shares: of each stage the share of its numbers that changed, 0..1.
        relative: of each stage the length of the difference over that of the maps, 0..2.
        scale, difference_scale: what the largest byte of the maps and of the difference stands for.
    """

    answers: TwoAnswers = field(metadata=INLINE)
    stage: str
    shares: Mapping[str, float]
    relative: Mapping[str, float]
    scale: float
    difference_scale: float
    maps: ComparedMaps
