"""Digit Lens: draw a digit and see inside the convolutional network that reads it.

`python app.py` opens the page on http://127.0.0.1:7860, or where GRADIO_SERVER_NAME and GRADIO_SERVER_PORT say.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read by gradio when it is imported
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy's own threads, like torch's below, only wait for each other

import torch

from cnn.drawing.recognizer import Recognizer
from cnn.network.checkpoint import DEFAULT_WEIGHTS, CheckpointError
from cnn.page.build import LAUNCH, build_page


def main() -> None:
    """Load the weights and serve the page until it is stopped."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--weights", type=Path, default=DEFAULT_WEIGHTS, help="what train.py wrote (default: %(default)s)"
    )
    arguments = parser.parse_args()
    torch.set_num_threads(1)  # more threads only wait for each other: a forward pass takes under a millisecond
    try:
        page = build_page(Recognizer.load(arguments.weights))
    except CheckpointError as error:
        sys.exit(str(error))
    try:
        page.launch(**LAUNCH)
    except OSError as error:  # the port is taken
        sys.exit(str(error))


if __name__ == "__main__":
    main()
