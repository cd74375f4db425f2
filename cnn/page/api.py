"""The public endpoint `/read` as Gradio's clients call it: an image file in, the reading out."""

from typing import Any

import gradio as gr
from starlette.routing import BaseRoute

from cnn.base.errors import UserError
from cnn.drawing.recognizer import Recognizer
from cnn.server.decoder import Decoder
from cnn.server.read_route import read_file, read_route, reading_message
from cnn.server.uploads import Uploads, upload_route

READ = "read"


class Page(gr.Blocks):
    """Blocks whose one endpoint takes an upload, and the routes that must be launched with it."""

    routes: tuple[BaseRoute, ...] = ()

    def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:
        """Replace the description of a file by the name of an upload, in place.

        Gradio would look for the file on the disk, fetch it from any address, and answer with paths of the server.
        """
        if block_fn.api_name == READ:
            inputs[:] = [_upload_name(inputs)]
        super().validate_inputs(block_fn, inputs)


def _upload_name(inputs: list[Any]) -> str:
    match inputs:
        case [{"path": str(name)}, *_]:
            return name
    raise gr.Error("Send an image file.", print_exception=False)


def add_read_endpoint(page: Page, recognizer: Recognizer) -> None:
    """Add `/read` to the Blocks that is being built. Errors reach the caller as one sentence."""
    decoder, uploads = Decoder(), Uploads()

    async def read(image: gr.FileData) -> dict[str, Any]:
        """Read the digit in an image file: light ink on dark, dark on light, or any ink on transparent."""
        try:
            return reading_message(await read_file(recognizer, decoder, uploads.take(str(image))))
        except UserError as error:
            raise gr.Error(str(error), print_exception=False) from None  # no traceback in the log

    page.routes = (read_route(recognizer, decoder), upload_route(uploads))
    gr.api(read, api_name=READ, concurrency_limit=None)  # the decoder bounds them
