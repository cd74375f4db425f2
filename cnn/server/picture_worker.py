"""The process that decodes pictures: `main` of this module, started by `cnn.server.decoder`.

A file that somebody made to hurt can hold or crash this process, and is then the only one that is not answered. It
imports neither torch nor Gradio. Each file comes on stdin as four bytes of length and its bytes, and is answered on
stdout by one line of JSON: a picture, the sentence of an ImageError, or the traceback of a bug.
"""

import contextlib
import json
import math
import os
import signal
import sys
import time
import traceback
from typing import Any, BinaryIO

try:
    import resource
except ImportError:  # Windows has no such limits; there the time bound stands alone
    resource = None  # type: ignore[assignment]

from cnn.drawing.ink import ImageError
from cnn.drawing.resample import area_weights
from cnn.server.child import READY
from cnn.server.limits import PICTURE_MEMORY, PICTURE_SECONDS
from cnn.server.picture_file import prepare_file
from cnn.server.picture_message import encode_picture


def answer(data: bytes) -> dict[str, Any]:
    """What one file is answered by."""
    try:
        return encode_picture(prepare_file(data))
    except ImageError as error:
        return {"error": str(error)}
    except Exception:
        return {"bug": traceback.format_exc()}


def serve(files: BinaryIO, answers: BinaryIO) -> None:
    """Answer files until no more come."""
    answers.write(READY)
    answers.flush()
    while len(length := files.read(4)) == 4:
        _bound("RLIMIT_CPU", math.ceil(time.process_time()) + PICTURE_SECONDS + 1)  # where the server is gone too
        answers.write(json.dumps(answer(files.read(int.from_bytes(length)))).encode() + b"\n")
        answers.flush()
        area_weights.cache_clear()  # one for each size that anybody sends


def _bound(name: str, most: int) -> None:
    limit = getattr(resource, name, None)
    if limit is not None:
        with contextlib.suppress(ValueError, OSError):  # a lower bound holds already
            resource.setrlimit(limit, (most, resource.getrlimit(limit)[1]))


def main() -> None:
    """Be polite to the server beside, take no more than the bounds, and leave Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(10)
    _bound("RLIMIT_CORE", 0)
    _bound("RLIMIT_DATA", PICTURE_MEMORY)
    serve(sys.stdin.buffer, sys.stdout.buffer)
