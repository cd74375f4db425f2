"""The tab "Lesson": seven blocks on the student's own drawing. Each request carries the drawing and the settings.

    {"block": "convolution", "drawing": {...}, "settings": {...}, "code": false}

is answered with what the block shows, its question and, where asked for, its code. Settings that cannot work are
answered with `{"error": sentence}` for the student; only a message that no page sends is refused (400).
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import gradio as gr
import numpy as np
from fastapi import HTTPException

from cnn.drawing.drawing import Drawing
from cnn.drawing.recognizer import Recognizer
from cnn.lesson import blocks
from cnn.lesson.blocks import Answer, Drawn, Settings
from cnn.lesson.data_block import DataBlock
from cnn.lesson.network_blocks import NetworkBlocks
from cnn.lesson.notebook import LessonSettings, notebook_json
from cnn.lesson.settings import MessageError, lesson_blocks
from cnn.network.operators import OperatorError
from cnn.page.component import component
from cnn.page.pacing import Pacer
from cnn.page.payload import PayloadError, parse_drawing

NO_INK = "There is no ink on the pad: draw a digit."


class Lesson:
    """Answers the lesson's messages. Holds the network and MNIST, nothing of any student."""

    def __init__(self, recognizer: Recognizer) -> None:
        self.network = NetworkBlocks(recognizer)
        self.data = DataBlock()
        self.model = self.network.model
        learned = self.model.conv1.weight.shape[0]
        self.blocks = {block.name: block for block in lesson_blocks(learned)}

    def answer(self, message: Any) -> Answer:
        """What a block shows. Raises MessageError or PayloadError for a message that no page sends."""
        block = self._block(message)
        drawn, wide = self._drawings(message)
        want_code, measure = (self._flag(message, name) for name in ("code", "measure"))
        try:
            settings = self.blocks[block].check(message.get("settings", {}))
            shown, code = self._answer(block, settings, drawn, wide, measure)
            if want_code:
                shown["code"] = code().code()
        except OperatorError as error:
            return {"error": str(error)}
        return shown

    def notebook(self, message: Any) -> Answer:
        """`{"drawing", "wide", "settings": {block: settings}}` -> the whole lesson as a notebook, or why not."""
        if not isinstance(message, dict) or not isinstance(message.get("settings"), dict):
            raise MessageError("A notebook needs a drawing and the settings of the blocks.")
        drawn, wide = self._drawings(message)
        unknown = set(message["settings"]) - set(self.blocks)
        if unknown:
            raise MessageError(f"There is no such block: {str(min(map(str, unknown)))[:30]}.")
        try:
            checked = {name: block.check(message["settings"].get(name, {})) for name, block in self.blocks.items()}
            if drawn.prepared.blank:
                return {"error": NO_INK}
            return {"notebook": notebook_json(self._notebook_settings(checked, drawn, wide))}
        except OperatorError as error:
            return {"error": str(error)}

    def _notebook_settings(self, checked: dict[str, Settings], drawn: Drawn, wide: Drawing) -> LessonSettings:
        made: dict[str, dict[str, Any]] = {}
        for name, block in self.blocks.items():
            try:
                made[name] = {part: make() for part, make in self._codes(name, checked[name], drawn, wide).items()}
            except OperatorError as error:
                raise OperatorError(f"{block.title}: {error}") from error
        return LessonSettings(
            data=made["data"]["mnist"],
            preprocess=made["data"]["drawing"],
            convolution=made["convolution"][""],
            padding=made["padding"][""],
            pooling=made["pooling"][""],
            flatten=made["flatten"][""],
            conv_as_linear=made["equivalence"]["matrix"],
            linear_as_conv=made["equivalence"]["slide" if wide.strokes else "kernel"],
            complete=made["code"][""],
        )

    def _answer(
        self, block: str, settings: Settings, drawn: Drawn, wide: Drawing, measure: bool
    ) -> tuple[Answer, Callable[[], Any]]:
        """What is shown, and the settings whose `code` does the same."""
        part = settings.get("part", "")
        make = self._codes(block, settings, drawn, wide)[part]
        if block == "flatten":
            return self.network.show_flatten(drawn, settings), make
        if (block, part) == ("equivalence", "kernel"):
            return self.network.show_kernel(drawn, settings), make
        if (block, part) == ("equivalence", "slide"):
            return self.network.show_slide(wide, settings, measure), make
        if (block, part) == ("data", "mnist"):
            return self.data.show_mnist(settings), make
        if (block, part) == ("data", "drawing"):
            return self.data.show_drawing(drawn), make
        chosen = make()
        if (block, part) == ("equivalence", "matrix"):
            return self.network.show_matrix(settings, chosen), lambda: chosen
        if block == "code":
            return blocks.show_complete(chosen) | {"code": chosen.code()}, lambda: chosen
        show = {
            "convolution": blocks.show_convolution,
            "padding": blocks.show_padding,
            "pooling": blocks.show_pooling,
        }[block]
        return show(drawn, settings, chosen), lambda: chosen

    def _codes(self, block: str, settings: Settings, drawn: Drawn, wide: Drawing) -> dict[str, Callable[[], Any]]:
        """For each part of a block, what makes the settings object of cnn/lesson/snippets.py."""
        network = self.network
        return {
            "data": {
                "mnist": lambda: self.data.mnist_settings(settings),
                "drawing": lambda: self.data.drawing_settings(drawn),
            },
            "convolution": {"": lambda: blocks.convolution_settings(drawn, settings, self.model)},
            "padding": {"": lambda: blocks.padding_settings(drawn, settings)},
            "pooling": {"": lambda: blocks.pooling_settings(drawn, settings)},
            "flatten": {"": lambda: network.flatten_settings(drawn, settings)},
            "equivalence": {
                "matrix": lambda: network.matrix_settings(drawn, settings),
                "kernel": lambda: network.kernel_settings(drawn),
                "slide": lambda: network.slide_settings(wide),
            },
            "code": {"": lambda: blocks.complete_settings(drawn, settings)},
        }[block]

    def _block(self, message: Any) -> str:
        if not isinstance(message, dict) or message.get("block") not in list(self.blocks):
            raise MessageError(f"A message of the lesson needs a block: {', '.join(self.blocks)}.")
        return message["block"]

    @staticmethod
    def _drawings(message: dict[str, Any]) -> tuple[Drawn, Drawing]:
        wide = parse_drawing(message.get("wide", {}))
        if wide.below is not None or any(stroke.erase for stroke in wide.strokes):
            raise MessageError("The wide pad holds pen strokes only.")
        return Drawn.of(parse_drawing(message.get("drawing"))), wide

    @staticmethod
    def _flag(message: dict[str, Any], name: str) -> bool:
        value = message.get(name, False)
        if not isinstance(value, bool):
            raise MessageError(f"{name} must be true or false.")
        return value


def lesson_tab(recognizer: Recognizer, samples: list[list[dict[str, Any]]]) -> gr.HTML:
    """The component of the tab. `samples` are drawings to start from, a few of each digit."""
    lesson = Lesson(recognizer)
    pacer = Pacer()
    threading.Thread(target=lesson.data.prepare, daemon=True).start()

    async def lesson_block(message: Any) -> Answer:
        """A block's answer. Code with a whole layer's weights in it takes long enough to need a thread of its own."""
        slow = isinstance(message, dict) and (message.get("code") or message.get("block") == "data")
        try:
            answer = await asyncio.to_thread(lesson.answer, message) if slow else lesson.answer(message)
        except (MessageError, PayloadError) as error:
            raise HTTPException(400, str(error)) from None
        return answer | {"pause": pacer.pause()}

    async def lesson_notebook(message: Any) -> Answer:
        try:
            return await asyncio.to_thread(lesson.notebook, message)
        except (MessageError, PayloadError) as error:
            raise HTTPException(400, str(error)) from None

    return component(
        "lesson",
        server_functions=[lesson_block, lesson_notebook],
        blocks=[block.described() for block in lesson.blocks.values()],
        samples=[drawings[:3] for drawings in samples],
        biases=np.round(lesson.model.conv1.bias.detach().double().numpy(), 6).tolist(),
    )
