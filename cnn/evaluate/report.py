"""Figures as they are told: of a training run and of an evaluation, plain values for `metrics.json` and tables."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import torch

from cnn.base.messages import to_json
from cnn.data.figures import accuracy, confusion_matrix, expected_calibration_error
from cnn.data.mnist import Digits
from cnn.drawing.reading import Verdict
from cnn.drawing.recognizer import Recognizer
from cnn.evaluate.answers import Answers, Figures
from cnn.evaluate.drawings import DrawingsFigures, RefusalFigures
from cnn.evaluate.mnist import MnistFigures
from cnn.evaluate.numbers import NumbersFigures
from cnn.network.checkpoint import read_checksum
from cnn.training.config import TrainConfig
from cnn.training.loop import Trained

HEADER = f"  {'':<32}{'n':>8}{'accuracy':>11}{'ECE':>11}{'refused':>11}{'unsure':>11}"


@dataclass(frozen=True)
class MnistTest:
    """How a weights file reads `n` of MNIST's test digits, believed or not; shares of 1."""

    n: int
    accuracy: float | None
    errors: int  # how many answers are wrong
    ece: float | None  # expected calibration error
    verdicts: dict[str, int]  # how many answers by verdict
    confusion: list[list[int]]  # 10x10, row = label, column = reading


def read_test_digits(weights: Path, test: Digits) -> MnistTest:
    """How a weights file reads the test digits, which no other part of a run sees, by the way of a drawing."""
    answers = Answers.of(Recognizer.load(weights).read_batch(test.images.numpy()))
    labels = test.labels.numpy()
    return MnistTest(
        n=len(labels),
        accuracy=accuracy(labels, answers.digits),
        errors=int((answers.digits != labels).sum()),
        ece=expected_calibration_error(labels, answers.probabilities),
        verdicts={str(name): int((answers.verdicts == name).sum()) for name in Verdict if name != Verdict.BLANK},
        confusion=confusion_matrix(labels, answers.digits).tolist(),
    )


def training_figures(trained: Trained, config: TrainConfig, weights: Path, test: MnistTest) -> dict[str, object]:
    """Everything about a run and the weights file that it wrote, as plain values for JSON."""
    return {
        "config": config.to_dict(),
        "network": {
            "blocks": config.network.to_dict()["blocks"],
            "parameters": config.folded_network.parameter_count(),
            "file_bytes": weights.stat().st_size,
            "checksum": read_checksum(weights),
        },
        "history": [asdict(epoch) for epoch in trained.history],
        "best_epoch": trained.best.number,
        "decision": asdict(trained.decision),
        "validation": {
            "mnist": {"n": len(trained.validation.mnist), "accuracy": trained.best.mnist},
            "pen": {"n": len(trained.validation.pen), "accuracy": trained.best.pen},
            "negatives": {"n": len(trained.validation.negatives), "auroc": trained.best.auroc},
        },
        "test": asdict(test),
        "seconds": round(trained.seconds, 1),
        "machine": machine(),
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "torchvision": version("torchvision"),
        },
    }


def machine() -> dict[str, object]:
    """The hardware that the seconds belong to."""
    name = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), name)
    except OSError:
        pass  # not Linux
    device = torch.accelerator.current_accelerator() if torch.accelerator.is_available() else "cpu"
    return {"processor": name, "cores": os.cpu_count(), "threads": torch.get_num_threads(), "device": str(device)}


def evaluation_figures(
    mnist: MnistFigures,
    digits: Sequence[DrawingsFigures],
    others: Sequence[RefusalFigures],
    numbers: Mapping[str, NumbersFigures],
) -> dict[str, object]:
    """Everything that was evaluated, as plain values for JSON; shares of 1, rounded to six places."""
    figures = {
        "mnist": _fields(mnist),
        "digits": {one.name: _fields(one) for one in digits},
        "not_digits": {one.name: _fields(one) for one in others},
        "numbers": to_json(numbers),
    }
    return json.loads(json.dumps(figures), parse_float=lambda number: round(float(number), 6))


def _fields(figures: MnistFigures | DrawingsFigures | RefusalFigures) -> dict[str, object]:
    """All but the name, which is the key, and the scores, of which there is one for each reading."""
    return {name: value for name, value in to_json(figures).items() if name not in ("name", "scores")}


def percent(value: float | None) -> str:
    """A share of 1 as fixed-width percent, "    -  " where there is none."""
    return "    -  " if value is None else f"{100 * value:6.2f} %"


def mnist_table(figures: MnistFigures) -> str:
    """MNIST's figures."""
    difference = 100 * ((figures.redrawn.accuracy or 0) - (figures.sample.accuracy or 0))
    lines = [
        "MNIST test digits",
        HEADER,
        _row("as they are", figures.clean),
        _row("a sample of them, as they are", figures.sample),
        _row("any size and place", figures.placed),
        _row("any size, place and pen", figures.redrawn) + f"   {difference:+.2f} points",
    ]
    return "\n".join(lines)


def drawings_table(figures: DrawingsFigures) -> str:
    """One file's figures."""
    lines = [f"{figures.name}: {figures.drawings:,} drawings of digits", HEADER]
    lines += [_row(name, one) for name, one in figures.conditions.items()]
    lines += [_row("all conditions", figures.overall)]
    if figures.without_suspect is not None:
        lines += [_row("all, without suspect labels", figures.without_suspect)]
    lines += [f"  worst condition: {figures.worst_condition}"]
    if worst := figures.writer_worst:
        shares = f"mean {percent(figures.writer_mean).strip()}, worst {percent(worst.accuracy).strip()}"
        lines += [f"  {len(figures.writers)} writers: {shares} (writer {worst.writer})"]
    lines += ["  label   recall    read as" + "".join(f"{digit:>7}" for digit in range(10))]
    for digit, (recall, row) in enumerate(zip(figures.recall, figures.confusion, strict=True)):
        lines += [f"  {digit:>5} {percent(recall)}" + " " * 10 + "".join(f"{count:>7}" for count in row)]
    return "\n".join(lines)


def refusal_table(files: Sequence[RefusalFigures]) -> str:
    """The figures of files of not-digits."""
    title = "Not digits (lookalikes left out; passing = taken for a digit)"
    columns = [("n", 7), ("AUROC", 9), ("with lookalikes", 17), ("pass at 1 % refused", 21), ("pass as shipped", 17)]
    rows = []
    for one in files:
        areas = ["-" if area is None else f"{area:.4f}" for area in (one.auroc, one.auroc_with_lookalikes)]
        shares = percent(one.pass_at_threshold), percent(one.pass_as_shipped)
        rows.append((one.name, f"{one.counted:,}", *areas, *shares))
    return _table(title, columns, rows)


def numbers_table(files: Mapping[str, NumbersFigures]) -> str:
    """The figures of three-digit numbers, by the file that their digits are from."""
    title = "Three-digit numbers put together from drawings, and one digit alone that is read as several"
    shares = [("exact", 11), ("segmented", 11)]
    columns = [("n", 7), *shares, ("touching: n", 13), *shares, ("alone: n", 10), ("split", 11), ("median", 10)]
    rows = []
    for name, one in files.items():
        apart = f"{one.numbers:,}", percent(one.exact), percent(one.segmented)
        touching = f"{one.numbers:,}", percent(one.touching_exact), percent(one.touching_segmented)
        rows.append((name, *apart, *touching, f"{one.single:,}", percent(one.split), f"{one.milliseconds:.1f} ms"))
    return _table(title, columns, rows)


def _table(title: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]]) -> str:
    """A title, the columns' heads, and rows that begin with a name; columns have a head and a width."""
    widths = [width for _, width in columns]
    lines = [
        f"  {name:<24}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
        for name, *cells in [("", *(head for head, _ in columns)), *rows]
    ]
    return "\n".join([title, *lines])


def _row(name: str, figures: Figures) -> str:
    shares = (figures.accuracy, figures.ece, figures.refused, figures.unsure)
    return f"  {name:<32}{figures.n:>8,}" + "".join(f"{percent(value):>11}" for value in shares)
