"""What the inspector asks of the server: its sums against the tensors."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from fastapi import HTTPException

from cnn import Recognizer
from cnn.base.messages import decode_levels, encode_bytes, encode_levels
from cnn.drawing.look import look_at
from cnn.explain.cells import SOFTMAX, all_stages, map_shape
from cnn.explain.compare import TOLERANCE
from cnn.page.inspector import Inspector
from cnn.server.dispatch import Dispatch
from cnn.server.drawing_message import parse_drawing
from tests.helpers.app import call, run_async
from tests.helpers.networks import CONFIGS, EXACT, SHIPPED, maps_of, picture_of, random_network

SETTINGS = ["5x5 valid", "4x4 valid", "four blocks, odd sides", "one block of three"]
SEVEN = {"strokes": [{"width": 70, "points": [280, 250, 720, 250, 620, 500, 480, 800]}]}
EIGHT = {"strokes": [{"width": 60, "points": [620, 300, 500, 220, 380, 320, 600, 640, 480, 780, 370, 650, 620, 300]}]}


@pytest.fixture(scope="module", params=[SHIPPED, *SETTINGS])
def network(request: pytest.FixtureRequest, recognizer: Recognizer) -> Recognizer:
    return recognizer if request.param == SHIPPED else random_network(CONFIGS[request.param])


def levels_of(network: Recognizer, drawing: object) -> str:
    return encode_levels(picture_of(network, drawing).levels)


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
                unit = ask(network, "cell", {"levels": levels_of(network, drawing), "cell": cell})
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
        unit = ask(network, "cell", {"levels": levels_of(network, SEVEN), "cell": cell})
        assert unit["fields"][-1]["stage"] == "input"
        assert unit["causes"][0]["cell"] == cell
        for field, cause in zip(unit["fields"], unit["causes"][1:], strict=False):
            place, inside = cause["cell"], field["inside"]
            assert place["stage"] == field["stage"]
            assert inside["top"] <= place["row"] < inside["bottom"]
            assert inside["left"] <= place["column"] < inside["right"]


def test_why_one_digit_and_not_another(network: Recognizer) -> None:
    logits = maps_of(network, SEVEN)["fc"].astype(float)
    logit = {"stage": "fc", "channel": 7}
    unit = ask(network, "cell", {"levels": levels_of(network, SEVEN), "cell": logit, "other": 1})
    why = unit["difference"]
    assert np.sum(why["evidence"]) + why["bias"] == pytest.approx(logits[7] - logits[1], abs=EXACT)
    assert np.sum(why["by_place"]) == pytest.approx(np.sum(why["by_channel"]), abs=EXACT)


def test_ink_speaks_and_rubbing_asks_the_network(network: Recognizer) -> None:
    picture = picture_of(network, SEVEN).values
    mask = np.zeros(picture.shape, np.uint8)
    mask[:12] = 1
    message = {"levels": levels_of(network, SEVEN), "digit": 7, "rubbed": encode_bytes(mask)}
    found = ask(network, "ink", message)
    assert np.sum(found["pixels"]) + found["bias"] == pytest.approx(found["value"], abs=1e-4)
    assert (np.array(found["pixels"])[picture == 0] == 0).all()
    with torch.no_grad():
        alone = network.model(torch.from_numpy(np.where(mask, 0, picture).astype(np.float32))[None, None])[0]
    assert found["rubbed"]["after"]["logits"] == pytest.approx(alone.tolist(), abs=EXACT)
    assert found["rubbed"]["before"]["logits"] == pytest.approx(maps_of(network, SEVEN)["fc"].tolist(), abs=EXACT)


def test_compare_says_how_much_changed(network: Recognizer) -> None:
    before, after = maps_of(network, EIGHT), maps_of(network, SEVEN)
    found = ask(network, "compare", {"levels": levels_of(network, SEVEN), "held": levels_of(network, EIGHT)})
    assert found["levels"] == levels_of(network, SEVEN)
    for stage in network.model.config.stages():
        old, new = before[stage.name].astype(float), after[stage.name].astype(float)
        changed = np.abs(new - old) > TOLERANCE * max(np.abs(old).max(), np.abs(new).max())
        assert found["shares"][stage.name] == pytest.approx(changed.mean())
        norms = [float(np.linalg.norm(one)) for one in (new - old, old, new)]
        assert found["relative"][stage.name] == pytest.approx(norms[0] / max(norms[1:]), rel=1e-6)


def test_nudge_moves_the_picture_by_one_pixel(network: Recognizer) -> None:
    levels = levels_of(network, SEVEN)
    found = ask(network, "compare", {"levels": levels, "nudge": {"down": 0, "right": 1}})
    before, after = (decode_levels(one, (28, 28), "It") for one in (levels, found["levels"]))
    np.testing.assert_array_equal(after[:, 1:], before[:, :-1])
    assert before.any()


SOME = encode_levels(np.eye(28, dtype=np.uint8) * 255)
NONSENSE = [
    ("cell", None),
    ("cell", []),
    ("cell", {}),
    ("cell", {"levels": SOME}),
    ("cell", {"levels": SOME, "cell": "conv1"}),
    ("cell", {"levels": SOME, "cell": {"stage": 3}}),
    ("cell", {"levels": SOME, "cell": {"stage": "conv9", "channel": 0}}),
    ("cell", {"levels": SOME, "cell": {"stage": "conv1", "channel": 0.5}}),
    ("cell", {"levels": SOME, "cell": {"stage": "conv1", "channel": True}}),
    ("cell", {"levels": SOME, "cell": {"stage": "conv1", "channel": 0, "row": -1}}),
    ("cell", {"levels": SOME, "cell": {"stage": "conv1", "channel": 0, "row": 10**30}}),
    ("cell", {"levels": "", "cell": {"stage": "conv1", "channel": 0}}),
    ("cell", {"levels": SOME[4:], "cell": {"stage": "conv1", "channel": 0}}),
    ("cell", {"levels": SOME + SOME, "cell": {"stage": "conv1", "channel": 0}}),
    ("cell", {"levels": "AP8" * 100, "cell": {"stage": "conv1", "channel": 0}}),
    ("cell", {"levels": [0] * 784, "cell": {"stage": "conv1", "channel": 0}}),
    ("cell", {"levels": SOME, "cell": {"stage": "fc", "channel": 0}, "other": "1"}),
    ("ink", {"levels": None}),
    ("ink", {"levels": SOME, "digit": 10}),
    ("ink", {"levels": SOME, "other": [1]}),
    ("ink", {"levels": SOME, "rubbed": "AAAA"}),
    ("ink", {"levels": SOME, "rubbed": "\u00e9" * 1048}),
    ("compare", {"levels": SOME}),
    ("compare", {"levels": SOME, "held": "?"}),
    ("compare", {"levels": SOME, "nudge": {"down": 1}}),
    ("compare", {"levels": SOME, "nudge": {"down": 1e9, "right": 0}}),
    ("compare", {"levels": SOME, "nudge": {"down": 10**9, "right": 0}}),
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
        levels = encode_levels(look.reading.picture.levels)
        unit = ask(recognizer, "cell", {"levels": levels, "cell": {"stage": "fc", "channel": digit}})
        assert unit["exact"] == float(look.reading.maps["fc"][digit]) == look.reading.maps["fc"].max()
        values.append(unit["exact"])
    assert values[0] != values[1]


def test_over_http(app: str, app_log: Path) -> None:
    status, unit = call(app, "cell", {"levels": SOME, "cell": {"stage": "conv2", "channel": 1}})
    assert (status, unit["kind"]) == (200, "conv")
    status, answer = call(app, "cell", {"levels": SOME, "cell": {"stage": "conv2", "channel": 99}})
    assert status == 400
    assert "channel" in answer["detail"]
    assert "Traceback" not in app_log.read_text()
