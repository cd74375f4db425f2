"""The process that does long work: `main` of this module, started by `cnn.server.job_process`.

What comes on stdin has four bytes of length before it: first a weights file, then messages `{"job", "message"}`, each
answered on stdout by one line of JSON: the answer, the sentence of a UserError, or the traceback of a bug.
"""

import contextlib
import json
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from cnn.base.errors import UserError
from cnn.server.child import READY


def answer(jobs: Mapping[str, Callable[[Any], Any]], data: bytes) -> dict[str, Any]:
    """What one message is answered by."""
    try:
        message = json.loads(data)
        return {"answer": jobs[message["job"]](message["message"])}
    except UserError as error:
        return {"error": str(error)}
    except Exception:
        return {"bug": traceback.format_exc()}


def serve(pieces: "queue.SimpleQueue[bytes]", answers: BinaryIO) -> None:
    """Answer messages for ever."""
    # Here, not above: meanwhile the thread that reads sees whether the server has ended.
    import torch

    from cnn.drawing.recognizer import Recognizer
    from cnn.lesson.lesson import Lesson
    from cnn.network.checkpoint import unpack_checkpoint
    from cnn.server.jobs import jobs_of

    torch.set_num_threads(1)
    recognizer = Recognizer(*unpack_checkpoint(pieces.get()))
    jobs = jobs_of(recognizer, Lesson(recognizer))
    answers.write(READY)
    answers.flush()
    while True:
        answers.write(json.dumps(answer(jobs, pieces.get())).encode() + b"\n")
        answers.flush()


def read(stream: BinaryIO, pieces: "queue.SimpleQueue[bytes]") -> None:
    """Hand over what comes. When the server has ended, however it did, so does this process, in the midst of work."""
    while len(length := stream.read(4)) == 4:
        pieces.put(stream.read(int.from_bytes(length)))
    os._exit(0)


def main() -> None:
    """Be polite to the server beside, be the first to go where memory runs out, and leave Ctrl-C to the server."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(10)
    with contextlib.suppress(OSError):  # Linux alone
        Path("/proc/self/oom_score_adj").write_text("1000")
    pieces: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=read, args=(sys.stdin.buffer, pieces), daemon=True).start()
    serve(pieces, sys.stdout.buffer)
