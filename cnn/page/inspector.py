"""What the inspector asks of the server: one cell's arithmetic, the maps' order, the ink's evidence, a comparison.

Every request carries the whole drawing, so nothing is kept between two of them. PyTorch's numbers go out as they are;
only whole maps travel as bytes, like those of the payload.
"""

import numpy as np

from cnn.base.errors import MessageError
from cnn.base.messages import decode_bytes, encode_bytes
from cnn.drawing.reading import Reading
from cnn.drawing.recognizer import Recognizer
from cnn.explain.cells import SOFTMAX, Cell, ExplainError, stage_of
from cnn.explain.compare import compare, nudge, rub_out
from cnn.explain.evidence import Evidence, channel_scores, evidence, evidence_difference, ink_evidence
from cnn.explain.receptive import receptive_field
from cnn.explain.units import causes, explain_unit
from cnn.page.messages import ComparedDrawings, ComparedMaps, ExplainedCell, InkAnswer, NextValue, Strongest
from cnn.page.payload import quantise, scale_of, two_answers
from cnn.server.answering import Message, ServerFunction, server_function
from cnn.server.dispatch import Dispatch
from cnn.server.looking import Looking

DIGITS = 10  # significant ones of the terms as sent: far below the 1e-5 that they must add up to, and half the bytes


class Inspector:
    """Answers the inspector's messages. Holds the network, nothing of any drawing."""

    def __init__(self, recognizer: Recognizer, dispatch: Dispatch) -> None:
        self.recognizer = recognizer
        self.model = recognizer.model
        self.pacer = dispatch.pacer
        self.looking = Looking(recognizer, dispatch)

    def server_functions(self) -> dict[str, ServerFunction]:
        """What the page asks, by name; each takes one JSON object and answers 400 with a sentence to nonsense."""
        live = server_function(self.pacer, DIGITS)
        asked = {
            "cell": self.explain_cell,
            "strongest": self.strongest,
            "ink": self.ink,
            "compare": self.compare_drawings,
        }
        return {name: live(work) for name, work in asked.items()}

    async def explain_cell(self, message: Message) -> ExplainedCell:
        """`{"drawing", "cell": {"stage", "channel", "row", "column"}, "other"?}` -> how that number was made."""
        cell, other = _cell(message.get("cell")), message.get("other")
        maps = (await self._read(message.get("drawing"))).maps
        unit = explain_unit(self.model, maps, cell, self.recognizer.decision.temperature)
        after, difference = None, None
        if unit.kind == "conv":  # what reads it is its ReLU, at the same place
            relu = next(one.name for one in self.model.config.stages() if one.source == cell.stage)
            after = NextValue(relu, float(maps[relu][cell[1:]]))
        if isinstance(unit, Evidence) and other is not None:
            difference = evidence_difference(unit, evidence(self.model, maps, other))
        return ExplainedCell(
            unit=unit,
            exact=unit.value,
            fields=receptive_field(self.model, cell),
            causes=causes(self.model, maps, cell) if cell.stage != SOFTMAX else (),
            after=after,
            difference=difference,
        )

    async def strongest(self, message: Message) -> Strongest:
        """`{"drawing"}` -> for each stage with maps its channels, those that speak most for the answer first."""
        reading = await self._read(message.get("drawing"))
        digit = _answer_of(reading)
        scores = channel_scores(self.model, reading.maps, digit)
        return Strongest(digit, {name: np.argsort(-one, kind="stable").tolist() for name, one in scores.items()})

    async def ink(self, message: Message) -> InkAnswer:
        """`{"drawing", "digit"?, "other"?, "rubbed"?}` -> which ink speaks for a digit, and what rubbing some out does.

        `rubbed` is base64 of one byte for each pixel of the network's picture, not 0 where the ink goes.
        """
        reading = await self._read(message.get("drawing"))
        digit, other, rubbed, answers = message.get("digit"), message.get("other"), message.get("rubbed"), None
        digit = _answer_of(reading) if digit is None else digit
        found = ink_evidence(self.model, reading.maps, digit, other)
        if rubbed is not None:
            mask = decode_bytes(rubbed, reading.picture.levels.shape, "What is rubbed out") != 0
            answers = two_answers(rub_out(self.recognizer, reading.picture, mask))
        return InkAnswer(
            digit=digit,
            other=other,
            picture=encode_bytes(reading.picture.levels),
            pixels=found.pixels,
            bias=found.bias,
            value=found.value,
            rubbed=answers,
        )

    async def compare_drawings(self, message: Message) -> ComparedDrawings:
        """`{"drawing", "stage", "held": drawing | "nudge": {"down", "right"}}` -> both answers, maps and what changed.

        A held drawing is the one before, the present one the one after; a nudged one is the one after.
        """
        stage = stage_of(self.model, str(message.get("stage")))
        if stage.name == SOFTMAX:
            raise ExplainError("The softmax has no maps to compare.")
        reading = await self._read(message.get("drawing"))
        if message.get("nudge") is not None:
            result = nudge(self.recognizer, reading.picture, *_step(message["nudge"]))
        else:
            result = compare(self.model, await self._read(message.get("held")), reading)
        change = next(one for one in result.stages if one.stage == stage.name)
        before, after = (one.maps[stage.name] for one in (result.before, result.after))
        scale, difference_scale = max(scale_of(before), scale_of(after)), scale_of(change.difference)
        return ComparedDrawings(
            answers=two_answers(result),
            stage=stage.name,
            shares={one.stage: one.share for one in result.stages},
            relative={one.stage: one.relative for one in result.stages},
            scale=scale,
            difference_scale=difference_scale,
            maps=ComparedMaps(
                before=encode_bytes(quantise(before, scale, stage.signed)),
                after=encode_bytes(quantise(after, scale, stage.signed)),
                difference=encode_bytes(quantise(change.difference, difference_scale, signed=True)),
                changed=encode_bytes(change.changed),
            ),
        )

    async def _read(self, drawing: object) -> Reading:
        return (await self.looking.look("inspector", drawing)).reading


def _cell(message: object) -> Cell:
    if not isinstance(message, dict) or not {"stage", "channel"} <= message.keys():
        raise MessageError("A cell must be a JSON object with a stage, a channel, a row and a column.")
    # Whether they are whole numbers within the map is checked where the map's shape is known.
    return Cell(str(message["stage"]), message["channel"], message.get("row", 0), message.get("column", 0))


def _step(message: object) -> tuple[int, int]:
    match message:
        case {"down": int(down), "right": int(right)} if max(abs(down), abs(right)) <= 28:
            return int(down), int(right)
    raise MessageError("A nudge needs whole numbers of pixels down and right, from -28 to 28.")


def _answer_of(reading: Reading) -> int:
    """The digit that is asked about when none is named; on a blank pad the one with the largest logit."""
    return int(reading.maps["fc"].argmax()) if reading.digit is None else reading.digit
