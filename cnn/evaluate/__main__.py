"""How well a network reads: MNIST's test digits, and files of drawings put on a pad in many ways.

    python -m cnn.evaluate                                      MNIST, clean and drawn again on a pad
    python -m cnn.evaluate --drawings digits.npz letters.npz    also these people's drawings
    python -m cnn.evaluate --drawings digits.npz --numbers      also three-digit numbers put together from them
    python -m cnn.evaluate --json                               the same figures as one JSON object
    python -m cnn.evaluate --metrics assets/metrics.json        also writes them there, as "evaluation"

Every drawing goes through `Recognizer.read_batch`, as on the page. Nothing here trains or chooses anything.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np
import torch

from cnn.data.drawings import ORDINARY, DrawingsError, load_drawings, pad_grid
from cnn.data.mnist import DataError
from cnn.drawing.recognizer import Recognizer
from cnn.evaluate.evaluation import (
    DrawingsResult,
    Figures,
    MnistResult,
    RefusalResult,
    evaluate_drawings,
    evaluate_mnist,
    evaluate_refusal,
)
from cnn.evaluate.numbers import NumbersResult, evaluate_numbers
from cnn.evaluate.report import add_to_results
from cnn.network.checkpoint import DEFAULT_WEIGHTS, CheckpointError


def as_json(
    mnist: MnistResult,
    digits: Sequence[DrawingsResult],
    others: Sequence[RefusalResult],
    numbers: Mapping[str, NumbersResult],
) -> dict[str, object]:
    """All results as plain values that strict JSON can hold; shares of 1, rounded to six places."""
    return {
        "mnist": _fields(mnist),
        "digits": {one.name: _fields(one) | _writer_summary(one.writers) for one in digits},
        "not_digits": {one.name: _fields(one) for one in others},
        "numbers": {name: _fields(one) for name, one in numbers.items()},
    }


def _fields(result: MnistResult | DrawingsResult | RefusalResult | NumbersResult) -> dict[str, object]:
    values = asdict(result)
    values.pop("scores", None)  # one for each drawing: too long to print
    values.pop("name", None)
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, np.ndarray):
        return value.tolist()
    return round(float(value), 6) if isinstance(value, float) else value


def _writer_summary(writers: dict[str, float]) -> dict[str, object]:
    if not writers:
        return {"writer_mean": None, "writer_worst": None}
    worst = min(writers, key=lambda name: writers[name])
    mean = sum(writers.values()) / len(writers)
    return {"writer_mean": round(mean, 6), "writer_worst": {"writer": worst, "accuracy": round(writers[worst], 6)}}


def percent(value: float | None) -> str:
    """A share of 1 as fixed-width percent, "    -  " where there is none."""
    return "    -  " if value is None else f"{100 * value:6.2f} %"


def _table_row(name: str, figures: Figures) -> str:
    shares = (figures.accuracy, figures.ece, figures.refused, figures.unsure)
    return f"  {name:<32}{figures.n:>8,}" + "".join(f"{percent(value):>11}" for value in shares)


HEADER = f"  {'':<32}{'n':>8}{'accuracy':>11}{'ECE':>11}{'refused':>11}{'unsure':>11}"


def mnist_table(result: MnistResult) -> str:
    """MNIST's figures as fixed-width text."""
    difference = 100 * ((result.redrawn.accuracy or 0) - (result.sample.accuracy or 0))
    return "\n".join(
        [
            "MNIST test digits",
            HEADER,
            _table_row("as they are", result.clean),
            _table_row("a sample of them, as they are", result.sample),
            _table_row("any size and place", result.placed),
            _table_row("any size, place and pen", result.redrawn) + f"   {difference:+.2f} points",
        ]
    )


def drawings_table(result: DrawingsResult) -> str:
    """One file's figures as fixed-width text."""
    lines = [f"{result.name}: {result.drawings:,} drawings of digits", HEADER]
    lines += [_table_row(name, figures) for name, figures in result.conditions.items()]
    lines += [_table_row("all conditions", result.overall)]
    if result.without_suspect is not None:
        lines += [_table_row("all, without suspect labels", result.without_suspect)]
    lines += [f"  worst condition: {result.worst_condition}"]
    if result.writers:
        mean = sum(result.writers.values()) / len(result.writers)
        worst = min(result.writers, key=lambda name: result.writers[name])
        lines += [
            f"  {len(result.writers)} writers: mean {percent(mean).strip()}, "
            f"worst {percent(result.writers[worst]).strip()} (writer {worst})"
        ]
    lines += ["  label   recall    read as" + "".join(f"{digit:>7}" for digit in range(10))]
    for digit, (recall, row) in enumerate(zip(result.recall, result.confusion, strict=True)):
        lines += [f"  {digit:>5} {percent(recall)}" + " " * 10 + "".join(f"{count:>7}" for count in row)]
    return "\n".join(lines)


def refusal_table(results: Sequence[RefusalResult]) -> str:
    """The figures of files of not-digits as fixed-width text."""
    lines = [
        "Not digits (lookalikes left out; passing = taken for a digit)",
        f"  {'':<24}{'n':>7}{'AUROC':>9}{'with lookalikes':>17}{'pass at 1 % refused':>21}{'pass as shipped':>17}",
    ]
    for one in results:
        areas = ["-" if area is None else f"{area:.4f}" for area in (one.auroc, one.auroc_with_lookalikes)]
        lines += [
            f"  {one.name:<24}{one.counted:>7,}{areas[0]:>9}{areas[1]:>17}"
            f"{percent(one.pass_at_threshold):>21}{percent(one.pass_as_shipped):>17}"
        ]
    return "\n".join(lines)


def numbers_table(results: Mapping[str, NumbersResult]) -> str:
    """The figures of three-digit numbers as fixed-width text."""
    lines = [
        "Three-digit numbers put together from drawings, and one digit alone that is read as several",
        f"  {'':<24}{'n':>7}{'exact':>11}{'segmented':>11}{'touching: n':>13}{'exact':>11}{'segmented':>11}"
        f"{'alone: n':>10}{'split':>11}{'median':>10}",
    ]
    for name, one in results.items():
        lines += [
            f"  {name:<24}{one.numbers:>7,}{percent(one.exact):>11}{percent(one.segmented):>11}"
            f"{one.numbers:>13,}{percent(one.touching_exact):>11}{percent(one.touching_segmented):>11}"
            f"{one.single:>10,}{percent(one.split):>11}{one.milliseconds:>7.1f} ms"
        ]
    return "\n".join(lines)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m cnn.evaluate",
        description="Measure how well a network reads MNIST and files of drawings.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--weights", default=str(DEFAULT_WEIGHTS), help="weights file that train.py wrote")
    parser.add_argument("--drawings", nargs="+", default=[], metavar="F.npz", help="files of drawings")
    parser.add_argument(
        "--conditions",
        choices=("grid", "ordinary"),
        default="grid",
        help=f"how drawings are put on the pad: {len(pad_grid())} conditions, or one: {ORDINARY.name}".replace(
            "%", "%%"
        ),
    )
    parser.add_argument(
        "--numbers", action="store_true", help="also read three-digit numbers put together from each file of digits"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object in place of tables")
    parser.add_argument("--metrics", metavar="FILE", help="JSON file of results to add the figures to")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line. Answers the exit code: 0, or 2 after one sentence about a file that cannot be used."""
    options = _arguments(arguments)
    torch.set_num_threads(1)  # the network is so small that threads cost more than they bring
    try:
        recognizer = Recognizer.load(options.weights)
        files = [load_drawings(path) for path in options.drawings]
        mnist = evaluate_mnist(recognizer)
    except (CheckpointError, DataError, DrawingsError) as error:
        print(error, file=sys.stderr)
        return 2
    conditions = pad_grid() if options.conditions == "grid" else (ORDINARY,)
    digits = [evaluate_drawings(recognizer, one, conditions) for one in files if one.are_digits]
    digit_scores = np.concatenate([one.scores for one in digits]) if digits else mnist.scores
    others = [evaluate_refusal(recognizer, one, digit_scores, conditions) for one in files if not one.are_digits]
    chosen = [one for one in files if one.are_digits] if options.numbers else []
    numbers = {one.name: evaluate_numbers(recognizer, one) for one in chosen}
    figures = as_json(mnist, digits, others, numbers)
    if options.json:
        print(json.dumps(figures, allow_nan=False))
    else:
        tables = [mnist_table(mnist), *map(drawings_table, digits)]
        tables += [refusal_table(others)] if others else []
        tables += [numbers_table(numbers)] if numbers else []
        print("\n\n".join(tables))
    if not options.metrics:
        return 0
    try:
        add_to_results(options.metrics, {"evaluation": figures})
    except (OSError, ValueError) as error:
        print(f"The figures cannot be added to {options.metrics}: {error}.", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
