"""What the inspector asks of the server: one cell's arithmetic, the maps' order, the ink's evidence, a comparison.

Every request carries the whole drawing, so nothing is kept between two of them. PyTorch's numbers go out as they are;
only whole maps travel as bytes, like those of the payload.
"""

from __future__ import annotations

import base64
import functools
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
from fastapi import HTTPException

from cnn.drawing.drawing import Drawing
from cnn.drawing.look import look_at
from cnn.drawing.reading import Reading
from cnn.drawing.recognizer import Recognizer
from cnn.explain.captions import parameter_total, stage_captions
from cnn.explain.cells import SOFTMAX, Cell, ExplainError, check_digit, stage_of, to_json
from cnn.explain.compare import TOLERANCE, Comparison, compare, nudge, rub_out
from cnn.explain.evidence import Evidence, channel_scores, evidence, evidence_difference, ink_evidence
from cnn.explain.receptive import receptive_field
from cnn.explain.units import causes, explain_unit
from cnn.network.model import DigitCNN
from cnn.page.pacing import Pacer
from cnn.page.payload import SIGNED_KINDS, PayloadError, parse_drawing, quantise, scale_of

DIGITS = 10  # significant ones of the terms as sent: far below the 1e-5 that they must add up to, and half the bytes

Answer = dict[str, Any]


def describe_network(model: DigitCNN) -> Answer:
    """Captions with their sums worked out, for the page's start."""
    return {"captions": to_json(stage_captions(model)), "parameter_sum": parameter_total(model)}


def inspector_functions(recognizer: Recognizer, pacer: Pacer) -> list[Callable[[Any], Awaitable[Answer]]]:
    """The server functions of the inspector. Each takes one JSON object and answers 400 with a sentence to nonsense."""
    model = recognizer.model

    def read(drawing: Drawing) -> Reading:
        return look_at(recognizer, drawing).reading

    def explain_cell(message: Answer) -> Answer:
        """`{"drawing", "cell": {"stage", "channel", "row", "column"}, "other"?}` -> how that number was made."""
        cell = _cell(message.get("cell"))
        reading = read(parse_drawing(message.get("drawing")))
        unit = explain_unit(model, reading.maps, *cell, temperature=recognizer.decision.temperature)
        answer = _rounded(to_json(unit)) | {
            "fields": to_json(receptive_field(model, *cell)),
            "causes": to_json(causes(model, reading.maps, *cell)) if cell.stage != SOFTMAX else [],
            "exact": unit.value,
        }
        if unit.kind == "conv":  # what reads it is its ReLU, at the same place
            relu = next(stage.name for stage in model.config.stages() if stage.source == cell.stage)
            answer["after"] = {"stage": relu, "value": float(reading.maps[relu][cell[1:]])}
        if isinstance(unit, Evidence) and message.get("other") is not None:
            check_digit(model, message["other"])
            against = evidence(model, reading.maps, message["other"])
            answer["difference"] = _rounded(to_json(evidence_difference(unit, against)))
        return answer

    def strongest(message: Answer) -> Answer:
        """`{"drawing"}` -> for each stage with maps its channels, those that speak most for the answer first."""
        reading = read(parse_drawing(message.get("drawing")))
        digit = _answer_of(reading)
        scores = channel_scores(model, reading.maps, digit)
        return {
            "digit": digit,
            "orders": {name: np.argsort(-one, kind="stable").tolist() for name, one in scores.items()},
        }

    def ink(message: Answer) -> Answer:
        """`{"drawing", "digit"?, "other"?, "rubbed"?}` -> which ink speaks for a digit, and what rubbing some out does.

        `rubbed` is base64 of one byte for each pixel of the network's picture, not 0 where the ink goes.
        """
        reading = read(parse_drawing(message.get("drawing")))
        digit = message.get("digit")
        found = ink_evidence(model, reading.maps, _answer_of(reading) if digit is None else digit, message.get("other"))
        answer = _rounded(to_json(found))
        del answer["gradient"]
        answer["picture"] = base64.b64encode(reading.picture.levels.tobytes()).decode()
        if message.get("rubbed") is not None:
            mask = _mask(message["rubbed"], reading.picture.levels.shape)
            answer["rubbed"] = _two_answers(rub_out(recognizer, reading.picture, mask))
        return answer

    def compare_drawings(message: Answer) -> Answer:
        """`{"drawing", "stage", "held": drawing | "nudge": {"down", "right"}}` -> both answers, maps and what changed.

        A held drawing is the one before, the present one the one after; a nudged one is the one after.
        """
        stage = stage_of(model, message.get("stage"))
        if stage.name == SOFTMAX:
            raise ExplainError("The softmax has no maps to compare.")
        reading = read(parse_drawing(message.get("drawing")))
        if message.get("nudge") is not None:
            result = nudge(recognizer, reading.picture, *_step(message["nudge"]))
        else:
            result = compare(model, read(parse_drawing(message.get("held"))), reading)
        change = next(one for one in result.stages if one.stage == stage.name)
        before, after = result.before.maps[stage.name], result.after.maps[stage.name]
        scale = max(scale_of(before), scale_of(after))
        difference_scale = scale_of(change.difference)
        signed = stage.kind in SIGNED_KINDS
        return _two_answers(result) | {
            "stage": stage.name,
            "shares": {one.stage: one.share for one in result.stages},
            "relative": {one.stage: one.relative for one in result.stages},
            "tolerance": TOLERANCE,
            "scale": scale,
            "difference_scale": difference_scale,
            "maps": {
                "before": _packed(quantise(before, scale, signed)),
                "after": _packed(quantise(after, scale, signed)),
                "difference": _packed(quantise(change.difference, difference_scale, signed=True)),
                "changed": _packed(change.changed.astype(np.uint8)),
            },
        }

    return [_checked(function, pacer) for function in (explain_cell, strongest, ink, compare_drawings)]


def _checked(function: Callable[[Answer], Answer], pacer: Pacer) -> Callable[[Any], Awaitable[Answer]]:
    """The function as the page calls it: a few milliseconds on the event loop, errors as a 400 with one sentence."""

    @functools.wraps(function)
    async def answer(message: Any) -> Answer:
        if not isinstance(message, dict):
            raise HTTPException(400, "The inspector needs a JSON object with a drawing.")
        try:
            return function(message) | {"pause": pacer.pause()}
        except (PayloadError, ExplainError) as error:
            raise HTTPException(400, str(error)) from None

    return answer


def _cell(message: object) -> Cell:
    if not isinstance(message, dict) or not isinstance(message.get("stage"), str):
        raise PayloadError("A cell must be a JSON object with a stage, a channel, a row and a column.")
    # Whether they are whole numbers within the map is checked where the map's shape is known.
    return Cell(message["stage"], message.get("channel"), message.get("row", 0), message.get("column", 0))


def _step(message: object) -> tuple[int, int]:
    match message:
        case {"down": int(down), "right": int(right)} if max(abs(down), abs(right)) <= 28:
            return int(down), int(right)
    raise PayloadError("A nudge needs whole numbers of pixels down and right, from -28 to 28.")


def _mask(text: object, shape: tuple[int, ...]) -> np.ndarray:
    count = shape[0] * shape[1]
    wrong = PayloadError(f"What is rubbed out must be base64 of {count} bytes, one for each pixel.")
    if not isinstance(text, str) or len(text) > 2 * count:
        raise wrong
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise wrong from error
    if len(raw) != count:
        raise wrong
    return np.frombuffer(raw, np.uint8).reshape(shape) != 0


def _answer_of(reading: Reading) -> int:
    """The digit that is asked about when none is named; on a blank pad the one with the largest logit."""
    return int(reading.maps["fc"].argmax()) if reading.digit is None else reading.digit


def _two_answers(result: Comparison) -> Answer:
    return {
        "before": _short_answer(result.before),
        "after": _short_answer(result.after),
        "tolerance": TOLERANCE,
    }


def _short_answer(reading: Reading) -> Answer:
    return {
        "digit": reading.digit,
        "runner_up": reading.runner_up,
        "verdict": reading.verdict,
        "probabilities": [float(p) for p in reading.probabilities],
        "logits": [float(v) for v in reading.maps["fc"]],
    }


def _packed(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode()


def _rounded(value: Any) -> Any:
    """Every float with DIGITS significant digits, all through lists and dicts."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, list):
        return [_rounded(part) for part in value]
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    return value
