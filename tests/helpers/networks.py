"""Networks of many shapes and what they make of a drawing, for tests that must hold for all of them."""

from __future__ import annotations

import numpy as np
import torch

from cnn.drawing.look import look_at
from cnn.drawing.picture import Picture
from cnn.drawing.recognizer import Recognizer
from cnn.explain.cells import Cell, all_stages, map_shape
from cnn.network.checkpoint import Decision
from cnn.network.model import DigitCNN
from cnn.network.stages import CNNConfig, Stage
from cnn.server.drawing_message import parse_drawing

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
VALID = CNNConfig(((4, 6), (8,), ()), kernel_size=5, padding="valid")  # beside the shipped one in the browser


class Network:
    """A network with one drawing's maps, and the same drawing blank."""

    def __init__(self, name: str) -> None:
        self.recognizer = Recognizer.load() if name == SHIPPED else random_network(CONFIGS[name], seed=len(name))
        self.model = self.recognizer.model
        side = self.model.config.image_size
        levels = np.zeros((side, side), np.uint8)
        rng = np.random.default_rng(1)
        inner = (side - 8, side - 14)
        levels[4:-4, 7:-7] = rng.integers(256, size=inner) * (rng.random(inner) < 0.4)
        self.picture = Picture.of_levels(levels)
        self.maps = self.read(self.picture.values)
        self.blank = self.read(np.zeros_like(self.picture.values))

    def read(self, picture: np.ndarray) -> dict[str, np.ndarray]:
        return array_maps(self.model.forward_with_maps(torch.tensor(picture)[None, None]))

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


def maps_of(recognizer: Recognizer, drawing: object) -> dict[str, np.ndarray]:
    """Every map of the digit that is looked at in a drawing as the page sends it."""
    return dict(recognizer.read_picture(picture_of(recognizer, drawing)).maps)


def picture_of(recognizer: Recognizer, drawing: object) -> Picture:
    """The picture of the digit that is looked at in a drawing as the page sends it."""
    return look_at(recognizer, parse_drawing(drawing)).reading.picture


def random_network(config: CNNConfig, seed: int = 3) -> Recognizer:
    """A network of those settings with random weights."""
    torch.manual_seed(seed)
    model = DigitCNN(config)
    for parameter in model.parameters():  # values near 1, so that a wrong term cannot hide below the tolerance
        if parameter.ndim > 1:
            torch.nn.init.kaiming_normal_(parameter)
        else:
            torch.nn.init.normal_(parameter, std=0.3)
    return Recognizer(model, Decision(temperature=1.7))
