"""Answers as plain JSON, and questions that cannot be answered."""

from __future__ import annotations

import json

import numpy as np
import pytest

from cnn.base.errors import UserError
from cnn.base.messages import to_json
from cnn.explain.cells import Cell, ExplainError, Rectangle
from cnn.explain.compare import map_differences, nudge
from cnn.explain.evidence import channel_scores, evidence, evidence_difference, ink_evidence
from cnn.explain.receptive import receptive_field
from cnn.explain.units import causes, explain_unit
from cnn.network.model import DigitCNN
from cnn.network.stages import CNNConfig
from tests.helpers.networks import Network


def test_everything_turns_into_json(network: Network) -> None:
    for cell in network.cells_of_all_kinds(1):
        unit = explain_unit(network.model, network.maps, cell)
        back = json.loads(json.dumps(to_json(unit), allow_nan=False))
        assert back["kind"] == network.stage(cell.stage).kind
        assert back["value"] == unit.value
        assert Cell(**back["cell"]) == cell
        json.dumps(to_json(causes(network.model, network.maps, cell)), allow_nan=False)
        json.dumps(to_json(receptive_field(network.model, cell)), allow_nan=False)
    why = evidence_difference(*(evidence(network.model, network.maps, digit) for digit in (1, 2)))
    for answer in (why, ink_evidence(network.model, network.maps, 1), channel_scores(network.model, network.maps, 1)):
        json.dumps(to_json(answer), allow_nan=False)
    assert to_json(Rectangle(np.int64(1), 2, 3, 4)) == {"top": 1, "left": 2, "bottom": 3, "right": 4}
    with pytest.raises(TypeError):
        to_json(object())


@pytest.mark.parametrize(
    ("stage", "channel", "row", "column"),
    [
        ("conv9", 0, 0, 0),
        (["conv1"], 0, 0, 0),
        ("conv2", 16, 0, 0),
        ("conv2", 0, 28, 0),
        ("conv2", 0, 0, -1),
        ("conv2", 0, 0, 1.0),
        ("conv2", True, 0, 0),
        ("conv2", "1", 0, 0),
        ("conv2", None, 0, 0),
        ("pool2", 0, 7, 0),
        ("flatten", 1568, 0, 0),
        ("flatten", 0, 1, 0),
        ("fc", 10, 0, 0),
        ("softmax", -1, 0, 0),
        ("input", 1, 0, 0),
    ],
)
@pytest.mark.parametrize("question", ["explain", "causes", "field"])
def test_cells_that_are_not_there_are_refused(
    default: Network, question: str, stage: str, channel: int, row: int, column: int
) -> None:
    ask = {
        "explain": lambda cell: explain_unit(default.model, default.maps, cell),
        "causes": lambda cell: causes(default.model, default.maps, cell),
        "field": lambda cell: receptive_field(default.model, cell),
    }[question]
    with pytest.raises(ExplainError, match=r"^[A-Z][^\n]*\.$"):
        ask(Cell(stage, channel, row, column))


def test_other_questions_that_cannot_be_answered(default: Network) -> None:
    model, maps, recognizer, picture = default.model, default.maps, default.recognizer, default.picture
    other = Network("valid").maps
    no_last = {name: value for name, value in maps.items() if name != "relu5"}
    questions = [
        lambda: explain_unit(DigitCNN(CNNConfig(batch_norm=True)), maps, Cell("conv1", 0)),
        lambda: explain_unit(model, other, Cell("conv2", 0)),
        lambda: explain_unit(model, {}, Cell("conv2", 0)),
        lambda: evidence(model, maps, 10),
        lambda: evidence(model, no_last, 1),
        lambda: ink_evidence(model, maps, 1, -1),
        lambda: ink_evidence(model, other, 1),
        lambda: channel_scores(model, maps, True),
        lambda: map_differences(model, maps, other),
        lambda: nudge(recognizer, picture, down=29),
        lambda: nudge(recognizer, picture, right=-29),
        lambda: nudge(recognizer, picture, down=0.5),
    ]
    for number, question in enumerate(questions):
        with pytest.raises(UserError, match=r"^[A-Z][^\n]*\.$"):
            question()
            pytest.fail(f"question {number} was answered")
