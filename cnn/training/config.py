"""Everything that decides a training run."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, replace
from math import prod

from cnn.base.errors import UserError
from cnn.network.stages import CNNConfig
from cnn.pen.config import PenConfig

# What a run can have at least and at most: more would never end, or take all memory.
LIMITS = {
    "epochs": (1, 10_000),
    "batch_size": (1, 60_000),
    "validation": (1, 30_000),
    "threads": (0, 1_024),
    "pen_digits": (0, 1_000_000),
    "negatives": (0, 1_000_000),
    "seed": (0, 2**63 - 1),
    "weight_decay": (0, 1_000),
}
EVALUATION_BATCH = 500  # pictures
MAX_MAPS = 1 << 29  # numbers of four bytes in the maps of a batch; its gradients take as many


class TrainingError(UserError):
    """Training cannot start or go on; the message is one sentence for the person who started it."""


@dataclass(frozen=True)
class AugmentConfig:
    """How far MNIST's pictures are changed each time they are trained on, as standard deviations; zero: not at all."""

    rotation: float = 5.0  # of the angle, in degrees
    slant: float = 0.11  # of the horizontal shear (pixels of x for each pixel of y)
    scale: float = 0.05  # scale, stretch: of the logs of the size, and of width to height
    stretch: float = 0.08
    shift: float = 0.6  # of the place in each direction, in pixels
    elastic: float = 0.5  # of the bending field, in pixels
    pen: float = 0.5  # share of pictures whose strokes are made thicker or thinner, 0..1

    def __post_init__(self) -> None:
        if not all(math.isfinite(value) and value >= 0 for value in vars(self).values()) or self.pen > 1:
            raise TrainingError("The strengths of augmentation must be at least 0, and the share of pens at most 1.")


NO_AUGMENTATION = AugmentConfig(0, 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True)
class TrainConfig:
    """A training run. Raises TrainingError where a setting is impossible."""

    epochs: int = 24  # passes over MNIST
    batch_size: int = 128  # pictures for each step, digits and not-digits together
    lr: float = 1e-2  # the highest learning rate; it rises over the first steps and falls to zero at the end
    weight_decay: float = 1e-2  # of AdamW, on kernels and matrices
    seed: int = 4  # of the weights, the order, the augmentation and the pen; the default is the shipped network's
    threads: int = 0  # processor cores that torch may use; 0: all
    pen_digits: int = 20_000  # digits by the synthetic pen in each epoch
    negatives: int = 6_000  # not-digits in each epoch
    validation: int = 5_000  # MNIST digits that are held out, and as many pen digits and not-digits
    augment: AugmentConfig = field(default_factory=AugmentConfig)
    # the synthetic pen's numbers; validation's drawings keep the default ones, so that runs compare
    pen: PenConfig = field(default_factory=PenConfig)
    network: CNNConfig = field(default_factory=lambda: CNNConfig(batch_norm=True))

    def __post_init__(self) -> None:
        for name, (least, most) in LIMITS.items():
            if not least <= getattr(self, name) <= most:
                raise TrainingError(f"{name} must be at least {least} and at most {most}.")
        if not (math.isfinite(self.lr) and self.lr > 0):
            raise TrainingError(f"lr must be a number above 0, not {self.lr}.")
        numbers = sum(prod(stage.out_shape) for stage in self.network.stages())
        if max(self.batch_size, EVALUATION_BATCH) * numbers > MAX_MAPS:
            raise TrainingError(
                "The maps of a batch would take too much memory: choose a smaller batch_size or network."
            )

    @property
    def folded_network(self) -> CNNConfig:
        """The shape of the network in the weights file, whose batch norm is folded into its convolutions."""
        return replace(self.network, batch_norm=False)

    def dry_run(self) -> TrainConfig:
        """The same recipe, cut down to seconds."""
        return replace(
            self,
            epochs=min(self.epochs, 2),
            batch_size=min(self.batch_size, 64),
            pen_digits=min(self.pen_digits, 200),
            negatives=min(self.negatives, 100),
            validation=min(self.validation, 100),
        )

    def to_dict(self) -> dict[str, object]:
        """The config as plain Python types, for JSON."""
        return asdict(self) | {"network": self.network.to_dict()}
