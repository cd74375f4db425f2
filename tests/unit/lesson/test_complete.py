"""The complete code is the network of its settings: trained, its weights put into DigitCNN give what it printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from torch import nn

from cnn.data.mnist import load_mnist
from cnn.lesson.blocks.complete import CODE, network_code
from cnn.lesson.lesson import Lesson
from cnn.lesson.literals import tensor_code
from cnn.network.model import DigitCNN
from cnn.network.stages import CNNConfig
from tests.helpers.lesson import ask, plain, right, sample
from tests.helpers.snippets import TEST, TRAIN, run, same, small_mnist


@pytest.fixture(scope="module")
def mnist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_mnist(tmp_path_factory.mktemp("digits"))


@torch.no_grad()
@pytest.mark.parametrize(
    "config",
    [
        CNNConfig(blocks=((8, 16), (32, 32), ())),
        CNNConfig(blocks=((4, 4), (6,)), batch_norm=True),
        CNNConfig(blocks=((3,), (5,), ()), kernel_size=4, padding="valid"),
    ],
    ids=["default", "batch norm", "4x4 valid"],
)
def test_code_is_the_network_of_its_config(config: CNNConfig, mnist: Path) -> None:
    digits = load_mnist(train=False)
    code = CODE.code(
        folder=json.dumps(str(mnist)),
        epochs="2",
        batch_size="64",
        learning_rate="0.002",
        seed="3",
        model=network_code(config),
        drawing=tensor_code(digits.images[600], 255),
    )
    with torch.enable_grad():
        printed, variables = run(code)
    model = DigitCNN(config).eval()
    state = list(variables["model"].state_dict().values())
    model.load_state_dict(dict(zip(model.state_dict(), state, strict=True)))
    logits = model(digits.images[TRAIN : TRAIN + TEST, None] / 255)
    accuracy = (logits.argmax(1) == digits.labels[TRAIN : TRAIN + TEST]).double().mean()
    assert printed["parameters"] == [sum(one.numel() for one in model.parameters())]
    assert same(printed["test accuracy"], [float(accuracy)])
    assert same(printed["probabilities"], logits[600 - TRAIN].softmax(0))
    assert printed["answer"] == [int(logits[600 - TRAIN].argmax())]
    assert printed["epoch"][0] == 2
    assert {int(one["step"]) for one in variables["optimizer"].state.values()} == {2 * TRAIN // 64}
    untrained = nn.functional.cross_entropy(torch.zeros(1, 10), torch.zeros(1).long())
    assert printed["epoch"][1] < untrained  # sixteen steps are enough to be better than guessing


def test_it_reads_the_drawing(lesson: Lesson, mnist: Path) -> None:
    settings = {"widths": "4-8_8-16", "epochs": 1, "padding": "valid", "size": 3}
    answer = ask(lesson, "code", sample(5, 1), settings, code=True)
    printed, variables = run(answer["code"].replace('"data"', json.dumps(str(mnist))))
    assert printed["parameters"] == [plain(answer["parameters"])]
    assert sum(printed["probabilities"]) == pytest.approx(1, abs=1e-3)
    assert torch.equal(variables["drawing"], torch.tensor(sample(5, 1).picture().values))


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("widths", ["4-8_8-16", "8_16"])
def test_it_counts_its_parameters(lesson: Lesson, batch_norm: bool, widths: str) -> None:
    answer = ask(lesson, "code", settings={"batch_norm": batch_norm, "widths": widths})
    blocks = [tuple(map(int, block.split("-"))) for block in widths.split("_")]
    model = eval(network_code(CNNConfig((*blocks, ()), batch_norm=batch_norm)), {"nn": nn})
    assert plain(answer["parameters"]) == sum(one.numel() for one in model.parameters())
    assert plain(answer["parameters"]) == sum(plain(stage["parameters"]) for stage in answer["stages"])
    assert plain(right(answer)) == model[-1].weight.numel()
