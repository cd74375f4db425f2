"""Long work that a process of its own can do: by name, from one JSON message to another, with nothing kept between."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cnn.base.messages import to_json
from cnn.drawing.drawing import Drawing
from cnn.drawing.look import Look, look_at
from cnn.drawing.reading import Reading, Verdict
from cnn.drawing.recognizer import Recognizer
from cnn.lesson.block import PartAnswer
from cnn.lesson.lesson import Lesson, Notebook, Refusal
from cnn.server.drawing_message import parse_drawing
from cnn.server.picture_message import decode_picture, encode_picture

Message = Mapping[str, Any]
LOOK, LESSON_BLOCK, LESSON_NOTEBOOK = "look", "lesson_block", "lesson_notebook"


def jobs_of(recognizer: Recognizer, lesson: Lesson) -> dict[str, Callable[[Any], Any]]:
    """What is done of a message, by the job's name. Each raises UserError for what a person did wrong."""
    return {
        LOOK: lambda message: encode_look(look_at(recognizer, parse_drawing(message))),
        LESSON_BLOCK: lambda message: to_json(answer_block(lesson, message)),
        LESSON_NOTEBOOK: lambda message: to_json(answer_notebook(lesson, message)),
    }


def answer_block(lesson: Lesson, message: Message) -> PartAnswer | Refusal:
    """A block's answer. Raises MessageError."""
    return lesson.answer(message, *_drawings(message))


def answer_notebook(lesson: Lesson, message: Message) -> Notebook | Refusal:
    """The whole lesson as a notebook. Raises MessageError."""
    return lesson.notebook(message, *_drawings(message))


def _drawings(message: Message) -> tuple[Drawing, Drawing]:
    """The drawing on the small pad, and the one on the wide pad. Raises MessageError."""
    return parse_drawing(message.get("drawing")), parse_drawing(message.get("wide", {}))


def encode_look(look: Look) -> dict[str, Any]:
    """A look without its logits, which follow from the picture in a millisecond."""
    return {
        "picture": encode_picture(look.reading.picture),
        "digits": [_encode_reading(one) for one in look.digits],
        "chosen": look.chosen,
    }


def decode_look(recognizer: Recognizer, found: dict[str, Any]) -> Look:
    """The same look."""
    reading = recognizer.read_picture(decode_picture(found["picture"]), every_map=False)
    return Look(reading, tuple(_decode_reading(one) for one in found["digits"]), found["chosen"])


def _encode_reading(reading: Reading) -> dict[str, Any]:
    return {
        "digit": reading.digit,
        "probabilities": reading.probabilities.tolist(),
        "verdict": str(reading.verdict),
        "score": reading.score,
        "picture": encode_picture(reading.picture),
    }


def _decode_reading(found: dict[str, Any]) -> Reading:
    picture = decode_picture(found["picture"])
    return Reading(found["digit"], np.array(found["probabilities"]), Verdict(found["verdict"]), found["score"], picture)
