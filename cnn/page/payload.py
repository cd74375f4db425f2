"""The network's answer and all its maps, as they go to the page.

A map value travels as one byte. All maps of a stage share one scale, so that they can be compared:

    value = (byte - 128) / 127 * scale    where the stage's values can be negative (conv, fc)
    value = byte / 255 * scale            where they cannot (input, ReLU, pool, flatten)

so the painted value lies within scale/254 or scale/510 of the tensor's. Exact values are asked for cell by cell.
"""

import base64
import zlib

import numpy as np

from cnn.drawing.drawing import PAD_UNITS
from cnn.drawing.look import Look
from cnn.drawing.reading import Reading
from cnn.explain.compare import Comparison
from cnn.network.scales import round_up
from cnn.network.stages import Stage
from cnn.page.messages import Answer, FoundDigit, ShortAnswer, StageInfo, TwoAnswers


def describe_stages(stages: list[Stage]) -> list[StageInfo]:
    """What the page must know of each stage before any answer."""
    return [
        StageInfo(
            name=stage.name,
            kind=stage.kind,
            shape=stage.out_shape,
            signed=stage.signed,
            parameters=stage.parameters,
            kernel=stage.kernel_size,
            stride=stage.stride,
            padding=stage.padding,
        )
        for stage in stages
    ]


def encode_look(look: Look, stages: list[Stage]) -> Answer:
    """The answer: verdict and numbers as they are, the maps as bytes with one scale for each stage."""
    reading = look.reading
    maps = [reading.maps[stage.name] for stage in stages]
    scales = [scale_of(one) for one in maps]
    signs = [stage.signed for stage in stages]
    data = b"".join(quantise(*one).tobytes() for one in zip(maps, scales, signs, strict=True))
    packer = zlib.compressobj(1, strategy=zlib.Z_RLE)  # in runs: 4 % longer than zlib's usual way, in half the time
    return Answer(
        digit=reading.digit,
        runner_up=reading.runner_up,
        verdict=reading.verdict,
        probabilities=reading.probabilities.tolist(),
        logits=_exact_logits(reading),
        score=reading.score,
        scales=scales,
        maps=base64.b64encode(packer.compress(data) + packer.flush()).decode(),
        digits=[_found_digit(one) for one in look.digits],
        chosen=look.chosen,
    )


def two_answers(change: Comparison) -> TwoAnswers:
    """What a change of the picture did to the answer."""
    return TwoAnswers(_short_answer(change.before), _short_answer(change.after))


def _short_answer(reading: Reading) -> ShortAnswer:
    return ShortAnswer(reading.digit, reading.probabilities.tolist(), _exact_logits(reading))


def _exact_logits(reading: Reading) -> list[float]:
    """The logits as the shortest numbers that are the same in float32."""
    return [float(str(value)) for value in reading.maps["fc"]]


def _found_digit(reading: Reading) -> FoundDigit:
    picture = reading.picture
    left, top, right, bottom = (round(side * PAD_UNITS / picture.size[0]) for side in picture.box or (0, 0, 0, 0))
    return FoundDigit(reading.digit, reading.verdict, (left, top, right, bottom))


def quantise(values: np.ndarray, scale: float, signed: bool) -> np.ndarray:
    """Values within -scale..scale (signed) or 0..scale as uint8; 0 becomes exactly 128, or 0."""
    if scale == 0:
        return np.full(values.shape, 128 if signed else 0, np.uint8)
    steps = values * (127 / scale) + 128 if signed else values * (255 / scale)
    return np.rint(steps).astype(np.uint8)


def scale_of(values: np.ndarray) -> float:
    """The largest magnitude, rounded up to three digits so that it can be shown as it is."""
    return round_up(float(np.abs(values).max()))
