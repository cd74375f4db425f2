"""The form above the line: what lies where, how long files and functions are, which tests know each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

from tests.helpers.app import ROOT

MAX_FILE = 350  # lines
MAX_FUNCTION = 60  # lines, from `def` to the last one
PLACES = ("app.py", "train.py", "cnn", "assets/page", "tests")
SUFFIXES = {".py", ".js", ".css"}
EXEMPT = {"node_modules", "data", "__pycache__"}  # folders below one of the places: other people's code, data
TEST_ROOMS = {"unit", "server", "browser", "project"}


def sources(suffixes: set[str] = SUFFIXES) -> Iterator[Path]:
    for place in PLACES:
        path = ROOT / place
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            inside = file.relative_to(path).parts
            if file.suffix in suffixes and (place == "cnn" or EXEMPT.isdisjoint(inside)):
                yield file


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imported_modules(file: Path) -> Iterator[str]:
    """Names of what a module imports, with and without the last part of `from a import b`."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}:{node.lineno} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_package_holds_rooms_only() -> None:
    package = ROOT / "cnn"
    assert {file.name for file in package.iterdir() if file.is_file()} == {"__init__.py"}
    without = {file.parent for file in package.rglob("*.py") if not (file.parent / "__init__.py").is_file()}
    assert not without, "A folder with modules needs an __init__.py, or the contract does not see them."


def test_no_file_is_longer_than_one_can_oversee() -> None:
    lengths = {str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in sources()}
    assert {suffix for name in lengths for suffix in SUFFIXES if name.endswith(suffix)} == SUFFIXES
    too_long = {name: lines for name, lines in lengths.items() if lines > MAX_FILE}
    assert not too_long, too_long


def test_no_function_is_longer_than_one_can_oversee() -> None:
    lengths = {
        f"{file.relative_to(ROOT)}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for file in sources({".py"})
        for node in functions(file)
    }
    assert len(lengths) > 500
    too_long = {name: lines for name, lines in lengths.items() if lines > MAX_FUNCTION}
    assert not too_long, too_long


def test_no_test_imports_another_test() -> None:
    found = {
        f"{file.relative_to(ROOT)} imports {module}"
        for file in (ROOT / "tests").rglob("*.py")
        if EXEMPT.isdisjoint(file.relative_to(ROOT).parts)
        for module in imported_modules(file)
        if module.startswith("tests.") and module.split(".")[1] in TEST_ROOMS
    }
    assert not found, found


@pytest.mark.parametrize("room", ["tests.conftest", "tests.unit", "tests.server"])
@pytest.mark.parametrize("tool", ["playwright", "tests.helpers.page", "tests.helpers.node"])
def test_what_needs_no_browser_knows_none(room: str, tool: str) -> None:
    graph = grimp.build_graph("tests", include_external_packages=True, cache_dir=None)
    chains = graph.find_shortest_chains(importer=room, imported=tool, as_packages=True)
    assert not chains, chains
