"""The page's JavaScript: types, rules, format, and the tests of the modules that need no browser."""

from __future__ import annotations

import pytest

from tests.helpers.node import run, run_package

CHECKS = {
    "types": ("typescript/bin/tsc",),
    "rules": ("eslint/bin/eslint.js", "--max-warnings", "0", "."),
    "format": ("prettier/bin/prettier.cjs", "--check", "."),
}


@pytest.mark.parametrize("check", CHECKS)
def test_javascript_keeps_its(check: str) -> None:
    done = run_package(*CHECKS[check])
    assert done.returncode == 0, done.stdout + done.stderr


def test_javascript_of_pure_modules() -> None:
    done = run("node", "--test", "tests/js/**/*.test.js")
    assert done.returncode == 0, done.stdout + done.stderr
