"""Builds the page, serves it until the program is stopped, and gets ready what a first page does not need."""

from __future__ import annotations

import ctypes
import gc
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import gradio as gr
import torch
from gradio import http_server

from cnn.base.errors import UserError
from cnn.base.messages import to_json
from cnn.drawing.look import look_at
from cnn.drawing.recognizer import Recognizer
from cnn.lesson.lesson import Lesson
from cnn.network.checkpoint import DEFAULT_WEIGHTS
from cnn.page.api import PictureDoors
from cnn.page.build import build_page, page_functions
from cnn.page.launching import launch_options
from cnn.page.samples import Samples, pen_samples
from cnn.server.address import Address
from cnn.server.class_address import announcement
from cnn.server.drawing_message import parse_drawing
from cnn.server.journal import write_line
from cnn.training.scales import find_scales


def serve(weights: Path | None, address: Address) -> None:
    """Load the weights and serve the page until the program is stopped. Raises UserError where that cannot be."""
    torch.set_num_threads(1)  # more threads only wait for each other: a forward pass takes under a millisecond
    recognizer = Recognizer.load(weights or DEFAULT_WEIGHTS)
    samples, lesson, pictures = Samples(), Lesson(recognizer), PictureDoors(recognizer)
    page = build_page(recognizer, samples, lesson, pictures)
    try:
        launch(
            page,
            launch_options(page, recognizer, page_functions(recognizer, samples, lesson), pictures.routes),
            address,
        )
        write_line(f"The page is on {page.local_url}")
        if line := announcement(page.server_port):
            write_line(line)
        get_ready(recognizer, samples, lesson)
        threading.Event().wait()
    finally:
        page.close(verbose=False)


def launch(page: gr.Blocks, options: dict[str, Any], address: Address) -> None:
    """Let Gradio serve the page at this address alone, in a thread. Raises UserError where that cannot be."""
    if ":" in address.host:
        http_server.LOCALHOST_NAME = "127.0.0.1"  # Gradio tries the port on IPv4 first, wherever it is to listen
    options |= {"server_name": address.name, "server_port": address.port, "prevent_thread_lock": True}
    try:
        page.launch(**options)
    except OSError as error:
        page.close(verbose=False)
        address.check_free()  # somebody else was faster
        raise UserError(f"The page cannot be served on port {address.port} of {address.host}: {error}") from error


def get_ready(recognizer: Recognizer, samples: Samples, lesson: Lesson) -> None:
    """Do once what would make a first visitor wait.

    That is torch's first pass, drawings to start from, MNIST's neighbours, and scales where the weights file has none.
    """
    look_at(recognizer, parse_drawing(to_json(pen_samples(3)[0])))  # what the page opens with
    samples.prepare()
    lesson.digits.prepare()
    recognizer.scales = recognizer.scales or find_scales(recognizer.model)
    gc.collect()
    gc.freeze()  # what is there now stays: looking through it again and again would stop everybody for 0.1 s and more
    with suppress(OSError, AttributeError):  # the C library of Linux keeps what sorting MNIST took: some 250 MB
        ctypes.CDLL(None).malloc_trim(0)
