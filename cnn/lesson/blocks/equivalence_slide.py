"""Block 6, what that buys: read as a convolution, the output layer slides over several digits on the wide pad."""

import timeit
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from cnn.drawing.picture import FIELD
from cnn.drawing.strip import STRIP_WIDTH, wide_strip
from cnn.lesson.answers import Packed, question
from cnn.lesson.block import Part, PartAnswer, number
from cnn.lesson.blocks.equivalence_kernel import output_layer_code
from cnn.lesson.context import Context
from cnn.lesson.texts import Sentence
from cnn.network import operators

LEAST_INK = 8.0  # pixels of full ink in the middle of a window: a short stroke of the thinnest pen
REPEATS = 3  # of a measurement; the fastest counts


@dataclass(frozen=True)
class SlideAnswer(PartAnswer):
    """What the part shows."""

    strip: Packed  # what the network reads
    logits: Packed  # (10, places)
    scale: float  # their largest magnitude
    digits: list[int | None]  # what stands at each place, None where nothing looks like a digit
    seen: list[tuple[int, int]]  # [place, digit] of each digit on the strip, left to right
    where: int  # the marked place
    stride: int  # from one place to the next, in pixels of the strip
    window: int  # of one place, in the same
    probabilities: list[float]  # of the ten classes at the marked place
    one_pass: str  # multiplications in millions
    windows: str  # the same where each window is read by itself
    factor: str
    measured: Sentence | None  # in milliseconds, where it was asked for


@dataclass(frozen=True)
class Slide(Part):
    """One pass reads several digits, at every place at once."""

    name = "slide"

    where: int = number(0, 0, 1000, label="place")

    @torch.no_grad()
    def answer(self, context: Context) -> SlideAnswer:
        network, strip = context.network, self._strip(context)
        config, decision = network.config, network.decision
        logits = operators.slide(network.model, strip)[:, 0]  # (10, places)
        scores, best = torch.logsumexp(logits, 0), logits.argmax(0)
        places, stride = logits.shape[1], operators.slide_stride(config)
        where = min(self.where, places - 1)
        cost = operators.slide_cost(config, FIELD, STRIP_WIDTH)
        inked = has_ink(strip, places, stride, config.image_size)
        sure = (scores >= max(decision.refuse_below, 0.0)) & inked
        slips = [places - 1, STRIP_WIDTH // stride, STRIP_WIDTH // FIELD, STRIP_WIDTH - FIELD + 1]
        pixels = {"field": FIELD, "width": STRIP_WIDTH, "stride": stride}
        return SlideAnswer(
            strip=Packed.of(strip),
            logits=Packed.of(logits),
            scale=float(logits.abs().max()),
            digits=[int(digit) if good else None for digit, good in zip(best, sure, strict=True)],
            seen=seen_digits(scores, sure, best),
            where=where,
            stride=stride,
            window=config.image_size,
            probabilities=(logits[:, where] / decision.temperature).softmax(0).tolist(),
            one_pass=f"{cost.one_pass / 1e6:.1f}",
            windows=f"{cost.windows / 1e6:.1f}",
            factor=f"{cost.windows / cost.one_pass:.1f}",
            measured=self._measured(context, strip, places) if context.measure else None,
            question=question("equivalence.slide", f"{places}", [f"{slip}" for slip in slips], **pixels),
        )

    @torch.no_grad()
    def code(self, context: Context) -> str:
        network, strip = context.network, self._strip(context)
        _, rows, columns = network.maps_shape
        places = operators.slide(network.model, strip).shape[2]
        # Odd sizes can leave a row or a column more, whose window would end beyond the strip.
        return output_layer_code(network, network.maps(strip)[:, :rows, : places + columns - 1])

    @classmethod
    def in_notebook(cls, context: Context) -> bool:
        return bool(context.wide.strokes)

    def _strip(self, context: Context) -> Tensor:
        """(28, width) float32 in 0..1."""
        return torch.from_numpy(wide_strip(context.wide).astype(np.float32)) / 255

    def _measured(self, context: Context, strip: Tensor, places: int) -> Sentence:
        model = context.network.model
        one, cut = (
            1000 * min(timeit.repeat(work, number=1, repeat=REPEATS))
            for work in (lambda: operators.slide(model, strip), lambda: operators.slide_windows(model, strip))
        )
        values = {"one": f"{one:.1f}", "cut": f"{cut:.1f}", "factor": f"{cut / one:.1f}", "places": f"{places}"}
        return Sentence("lesson.equivalence.slide.measured", values)


def seen_digits(scores: Tensor, sure: Tensor, digits: Tensor) -> list[tuple[int, int]]:
    """[place, digit] of each digit on the strip, left to right.

    Between two digits the score falls, so neighbouring places that look like a digit see the same one; the place that
    looks most like a digit says which.
    """
    seen: list[tuple[int, int]] = []
    run: list[int] = []
    for place, good in enumerate([*sure.tolist(), False]):
        if good:
            run.append(place)
        elif run:
            best = run[int(scores[run].argmax())]
            seen.append((best, int(digits[best])))
            run = []
    return seen


def has_ink(strip: Tensor, places: int, stride: int, window: int) -> Tensor:
    """(places,) bool: whether ink lies in the middle half of each place's window. Paper alone is no digit."""
    columns = strip.sum(0).unfold(0, window, stride)[:places]  # (places, window)
    return columns[:, window // 4 : -(window // 4)].sum(1) >= LEAST_INK
