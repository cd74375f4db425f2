"""Each block shows what its code prints, over random settings; and its question has the right answer."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from cnn import Recognizer
from cnn.data.mnist import load_mnist
from cnn.lesson.lesson import Lesson
from cnn.network.operators import convolve, named_kernel, unflatten_index
from tests.helpers.lesson import answers, ask, line_of, numbers, plain, right, sample
from tests.helpers.mnist import unpacked_mnist
from tests.helpers.snippets import run, same

DRAWING = sample(5, 1)


def test_convolution_shows_what_its_code_prints(lesson: Lesson) -> None:
    for settings, answer in answers(lesson, "convolution", DRAWING, 25):
        printed, _ = run(answer["code"])
        output, window, used = (numbers(answer[name]) for name in ("output", "window", "used"))
        assert same(printed["output"], output), settings
        assert printed["size"][-2:] == list(output.shape)
        row, column = answer["at"]
        assert plain(answer["value"]) == pytest.approx(output[row, column], abs=1e-4)
        assert (window * used).sum() == pytest.approx(plain(answer["sum"]), abs=1e-3)
        assert np.allclose(window * used, numbers(answer["products"]))
        assert right(answer) == f"{output.shape[0]} × {output.shape[1]}"


def test_padding_shows_what_its_code_prints(lesson: Lesson) -> None:
    for settings, answer in answers(lesson, "padding", DRAWING, 15):
        printed, _ = run(answer["code"])
        assert same(printed["padded"], numbers(answer["padded"])), settings
        assert same(printed["uses"], numbers(answer["usage"]))
        assert printed["sizes"] == answer["sizes"]
        for side, one in zip(answer["sizes"], answer["chain"], strict=False):
            assert numbers(one).shape == (side, side)
        last = answer["sizes"][-1]
        ended = len(answer["sizes"]) <= settings["layers"]
        assert right(answer) == ("nothing: the kernel no longer fits" if ended else f"{last} × {last}")


def test_padding_counts_uses_and_shrinks_as_the_textbook_says(lesson: Lesson) -> None:
    answer = ask(lesson, "padding", DRAWING)
    assert (answer["corner"], answer["centre"]) == (1, 9)
    assert answer["sizes"] == [28, 26, 24, 22, 20, 18, 16, 14, 12]
    small = ask(lesson, "padding", DRAWING, {"picture": "small", "padding": 1})
    assert numbers(small["padded"]).shape == (8, 8)
    assert set(small["sizes"]) == {6}


def test_pooling_shows_what_its_code_prints(lesson: Lesson) -> None:
    for settings, answer in answers(lesson, "pooling", DRAWING, 25):
        printed, _ = run(answer["code"])
        pooled = numbers(answer["pooled"])
        assert same(printed["pooled"], pooled), settings
        assert same(printed["nudged"], numbers(answer["nudged"])), settings
        if settings["kind"] == "max":
            assert printed["winners"] == answer["sources"]["before"]
        row, column = answer["at"]
        if settings["picture"] == "small" and settings["kind"] != "convolution":
            assert float(right(answer)) == pytest.approx(pooled[row, column], rel=1e-3)
        else:
            assert plain(right(answer)) == pooled.size


def test_flatten_shows_what_its_code_prints(lesson: Lesson, recognizer: Recognizer) -> None:
    reading = recognizer.read(DRAWING.ink())
    for settings, answer in answers(lesson, "flatten", DRAWING, 3, digit=5):
        printed, _ = run(answer["code"])
        assert same(printed["logits"], [plain(one) for one in answer["logits"]]), settings
        assert same(printed["logits"], reading.maps["fc"])
        assert same(printed["probabilities"], answer["probabilities"])
        assert answer["probabilities"] == pytest.approx(reading.probabilities, abs=1e-6)
        assert printed["index"] == [settings["index"]]
        assert printed["cell"] == list(unflatten_index(settings["index"], tuple(answer["shape"])))
        assert plain(answer["sum"]) + plain(answer["bias"]) == pytest.approx(plain(answer["logit"]), abs=2e-4)
        assert plain(right(answer)) == settings["index"]
        assert int(np.argmax(answer["probabilities"])) == 5


def test_matrix_shows_what_its_code_prints(lesson: Lesson) -> None:
    for settings, answer in answers(lesson, "equivalence", DRAWING, 10, part="matrix", kernel="sobel_y", size=3):
        printed, _ = run(answer["code"])
        output = numbers(answer["output"])
        assert same(printed["convolution"], output), settings
        assert same(printed["product"], output)
        row, column = answer["cell"]
        assert plain(answer["row_value"]) == pytest.approx(output[row, column], abs=1e-4)
        assert printed["entries"] == [plain(answer["entries"].split("= ")[1])]
        assert printed["always zero"] == [plain(answer["zeros"].split(" ")[0])]
        assert float(answer["difference"]) < 1e-4
        rows, columns = answer["rows"], answer["columns"]
        assert plain(right(answer)) == rows * columns + rows


def test_fully_connected_as_convolution_shows_what_its_code_prints(lesson: Lesson) -> None:
    (_, answer), *_ = answers(lesson, "equivalence", DRAWING, 1, part="kernel")
    printed, _ = run(answer["code"])
    assert same(printed["logits"], [plain(one) for one in answer["convolved"]])
    assert float(answer["difference"]) < 1e-4
    (settings, answer), *_ = answers(lesson, "equivalence", DRAWING, 1, part="slide")
    printed, _ = run(answer["code"])
    logits = numbers(answer["logits"])
    assert same(printed["logits"], logits), settings
    assert right(answer) == str(logits.shape[1])


def test_data_shows_what_its_code_prints(lesson: Lesson, tmp_path: Path) -> None:
    answer = ask(lesson, "data", DRAWING, {"index": 17, "at": [14, 14]}, code=True)
    printed, _ = run(answer["code"].replace('"data"', json.dumps(str(unpacked_mnist(tmp_path)))))
    assert printed["label"] == [answer["label"]]
    assert same(printed["grey levels"], numbers(answer["levels"]))
    assert same(printed["as the network reads them"], numbers(answer["unit"]))
    assert printed["of each digit"] == [plain(one) for one in answer["counts"]]
    middle = numbers(answer["levels"])[14, 14] / 255
    assert float(right(answer)) == pytest.approx(middle, abs=6e-4)


def test_drawing_shows_what_its_code_prints(lesson: Lesson) -> None:
    answer = ask(lesson, "data", DRAWING, {"part": "drawing"}, code=True)
    printed, _ = run(answer["code"])
    picture = numbers(answer["picture"])
    assert np.array_equal(np.reshape(printed["picture"], (28, 28)).astype(np.float32) / 255, picture)
    assert right(answer) == answer["scaled"]
    digits = load_mnist(train=True)
    distances = (digits.images / 255 - torch.tensor(picture)).square().sum((1, 2)).sqrt()
    nearest = answer["nearest"]
    assert [one["label"] for one in nearest] == [int(digits.labels[one["index"]]) for one in nearest]
    expected = distances.sort().values[: len(nearest)].tolist()
    assert [float(one["distance"]) for one in nearest] == pytest.approx(expected, abs=6e-3)


def test_choices_are_different_and_their_order_says_nothing(lesson: Lesson) -> None:
    places = set()
    for block in ("convolution", "pooling", "padding"):
        for _, answer in answers(lesson, block, DRAWING, 25):
            question = answer["question"]
            assert 2 <= len(question["choices"]) == len(set(question["choices"])) <= 4, question
            places.add(question["right"])
    assert places == {0, 1, 2, 3}


def test_learned_kernel_gives_the_network_s_own_first_map(lesson: Lesson) -> None:
    conv = lesson.network.first
    settings = {"kernel": "learned_2", "padding": 1, "bias": conv.bias[1].item()}
    answer = ask(lesson, "convolution", DRAWING, settings)
    levels = torch.from_numpy(numbers(answer["padded"])[1:-1, 1:-1].copy())
    expected = conv(levels[None, None])[0, 1].detach().numpy()
    assert np.allclose(numbers(answer["output"]), expected, atol=1e-5)


def test_custom_kernel_equals_the_named_one(lesson: Lesson) -> None:
    k = named_kernel("emboss").flatten().tolist()
    named = ask(lesson, "convolution", DRAWING, {"kernel": "emboss"})
    own = ask(lesson, "convolution", DRAWING, {"kernel": "custom", "k": k})
    assert named["output"] == own["output"]
    flipped = ask(lesson, "convolution", DRAWING, {"kernel": "emboss", "flip": True})
    picture = torch.from_numpy(numbers(flipped["padded"]).copy())
    expected = convolve(picture, named_kernel("emboss").flip(0, 1))
    assert np.allclose(numbers(flipped["output"]), expected, atol=1e-6)


@pytest.mark.parametrize("digits", [[1, 9], [2, 0, 4, 7], [8, 3, 6]])
def test_wide_pad_finds_each_digit_once(lesson: Lesson, digits: list[int]) -> None:
    wide = line_of(*(sample(digit) for digit in digits))
    answer = ask(lesson, "equivalence", DRAWING, {"part": "slide"}, wide, measure=True)
    assert [digit for _, digit in answer["seen"]] == digits
    assert "ms" in answer["measured"]
