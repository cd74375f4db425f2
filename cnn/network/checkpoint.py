"""One file that rebuilds the network from itself: settings, weights, and what turns logits into an answer."""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from cnn.base.assets import ASSETS
from cnn.base.errors import UserError
from cnn.base.files import write_atomically
from cnn.network.model import DigitCNN
from cnn.network.stages import CNNConfig

FORMAT = "digit-lens-1"
DEFAULT_WEIGHTS = ASSETS / "digit_cnn.pt"


class CheckpointError(UserError):
    """The weights cannot be used; the message is one sentence for the person who named the file."""


@dataclass(frozen=True)
class Decision:
    """How logits become an answer. All three are found on the validation split, never on the test set."""

    # logits are divided by it before the softmax, so that a probability of 90 % is right 9 times in 10
    temperature: float = 1.0
    refuse_below: float = -1e9  # a log-sum-exp of the logits below this is "not a digit"
    unsure_below: float = 0.5  # a highest probability below this is "unsure"

    def __post_init__(self) -> None:
        if not all(isinstance(v, float) and math.isfinite(v) for v in asdict(self).values()) or self.temperature <= 0:
            raise ValueError("The temperature and the thresholds must be finite numbers, the temperature above 0.")


def save_checkpoint(path: str | Path, model: DigitCNN, decision: Decision) -> str:
    """Write the folded network and its decision numbers to `path`, in plain types and CPU tensors.

    Returns the checksum of what was written, which the file holds too.
    """
    folded = model.fold_batch_norm().cpu()
    content = {
        "format": FORMAT,
        "config": folded.config.to_dict(),
        "decision": asdict(decision),
        "weights": {
            name: value.clone(memory_format=torch.contiguous_format) for name, value in folded.state_dict().items()
        },
    }
    checksum = checksum_of(content)
    write_atomically(Path(path), lambda file: torch.save(content | {"checksum": checksum}, file))
    return checksum


def load_checkpoint(path: str | Path = DEFAULT_WEIGHTS) -> tuple[DigitCNN, Decision]:
    """The network (eval mode, CPU) and its decision numbers. Raises CheckpointError with one clear sentence."""
    model, decision, _ = _load(Path(path))
    return model, decision


def read_checksum(path: str | Path) -> str:
    """The checksum of what a weights file holds, also of an older file without one.

    Raises CheckpointError wherever `load_checkpoint` does.
    """
    return _load(Path(path))[2]


def checksum_of(content: Mapping[str, Any]) -> str:
    """SHA-256, as 64 hex digits, of a file's settings, decision numbers and weights, however they are packed."""
    weights = {name: content["weights"][name] for name in sorted(content["weights"])}
    head = {name: content[name] for name in ("format", "config", "decision")}
    shapes = [(name, "float32", tuple(value.shape)) for name, value in weights.items()]
    digest = hashlib.sha256(json.dumps(head | {"weights": shapes}, sort_keys=True).encode())
    for value in weights.values():
        digest.update(value.contiguous().numpy().astype("<f4", copy=False).tobytes())
    return digest.hexdigest()


def _load(path: Path) -> tuple[DigitCNN, Decision, str]:
    if not path.is_file():
        raise CheckpointError(f"There are no weights at {path}: run `python train.py` to make them.")
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises a dozen types for a damaged or foreign file
        raise CheckpointError(f"The weights file {path} is damaged or is not one that train.py wrote.") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise CheckpointError(f"The weights file {path} is not in the format {FORMAT}: run `python train.py` again.")
    try:
        model = DigitCNN(CNNConfig.from_dict(content["config"]))
        decision = Decision(**content["decision"])
        if asdict(decision) != content["decision"]:
            raise ValueError("the decision numbers are incomplete.")
        _check_weights(model, content["weights"])
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise CheckpointError(f"The weights file {path} does not fit its own settings: {error}") from error
    checksum = checksum_of(content)
    if content.get("checksum", checksum) != checksum:
        raise CheckpointError(f"The weights file {path} is damaged: what it holds does not match its checksum.")
    model.load_state_dict(content["weights"])
    return model.eval(), decision, checksum


def _check_weights(model: DigitCNN, weights: dict[str, torch.Tensor]) -> None:
    expected = model.state_dict()
    if set(weights) != set(expected):
        raise ValueError("the layers' names differ.")
    for name, value in weights.items():
        if tuple(value.shape) != tuple(expected[name].shape):
            raise ValueError(f"{name} has shape {tuple(value.shape)}, not {tuple(expected[name].shape)}.")
        if not torch.isfinite(value).all():
            raise ValueError(f"{name} holds a value that is not a number.")
