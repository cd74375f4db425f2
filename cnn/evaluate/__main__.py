"""How well a network reads: MNIST's test digits, and files of drawings put on a pad in many ways.

    python -m cnn.evaluate                                      MNIST, clean and drawn again on a pad
    python -m cnn.evaluate --drawings digits.npz letters.npz    also these people's drawings
    python -m cnn.evaluate --drawings digits.npz --numbers      also three-digit numbers put together from them
    python -m cnn.evaluate --json                               the same figures as one JSON object
    python -m cnn.evaluate --metrics assets/metrics.json        also writes them there, as "evaluation"

Every drawing goes through `Recognizer.read_batch`, as on the page. Nothing here trains or chooses anything.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cnn.base.command import importing, path_option, run_command

PROGRAM = "python -m cnn.evaluate"

with importing(PROGRAM):
    import numpy as np
    import torch

    from cnn.base.files import sole_writer
    from cnn.data.drawings import Drawings, load_drawings
    from cnn.data.figures import FiguresError, add_figures, check_same_weights
    from cnn.data.mnist import load_mnist
    from cnn.drawing.recognizer import Recognizer
    from cnn.evaluate.conditions import ORDINARY, pad_grid
    from cnn.evaluate.drawings import evaluate_drawings, evaluate_refusal
    from cnn.evaluate.mnist import evaluate_mnist
    from cnn.evaluate.numbers import evaluate_numbers
    from cnn.evaluate.report import drawings_table, evaluation_figures, mnist_table, numbers_table, refusal_table
    from cnn.network.checkpoint import DEFAULT_WEIGHTS, checksum_of


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line's options."""
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Measure how well a network reads MNIST and files of drawings.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    ordinary = ORDINARY.name.replace("%", "%%")
    conditions = f"how drawings are put on the pad: {len(pad_grid())} conditions, or one: {ordinary}"
    files = "files of drawings"
    numbers = "also read three-digit numbers put together from each file of digits"
    parser.add_argument("--weights", type=path_option, default=DEFAULT_WEIGHTS, help="weights file that train.py wrote")
    parser.add_argument("--drawings", type=path_option, nargs="+", default=[], metavar="F.npz", help=files)
    parser.add_argument("--conditions", choices=("grid", "ordinary"), default="grid", help=conditions)
    parser.add_argument("--numbers", action="store_true", help=numbers)
    parser.add_argument("--json", action="store_true", help="print one JSON object in place of tables")
    parser.add_argument("--metrics", type=path_option, metavar="FILE", help="JSON file of figures to add these to")
    return parser.parse_args(arguments)


def run(options: argparse.Namespace) -> None:
    """Measure, print, and add the figures to a file where one is named."""
    torch.set_num_threads(1)  # the network is so small that threads cost more than they bring
    with alone_with(options.metrics):  # no run replaces weights beside these figures before both are told apart
        recognizer = Recognizer.load(options.weights)
        checksum = checksum_of(recognizer.model, recognizer.decision)
        files = [load_drawings(path) for path in options.drawings]
        if options.metrics:
            check_same_weights(options.metrics, checksum)  # told now, not after minutes
        figures = measure(recognizer, files, options, checksum)
        if options.metrics:
            add_figures(options.metrics, {"evaluation": figures})


@contextmanager
def alone_with(metrics: Path | None) -> Iterator[None]:
    """Keep others from writing beside a file of figures, if one is named. Raises FiguresError where that cannot be."""
    with ExitStack() as stack:
        try:
            if metrics:
                stack.enter_context(sole_writer(metrics.parent, [metrics.name]))
        except OSError as error:
            raise FiguresError(f"The figures cannot be written to {metrics}: {error.strerror}.") from error
        yield


def measure(
    recognizer: Recognizer, files: Sequence[Drawings], options: argparse.Namespace, checksum: str
) -> dict[str, object]:
    """Measure and print; answers the figures, which name the weights."""
    digit_files = [one for one in files if one.are_digits]
    mnist = evaluate_mnist(recognizer, load_mnist(train=False))
    conditions = pad_grid() if options.conditions == "grid" else (ORDINARY,)
    digits = [evaluate_drawings(recognizer, one, conditions) for one in digit_files]
    digit_scores = np.concatenate([one.scores for one in digits]) if digits else mnist.scores
    others = [evaluate_refusal(recognizer, one, digit_scores, conditions) for one in files if not one.are_digits]
    numbers = {one.name: evaluate_numbers(recognizer, one) for one in digit_files if options.numbers}
    figures = {"weights_checksum": checksum} | evaluation_figures(mnist, digits, others, numbers)
    if options.json:
        print(json.dumps(figures, allow_nan=False))
    else:
        tables = [mnist_table(mnist), *map(drawings_table, digits)]
        tables += [refusal_table(others)] if others else []
        tables += [numbers_table(numbers)] if numbers else []
        print("\n\n".join(tables))
    return figures


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0, or 2 after one sentence about a file that cannot be used, or 130 after Ctrl-C."""
    return run_command(PROGRAM, lambda: run(parse_arguments(arguments)), result_is_printed=True)


if __name__ == "__main__":
    sys.exit(main())
