"""The code keeps the project's style: ruff's rules and its format."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.helpers.app import ROOT


@pytest.mark.parametrize("arguments", [["check"], ["format", "--check"]])
def test_ruff(arguments: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments, "."], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
