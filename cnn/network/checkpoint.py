"""One file that rebuilds the network from itself: settings, weights, what turns logits into an answer, and scales.

People pass these files on, so each step checks what the next one builds on: `cnn.base.archive` the archive,
`checkpoint_file` what it holds, and this module whether that is a network that reads drawings.
"""

import hashlib
import io
import json
import math
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

from cnn.base.assets import ASSETS
from cnn.base.files import write_atomically
from cnn.network.checkpoint_file import FORMAT, CheckpointError, read_content, read_weights
from cnn.network.model import DigitCNN
from cnn.network.scales import check_scales
from cnn.network.stages import CNNConfig

__all__ = [
    "Checkpoint",
    "CheckpointError",
    "Decision",
    "checksum_of",
    "load_checkpoint",
    "pack_checkpoint",
    "read_checksum",
    "save_checkpoint",
    "scales_checksum",
    "unpack_checkpoint",
]

DEFAULT_WEIGHTS = ASSETS / "digit_cnn.pt"
MOST_TEMPERATURE = 1000.0  # and at least one over it; calibration looks between 0.1 and 10


@dataclass(frozen=True)
class Decision:
    """How logits become an answer. All three are found on the validation split, never on the test set."""

    # logits are divided by it before the softmax, so that a probability of 90 % is right 9 times in 10
    temperature: float = 1.0
    refuse_below: float = -1e9  # a log-sum-exp of the logits below this is "not a digit"
    unsure_below: float = 0.5  # a highest probability below this is "unsure"

    def __post_init__(self) -> None:
        numbers = (self.temperature, self.refuse_below, self.unsure_below)
        if not all(isinstance(number, float) and math.isfinite(number) for number in numbers):
            raise ValueError("The temperature and the thresholds must be finite numbers.")
        if not 1 / MOST_TEMPERATURE <= self.temperature <= MOST_TEMPERATURE:
            raise ValueError(f"The temperature must lie between {1 / MOST_TEMPERATURE:g} and {MOST_TEMPERATURE:g}.")


class Checkpoint(NamedTuple):
    """What a weights file holds."""

    model: DigitCNN  # in eval mode, on the CPU
    decision: Decision
    scales: dict[str, float] | None  # by stage, as of `cnn.network.scales.stage_scales`; older files have none


def save_checkpoint(
    path: str | Path, model: DigitCNN, decision: Decision, scales: dict[str, float] | None = None
) -> str:
    """Write the folded network, its decision numbers and the scales of its stages to `path`, in plain types.

    Returns the network's checksum, which the file holds too. The scales have one of their own: they only say how maps
    are painted, so the same network with and without them has the same checksum.
    """
    content = _content(model, decision, scales)
    write_atomically(Path(path), lambda file: torch.save(content, file))
    return content["checksum"]


def pack_checkpoint(model: DigitCNN, decision: Decision, scales: dict[str, float] | None = None) -> bytes:
    """What `save_checkpoint` would write, for another process."""
    packed = io.BytesIO()
    torch.save(_content(model, decision, scales), packed)
    return packed.getvalue()


def _content(model: DigitCNN, decision: Decision, scales: dict[str, float] | None) -> dict[str, Any]:
    settings, weights = _parts(model, decision)
    checksum = _checksum(settings, weights)
    content = settings | {"weights": weights, "checksum": checksum}
    if scales is not None:
        scales = check_scales(scales, model)
        content |= {"scales": scales, "scales_checksum": scales_checksum(scales, checksum)}
    return content


def checksum_of(model: DigitCNN, decision: Decision) -> str:
    """The checksum that a file with this network and these decision numbers holds."""
    return _checksum(*_parts(model, decision))


def _parts(model: DigitCNN, decision: Decision) -> tuple[dict[str, Any], dict[str, Tensor]]:
    folded = model.fold_batch_norm().cpu()
    weights = {name: value.clone(memory_format=torch.contiguous_format) for name, value in folded.state_dict().items()}
    return {"format": FORMAT, "config": folded.config.to_dict(), "decision": asdict(decision)}, weights


def load_checkpoint(path: str | Path = DEFAULT_WEIGHTS) -> Checkpoint:
    """The network, its decision numbers and its scales. Raises CheckpointError with one clear sentence."""
    return _load(Path(path))[0]


def unpack_checkpoint(data: bytes) -> Checkpoint:
    """The same of what `pack_checkpoint` made."""
    return _load(Path("in memory"), data)[0]


def read_checksum(path: str | Path) -> str:
    """The checksum of what a weights file holds, also of an older file that does not name one.

    Raises CheckpointError wherever `load_checkpoint` does.
    """
    return _load(Path(path))[1]


def _load(path: Path, data: bytes | None = None) -> tuple[Checkpoint, str]:
    content, storages = read_content(path, data)
    try:
        config = CNNConfig.from_dict(content["config"])
        decision = _decision(content["decision"])
    except ValueError as error:
        raise CheckpointError(f"The weights file {path} has settings that cannot be used: {error}") from error
    _check_purpose(path, config)
    with torch.device("meta"):  # names and shapes only: the numbers come from the file
        model = DigitCNN(config)
    weights = read_weights(path, content["weights"], storages, model.state_dict())
    checksum = _checksum({name: content[name] for name in ("format", "config", "decision")}, weights)
    if content.get("checksum", checksum) != checksum:
        raise CheckpointError(f"The weights file {path} is damaged: what it holds does not match its checksum.")
    model.load_state_dict(weights, assign=True)
    _check_answers(path, model.eval())
    return Checkpoint(model, decision, _scales(path, content, model, checksum)), checksum


def _scales(path: Path, content: dict[str, Any], model: DigitCNN, checksum: str) -> dict[str, float] | None:
    if "scales" not in content:
        return None
    try:
        scales = check_scales(content["scales"], model)
    except ValueError as error:
        raise CheckpointError(f"The weights file {path} has scales that cannot be used: {error}") from error
    if content.get("scales_checksum") != scales_checksum(scales, checksum):
        raise CheckpointError(f"The weights file {path} is damaged: its scales do not match their checksum.")
    return scales


def scales_checksum(scales: dict[str, float], checksum: str) -> str:
    """SHA-256, as 64 hex digits, of the scales of the network with that checksum."""
    return hashlib.sha256(json.dumps({"network": checksum, "scales": scales}, sort_keys=True).encode()).hexdigest()


def _checksum(settings: dict[str, Any], weights: dict[str, Tensor]) -> str:
    """SHA-256, as 64 hex digits, of what a file holds, however it is packed: settings as JSON, then each number."""
    named = sorted(weights.items())
    shapes = [(name, "float32", tuple(value.shape)) for name, value in named]
    digest = hashlib.sha256(json.dumps(settings | {"weights": shapes}, sort_keys=True).encode())
    for _, value in named:
        digest.update(value.numpy().astype("<f4", copy=False).data)
    return digest.hexdigest()


def _decision(values: dict[str, Any]) -> Decision:
    names = [field.name for field in fields(Decision)]
    if sorted(values) != sorted(names):
        raise ValueError(f"the decision numbers must be {', '.join(names)}.")
    return Decision(**values)


def _check_purpose(path: Path, config: CNNConfig) -> None:
    """Whether the network is one for drawings: they are prepared for the default size, and shown with folded norms."""
    side, classes = CNNConfig().image_size, CNNConfig().classes
    if (config.image_size, config.classes) != (side, classes):
        found = f"{config.image_size}x{config.image_size} pixels into {config.classes} classes"
        raise CheckpointError(f"The weights file {path} sorts pictures of {found}, not {side}x{side} into {classes}.")
    if config.batch_norm:
        raise CheckpointError(
            f"The weights file {path} holds a network whose batch norm is not folded into its kernels."
        )


@torch.inference_mode()
def _check_answers(path: Path, model: DigitCNN) -> None:
    """Whether it answers with numbers: each weight can be in bounds and their products still overflow."""
    side = model.config.image_size
    pictures = torch.zeros(3, 1, side, side)  # nothing, ink everywhere, one stroke
    pictures[1] = 1
    pictures[2, :, 4:-4, side // 2 - 1 : side // 2 + 2] = 1
    if not torch.isfinite(model(pictures)).all():
        raise CheckpointError(f"The weights file {path} holds weights so large that its answers are no numbers.")
