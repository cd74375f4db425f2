"""The network and its answers as they go to the page."""

from cnn.base.messages import encode_levels
from cnn.drawing.drawing import PAD_UNITS
from cnn.drawing.look import Look
from cnn.drawing.reading import Reading
from cnn.explain.compare import Comparison
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


def answer_of(look: Look) -> Answer:
    """What is said of a look: verdict and numbers as they are, and the picture that was read."""
    reading = look.reading
    return Answer(
        levels=encode_levels(reading.picture.levels),
        digit=reading.digit,
        runner_up=reading.runner_up,
        verdict=reading.verdict,
        probabilities=reading.probabilities.tolist(),
        logits=_exact_logits(reading),
        score=reading.score,
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
