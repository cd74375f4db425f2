"""Networks of many shapes, each with a drawing and its maps, for tests that must hold for all of them."""

from __future__ import annotations

import numpy as np
import torch

from cnn.drawing.preprocess import Prepared
from cnn.drawing.recognizer import Reading, Recognizer
from cnn.explain.cells import Cell, all_stages, map_shape
from cnn.network.checkpoint import Decision
from cnn.network.model import DigitCNN
from cnn.network.stages import CNNConfig, Stage

EXACT = 1e-5  # how far a sum in double precision may be from the tensor's single precision

CONFIGS = {
    "default": CNNConfig(),
    "valid": CNNConfig(padding="valid"),
    "5x5": CNNConfig(blocks=((6, 5), (4, 8), ()), kernel_size=5),
    "5x5 valid": CNNConfig(blocks=((4, 6), (8,), ()), kernel_size=5, padding="valid"),
    "4x4 valid": CNNConfig(blocks=((4, 6), (8,)), kernel_size=4, padding="valid"),
    "four blocks, odd sides": CNNConfig(blocks=((4,), (6,), (5,), (7,), ())),
    "one block of three": CNNConfig(blocks=((3, 4, 5), ())),
    "one convolution": CNNConfig(blocks=((4,),)),
    "even kernel, odd picture, 4 classes": CNNConfig(
        blocks=((3, 4), (5,), ()), kernel_size=4, padding="valid", image_size=29, classes=4
    ),
    "1x1": CNNConfig(blocks=((4,), (5,), ()), kernel_size=1),
}
SHIPPED = "shipped"


class Network:
    """A network with one drawing's maps, and the same drawing blank."""

    def __init__(self, name: str) -> None:
        self.recognizer = Recognizer.load() if name == SHIPPED else _random_recognizer(name)
        self.model = self.recognizer.model
        side = self.model.config.image_size
        self.picture = np.zeros((side, side), np.float32)
        rng = np.random.default_rng(1)
        self.picture[4:-4, 7:-7] = rng.random((side - 8, side - 14)) * (rng.random((side - 8, side - 14)) < 0.4)
        self.maps = self.read(self.picture)
        self.blank = self.read(np.zeros_like(self.picture))

    def read(self, picture: np.ndarray) -> dict[str, np.ndarray]:
        return array_maps(self.model.forward_with_maps(torch.from_numpy(picture)[None, None]))

    def reading(self, picture: np.ndarray) -> Reading:
        return self.recognizer.read_prepared(Prepared(picture, (0, 0, *picture.shape), picture.shape))

    def stage(self, name: str) -> Stage:
        return next(stage for stage in all_stages(self.model) if stage.name == name)

    def cells(self, kind: str, count: int = 12, seed: int = 0) -> list[Cell]:
        """Random cells of every stage of a kind, its corners among them."""
        rng = np.random.default_rng(seed)
        found = []
        for stage in all_stages(self.model):
            if stage.kind == kind:
                shape = map_shape(stage.out_shape)
                found += [Cell(stage.name, 0, 0, 0), Cell(stage.name, *(n - 1 for n in shape))]
                found += [Cell(stage.name, *(int(rng.integers(n)) for n in shape)) for _ in range(count)]
        return found

    def cells_of_all_kinds(self, count: int) -> list[Cell]:
        kinds = dict.fromkeys(stage.kind for stage in all_stages(self.model))
        return [cell for kind in kinds for cell in self.cells(kind, count, seed=3)]


def array_maps(maps: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    """The maps of `forward_with_maps` of one picture as `Reading.maps` holds them."""
    return {name: value.detach()[0].numpy() for name, value in maps.items()}


def _random_recognizer(name: str) -> Recognizer:
    torch.manual_seed(len(name))
    model = DigitCNN(CONFIGS[name])
    for parameter in model.parameters():  # values near 1, so that a wrong term cannot hide below the tolerance
        if parameter.ndim > 1:
            torch.nn.init.kaiming_normal_(parameter)
        else:
            torch.nn.init.normal_(parameter, std=0.3)
    return Recognizer(model, Decision(temperature=1.7))
