"""What the server sends to the tab Draw, one dataclass a message; `cnn.base.messages.to_json` makes them JSON.

`assets/page/base/messages.d.ts` is written from these by `python -m tests.tools.message_types`, so that the page's
JavaScript is checked against them. Maps travel as bytes: see cnn/page/payload.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cnn.base.messages import INLINE, OPTIONAL, Matrix
from cnn.explain.captions import StageCaption
from cnn.explain.evidence import EvidenceDifference
from cnn.explain.receptive import Field
from cnn.explain.units import Cause, Unit


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
    """All that is on a pad, as the page keeps and sends it."""

    strokes: list[StrokeMessage]
    # Below the strokes; a text is the base64 of 28x28 bytes.
    picture: str | PictureMessage | None = field(default=None, metadata=OPTIONAL)
    # Which one is looked at where there are several, from the left, from 0.
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
class TensorInfo:
    """One tensor of a network's file; its numbers stand there in C order."""

    name: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class NetworkHeader:
    """What a network's file says before its numbers."""

    id: str  # the checksum of weights and settings
    stages: list[StageInfo]
    captions: tuple[StageCaption, ...]
    tensors: list[TensorInfo]
    temperature: float  # logits are divided by it before the softmax


@dataclass(frozen=True)
class DrawProps:
    """What the tab starts with."""

    network: str  # id of the network that it asks about
    sample_kinds: list[str]
    examples: list[DrawingMessage]  # the first of each digit


@dataclass(frozen=True)
class FoundDigit:
    """One of several digits on a pad; box: left, top, right, bottom in thousandths of the pad's side."""

    digit: int | None
    verdict: str
    box: tuple[int, int, int, int]


@dataclass(frozen=True)
class Answer:
    """What the network says of a drawing. The page computes the maps from the levels."""

    levels: str  # of the picture that the network read, as `cnn.base.messages.encode_levels` packs them
    digit: int | None
    runner_up: int | None
    verdict: str
    probabilities: list[float]
    logits: list[float]
    score: float  # log-sum-exp of the logits; higher is more like a digit
    digits: list[FoundDigit]  # all on the pad, from the left; none where there is one alone
    chosen: int  # which of them is looked at


@dataclass(frozen=True)
class NextValue:
    """What the stage above makes of a number, at the same place."""

    stage: str
    value: float


@dataclass(frozen=True)
class ExplainedCell:
    """How one number of the network was made."""

    unit: Unit = field(metadata=INLINE)  # its arithmetic; arrays have ten significant digits
    exact: float  # the number, with all digits
    fields: tuple[Field, ...]  # what it sees in each stage below, down to the input
    causes: tuple[Cause, ...]  # the chain of strongest causes, the number itself first
    after: NextValue | None  # for a convolution what its ReLU makes of it
    difference: EvidenceDifference | None  # for a logit what speaks for it and not for another, where that was asked


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
    """Which ink speaks for a digit, and what rubbing some of it out does."""

    digit: int
    other: int | None  # the logit of `digit` less that of `other` is explained, or less the mean of all others
    pixels: Matrix  # what each of them adds; with `bias` they add up to `value`
    bias: float
    value: float
    rubbed: TwoAnswers | None  # where something was to be rubbed out


@dataclass(frozen=True)
class ComparedDrawings:
    """Two readings side by side."""

    answers: TwoAnswers = field(metadata=INLINE)
    levels: str  # of the picture after, as those of an `Answer`; the page computes all maps
    shares: Mapping[str, float]  # of each stage the share of its numbers that changed, 0..1
    relative: Mapping[str, float]  # of each stage the length of the difference over that of the maps, 0..2
