"""The notebook: its form, the settings in it, and what it prints when it runs from top to bottom."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
import torch
from nbclient import NotebookClient

from cnn.drawing.drawing import Drawing
from cnn.drawing.recognizer import Recognizer
from cnn.lesson.lesson import Lesson
from cnn.network import operators
from cnn.network.checkpoint import Decision
from cnn.network.model import DigitCNN
from cnn.network.stages import CNNConfig
from tests.helpers.lesson import BLANK, ask, line_of, numbers, sample
from tests.helpers.snippets import read_printed, same, small_mnist

DRAWING = sample(7)
CODES = ["data-mnist", "data-drawing", "convolution", "padding", "pooling", "flatten", "equivalence-matrix"]


def code_cells(text: str) -> dict[str, str]:
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    assert [cell.cell_type for cell in notebook.cells] == ["markdown"] + ["markdown", "code"] * (
        len(notebook.cells) // 2
    )
    return {cell.id.removesuffix("-code"): cell.source for cell in notebook.cells if cell.cell_type == "code"}


@pytest.mark.parametrize(("wide", "last"), [(BLANK, "kernel"), (line_of(sample(1), sample(9)), "slide")])
def test_it_has_the_settings_of_every_block(lesson: Lesson, wide: Drawing, last: str) -> None:
    settings = {
        "data": {"index": 41},
        "convolution": {"kernel": "gaussian_blur", "size": 5, "stride": 3},
        "padding": {"padding_mode": "circular", "padding": 2},
        "pooling": {"kind": "average"},
        "flatten": {"index": 900},
        "equivalence": {"n": 4, "stride": 2},
        "code": {"epochs": 3},
    }
    cells = code_cells(lesson.notebook({"settings": settings}, DRAWING, wide).notebook)
    assert list(cells) == [*CODES, f"equivalence-{last}", "code"]
    for name, part in {
        "data-mnist": "index = 41",
        "convolution": "stride = 3",
        "padding": 'padding_mode = "circular"',
        "pooling": 'kind = "average"',
        "flatten": "index = 900",
        "equivalence-matrix": "stride = 2",
        "code": "epochs = 3",
    }.items():
        assert f"\n{part}" in cells[name], name
    for source in cells.values():
        compile(source, "cell", "exec")
    for block, values in settings.items():
        part = {"part": "mnist"} if block == "data" else {}
        shown = ask(lesson, block, DRAWING, values | part, wide, code=True)["code"]
        assert shown.rstrip("\n") in cells.values(), block


def test_what_cannot_work_names_its_block(lesson: Lesson) -> None:
    wrong = lesson.notebook({"settings": {"pooling": {"stride": 0}}}, DRAWING, BLANK)
    assert wrong.error.startswith("Pooling: The stride")
    blank = lesson.notebook({"settings": {}}, BLANK, BLANK)
    assert blank.error == "There is no ink on the pad: draw a digit."


def test_it_runs_from_top_to_bottom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # the other process, too, takes one core
    small_mnist(tmp_path / "data")
    torch.manual_seed(0)
    model = DigitCNN(CNNConfig(blocks=((4, 4), (32,), ())))
    lesson = Lesson(Recognizer(model, Decision(temperature=1.5)))
    wide = line_of(sample(1), sample(9))
    settings = {"code": {"widths": "4-8_8-16", "epochs": 1}, "convolution": {"activation": "relu"}}
    text = lesson.notebook({"settings": settings}, DRAWING, wide).notebook
    notebook = nbformat.reads(text, as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    printed = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert all(output.output_type == "stream" and output.name == "stdout" for output in cell.outputs)
            printed[cell.id.removesuffix("-code")] = read_printed("".join(output.text for output in cell.outputs))
    assert list(printed) == [*CODES, "equivalence-slide", "code"]

    picture = torch.from_numpy(DRAWING.picture().values.copy())
    maps = model.forward_with_maps(picture[None, None])
    assert same(printed["flatten"]["logits"], maps["fc"][0])
    assert same(printed["flatten"]["probabilities"], (maps["fc"][0] / 1.5).softmax(0))
    assert printed["data-drawing"]["picture"] == DRAWING.picture().levels.ravel().tolist()
    strip = numbers(ask(lesson, "equivalence", DRAWING, {"part": "slide"}, wide)["strip"])
    assert same(printed["equivalence-slide"]["logits"], operators.slide(model, torch.from_numpy(strip.copy()))[:, 0])
    shown = ask(lesson, "convolution", DRAWING, {"activation": "relu"})
    assert same(printed["convolution"]["output"], numbers(shown["output"]))
