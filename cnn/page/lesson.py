"""The tab "Lesson": seven blocks on the student's own drawing. Each request carries the drawing and the settings."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from cnn.drawing.recognizer import Recognizer
from cnn.lesson.block import BlockMessage
from cnn.lesson.lesson import Lesson
from cnn.network.checkpoint import checksum_of
from cnn.page.component import component
from cnn.page.messages import DrawingMessage
from cnn.page.samples import FIRST, pen_samples
from cnn.server.answering import Message, ServerFunction, server_function
from cnn.server.dispatch import Dispatch, Job
from cnn.server.drawing_message import takes_long
from cnn.server.jobs import LESSON_BLOCK, LESSON_NOTEBOOK, answer_block, answer_notebook

LONG_BLOCKS = ("data", "equivalence")  # MNIST is searched; matrices of a million numbers, a wide network


@dataclass(frozen=True)
class LessonProps:
    """What the tab Lesson starts with."""

    network: str  # id of the network that it asks about
    blocks: list[BlockMessage]
    samples: list[list[DrawingMessage]]  # drawings of each digit to start from
    biases: list[float]  # of the network's first layer, whose kernels can be chosen
    kernel_size: int


def lesson_functions(lesson: Lesson, dispatch: Dispatch) -> dict[str, ServerFunction]:
    """What the tab asks, by name."""

    @server_function(dispatch.pacer)
    async def block(message: Message) -> Any:
        """A block's answer."""
        if not _takes_long(message):
            return dispatch.here(lambda: answer_block(lesson, message))
        # MNIST lies in this process; another would have to read it first.
        mnist = message.get("block") == "data" and not _long_drawings(message)
        job = None if mnist else Job[Any](LESSON_BLOCK, message, lambda found: found)
        return await dispatch.beside("lesson", lambda: answer_block(lesson, message), job)

    @server_function()
    async def notebook(message: Message) -> Any:
        """The whole lesson as a notebook."""
        job = Job[Any](LESSON_NOTEBOOK, message, lambda found: found)
        return await dispatch.beside("notebook", lambda: answer_notebook(lesson, message), job)

    return {"lesson": block, "notebook": notebook}


def lesson_tab(recognizer: Recognizer, lesson: Lesson) -> gr.HTML:
    """The component of the tab."""
    network = lesson.network
    props = LessonProps(
        network=checksum_of(recognizer.model, recognizer.decision),
        blocks=[block.message() for block in lesson.blocks.values()],
        samples=[pen_samples(digit, FIRST) for digit in range(10)],
        biases=[round(bias, 6) for bias in network.model.get_parameter("conv1.bias").tolist()],
        kernel_size=network.config.kernel_size,
    )
    return component("lesson", props)


def _takes_long(message: Message) -> bool:
    """Whether the answer would hold up the event loop. Code with a whole layer's weights in it does."""
    return _long_drawings(message) or bool(message.get("code")) or message.get("block") in LONG_BLOCKS


def _long_drawings(message: Message) -> bool:
    return takes_long(message.get("drawing")) or takes_long(message.get("wide"))
