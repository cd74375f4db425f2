"""What keeps the page from being served is said in one sentence, and the command ends with 2."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.helpers.app import ROOT

REFUSED = [
    {"GRADIO_SERVER_PORT": "abc"},
    {"GRADIO_SERVER_PORT": ""},
    {"GRADIO_SERVER_PORT": "99999"},
    {"GRADIO_SERVER_PORT": "-1"},
    {"GRADIO_SERVER_PORT": "0"},
    {"GRADIO_SERVER_NAME": "no.such.host.invalid"},
    {"GRADIO_SERVER_NAME": "203.0.113.7"},
]


def refusal(*options: str, **variables: str) -> str:
    """The one sentence with which `python OPTIONS app.py` ends at once."""
    command = [sys.executable, *options, str(ROOT / "app.py")]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, env=os.environ | variables, check=False)
    assert run.returncode == 2, run.stderr
    assert run.stdout == ""
    assert run.stderr.startswith("digit-lens: ")
    assert run.stderr.count("\n") == 1
    return run.stderr


@pytest.mark.parametrize("variables", REFUSED, ids=str)
def test_an_address_that_cannot_be(variables: dict[str, str]) -> None:
    assert next(iter(variables)) in refusal(**variables)


@pytest.mark.parametrize("options", [[], ["-OO"], ["-I"]], ids=str)
def test_a_port_that_is_taken_even_where_others_are_free(app: str, options: list[str]) -> None:
    port = app.rsplit(":", 1)[1]
    assert f"Port {port} of 127.0.0.1 is taken." in refusal(*options, GRADIO_SERVER_PORT=port)
