"""The tab "Lesson": seven blocks on the student's own drawing. Each request carries the drawing and the settings."""

import asyncio
from dataclasses import dataclass

import gradio as gr

from cnn.drawing.drawing import Drawing
from cnn.lesson.block import BlockMessage, PartAnswer
from cnn.lesson.lesson import Lesson, Notebook, Refusal
from cnn.page.answering import Message, server_function
from cnn.page.component import component
from cnn.page.messages import DrawingMessage
from cnn.page.samples import pen_samples
from cnn.server.drawing_message import parse_drawing
from cnn.server.pacing import Pacer

SAMPLES = 3  # drawings of each digit


@dataclass(frozen=True)
class LessonProps:
    """What the tab Lesson starts with."""

    blocks: list[BlockMessage]
    samples: list[list[DrawingMessage]]  # drawings of each digit to start from
    biases: list[float]  # of the network's first layer, whose kernels can be chosen
    kernel_size: int


def lesson_tab(lesson: Lesson) -> gr.HTML:
    """The component of the tab."""

    @server_function(Pacer())
    async def lesson_block(message: Message) -> PartAnswer | Refusal:
        """A block's answer. Code with a whole layer's weights in it takes long enough to need a thread of its own."""
        drawing, wide = _drawings(message)
        if message.get("code") or message.get("block") == "data":
            return await asyncio.to_thread(lesson.answer, message, drawing, wide)
        return lesson.answer(message, drawing, wide)

    @server_function()
    async def lesson_notebook(message: Message) -> Notebook | Refusal:
        return await asyncio.to_thread(lesson.notebook, message, *_drawings(message))

    network = lesson.network
    props = LessonProps(
        blocks=[block.message() for block in lesson.blocks.values()],
        samples=[pen_samples(digit, SAMPLES) for digit in range(10)],
        biases=[round(bias, 6) for bias in network.model.get_parameter("conv1.bias").tolist()],
        kernel_size=network.config.kernel_size,
    )
    return component("lesson", [lesson_block, lesson_notebook], props)


def _drawings(message: Message) -> tuple[Drawing, Drawing]:
    """The drawing on the small pad, and the one on the wide pad. Raises MessageError."""
    return parse_drawing(message.get("drawing")), parse_drawing(message.get("wide", {}))
