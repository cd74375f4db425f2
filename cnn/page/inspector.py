"""What the inspector asks of the server: one cell's arithmetic, the ink's evidence, a comparison.

Every request carries the picture that the network read, so nothing is kept between two of them.
"""

from collections.abc import Callable

from cnn.base.errors import MessageError
from cnn.base.messages import decode_bytes, decode_levels, encode_levels
from cnn.drawing.picture import Picture
from cnn.drawing.reading import Reading
from cnn.drawing.recognizer import Recognizer
from cnn.explain.cells import Cell
from cnn.explain.compare import compare, nudge, rub_out
from cnn.explain.evidence import Evidence, evidence, evidence_difference, ink_evidence
from cnn.explain.receptive import receptive_field
from cnn.explain.units import causes, explain_unit
from cnn.page.messages import ComparedDrawings, ExplainedCell, InkAnswer, NextValue
from cnn.page.payload import two_answers
from cnn.server.answering import Message, ServerFunction, server_function
from cnn.server.dispatch import Dispatch

DIGITS = 10  # significant ones of the terms as sent: far below the 1e-5 that they must add up to, and half the bytes


class Inspector:
    """Answers the inspector's messages. Holds the network, nothing of any drawing."""

    def __init__(self, recognizer: Recognizer, dispatch: Dispatch) -> None:
        self.recognizer = recognizer
        self.model = recognizer.model
        self.dispatch = dispatch

    def server_functions(self) -> dict[str, ServerFunction]:
        """What the page asks, by name; each takes one JSON object and answers 400 with a sentence to nonsense."""
        live = server_function(self.dispatch.pacer, DIGITS)
        asked = {"cell": self.explain_cell, "ink": self.ink, "compare": self.compare_drawings}
        return {name: live(self._here(work)) for name, work in asked.items()}

    def _here(self, work: Callable[[Message], object]) -> Callable[[Message], object]:
        return lambda message: self.dispatch.here(lambda: work(message))

    def explain_cell(self, message: Message) -> ExplainedCell:
        """`{"levels", "cell": {"stage", "channel", "row", "column"}, "other"?}` -> how that number was made."""
        cell, other = _cell(message.get("cell")), message.get("other")
        maps = self._read(message.get("levels")).maps
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
            causes=causes(self.model, maps, cell),
            after=after,
            difference=difference,
        )

    def ink(self, message: Message) -> InkAnswer:
        """`{"levels", "digit"?, "other"?, "rubbed"?}` -> which ink speaks for a digit, and what rubbing some out does.

        `rubbed` is base64 of one byte for each pixel of the network's picture, not 0 where the ink goes.
        """
        reading = self._read(message.get("levels"))
        digit, other, rubbed, answers = message.get("digit"), message.get("other"), message.get("rubbed"), None
        digit = _answer_of(reading) if digit is None else digit
        found = ink_evidence(self.model, reading.maps, digit, other)
        if rubbed is not None:
            mask = decode_bytes(rubbed, reading.picture.levels.shape, "What is rubbed out") != 0
            answers = two_answers(rub_out(self.recognizer, reading.picture, mask))
        return InkAnswer(
            digit=digit,
            other=other,
            pixels=found.pixels,
            bias=found.bias,
            value=found.value,
            rubbed=answers,
        )

    def compare_drawings(self, message: Message) -> ComparedDrawings:
        """`{"levels", "held": levels | "nudge": {"down", "right"}}` -> both answers, and how much changed.

        What was held is before, what the page shows is after; a nudged picture is after.
        """
        reading = self._read(message.get("levels"))
        if message.get("nudge") is not None:
            result = nudge(self.recognizer, reading.picture, *_step(message["nudge"]))
        else:
            result = compare(self.model, self._read(message.get("held")), reading)
        return ComparedDrawings(
            answers=two_answers(result),
            levels=encode_levels(result.after.picture.levels),
            shares={one.stage: one.share for one in result.stages},
            relative={one.stage: one.relative for one in result.stages},
        )

    def _read(self, levels: object) -> Reading:
        shape = self.model.config.stages()[0].out_shape[1:]
        return self.recognizer.read_picture(Picture.of_levels(decode_levels(levels, shape, "A picture")))


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
