"""Measures the scales of a network's maps and stores them in its weights file.

    python -m cnn.training.store_scales --weights runs/older/digit_cnn.pt

`train.py` stores them by itself: this is for files from before it did. The weights stay as they are, bit for bit, and
so does the checksum that names them.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from cnn.base.command import importing, path_option, run_command

PROGRAM = "python -m cnn.training.store_scales"

with importing(PROGRAM):
    from cnn.base.errors import UserError
    from cnn.base.files import FolderInUseError, sole_writer
    from cnn.data.figures import read_figures, save_figures
    from cnn.data.mnist import load_mnist
    from cnn.data.run_files import FIGURES
    from cnn.network.checkpoint import checksum_of, load_checkpoint, read_checksum, save_checkpoint
    from cnn.training.scales import training_scales


class ScalesError(UserError):
    """The scales cannot be stored; the message is one sentence for the person who named the file."""


def store_scales(path: Path, data_dir: Path | None) -> dict[str, float]:
    """Measure the scales of the network in a weights file and write them into it, in place of any that it has.

    Raises a UserError where that cannot be done.
    """
    checkpoint = load_checkpoint(path)
    scales = training_scales(checkpoint.model, load_mnist(True, data_dir))
    try:
        with sole_writer(path.parent, (path.name,)):
            if read_checksum(path) != checksum_of(checkpoint.model, checkpoint.decision):  # a run has just ended
                raise ScalesError(f"The weights file {path} was replaced in the meantime: try again.")
            checksum = save_checkpoint(path, checkpoint.model, checkpoint.decision, scales)
            _tell_size(path, checksum)
    except FolderInUseError as error:
        raise ScalesError(f"A run writes to {path.parent}: wait for its end.") from error
    except OSError as error:
        raise ScalesError(f"The scales cannot be written to {path}: {error.strerror}.") from error
    return scales


def _tell_size(weights: Path, checksum: str) -> None:
    """Where a run's figures of these weights lie beside them, they name the file's size."""
    path = weights.with_name(FIGURES)
    network = (figures := read_figures(path)).get("network")
    if isinstance(network, dict) and network.get("checksum") == checksum:
        save_figures(path, figures | {"network": network | {"file_bytes": weights.stat().st_size}})


def run(options: argparse.Namespace) -> None:
    """Store the scales and print them."""
    for name, scale in store_scales(options.weights, options.data_dir).items():
        print(f"{name:<10}{scale:>9g}")


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line's options."""
    about = "Measure the scale of each stage's maps on training digits and store it in the weights file."
    parser = argparse.ArgumentParser(prog=PROGRAM, description=about)
    parser.add_argument("--weights", type=path_option, required=True, metavar="F", help="weights file that is changed")
    parser.add_argument("--data-dir", type=path_option, metavar="DIR", help="folder with MNIST, as of train.py")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0, or 2 after one sentence about what cannot be done, or 130 after Ctrl-C."""
    return run_command(PROGRAM, lambda: run(parse_arguments(arguments)))


if __name__ == "__main__":
    sys.exit(main())
