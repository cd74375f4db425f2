"""The page as a command: `python app.py`, `python -m cnn.page`, or `digit-lens` where the package is installed."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from cnn.base.assets import ASSETS
from cnn.base.command import importing, path_option, run_command
from cnn.server.address import Address

PROGRAM = "digit-lens"
ABOUT = """\
Draw a digit and see inside the convolutional network that reads it. The page opens on http://127.0.0.1:7860, or where
GRADIO_SERVER_NAME and GRADIO_SERVER_PORT say.
"""


def start(weights: Path | None) -> None:
    """Serve the page until it is stopped. Raises UserError where that cannot be, a wrong address at once."""
    address = Address.of_environment()
    address.check_free()
    settle_environment()
    with importing(PROGRAM):
        with suppress(ImportError):
            import spaces  # noqa: F401  where a GPU is borrowed, it has to come before torch
        from cnn.page.serving import serve  # seconds
    serve(weights, address)


def settle_environment() -> None:
    """What Gradio, httpx and NumPy read when they are imported. The page talks to nobody but its visitors."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ["GRADIO_TEMP_DIR"] = str(ASSETS / "gradio")  # is there already; nothing is ever written to it
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy's own threads, like torch's, only wait for each other
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = "*"  # or Gradio looks for its own server through a proxy
    os.environ.pop("GRADIO_NUM_PORTS", None)  # there is one port, and Gradio falls over a value that is no number


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0, 2 after one sentence about what cannot be done, or 130 after Ctrl-C."""
    return run_command(PROGRAM, lambda: start(parse_arguments(arguments).weights))


def command() -> NoReturn:
    """`main` as a whole process, which ends at once afterwards."""
    code = main()
    # Gradio's worker threads may still compute. Python would end them inside torch, whose C++ then aborts.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command's options; a wrong one ends the program as argparse does."""
    parser = argparse.ArgumentParser(prog=PROGRAM, description=ABOUT)
    help_text = "what train.py wrote (default: the network that comes with the page)"
    parser.add_argument("--weights", type=path_option, help=help_text)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    command()
