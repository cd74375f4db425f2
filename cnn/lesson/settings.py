"""The lesson's blocks and their settings: what the page builds its controls and links from, and what a message may say.

Two kinds of wrong are told apart. A message that no control of the page can send (text for a number, an unknown name)
raises MessageError. A setting that a student can choose but that cannot work is OperatorError: it is answered with the
sentence that explains it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from cnn.base.errors import MessageError
from cnn.network import operators
from cnn.network.operators import OperatorError

LARGEST = 1_000_000  # of any number in a message; operators explain what is too large for them


@dataclass(frozen=True)
class Setting:
    """One thing that the student can choose.

    Attributes:
        name, label: in links, and beside the control.
        default: its type is the setting's: str (a choice), int, float, bool, or a tuple of whole numbers (a place).
        choices: value -> what the page calls it, for str and for int chosen from a list.
        low, high: for numbers that are typed; may reach beyond what can work, so that the reason can be seen.
        parts: the parts of the block in which it is shown; all where there are none.
        hidden: it has no control of its own; the picture sets it.
    """

    name: str
    label: str
    default: Any
    choices: tuple[tuple[Any, str], ...] = ()
    low: float = 0
    high: float = 0
    parts: tuple[str, ...] = ()
    hidden: bool = False

    def check(self, value: Any) -> Any:
        """The value as the block uses it. Raises MessageError or OperatorError."""
        if isinstance(self.default, bool):
            return self._typed(value, isinstance(value, bool), "true or false")
        if self.choices:
            known = [choice for choice, _ in self.choices]
            return self._typed(value, type(value) is type(self.default) and value in known, f"one of {known}")
        if isinstance(self.default, tuple):
            return self._numbers(value)
        whole = isinstance(self.default, int)
        self._typed(value, _is_number(value, whole), "a whole number" if whole else "a number")
        if not self.low <= value <= self.high:
            raise OperatorError(
                f"Here the {self.label.lower()} goes from {self.low:g} to {self.high:g}, not {value:g}."
            )
        return value if whole else float(value)

    def _numbers(self, value: Any) -> tuple:
        """A place (whole numbers, as many as the default has) or, where the default is empty, the numbers of a "
        "kernel."""
        length_fits = isinstance(value, list) and (
            len(value) == len(self.default) if self.default else len(value) <= 49
        )
        fits = length_fits and all(_is_number(one, whole=bool(self.default)) for one in value)
        return tuple(self._typed(value, fits, "a list of numbers"))

    def _typed(self, value: Any, fits: bool, what: str) -> Any:
        if not fits:
            raise MessageError(f"The setting {self.name} must be {what}.")
        return value

    def described(self) -> dict[str, Any]:
        """What the page builds the control from."""
        kind = (
            "choice"
            if self.choices
            else {bool: "flag", int: "whole", float: "real", tuple: "numbers"}[type(self.default)]
        )
        default = list(self.default) if isinstance(self.default, tuple) else self.default
        return {
            "name": self.name,
            "label": self.label,
            "kind": kind,
            "default": default,
            "choices": [list(choice) for choice in self.choices],
            "low": self.low,
            "high": self.high,
            "parts": list(self.parts),
            "hidden": self.hidden,
        }


@dataclass(frozen=True)
class Block:
    """One step of the lesson: its place in links, its name, a short text (one for each part), its settings."""

    name: str
    title: str
    texts: dict[str, str]
    settings: tuple[Setting, ...]

    def check(self, values: Any) -> dict[str, Any]:
        """All settings of a message, defaults where it says nothing. Raises MessageError or OperatorError."""
        if not isinstance(values, dict):
            raise MessageError("The settings must be a JSON object.")
        unknown = set(values) - {setting.name for setting in self.settings}
        if unknown:
            raise MessageError(f"The block {self.name} has no such setting: {str(min(map(str, unknown)))[:30]}.")
        # Every type is looked at before any range, so that nonsense is refused whatever else is said.
        illegal: list[OperatorError] = []
        checked = {}
        for setting in self.settings:
            try:
                checked[setting.name] = setting.check(values.get(setting.name, _plain(setting.default)))
            except OperatorError as error:
                illegal.append(error)
        if illegal:
            raise illegal[0]
        return checked

    def described(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": self.title,
            "texts": self.texts,
            "settings": [setting.described() for setting in self.settings],
        }


def _plain(default: Any) -> Any:
    return list(default) if isinstance(default, tuple) else default


def _is_number(value: Any, whole: bool) -> bool:
    right = isinstance(value, int) if whole else isinstance(value, int | float)
    return right and not isinstance(value, bool) and math.isfinite(value) and abs(value) <= LARGEST


def _choices(*pairs: tuple[Any, str]) -> tuple[tuple[Any, str], ...]:
    return pairs


KERNEL_NAMES = {
    "identity": "identity",
    "edge_horizontal": "edges ―",
    "edge_vertical": "edges |",
    "edge_falling": "edges \\",
    "edge_rising": "edges /",
    "sobel_x": "Sobel x",
    "sobel_y": "Sobel y",
    "box_blur": "box blur",
    "gaussian_blur": "Gauss",
    "sharpen": "sharpen",
    "emboss": "emboss",
}
MODES = _choices(
    ("zeros", "zeros"),
    ("reflect", "reflect"),
    ("replicate", "replicate"),
    ("circular", "circular"),
)
SIZES = _choices((1, "1×1"), (3, "3×3"), (5, "5×5"), (7, "7×7"))
ACTIVATIONS = _choices(("none", "none"), ("relu", "ReLU"), ("sigmoid", "sigmoid"), ("tanh", "tanh"))
DIGITS = tuple((digit, str(digit)) for digit in range(10))
WIDTHS = _choices(
    ("4-8_8-16", "4, 8 | 8, 16"),
    ("8-16_16-32", "8, 16 | 16, 32"),
    ("16-32_32-64", "16, 32 | 32, 64"),
    ("8_16", "8 | 16"),
)


def picture_choice(small: int) -> Setting:
    """The drawing in full, or so small that its numbers can be read. Ink from 0 to 9 is easy to calculate with."""
    return Setting(
        "picture",
        "Picture",
        "drawing",
        _choices(("drawing", "28×28"), ("small", f"{small}×{small}")),
    )


def place(*default: int) -> Setting:
    return Setting("at", "Place", default, hidden=True)


def lesson_blocks(learned: int) -> list[Block]:
    """The seven blocks for a network whose first layer has `learned` kernels."""
    own = tuple((f"learned_{number}", f"learned {number}") for number in range(1, learned + 1))
    kernels = (*KERNEL_NAMES.items(), *own, ("custom", "your own"))
    return [
        Block(
            "data",
            "Data",
            {
                "mnist": "MNIST: 60,000 digits to learn from, 10,000 for the test. Each is a grid of 28×28 grey "
                "levels, "
                "0 (paper) to 255 (ink). The network reads level ÷ 255. Click a digit, then move the window over it.",
                "drawing": "Your drawing in MNIST's form: crop to the ink, scale the longest side to 20 pixels, "
                "move the "
                "centre of mass (✕) to the middle of 28×28. Only then does it look like what the network has learned.",
            },
            (
                Setting("part", "Show", "mnist", _choices(("mnist", "MNIST"), ("drawing", "My drawing"))),
                Setting(
                    "label",
                    "Digits",
                    "any",
                    (("any", "all ten"), *((str(digit), f"only {digit}") for digit in range(10))),
                    parts=("mnist",),
                ),
                Setting("page", "Page", 1, low=1, high=400, parts=("mnist",)),
                Setting("index", "Digit number", 0, low=0, high=59_999, parts=("mnist",)),
                Setting(
                    "scale",
                    "Numbers",
                    "levels",
                    _choices(("levels", "0 to 255"), ("unit", "0 to 1")),
                    parts=("mnist",),
                ),
                place(14, 14),
            ),
        ),
        Block(
            "convolution",
            "Convolution",
            {
                "": "At each place the kernel's numbers are multiplied with the pixels under it and added up. Move the "
                "window by pointer or arrow keys; type into the kernel."
            },
            (
                picture_choice(6),
                Setting("kernel", "Kernel", "sobel_x", kernels),
                Setting("size", "Kernel size f", 3, SIZES),
                Setting("stride", "Stride s", 1, low=0, high=9),
                Setting("padding", "Padding p", 0, low=0, high=9),
                Setting("padding_mode", "Padding mode", "zeros", MODES),
                Setting("dilation", "Dilation d", 1, low=0, high=9),
                Setting("bias", "Bias b", 0.0, low=-1000, high=1000),
                Setting("activation", "Activation f(·)", "none", ACTIVATIONS),
                Setting("flip", "Flip the kernel", False),
                Setting("k", "Your kernel", (), hidden=True),
                place(12, 12),
            ),
        ),
        Block(
            "padding",
            "Padding",
            {
                "": "Without padding the picture shrinks at every layer, and pixels at the border are used less often "
                "than those inside. A ring of p = (f − 1)/2 pixels around the picture cures both."
            },
            (
                picture_choice(6),
                Setting("size", "Kernel size f", 3, SIZES),
                Setting("stride", "Stride s", 1, low=0, high=9),
                Setting("padding", "Padding p", 0, low=0, high=9),
                Setting("padding_mode", "Padding mode", "zeros", MODES),
                Setting("layers", "Layers", 8, low=0, high=8),
                place(0, 0),
            ),
        ),
        Block(
            "pooling",
            "Pooling",
            {
                "": "Each window of the map becomes one number. Pooling has no parameters: there is nothing in it for "
                "gradient descent to change. Nudge the digit and see how much of the pooled map stays."
            },
            (
                picture_choice(4),
                Setting(
                    "kind",
                    "Pooling",
                    "max",
                    _choices(
                        ("max", "maximum"),
                        ("average", "average"),
                        ("subsample", "take one pixel"),
                        ("convolution", "convolution instead"),
                    ),
                ),
                Setting("size", "Window f", 2, low=0, high=9),
                Setting("stride", "Stride s", 2, low=0, high=9),
                Setting("right", "Nudge right", 1, low=-9, high=9),
                Setting("down", "Nudge down", 0, low=-9, high=9),
                place(8, 8),
            ),
        ),
        Block(
            "flatten",
            "Flatten, FC",
            {
                "": "The last maps are unrolled into one vector: map by map, row by row. Each class has "
                "one weight "
                "for every number in it. Products summed, plus bias: the logit. Softmax makes probabilities of the ten."
            },
            (
                Setting("digit", "Class", 3, DIGITS),
                Setting("index", "Vector index", 171, low=0, high=100_000),
            ),
        ),
        Block(
            "equivalence",
            "FC ↔ convolution",
            {
                "matrix": "A convolution is a fully connected layer whose matrix is mostly zero and repeats the "
                "same few "
                "weights in every row, shifted. Move over the rows: each one is the kernel at one place.",
                "kernel": "A fully connected layer is a convolution whose kernel is as big as its input, so "
                "that it fits "
                "in one place only. Here the output layer of this network is computed both ways.",
                "slide": "Read as a convolution, the output layer can slide: write several digits. One pass reads "
                "them all, at every place at once. Under the strip stands each digit that it finds.",
            },
            (
                Setting(
                    "part",
                    "Direction",
                    "matrix",
                    _choices(("matrix", "conv → FC"), ("kernel", "FC → conv"), ("slide", "slide it")),
                ),
                Setting(
                    "n",
                    "Picture",
                    6,
                    _choices((4, "4×4"), (6, "6×6"), (8, "8×8"), (10, "10×10"), (28, "28×28")),
                    parts=("matrix",),
                ),
                Setting("kernel", "Kernel", "sobel_x", tuple(KERNEL_NAMES.items()), parts=("matrix",)),
                Setting("size", "Kernel size f", 3, SIZES, parts=("matrix",)),
                Setting("stride", "Stride s", 1, low=0, high=9, parts=("matrix",)),
                Setting("padding", "Padding p", 0, low=0, high=9, parts=("matrix",)),
                Setting("dilation", "Dilation d", 1, low=0, high=9, parts=("matrix",)),
                Setting("row", "Row", 0, low=0, high=10_000, parts=("matrix",)),
                Setting("digit", "Class", 3, DIGITS, parts=("kernel",)),
                Setting("where", "Place", 0, low=0, high=1000, parts=("slide",)),
            ),
        ),
        Block(
            "code",
            "Complete code",
            {
                "": "One page of PyTorch with the settings chosen here: it loads MNIST, builds the network, "
                "trains it and "
                "reads your drawing. The notebook holds the whole lesson with all your settings and runs in Colab."
            },
            (
                Setting("widths", "Maps of each block", "8-16_16-32", WIDTHS),
                Setting("size", "Kernel size f", 3, SIZES),
                Setting("padding", "Padding", "same", _choices(("same", "same: keeps the size"), ("valid", "none"))),
                Setting("batch_norm", "Batch norm", False),
                Setting("epochs", "Epochs", 2, low=0, high=100),
                Setting("batch_size", "Batch size", 128, low=0, high=10_000),
                Setting(
                    "learning_rate",
                    "Learning rate",
                    "0.002",
                    _choices(("0.01", "0.01"), ("0.005", "0.005"), ("0.002", "0.002"), ("0.001", "0.001")),
                ),
                Setting("seed", "Seed", 0, low=0, high=100_000),
            ),
        ),
    ]


assert set(KERNEL_NAMES) == set(operators.KERNELS)
