"""What PyTorch makes of pictures, written down for the page's own engine to be held against."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from cnn.drawing.recognizer import Recognizer
from cnn.explain.evidence import seed_of
from cnn.explain.wires import target_without, wires
from cnn.network.model import DigitCNN
from cnn.page.network_file import network_file


def write_fixtures(folder: Path, recognizer: Recognizer, pictures: dict[str, np.ndarray]) -> None:
    """The network's file and, for each picture ((n, n) float32 in 0..1), its maps and the gradients of two numbers."""
    (folder / "network.bin").write_bytes(network_file(recognizer, "abc"))
    classes = recognizer.model.config.classes
    one, contrast = np.zeros(classes, np.float32), np.full(classes, -1 / (classes - 1), np.float32)
    one[classes // 2] = contrast[1] = 1  # of one logit, and of one less the mean of the others
    cases = [
        {"name": name, "picture": packed(values), "maps": _maps(recognizer.model, values)}
        | {"slopes": [_slopes(recognizer.model, values, slope) for slope in (one, contrast)]}
        | {"wires": [_wires(recognizer.model, values, other) for other in (None, 2)]}
        | {"cuts": _cuts(recognizer.model, values)}
        for name, values in pictures.items()
    ]
    (folder / "cases.json").write_text(json.dumps(cases), encoding="utf-8")


def packed(values: np.ndarray | Tensor) -> str:
    """Base64 of float64: what was single precision is the same number there."""
    return base64.b64encode(np.asarray(values, "<f8").tobytes()).decode()


@torch.inference_mode()
def _maps(model: DigitCNN, values: np.ndarray) -> dict[str, str]:
    """The numbers that the page shows: single precision."""
    return {name: packed(one) for name, one in model.forward_with_maps(torch.tensor(values)[None, None]).items()}


def _slopes(model: DigitCNN, values: np.ndarray, slope: np.ndarray) -> dict[str, object]:
    """Gradients of slope x logits, by autograd in double precision.

    Each map is rounded to single precision, as it is kept: numbers that are equal there must not differ in the 16th
    figure, or chance would say which of them a max-pool passes on.
    """
    double = DigitCNN(model.config).double().eval()
    double.load_state_dict(model.state_dict())
    maps = {"input": torch.tensor(values, dtype=torch.float64)[None, None].requires_grad_()}
    x = maps["input"]
    for name, layer in double.named_children():
        made = layer(x)
        x = made + (made.float().double() - made).detach()
        x.retain_grad()
        maps[name] = x
    (x @ torch.tensor(slope, dtype=torch.float64)).sum().backward()
    return {
        "slope": packed(slope),
        "maps": {name: packed(one.grad) for name, one in maps.items()},
        "weights": {name: packed(one.grad) for name, one in double.named_parameters()},
    }


def _wires(model: DigitCNN, values: np.ndarray, other: int | None) -> dict[str, object]:
    """Every wire's part in "1 and not the others", or and not another digit."""
    with torch.inference_mode():
        maps = {name: one[0].numpy() for name, one in model.forward_with_maps(torch.tensor(values)[None, None]).items()}
    found = wires(model, maps, 1, other)
    layers = {
        name: {"shape": list(one.parts.shape), "parts": packed(one.parts), "biases": packed(one.biases)}
        for name, one in found.layers.items()
    }
    return {"digit": 1, "other": other, "value": found.value, "layers": layers}


def _cuts(model: DigitCNN, values: np.ndarray) -> list[dict[str, object]]:
    """What "1 and not the others" is after one wire of each layer of convolutions was cut, its last."""
    seed, found = seed_of(model, 1), []
    for stage in model.config.stages():
        if stage.kind == "conv":
            cut = (stage.name, stage.out_shape[0] - 1, stage.in_shape[0] - 1)
            found.append({"cut": cut, "value": target_without(model, values, seed, cut)})
    return found
