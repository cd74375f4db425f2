"""The lesson around networks of other shapes: every block, every part, with its code and the notebook."""

from __future__ import annotations

import nbformat
import numpy as np
import pytest
import torch

from cnn.drawing.recognizer import Recognizer
from cnn.lesson.lesson import Lesson
from cnn.network import operators
from cnn.network.checkpoint import Decision
from cnn.network.model import DigitCNN
from cnn.network.stages import CNNConfig
from tests.helpers.lesson import ask, line_of, numbers, plain, sample
from tests.helpers.snippets import run, same

DRAWING = sample(5, 1)
WIDE = line_of(sample(2), sample(0), sample(4))
CONFIGS = {
    "5x5": CNNConfig(blocks=((6, 5), (4, 8), ()), kernel_size=5),
    "4x4 valid": CNNConfig(blocks=((4, 6), (8,)), kernel_size=4, padding="valid"),
    "9x9 valid": CNNConfig(blocks=((4,), (5,)), kernel_size=9, padding="valid"),
    "1x1": CNNConfig(blocks=((4,), (5,), ()), kernel_size=1),
    "odd depth": CNNConfig(blocks=((3,), (5,), (4,), ())),
    "odd sides": CNNConfig(blocks=((3,), (5,), (4,)), kernel_size=2, padding="valid"),
    "one convolution": CNNConfig(blocks=((4,),)),
    "batch norm": CNNConfig(blocks=((4, 6), (5,), ()), batch_norm=True),
}


@pytest.fixture(scope="module", params=CONFIGS)
def other(request: pytest.FixtureRequest) -> Lesson:
    """The lesson around a network whose weights, and whose batch norm's numbers, are random."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = DigitCNN(CONFIGS[request.param])
        if model.config.batch_norm:
            model(torch.rand(64, 1, 28, 28))
    return Lesson(Recognizer(model, Decision(temperature=1.5)))


def test_every_part_answers_and_its_code_runs(other: Lesson) -> None:
    for name, block in other.blocks.items():
        for part in block.parts:
            settings = {"part": part} if part else {}
            answer = ask(other, name, DRAWING, settings, WIDE, code=True, measure=True)
            assert "error" not in answer, (name, part, answer)
            if (name, part) not in (("data", "mnist"), ("code", "")):  # these read MNIST
                assert run(answer["code"])[0]


def test_learned_kernels_have_the_network_s_own_size(other: Lesson) -> None:
    size = other.network.config.kernel_size
    sizes = next(one for one in other.blocks["convolution"].settings if one.name == "size")
    assert size in [value for value, _ in sizes.choices]
    first = other.network.first
    last = len(first.weight)
    settings = {"kernel": f"learned_{last}", "size": size, "bias": first.bias[-1].item()}
    settings["padding"] = other.network.config.stages()[1].padding
    answer = ask(other, "convolution", DRAWING, settings, code=True)
    picture = torch.from_numpy(DRAWING.picture().values.copy())
    expected = first(picture[None, None])[0, -1].detach()
    assert np.allclose(numbers(answer["output"]), expected, atol=1e-5)
    assert same(run(answer["code"])[0]["output"], expected)
    typed = ask(
        other, "convolution", DRAWING, settings | {"kernel": "custom", "k": first.weight[-1].flatten().tolist()}
    )
    assert np.allclose(numbers(typed["output"]), expected, atol=1e-5)
    wrong = ask(other, "convolution", DRAWING, settings | {"size": 3 if size != 3 else 5})
    assert f"{size}×{size}" in wrong["error"]


def test_logits_are_the_network_s_own(other: Lesson) -> None:
    maps = other.network.model.forward_with_maps(torch.from_numpy(DRAWING.picture().values.copy())[None, None])
    logits = maps["fc"][0].detach()
    flat = ask(other, "flatten", DRAWING, code=True)
    assert same([plain(one) for one in flat["logits"]], logits)
    assert same(run(flat["code"])[0]["logits"], logits)
    kernel = ask(other, "equivalence", DRAWING, {"part": "kernel"}, code=True)
    assert same([plain(one) for one in kernel["convolved"]], logits)
    assert same(run(kernel["code"])[0]["logits"], logits)


def test_last_index_is_the_last_number(other: Lesson) -> None:
    count = other.network.weights.shape[1]
    assert "error" not in ask(other, "flatten", DRAWING, {"index": count - 1})
    assert str(count - 1) in ask(other, "flatten", DRAWING, {"index": count})["error"]


def test_sliding_reads_as_many_places_as_its_code(other: Lesson) -> None:
    answer = ask(other, "equivalence", DRAWING, {"part": "slide", "where": 1000}, WIDE, code=True)
    logits = numbers(answer["logits"])
    assert answer["where"] == logits.shape[1] - 1
    assert answer["stride"] * (logits.shape[1] - 1) + answer["window"] <= 140
    assert same(run(answer["code"])[0]["logits"], logits)
    strip = torch.from_numpy(numbers(answer["strip"]).copy())
    assert np.allclose(logits, operators.slide(other.network.model, strip)[:, 0].detach(), atol=1e-5)


def test_notebook_can_be_written(other: Lesson) -> None:
    text = other.notebook({"settings": {}}, DRAWING, WIDE).notebook
    nbformat.validate(nbformat.reads(text, as_version=4))
