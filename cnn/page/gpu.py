"""What a GPU does where there is one: on a ZeroGPU Space for as long as one call takes, elsewhere as torch finds it.

Such a Space does not start without a function that borrows its GPU. This one reads MNIST's test digits again.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import gradio as gr
import torch

from cnn.base.errors import UserError
from cnn.base.messages import to_json
from cnn.network.model import DigitCNN

try:
    from spaces import GPU as borrow_gpu  # on a Space alone; cnn.page.__main__ has imported it before torch
except ImportError:

    def borrow_gpu(task: Any) -> Any:
        """The function as it is."""
        return task


SLICE = 200  # digits in one forward pass: about 40 ms of one core, so that no visitor waits for more


@dataclass(frozen=True)
class Accuracy:
    """How many of MNIST's n test digits the network read right, and on which kind of device."""

    correct: int
    n: int
    accuracy: float
    device: str


def measure(model: DigitCNN) -> Accuracy:
    """The accuracy on MNIST's 10,000 test digits, on a GPU where there is one. Raises DataError."""
    from cnn.data.mnist import load_mnist  # late: a page's start does not need torchvision

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    copy = DigitCNN(model.config).eval()
    copy.load_state_dict(model.state_dict())
    copy.to(device)
    digits = load_mnist(train=False)
    correct = 0
    with torch.inference_mode():
        for start in range(0, len(digits), SLICE):
            part = digits[start : start + SLICE]
            logits = copy(part.images[:, None].to(device).float() / 255)
            correct += int((logits.argmax(1).cpu() == part.labels).sum())
    return Accuracy(correct, len(digits), correct / len(digits), device.type)


def add_accuracy_endpoint(model: DigitCNN) -> None:
    """Add `/accuracy` to the Blocks that is being built. It is measured once a process, since it stays as it is."""

    @borrow_gpu
    def on_device() -> dict[str, Any]:
        return to_json(measure(model))

    @cache
    def accuracy() -> dict[str, Any]:
        """How well the page's network reads MNIST's 10,000 test digits: correct, n, accuracy, device."""
        try:
            return on_device()
        except UserError as error:
            raise gr.Error(str(error), print_exception=False) from None

    gr.api(accuracy, api_name="accuracy", concurrency_limit=1)
