"""Commands: what the person can mend is a sentence and an exit code; a bug keeps its traceback."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable
from pathlib import Path

import pytest

from cnn.base.command import path_option, run_command
from cnn.base.errors import UserError


class WrongInput(UserError):
    """Stands for the errors of all rooms."""


def raising(error: BaseException) -> Callable[[], None]:
    def work() -> None:
        raise error

    return work


def test_a_command_that_is_done_ends_with_0_and_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    done: list[int] = []
    assert run_command("some.py", lambda: done.append(1)) == 0
    assert done == [1]
    assert capsys.readouterr() == ("", "")


def test_an_error_of_the_person_is_one_sentence_and_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("some.py", raising(WrongInput("There is no file."))) == 2
    assert capsys.readouterr() == ("", "some.py: There is no file.\n")


def test_ctrl_c_is_one_line_and_130(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("some.py", raising(KeyboardInterrupt())) == 130
    assert capsys.readouterr().err.strip() == "some.py: stopped."


@pytest.mark.parametrize("bug", [ValueError("shapes"), OSError("gone"), RuntimeError(), KeyError("x"), SystemExit(3)])
def test_a_bug_keeps_its_traceback(bug: BaseException) -> None:
    with pytest.raises(type(bug)) as caught:
        run_command("some.py", raising(bug))
    assert caught.value is bug


@pytest.mark.parametrize("text", ["", "a\0b", "x" * 5000, "\ud800", "/".join(["y" * 300, "z"])])
def test_what_no_file_system_can_name_is_a_wrong_option(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match=r"cannot be a path: [^\n]+\.$") as caught:
        path_option(text)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("text", [".", "there/is/no/such", "a b", "#?\"'", "\udc80"])
def test_what_a_file_system_can_name_is_a_path(text: str) -> None:
    assert path_option(text) == Path(text)


def test_a_name_with_characters_that_a_terminal_obeys_is_still_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("some.py", raising(WrongInput("There is no a\nb\x1b[2J\udc80\u202eé."))) == 2
    assert capsys.readouterr().err == "some.py: There is no a\\nb\\x1b[2J\\udc80\\u202eé.\n"
