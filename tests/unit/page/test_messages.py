"""What the server sends: the page's types are those of the dataclasses."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

import pytest

from tests.tools.message_types import FILE, declarations


def test_the_declarations_are_those_of_the_dataclasses() -> None:
    assert FILE.read_text() == declarations(), "Run `python -m tests.tools.message_types`."


def test_what_has_no_declaration_is_an_error() -> None:
    @dataclass(frozen=True)
    class Odd:
        value: set[int]

    module = ModuleType("odd")
    Odd.__module__ = "odd"
    module.Odd = Odd
    with pytest.raises(TypeError, match="TypeScript"):
        declarations([module])
