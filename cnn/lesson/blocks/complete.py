"""Block 7: the whole code on one page. Load MNIST, build the network, train it, test it, read the drawing."""

from dataclasses import dataclass

from cnn.drawing.picture import FIELD
from cnn.lesson.answers import question
from cnn.lesson.block import Part, PartAnswer, choice, flag, number
from cnn.lesson.choices import SIZES, Choices, named
from cnn.lesson.context import Context
from cnn.lesson.literals import tensor_code
from cnn.lesson.snippet import Snippet
from cnn.network.operators import OperatorError
from cnn.network.stages import CNNConfig, ConfigError, Stage

TRAINING_DIGITS = 60_000
CODE = Snippet(__file__)
WIDTHS: Choices = tuple(
    (value, value.replace("_", " | ").replace("-", ", ")) for value in ("4-8_8-16", "8-16_16-32", "16-32_32-64", "8_16")
)
RATES: Choices = tuple((value, value) for value in ("0.01", "0.005", "0.002", "0.001"))


@dataclass(frozen=True)
class Layer:
    """A line of the network's table."""

    name: str
    shape: str
    parameters: str


@dataclass(frozen=True)
class CompleteAnswer(PartAnswer):
    """What the block shows: the network's stages, its parameters, and the steps of its training, worked out."""

    stages: list[Layer]
    parameters: str
    steps: str


@dataclass(frozen=True)
class Complete(Part):
    """One page of PyTorch with the settings chosen here."""

    widths: str = choice("8-16_16-32", WIDTHS)
    size: int = choice(3, SIZES, label="kernel_size")
    padding: str = choice("same", named("padding_kind", "same", "valid"), label="padding_kind")
    batch_norm: bool = flag()
    epochs: int = number(2, 0, 100)
    batch_size: int = number(128, 0, 10_000)
    learning_rate: str = choice("0.002", RATES)
    seed: int = number(0, 0, 100_000)

    def answer(self, context: Context) -> CompleteAnswer:
        config = self._config()
        stages = config.stages()
        maps, side, _ = stages[-2].in_shape
        flat, weights = stages[-1].in_shape[0], stages[-1].multiplications
        per_epoch = -(-TRAINING_DIGITS // self.batch_size)
        slips = [f"{one:,}" for one in (flat, maps * 10, side * side * 10, weights + 10)]
        return CompleteAnswer(
            stages=[
                Layer(stage.name, " × ".join(map(str, stage.out_shape)), f"{stage.parameters:,}")
                for stage in stages
                if stage.kind != "relu"
            ],
            parameters=f"{config.parameter_count():,}",
            steps=f"{self.epochs} × {per_epoch:,} = {self.epochs * per_epoch:,}",
            question=question("code", f"{weights:,}", slips, maps=maps, side=side, flat=f"{flat:,}"),
        )

    def code(self, context: Context) -> str:
        return CODE.code(
            self,
            folder='"data"',
            learning_rate=self.learning_rate,
            model=network_code(self._config()),
            drawing=tensor_code(context.picture.levels, 255),
        )

    def _config(self) -> CNNConfig:
        """The network that was chosen. Raises OperatorError for settings that cannot work."""
        for name, value in (("epochs", self.epochs), ("batch size", self.batch_size)):
            if value < 1:
                raise OperatorError(f"The {name} must be a whole number of at least 1.")
        blocks = [tuple(int(width) for width in block.split("-")) for block in self.widths.split("_")]
        try:
            return CNNConfig((*blocks, ()), self.size, self.padding, FIELD, 10, self.batch_norm)
        except ConfigError as error:
            raise OperatorError(str(error)) from error


def network_code(config: CNNConfig) -> str:
    """The network as a `nn.Sequential`, one stage a line, with the shape of its output."""
    lines = [line for stage in config.stages() for line in _layers(stage)]
    return "nn.Sequential(\n" + "".join(f"    {line}\n" for line in lines) + ")"


def _layers(stage: Stage) -> list[str]:
    shape = " x ".join(map(str, stage.out_shape))
    if stage.kind == "conv":
        sides = f"{stage.in_shape[0]}, {stage.out_shape[0]}, {stage.kernel_size}, padding={stage.padding}"
        if not stage.batch_norm:
            return [f"nn.Conv2d({sides}),  # {shape}"]
        return [f"nn.Conv2d({sides}, bias=False),  # {shape}", f"nn.BatchNorm2d({stage.out_shape[0]}),"]
    made = {
        "relu": "nn.ReLU(),",
        "pool": f"nn.MaxPool2d({stage.kernel_size}),  # {shape}",
        "flatten": f"nn.Flatten(),  # {shape}",
        "linear": f"nn.Linear({stage.in_shape[0]}, {stage.out_shape[0]}),  # {shape} logits",
    }
    return [made[stage.kind]] if stage.kind in made else []
