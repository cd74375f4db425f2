"""Writes TypeScript declarations of the server's messages from their dataclasses.

    python -m tests.tools.message_types

The page's JavaScript names them in its comments, as in `import("../base/messages.js").Answer`; there is no such module,
only this declaration of it, which the type checker finds.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from cnn.base.assets import ASSETS
from cnn.lesson import block, lesson
from cnn.lesson.block import Part
from cnn.lesson.blocks import BLOCKS
from cnn.page import lesson as lesson_tab
from cnn.page import messages
from cnn.server import pacing

PARTS = (sys.modules[part.__module__] for parts in BLOCKS.values() for part in parts)
MODULES: tuple[ModuleType, ...] = (
    messages,
    pacing,
    block,
    lesson,
    lesson_tab,
    *PARTS,
)  # their dataclasses are the messages
FILE = ASSETS / "page" / "base" / "messages.d.ts"
HEAD = """\
// Written by `python -m tests.tools.message_types` from the dataclasses of the same names. Do not edit.
"""
ARRAYS = (np.ndarray, NDArray)  # what get_origin says of NDArray[...]: itself since NumPy 2.5
PLAIN = {int: "number", float: "number", str: "string", bool: "boolean", type(None): "null", Any: "unknown"}


def declarations(modules: Iterable[ModuleType] = MODULES) -> str:
    """The text of the declaration file: one interface for each message, in alphabetical order."""
    waiting = [one for module in modules for one in vars(module).values() if _is_message(one, module)]
    found: dict[str, tuple[type, str]] = {}
    while waiting:
        message = waiting.pop()
        name = _name(message)
        if name in found:
            if found[name][0] is not message:
                raise TypeError(f"Two messages have the name {name}.")
            continue
        used: list[type] = []
        found[name] = (message, _declaration(message, used))
        waiting += used
    return "\n".join([HEAD, *(text for _, (_, text) in sorted(found.items()))])


def _is_message(value: object, module: ModuleType) -> bool:
    own = isinstance(value, type) and is_dataclass(value) and value.__module__ == module.__name__
    return own and bool(fields(value))


def _name(message: type) -> str:
    """A part of a block is declared as its settings, which are its fields."""
    return f"{message.__name__}Settings" if issubclass(message, Part) else message.__name__


def _declaration(message: type, used: list[type]) -> str:
    hints = get_type_hints(message, include_extras=True)
    lines, inlined = [], []
    for name, hint in hints.items():
        if get_origin(hint) is ClassVar:
            continue
        own = next((one for one in fields(message) if one.name == name), None) if is_dataclass(message) else None
        if own and "inline" in own.metadata:
            inlined.append(_type(hint, used))
            continue
        constant = own is not None and not own.init  # it cannot be chosen, so it is always its default
        written = f'"{own.default}"' if own and constant else _type(hint, used)
        lines.append(f"  {name}{'?' if own and 'optional' in own.metadata else ''}: {written};\n")
    text = "What can be chosen." if issubclass(message, Part) else (message.__doc__ or "").splitlines()[0].strip()
    said = f"/** {text} */\n"
    if inlined:
        wholes = " & ".join(f"({one})" if "|" in one else one for one in inlined)
        return f"{said}export type {_name(message)} = {wholes} & {{\n{''.join(lines)}}};\n"
    return f"{said}export interface {_name(message)} {{\n{''.join(lines)}}}\n"


def _type(hint: Any, used: list[type]) -> str:
    """The TypeScript type of a Python one; dataclasses and named tuples that it names are added to `used`."""
    origin, parts = get_origin(hint), get_args(hint)
    if hint in PLAIN:
        return PLAIN[hint]
    if origin is Annotated and get_origin(parts[0]) in ARRAYS:
        masked = np.bool_ in (*get_args(parts[0]), *get_args(get_args(parts[0])[-1]))
        return ("boolean" if masked else "number") + "[]" * parts[1]
    if origin in (Union, types.UnionType):
        return " | ".join(_type(part, used) for part in parts)
    if origin is Literal:
        return " | ".join(f'"{part}"' for part in parts)
    if origin is tuple and parts[-1] is not Ellipsis:
        return f"[{', '.join(_type(part, used) for part in parts)}]"
    if origin in (list, tuple, Sequence):
        one = _type(parts[0], used)
        return f"({one})[]" if "|" in one else f"{one}[]"
    if origin in (dict, Mapping):
        return f"Record<string, {_type(parts[1], used)}>"
    if isinstance(hint, type) and (is_dataclass(hint) or hasattr(hint, "_fields")):
        used.append(hint)
        return hint.__name__
    raise TypeError(f"There is no TypeScript for {hint}.")


def main() -> None:
    """Write the file."""
    Path(FILE).write_text(declarations(), encoding="utf-8")


if __name__ == "__main__":
    main()
