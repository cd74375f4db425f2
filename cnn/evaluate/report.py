"""What a training run writes beside the weights, and measurements add to: `metrics.json`, in strict JSON."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict
from pathlib import Path

import torch
import torchvision

from cnn.base.files import write_atomically
from cnn.data.figures import confusion_matrix, expected_calibration_error
from cnn.data.mnist import Digits
from cnn.drawing.reading import Verdict
from cnn.drawing.recognizer import Recognizer
from cnn.evaluate.evaluation import Answers
from cnn.training.loop import TrainConfig, Trained


def training_results(trained: Trained, config: TrainConfig, weights: Path, test: Digits) -> dict[str, object]:
    """Everything about a run, with the shipped file's figures on `test`, which is read here and nowhere before.

    The test digits take the same way as a drawing on the page, through `Recognizer`, and so through preprocessing.
    """
    recognizer = Recognizer.load(weights)
    answers = Answers.of(recognizer.read_batch(test.images.numpy()))
    labels = test.labels.numpy()
    model = recognizer.model
    return {
        "config": config.to_dict(),
        "network": {
            "blocks": model.config.to_dict()["blocks"],
            "parameters": model.config.parameter_count(),
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
        "test": {
            "n": len(labels),
            "accuracy": float((answers.digits == labels).mean()),
            "errors": int((answers.digits != labels).sum()),
            "ece": expected_calibration_error(labels, answers.probabilities),
            "verdicts": {
                name: int((answers.verdicts == name).sum())
                for name in (Verdict.DIGIT, Verdict.UNSURE, Verdict.NOT_A_DIGIT)
            },
            "confusion": confusion_matrix(labels, answers.digits).tolist(),
        },
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


def save_results(path: str | Path, results: dict[str, object]) -> None:
    """Write `results` to `path` as strict JSON: no NaN, no infinity."""
    text = json.dumps(results, indent=1, allow_nan=False) + "\n"
    write_atomically(Path(path), lambda file: file.write(text.encode()))


def add_to_results(path: str | Path, parts: dict[str, object]) -> None:
    """Write `parts` into the results at `path`, in place of those of the same names; a missing file is begun.

    Raises:
        OSError: where the file cannot be read or written.
        ValueError: where what is there is no JSON object. It is left as it is.
    """
    path = Path(path)
    results = json.loads(path.read_text()) if path.is_file() else {}
    if not isinstance(results, dict):
        raise ValueError("not a JSON object")
    save_results(path, results | parts)
