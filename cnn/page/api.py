"""The public endpoint: an image file in, the reading out."""

import warnings
from typing import Any

import gradio as gr
from PIL import Image, ImageOps, UnidentifiedImageError

from cnn.base.errors import UserError
from cnn.drawing.ink import MAX_SIDE, ImageError
from cnn.drawing.recognizer import Recognizer


def open_image(path: str) -> Image.Image:
    """The image in a file, upright. Its size is checked before anything is decoded. Raises ImageError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path) as image:
                width, height = image.size
                if max(image.size) <= MAX_SIDE:
                    return ImageOps.exif_transpose(image)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise ImageError("The file is not an image that can be read.") from error
    raise ImageError(f"A picture may be at most {MAX_SIDE}x{MAX_SIDE} pixels, not {width}x{height}.")


def add_read_endpoint(recognizer: Recognizer) -> None:
    """Add `/read` to the Blocks that is being built. Errors reach the caller as one sentence."""

    def read(image: str) -> dict[str, Any]:
        """Read the digit in an image file: light ink on dark, dark on light, or any ink on transparent."""
        try:
            if not image:
                raise ImageError("Send an image file.")
            reading = recognizer.read(open_image(image))
        except UserError as error:
            raise gr.Error(str(error), print_exception=False) from None  # no traceback in the log
        return {
            "digit": reading.digit,
            "verdict": reading.verdict,
            "probabilities": reading.probabilities.tolist(),
            "score": reading.score,
        }

    file = gr.File(label="image", visible=False)
    answer = gr.JSON(label="reading", visible=False)
    gr.Button(visible=False).click(read, file, answer, api_name="read", concurrency_limit=4)
