"""What goes into `metrics.json`: a training run's figures, and an evaluation's."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torchvision

from cnn.base.messages import to_json
from cnn.data.figures import accuracy, confusion_matrix, expected_calibration_error
from cnn.data.mnist import Digits
from cnn.drawing.reading import Verdict
from cnn.drawing.recognizer import Recognizer
from cnn.evaluate.answers import Answers
from cnn.evaluate.drawings import DrawingsFigures, RefusalFigures
from cnn.evaluate.mnist import MnistFigures
from cnn.evaluate.numbers import NumbersFigures
from cnn.training.config import TrainConfig
from cnn.training.loop import Trained


@dataclass(frozen=True)
class MnistTest:
    """How a weights file reads `n` of MNIST's test digits, believed or not; shares of 1.

    Attributes:
        errors: how many answers are wrong.
        ece: expected calibration error.
        verdicts: how many answers by verdict.
        confusion: 10x10, row = label, column = reading.
    """

    n: int
    accuracy: float | None
    errors: int
    ece: float | None
    verdicts: dict[str, int]
    confusion: list[list[int]]


def read_test_digits(weights: Path, test: Digits) -> MnistTest:
    """How a weights file reads the test digits, which no other part of a run sees.

    They take the same way as a drawing on the page, through `Recognizer`, and so through preprocessing.
    """
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
            "torchvision": torchvision.__version__,
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
