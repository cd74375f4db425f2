"""What the inspector asks of the server: its sums against the tensors."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from fastapi import HTTPException

from cnn import Recognizer
from cnn.drawing.look import look_at
from cnn.explain.cells import SOFTMAX, all_stages, map_shape
from cnn.explain.compare import TOLERANCE
from cnn.page.inspector import Inspector
from cnn.server.dispatch import Dispatch
from cnn.server.drawing_message import parse_drawing
from tests.helpers.app import call, run_async
from tests.helpers.networks import CONFIGS, EXACT, SHIPPED, maps_of, random_network

SETTINGS = ["5x5 valid", "4x4 valid", "four blocks, odd sides", "one block of three"]
SEVEN = {"strokes": [{"width": 70, "points": [280, 250, 720, 250, 620, 500, 480, 800]}]}
EIGHT = {"strokes": [{"width": 60, "points": [620, 300, 500, 220, 380, 320, 600, 640, 480, 780, 370, 650, 620, 300]}]}


@pytest.fixture(scope="module", params=[SHIPPED, *SETTINGS])
def network(request: pytest.FixtureRequest, recognizer: Recognizer) -> Recognizer:
    return recognizer if request.param == SHIPPED else random_network(CONFIGS[request.param])


def ask(network: Recognizer, function: str, message: object) -> dict:
    """Call a server function as Gradio does, through JSON both ways."""
    found = Inspector(network, Dispatch()).server_functions()[function]
    return json.loads(json.dumps(run_async(found(json.loads(json.dumps(message))))))


def sum_of_terms(unit: dict) -> float:
    """The number again, from nothing but the terms that are shown."""
    match unit["kind"]:
        case "conv":
            return float((np.array(unit["windows"]) * np.array(unit["kernels"])).sum()) + unit["bias"]
        case "relu":
            return max(0.0, unit["before"])
        case "pool":
            return float(np.max(unit["window"]))
        case "linear":
            return float((np.array(unit["weights"]) * np.array(unit["activations"])).sum()) + unit["bias"]
        case "softmax":
            scaled = np.array(unit["logits"]) / unit["temperature"]
            exps = np.exp(scaled - scaled.max())
            return float(exps[unit["cell"]["channel"]] / exps.sum())
    return unit["value"]  # flatten and input only pass a number on


def test_terms_sum_to_the_tensors_value_in_every_stage(network: Recognizer) -> None:
    rng = np.random.default_rng(0)
    for drawing in (SEVEN, EIGHT, {"strokes": []}):
        maps = maps_of(network, drawing)
        reading = look_at(network, parse_drawing(drawing)).reading
        for stage in all_stages(network.model):
            shape = map_shape(stage.out_shape)
            for place in [(0, 0, 0), tuple(n - 1 for n in shape), *rng.integers(0, shape, (3, 3)).tolist()]:
                cell = dict(zip(("stage", "channel", "row", "column"), (stage.name, *map(int, place)), strict=True))
                unit = ask(network, "cell", {"drawing": drawing, "cell": cell})
                if stage.name == SOFTMAX:
                    logits = torch.from_numpy(maps["fc"]).double() / network.decision.temperature
                    expected = float(torch.softmax(logits, 0)[place[0]])
                    assert reading.digit is None or expected == pytest.approx(reading.probabilities[place[0]])
                else:
                    expected = float(maps[stage.name].reshape(shape)[tuple(place)])
                assert unit["exact"] == pytest.approx(expected, rel=1e-9)
                assert sum_of_terms(unit) == pytest.approx(expected, abs=EXACT), cell
                if stage.kind == "conv":
                    assert sum(unit["subtotals"]) + unit["bias"] == pytest.approx(expected, abs=EXACT)
                    relu = stage.name.replace("conv", "relu")
                    assert unit["after"] == {"stage": relu, "value": float(maps[relu][tuple(place)])}


def test_field_and_causes_reach_the_ink(network: Recognizer) -> None:
    for stage in all_stages(network.model)[1:-1]:
        cell = {"stage": stage.name, "channel": 0, "row": 0, "column": 0}
        unit = ask(network, "cell", {"drawing": SEVEN, "cell": cell})
        assert unit["fields"][-1]["stage"] == "input"
        assert unit["causes"][0]["cell"] == cell
        for field, cause in zip(unit["fields"], unit["causes"][1:], strict=False):
            place, inside = cause["cell"], field["inside"]
            assert place["stage"] == field["stage"]
            assert inside["top"] <= place["row"] < inside["bottom"]
            assert inside["left"] <= place["column"] < inside["right"]


def test_why_one_digit_and_not_another(network: Recognizer) -> None:
    logits = maps_of(network, SEVEN)["fc"].astype(float)
    unit = ask(network, "cell", {"drawing": SEVEN, "cell": {"stage": "fc", "channel": 7}, "other": 1})
    why = unit["difference"]
    assert np.sum(why["evidence"]) + why["bias"] == pytest.approx(logits[7] - logits[1], abs=EXACT)
    assert np.sum(why["by_place"]) == pytest.approx(np.sum(why["by_channel"]), abs=EXACT)


def test_ink_speaks_and_rubbing_asks_the_network(network: Recognizer) -> None:
    picture = look_at(network, parse_drawing(SEVEN)).reading.picture.values
    mask = np.zeros(picture.shape, np.uint8)
    mask[:12] = 1
    message = {"drawing": SEVEN, "digit": 7, "rubbed": base64.b64encode(mask.tobytes()).decode()}
    found = ask(network, "ink", message)
    assert np.sum(found["pixels"]) + found["bias"] == pytest.approx(found["value"], abs=1e-4)
    assert (np.array(found["pixels"])[picture == 0] == 0).all()
    with torch.no_grad():
        alone = network.model(torch.from_numpy(np.where(mask, 0, picture).astype(np.float32))[None, None])[0]
    assert found["rubbed"]["after"]["logits"] == pytest.approx(alone.tolist(), abs=EXACT)
    assert found["rubbed"]["before"]["logits"] == pytest.approx(maps_of(network, SEVEN)["fc"].tolist(), abs=EXACT)


def test_compare_says_which_cells_changed(network: Recognizer) -> None:
    before, after = maps_of(network, EIGHT), maps_of(network, SEVEN)
    for stage in network.model.config.stages():
        found = ask(network, "compare", {"drawing": SEVEN, "held": EIGHT, "stage": stage.name})
        changed = np.frombuffer(base64.b64decode(found["maps"]["changed"]), np.uint8).reshape(stage.out_shape)
        old, new = before[stage.name].astype(float), after[stage.name].astype(float)
        least = TOLERANCE * max(np.abs(old).max(), np.abs(new).max())
        np.testing.assert_array_equal(changed == 1, np.abs(new - old) > least)
        assert found["shares"][stage.name] == pytest.approx(changed.mean())
        moved = np.frombuffer(base64.b64decode(found["maps"]["difference"]), np.uint8).astype(float) - 128
        step = found["difference_scale"] / 127
        np.testing.assert_allclose((moved * step).reshape(stage.out_shape), new - old, atol=step)


def test_nudge_moves_the_picture_by_one_pixel(network: Recognizer) -> None:
    message = {"drawing": SEVEN, "nudge": {"down": 0, "right": 1}, "stage": "input"}
    found = ask(network, "compare", message)
    before, after = (
        np.frombuffer(base64.b64decode(found["maps"][name]), np.uint8).reshape(28, 28) for name in ("before", "after")
    )
    np.testing.assert_array_equal(after[:, 1:], before[:, :-1])
    assert before.any()


def test_strongest_first_names_every_map_once(network: Recognizer) -> None:
    found = ask(network, "strongest", {"drawing": SEVEN})
    for stage in network.model.config.stages():
        if len(stage.out_shape) == 3:
            assert sorted(found["orders"][stage.name]) == list(range(stage.out_shape[0]))
    last = next(stage for stage in reversed(network.model.config.stages()) if len(stage.out_shape) == 3)
    unit = ask(network, "cell", {"drawing": SEVEN, "cell": {"stage": "fc", "channel": found["digit"]}})
    ordered = np.array(unit["by_channel"])[found["orders"][last.name]]
    assert (np.diff(ordered) <= 1e-9).all()  # at the last maps a map's score is exactly what it adds to the logit


NONSENSE = [
    ("cell", None),
    ("cell", []),
    ("cell", {}),
    ("cell", {"drawing": SEVEN}),
    ("cell", {"drawing": SEVEN, "cell": "conv1"}),
    ("cell", {"drawing": SEVEN, "cell": {"stage": 3}}),
    ("cell", {"drawing": SEVEN, "cell": {"stage": "conv9", "channel": 0}}),
    ("cell", {"drawing": SEVEN, "cell": {"stage": "conv1", "channel": 0.5}}),
    ("cell", {"drawing": SEVEN, "cell": {"stage": "conv1", "channel": True}}),
    ("cell", {"drawing": SEVEN, "cell": {"stage": "conv1", "channel": 0, "row": -1}}),
    ("cell", {"drawing": SEVEN, "cell": {"stage": "conv1", "channel": 0, "row": 10**30}}),
    ("cell", {"drawing": {"strokes": 1}, "cell": {"stage": "conv1", "channel": 0}}),
    ("cell", {"drawing": SEVEN, "cell": {"stage": "fc", "channel": 0}, "other": "1"}),
    ("strongest", {"drawing": None}),
    ("ink", {"drawing": SEVEN, "digit": 10}),
    ("ink", {"drawing": SEVEN, "other": [1]}),
    ("ink", {"drawing": SEVEN, "rubbed": "AAAA"}),
    ("ink", {"drawing": SEVEN, "rubbed": "\u00e9" * 1048}),
    ("compare", {"drawing": SEVEN}),
    ("compare", {"drawing": SEVEN, "stage": "pool1"}),
    ("compare", {"drawing": SEVEN, "stage": ["pool1"], "held": EIGHT}),
    ("compare", {"drawing": SEVEN, "stage": "softmax", "held": EIGHT}),
    ("compare", {"drawing": SEVEN, "stage": "pool1", "nudge": {"down": 1}}),
    ("compare", {"drawing": SEVEN, "stage": "pool1", "nudge": {"down": 1e9, "right": 0}}),
    ("compare", {"drawing": SEVEN, "stage": "pool1", "nudge": {"down": 10**9, "right": 0}}),
]


@pytest.mark.parametrize(("function", "message"), NONSENSE)
def test_nonsense_gets_a_400_and_one_sentence(recognizer: Recognizer, function: str, message: object) -> None:
    with pytest.raises(HTTPException) as caught:
        ask(recognizer, function, message)
    assert caught.value.status_code == 400
    assert caught.value.detail.endswith(".")
    assert "\n" not in caught.value.detail


def test_of_several_digits_the_chosen_one_is_explained(recognizer: Recognizer) -> None:
    """The page shows the maps of one of them: the inspector's numbers must be that one's."""
    one = {"width": 40, "points": [200, 300, 200, 700]}
    seven = {"width": 40, "points": [550, 300, 850, 300, 700, 700]}
    values = []
    for chosen, digit in enumerate((1, 7)):
        drawing = {"strokes": [one, seven], "digit": chosen}
        look = look_at(recognizer, parse_drawing(drawing))
        assert [reading.digit for reading in look.digits] == [1, 7]
        unit = ask(recognizer, "cell", {"drawing": drawing, "cell": {"stage": "fc", "channel": digit}})
        assert unit["exact"] == float(look.reading.maps["fc"][digit]) == look.reading.maps["fc"].max()
        values.append(unit["exact"])
    assert values[0] != values[1]


def test_over_http(app: str, app_log: Path) -> None:
    status, unit = call(app, "cell", {"drawing": SEVEN, "cell": {"stage": "conv2", "channel": 1}})
    assert (status, unit["kind"]) == (200, "conv")
    status, answer = call(app, "cell", {"drawing": SEVEN, "cell": {"stage": "conv2", "channel": 99}})
    assert status == 400
    assert "channel" in answer["detail"]
    assert "Traceback" not in app_log.read_text()
