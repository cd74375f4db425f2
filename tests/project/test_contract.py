"""The rooms of `cnn/` know each other in one direction only: pyproject.toml's contract holds, and would notice."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from graphlib import TopologicalSorter
from itertools import combinations
from pathlib import Path

import grimp
import pytest
from importlinter.cli import EXIT_STATUS_ERROR, EXIT_STATUS_SUCCESS, lint_imports

from tests.helpers.app import ROOT

ROOMS = ["base", "network", "drawing", "data", "pen", "explain", "training", "evaluate", "lesson", "server", "page"]
PROBE = "imports_for_a_test"
FORMS = {  # ways to write the same import into a module of a room
    "plain": "import cnn.{folder}{name}\n",
    "from": "from cnn.{folder}{name} import *\n",
    "relative": "from ..{folder}{name} import *\n",
    "in a function": "def late() -> None:\n    import cnn.{folder}{name}\n",
    "for types alone": "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import cnn.{folder}{name}\n",
}

Check = Callable[[dict[str, str]], tuple[int, str]]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with its contract."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copytree(ROOT / "cnn", folder / "cnn", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture
def check(copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Check:
    """Writes modules (path in the package -> text) into the copy; returns the exit code and what was printed."""

    def run(modules: dict[str, str]) -> tuple[int, str]:
        paths = [copy / "cnn" / name for name in modules]
        for path, text in zip(paths, modules.values(), strict=True):
            path.write_text(text)
        with monkeypatch.context() as here:
            here.chdir(copy)
            here.setattr(sys, "path", [str(copy), *sys.path])
            here.delitem(sys.modules, "cnn", raising=False)  # or the checker finds the package that the tests use
            code = lint_imports(no_cache=True, no_logo=True)
        for path in paths:
            path.unlink()
        return code, " ".join(capsys.readouterr().out.split())

    return run


def test_the_contract_holds(check: Check) -> None:
    code, report = check({})
    assert code == EXIT_STATUS_SUCCESS, report


def test_every_folder_is_a_room() -> None:
    folders = {path.name for path in (ROOT / "cnn").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == set(ROOMS)


@pytest.mark.parametrize(("lower", "higher"), list(combinations(ROOMS, 2)))
def test_a_lower_room_may_not_import_a_higher_one(check: Check, lower: str, higher: str) -> None:
    code, report = check({f"{lower}/{PROBE}.py": f"import cnn.{higher}\n"})
    assert code == EXIT_STATUS_ERROR
    assert f"cnn.{lower} is not allowed to import cnn.{higher}: - cnn.{lower}.{PROBE} -> cnn.{higher} (l.1)" in report


@pytest.mark.parametrize("form", FORMS)
def test_no_form_of_import_goes_unnoticed(check: Check, form: str) -> None:
    code, report = check({f"drawing/{PROBE}.py": FORMS[form].format(folder="", name="training")})
    assert code == EXIT_STATUS_ERROR
    assert f"cnn.drawing.{PROBE} -> cnn.training" in report


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize(
    ("library", "contract", "allowed"),
    [
        ("gradio", "Only the page knows Gradio", {"page"}),
        ("fastapi", "Only server and page know HTTP", {"server", "page"}),
    ],
)
def test_a_library_of_the_web_stays_where_it_belongs(
    check: Check, room: str, library: str, contract: str, allowed: set[str]
) -> None:
    code, report = check({f"{room}/{PROBE}.py": f"import {library}\n"})
    if room in allowed:
        assert f"{contract} KEPT" in report
    else:
        assert code == EXIT_STATUS_ERROR
        assert f"cnn.{room}.{PROBE} -> {library} (l.1)" in report


@pytest.mark.parametrize(
    ("room", "form"), [*((room, "plain") for room in ROOMS), *(("pen", form) for form in list(FORMS)[1:])]
)
def test_two_modules_may_not_import_each_other(check: Check, room: str, form: str) -> None:
    there, back = f"{PROBE}_there", f"{PROBE}_back"
    arrow = FORMS["plain"].format(folder=f"{room}.", name=back)
    arrow_back = FORMS[form].format(folder=f"{room}.", name=there)
    code, report = check({f"{room}/{there}.py": arrow, f"{room}/{back}.py": arrow_back})
    assert code == EXIT_STATUS_ERROR
    assert f"No cycles are allowed in cnn.{room}. " in report
    assert f".{back} -> .{there}" in report or f".{there} -> .{back}" in report


def test_no_module_leads_back_to_itself() -> None:
    """Also not through a package's `__init__`, which the contract on siblings does not look at."""
    graph = grimp.build_graph("cnn", cache_dir=None)
    arrows = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    TopologicalSorter(arrows).prepare()  # raises CycleError, which names the modules
