"""What hosts need of the running app: the function for a GPU, and that nothing is ever shared."""

from __future__ import annotations

import json
from pathlib import Path

from gradio_client import Client

from cnn.base.assets import ASSETS


def test_accuracy_is_the_one_that_training_wrote_down(app: str) -> None:
    written = json.loads((ASSETS / "metrics.json").read_text(encoding="utf-8"))["test"]
    answer = Client(app, verbose=False).predict(api_name="/accuracy")
    assert (answer["n"], answer["device"] in ("cpu", "cuda")) == (written["n"], True)
    assert abs(answer["correct"] - written["n"] * written["accuracy"]) <= 2  # another machine rounds otherwise
    assert answer["accuracy"] == answer["correct"] / answer["n"]


def test_nothing_is_shared_whatever_the_environment_says(app: str, app_log: Path) -> None:
    """The tests start the app with GRADIO_SHARE=true, at which Gradio would open a tunnel to a public address."""
    log = app_log.read_text(encoding="utf-8")
    assert "public URL" not in log
    assert "share link" not in log
