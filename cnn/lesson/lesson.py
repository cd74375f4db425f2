"""The lesson as one object: a message with a block's name and settings in, what the block shows out.

    {"block": "convolution", "settings": {...}, "code": false, "measure": false}

is answered with what the block shows, its question and, where asked for, its code. Settings that cannot work are
answered with the sentence that says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from cnn.base.errors import MessageError
from cnn.drawing.drawing import Drawing
from cnn.drawing.recognizer import Recognizer
from cnn.lesson.block import Block, Part, PartAnswer
from cnn.lesson.blocks import BLOCKS
from cnn.lesson.blocks.data_drawing import check_ink
from cnn.lesson.context import Context, LessonNetwork, TrainingDigits
from cnn.lesson.notebook import notebook_json
from cnn.lesson.texts import say
from cnn.network.operators import OperatorError

Message = Mapping[str, Any]


@dataclass(frozen=True)
class Refusal:
    """Why the settings cannot work, in one sentence for the student."""

    error: str


@dataclass(frozen=True)
class Notebook:
    """The text of an .ipynb file."""

    notebook: str


class Lesson:
    """Answers the lesson's messages. Holds the network and MNIST, nothing of any student."""

    def __init__(self, recognizer: Recognizer) -> None:
        self.network = LessonNetwork(recognizer)
        self.digits = TrainingDigits()
        self.blocks = {name: Block(name, parts, self.network) for name, parts in BLOCKS.items()}

    def answer(self, message: Message, drawing: Drawing, wide: Drawing) -> PartAnswer | Refusal:
        """What a block shows of the drawing, or of the strokes on the wide pad.

        Raises MessageError for a message that no page sends.
        """
        block = self.blocks.get(str(message.get("block")))
        if block is None:
            raise MessageError(f"A message of the lesson needs a block: {', '.join(self.blocks)}.")
        code, measure = (_flag(message, name) for name in ("code", "measure"))
        context = self._context(drawing, wide, measure)
        try:
            name, parts = block.check(message.get("settings", {}))
            answer = parts[name].answer(context)
            return replace(answer, code=parts[name].code(context)) if code else answer
        except OperatorError as error:
            return Refusal(str(error))

    def notebook(self, message: Message, drawing: Drawing, wide: Drawing) -> Notebook | Refusal:
        """`{"settings": {block: settings}}` -> the whole lesson as a notebook, or why not. Raises MessageError."""
        values = message.get("settings")
        if not isinstance(values, dict):
            raise MessageError("A notebook needs a drawing and the settings of the blocks.")
        unknown = set(values) - set(self.blocks)
        if unknown:
            raise MessageError(f"There is no such block: {str(min(map(str, unknown)))[:30]}.")
        context = self._context(drawing, wide)
        try:
            checked = {name: block.check(values.get(name, {}))[1] for name, block in self.blocks.items()}
            check_ink(context.picture)
            chapters = [_chapters(block, checked[name], context) for name, block in self.blocks.items()]
            return Notebook(notebook_json(chain(*chapters)))
        except OperatorError as error:
            return Refusal(str(error))

    def _context(self, drawing: Drawing, wide: Drawing, measure: bool = False) -> Context:
        if wide.below is not None or any(stroke.erase for stroke in wide.strokes):
            raise MessageError("The wide pad holds pen strokes only.")
        return Context(self.network, self.digits, drawing, wide, measure)


def _chapters(block: Block, parts: Mapping[str, Part], context: Context) -> list[tuple[str, str]]:
    """The block's parts in the notebook. Raises OperatorError, which names the block, for settings that cannot work."""
    try:
        return [(block.path(name), part.code(context)) for name, part in parts.items() if part.in_notebook(context)]
    except OperatorError as error:
        raise OperatorError(f"{say(block.title)}: {error}") from error


def _flag(message: Message, name: str) -> bool:
    value = message.get(name, False)
    if not isinstance(value, bool):
        raise MessageError(f"{name} must be true or false.")
    return value
