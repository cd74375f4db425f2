"""Messages between page and server: dataclasses as JSON, arrays of bytes as base64."""

import base64
import math
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from cnn.base.errors import MessageError

# Arrays that say how many sides they have: the page's message types are written from them.
Vector = Annotated[NDArray[np.float64], 1]
Matrix = Annotated[NDArray[np.float64], 2]
Volume = Annotated[NDArray[np.float64], 3]
Mask = Annotated[NDArray[np.bool_], 2]

ZEROS = re.compile(b"\0{1,255}")
PLAIN = frozenset((bool, int, float, str, type(None)))
INLINE = {"inline": True}  # metadata of a field whose own fields take its place in the JSON
OPTIONAL = {"optional": True}  # metadata of a field that is left out of the JSON where it is its default


def to_json(value: object, digits: int | None = None) -> Any:
    """Dataclasses, named tuples, arrays and NumPy numbers as the dicts, lists and numbers that `json.dumps` takes.

    `digits`: significant ones of the floats in arrays; all where it is None. Single numbers keep all of theirs.
    """
    if type(value) in PLAIN:
        return value
    if is_dataclass(value):
        return _of_dataclass(value, digits)
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return to_json(value._asdict(), digits)
    if isinstance(value, Mapping):
        return {str(name): to_json(part, digits) for name, part in value.items()}
    if isinstance(value, np.ndarray) and value.dtype.kind == "f" and digits is not None:
        return _significant(value, digits).tolist()
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, list | tuple):
        if PLAIN.issuperset(map(type, value)):
            return list(value)
        return [to_json(part, digits) for part in value]
    if isinstance(value, str):
        return str(value)  # of a StrEnum
    raise TypeError(f"There is no JSON form for {type(value).__name__}.")


def _of_dataclass(value: Any, digits: int | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in fields(value):
        own = getattr(value, field.name)
        if type(own) in PLAIN and not field.metadata:
            found[field.name] = own
        elif "optional" not in field.metadata or own != field.default:
            part = to_json(own, digits)
            found |= part if "inline" in field.metadata else {field.name: part}
    return found


def _significant(values: np.ndarray, digits: int) -> np.ndarray:
    values = values.astype(np.float64)
    exponents = np.floor(np.log10(np.abs(values), out=np.zeros_like(values), where=values != 0))
    steps = 10.0 ** (digits - 1 - exponents)
    return np.rint(values * steps) / steps


def encode_bytes(values: np.ndarray) -> str:
    """An array of uint8 or bool as base64, a byte a value."""
    return base64.b64encode(np.ascontiguousarray(values, np.uint8).tobytes()).decode()


def encode_levels(levels: np.ndarray) -> str:
    """A picture of mostly empty paper, uint8, as base64: a 0 stands before how many zeros follow, 1 to 255."""
    packed = ZEROS.sub(lambda run: bytes((0, len(run[0]))), levels.tobytes())
    return base64.b64encode(packed).decode()


def decode_levels(text: object, shape: tuple[int, ...], what: str) -> np.ndarray:
    """The uint8 array of that shape that `encode_levels` made. Raises MessageError, as `decode_bytes` does."""
    count = math.prod(shape)
    try:
        if isinstance(text, str) and len(text) <= 4 * count:
            flat = bytearray()
            source = iter(base64.b64decode(text, validate=True))
            for value in source:
                flat += bytes(next(source)) if value == 0 else bytes((value,))
            if len(flat) == count:
                return np.frombuffer(bytes(flat), np.uint8).reshape(shape)
    except (ValueError, StopIteration):  # no base64, or a 0 at the end
        pass
    raise MessageError(f"{what} must be base64 of {count} levels, with runs of zeros counted.")


def decode_bytes(text: object, shape: tuple[int, ...], what: str) -> np.ndarray:
    """The uint8 array of that shape in base64. Raises MessageError, with `what` as the subject of its sentence."""
    count = math.prod(shape)
    try:
        if isinstance(text, str) and len(text) <= 4 * -(-count // 3):
            return np.frombuffer(base64.b64decode(text, validate=True), np.uint8).reshape(shape)
    except ValueError:  # no base64, or of another length
        pass
    raise MessageError(f"{what} must be base64 of {count} bytes.")
