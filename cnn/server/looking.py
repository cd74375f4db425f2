"""The page's drawings, read where that holds up nobody: one digit on the event loop, all else beside it."""

import numpy as np

from cnn.drawing.drawing import Drawing
from cnn.drawing.look import Look, glance, look_at, look_closer
from cnn.drawing.recognizer import Recognizer
from cnn.server.dispatch import Dispatch, Job
from cnn.server.drawing_message import parse_drawing, takes_long
from cnn.server.jobs import LOOK, decode_look


class Looking:
    """Looks at drawings as they come from the page. Holds the network, nothing of any drawing."""

    def __init__(self, recognizer: Recognizer, dispatch: Dispatch) -> None:
        self._recognizer = recognizer
        self._dispatch = dispatch

    async def look(self, function: str, message: object) -> Look:
        """`look_at` the drawing of a message of that server function. Raises MessageError, BusyError."""
        recognizer, dispatch = self._recognizer, self._dispatch
        job = Job(LOOK, message, lambda found: dispatch.here(lambda: decode_look(recognizer, found)))
        if takes_long(message):
            return await dispatch.beside(function, lambda: look_at(recognizer, parse_drawing(message)), job)
        drawing, (look, several) = dispatch.here(lambda: self._glance(message))
        if several is None:
            return look
        return await dispatch.beside(function, lambda: look_closer(recognizer, drawing, look, several), job)

    def _glance(self, message: object) -> tuple[Drawing, tuple[Look, np.ndarray | None]]:
        drawing = parse_drawing(message)
        return drawing, glance(self._recognizer, drawing)
