"""The tab "Draw": the pad, the answer and the network, as one component that follows the pen."""

from __future__ import annotations

from typing import Any

import gradio as gr
from fastapi import HTTPException

from cnn.drawing.look import look_at
from cnn.drawing.recognizer import Recognizer
from cnn.page.component import component
from cnn.page.inspector import describe_network, inspector_functions
from cnn.page.pacing import Pacer
from cnn.page.payload import PayloadError, describe_stages, encode_digits, encode_reading, parse_drawing
from cnn.page.samples import Samples


def draw_tab(recognizer: Recognizer, samples: Samples) -> gr.HTML:
    """The component of the tab. Each request carries its whole drawing; nothing of it stays on the server."""
    stages = recognizer.model.config.stages()
    pacer = Pacer()

    async def read_drawing(message: Any) -> dict[str, Any]:
        """The page's drawing -> the answer and every map. A few milliseconds, so it runs on the event loop itself."""
        try:
            drawing = parse_drawing(message)
        except PayloadError as error:
            raise HTTPException(400, str(error)) from None
        look = look_at(recognizer, drawing)
        several = {"digits": encode_digits(look.digits), "chosen": look.chosen}
        return encode_reading(look.reading, stages) | several | {"pause": pacer.pause()}

    async def sample(message: Any) -> dict[str, Any]:
        """`{"kind": "pen" | "mnist", "digit": 0..9, "index": n}` -> a drawing for the pad."""
        match message:
            case {"kind": str(kind), "digit": int(digit), "index": int(index)} if kind in samples and 0 <= digit <= 9:
                choices = samples[kind][digit]
                return choices[index % len(choices)]
        raise HTTPException(400, f"A sample needs a kind of {', '.join(samples)}, a digit from 0 to 9 and an index.")

    return component(
        "draw",
        server_functions=[read_drawing, sample, *inspector_functions(recognizer, pacer)],
        stages=describe_stages(stages),
        parameters=recognizer.model.config.parameter_count(),
        sample_kinds=list(samples),
        **describe_network(recognizer.model),
    )
