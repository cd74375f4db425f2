"""A pickle as plain values: nothing that it names is imported, called or built, so none can do harm.

A weights file is a pickle of dicts, lists and numbers that refers to tensors. Only what `torch.save` writes for those
is understood; time and memory grow with the length of the pickle alone. What a program would call is left as a `Call`.
"""

import pickletools
from dataclasses import dataclass
from typing import Any, TypeVar

MAX_NAME = 100  # letters of the name of a function or class
Kind = TypeVar("Kind", list, dict)


# eq=False: comparing or hashing values that refer to each other many times could take for ever.
@dataclass(frozen=True, eq=False)
class Global:
    """A function or class by name, such as "torch.FloatStorage"."""

    name: str


@dataclass(frozen=True, eq=False)
class Call:
    """A call that a program would do."""

    function: object
    arguments: object


@dataclass(frozen=True, eq=False)
class Reference:
    """Something that lies outside the pickle: for torch the numbers of a tensor."""

    key: object


class PickleError(ValueError):
    """The pickle is damaged or holds what `torch.save` does not write for plain values and tensors."""


def read_pickle(data: bytes) -> object:
    """The value of a pickle. Keys of dicts are text. Raises PickleError."""
    machine = _Machine()
    try:
        for opcode, argument, _ in pickletools.genops(data):
            if opcode.name == "STOP":
                return machine.stack.pop()
            machine.do(opcode.name, argument)
    except (ValueError, LookupError) as error:  # cut short, unknown steps; an empty stack, nothing to remember
        raise PickleError("The pickle cannot be read.") from error
    raise PickleError("The pickle has no end.")


class _Machine:
    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, Any] = {}

    def do(self, step: str, argument: Any) -> None:
        """One step, by its name in `pickletools`."""
        stack = self.stack
        match step:
            case "PROTO":
                pass
            case "MARK":
                self.marks.append(len(stack))
            case "BININT" | "BININT1" | "BININT2" | "LONG1" | "BINFLOAT" | "BINUNICODE":
                stack.append(argument)
            case "NONE" | "NEWTRUE" | "NEWFALSE":
                stack.append({"NONE": None, "NEWTRUE": True, "NEWFALSE": False}[step])
            case "EMPTY_LIST" | "EMPTY_DICT" | "EMPTY_TUPLE":
                stack.append({"EMPTY_LIST": [], "EMPTY_DICT": {}, "EMPTY_TUPLE": ()}[step])
            case "BINPUT" | "LONG_BINPUT":
                self.memo[argument] = stack[-1]
            case "BINGET" | "LONG_BINGET":
                stack.append(self.memo[argument])
            case "TUPLE":
                stack.append(tuple(self.since_mark()))
            case "TUPLE1" | "TUPLE2" | "TUPLE3":
                stack.append(tuple(self.top(int(step[-1]))))
            case "APPEND" | "APPENDS":
                items = self.since_mark() if step == "APPENDS" else self.top(1)
                self.target(list).extend(items)
            case "SETITEM" | "SETITEMS":
                items = self.since_mark() if step == "SETITEMS" else self.top(2)
                if not all(isinstance(key, str) for key in items[::2]):
                    raise PickleError("A key is no text.")
                self.target(dict).update(zip(items[::2], items[1::2], strict=True))
            case "GLOBAL":
                stack.append(Global(_dotted(argument)))
            case "REDUCE":
                stack.append(Call(*self.top(2)))
            case "BINPERSID":
                stack.append(Reference(stack.pop()))
            case _:
                raise PickleError(f"{step} is no step towards plain values.")

    def since_mark(self) -> list[Any]:
        return self.top(len(self.stack) - self.marks.pop())

    def top(self, count: int) -> list[Any]:
        if not 0 <= count <= len(self.stack):
            raise PickleError("The stack is too short.")
        start = len(self.stack) - count
        items = self.stack[start:]
        del self.stack[start:]
        return items

    def target(self, kind: type[Kind]) -> Kind:
        if type(self.stack[-1]) is not kind:
            raise PickleError(f"Something is put into what is no {kind.__name__}.")
        return self.stack[-1]


def _dotted(argument: str) -> str:
    """The name of a global, fit to stand in a sentence."""
    name = argument.replace(" ", ".")
    if len(name) > MAX_NAME or not all(part.isidentifier() for part in name.split(".")):
        raise PickleError("A name is none.")
    return name
