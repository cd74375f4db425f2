"""The tab "Draw": the pad, the answer and the network, as one component that follows the pen."""

import gradio as gr

from cnn.base.errors import MessageError
from cnn.drawing.recognizer import Recognizer
from cnn.network.checkpoint import checksum_of
from cnn.page.component import component
from cnn.page.inspector import Inspector
from cnn.page.messages import Answer, DrawingMessage, DrawProps
from cnn.page.payload import answer_of
from cnn.page.samples import Samples
from cnn.server.answering import Message, ServerFunction, server_function
from cnn.server.dispatch import Dispatch
from cnn.server.looking import Looking


def draw_tab(recognizer: Recognizer, samples: Samples) -> gr.HTML:
    """The component of the tab."""
    network = checksum_of(recognizer.model, recognizer.decision)
    return component("draw", DrawProps(network, samples.kinds, samples.first()))


def draw_functions(recognizer: Recognizer, samples: Samples, dispatch: Dispatch) -> dict[str, ServerFunction]:
    """What the tab asks, by name. Each request carries its whole drawing; nothing of it stays on the server."""
    looking = Looking(recognizer, dispatch)

    @server_function(dispatch.pacer)
    async def drawing(message: Message) -> Answer:
        """`{"drawing"}` -> the answer, and the picture that the network read."""
        return answer_of(await looking.look("drawing", message.get("drawing")))

    @server_function()
    def sample(message: Message) -> DrawingMessage:
        """`{"kind": "pen" | "mnist", "digit": 0..9, "index": n}` -> a drawing for the pad."""
        match message:
            case {"kind": str(kind), "digit": int(digit), "index": int(index)} if type(digit) is type(index) is int:
                return samples.drawing(kind, digit, index)
        raise MessageError("A sample needs a kind, a digit from 0 to 9 and an index.")

    return {"drawing": drawing, "sample": sample, **Inspector(recognizer, dispatch).server_functions()}
