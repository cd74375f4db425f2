"""The two doors for a picture file: `/read` as Gradio's clients call it, and `POST /read`."""

from typing import Any

import gradio as gr
from starlette.routing import Route

from cnn.base.errors import UserError
from cnn.drawing.recognizer import Recognizer
from cnn.server.decoder import Decoder
from cnn.server.read_route import read_file, read_route
from cnn.server.uploads import Uploads, upload_route


class PictureDoors:
    """Both doors around one recognizer, and the routes that must be launched for them."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer, self._decoder, self._uploads = recognizer, Decoder(), Uploads()
        self.routes: list[Route] = [read_route(recognizer, self._decoder), upload_route(self._uploads)]

    def add_endpoint(self) -> None:
        """Add `/read` to the Blocks that is being built. Errors reach the caller as one sentence."""

        async def read(image: gr.FileData) -> dict[str, Any]:
            """Read the digit in an image file: light ink on dark, dark on light, or any ink on transparent."""
            # What comes is the name of an upload: `cnn.server.file_messages` has taken it out of the client's message.
            try:
                return await read_file(self._recognizer, self._decoder, self._uploads.take(str(image)))
            except UserError as error:
                raise gr.Error(str(error), print_exception=False) from None  # no traceback in the log

        gr.api(read, api_name="read", concurrency_limit=None)  # the decoder bounds them
