"""The Python code keeps the project's style: ruff's rules, ruff's format, types."""

from __future__ import annotations

import subprocess
import sys

from tests.helpers.app import ROOT


def run_module(*command: str) -> None:
    """`python -m ...` in the repository; fails with what it printed."""
    run = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_rules() -> None:
    run_module("ruff", "check", ".")


def test_format() -> None:
    run_module("ruff", "format", "--check", ".")


def test_types() -> None:
    run_module("mypy")
