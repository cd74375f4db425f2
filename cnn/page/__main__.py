"""The page as a command: `python app.py`, `python -m cnn.page`, or `digit-lens` where the package is installed."""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read by gradio when it is imported
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy's own threads, like torch's below, only wait for each other

with suppress(ImportError):
    import spaces  # noqa: F401  where a GPU is borrowed, it has to come before torch

import torch

from cnn.base.command import run_command
from cnn.base.errors import UserError
from cnn.drawing.recognizer import Recognizer
from cnn.network.checkpoint import DEFAULT_WEIGHTS
from cnn.page.build import LAUNCH, build_page
from cnn.server.class_address import announcement

PROGRAM = "digit-lens"
ABOUT = """\
Draw a digit and see inside the convolutional network that reads it. The page opens on http://127.0.0.1:7860, or where
GRADIO_SERVER_NAME and GRADIO_SERVER_PORT say.
"""


def serve(weights: Path) -> None:
    """Load the weights and serve the page until it is stopped. Raises UserError where that cannot be."""
    torch.set_num_threads(1)  # more threads only wait for each other: a forward pass takes under a millisecond
    page = build_page(Recognizer.load(weights))
    try:
        page.launch(**LAUNCH, prevent_thread_lock=True)
    except OSError as error:
        raise UserError(str(error)) from error  # the port is taken
    if line := announcement(page.server_port):
        print(line, flush=True)
    page.block_thread()


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0, 2 after one sentence about what cannot be done, or 130 after Ctrl-C."""
    parser = argparse.ArgumentParser(prog=PROGRAM, description=ABOUT)
    weights = "what train.py wrote (default: %(default)s)"
    parser.add_argument("--weights", type=Path, default=DEFAULT_WEIGHTS, help=weights)
    options = parser.parse_args(arguments)
    return run_command(PROGRAM, lambda: serve(options.weights))


if __name__ == "__main__":
    sys.exit(main())
