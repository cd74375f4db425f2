"""Numbers as Python source: small tensors in aligned rows, larger ones packed, all exact to the last bit."""

from __future__ import annotations

import base64
import re
import textwrap
import zlib
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

Numbers = tuple
"""Nested tuples of numbers, all rows equally long: a tensor that is hashable and cannot change."""

WRITTEN_OUT = 1024  # numbers; a 28x28 picture is written out, the weights of a layer are packed
LONGEST_ROW = 140  # characters; the 28 grey levels of a digit's row, "255, " each, stay on one line
DIVISORS = (9, 16, 25, 49, 256, 4096)  # of blurs: "/ 16" says more than 0.0625

UNPACK = '''\
def unpack(text, *shape):
    """Numbers that would fill pages, written as compressed text."""
    numbers = bytearray(zlib.decompress(base64.b64decode(text)))
    return torch.frombuffer(numbers, dtype=torch.float32).reshape(shape)
'''


def freeze(values: Tensor | np.ndarray | Sequence, ndim: int) -> Numbers:
    """`values` as nested tuples of the float32 numbers in them; ValueError where they are not `ndim`-dimensional."""
    try:
        array = np.asarray(values.detach().cpu() if isinstance(values, Tensor) else values, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise ValueError("The numbers must stand in rows of equal length.") from error
    if array.ndim != ndim or not array.size:
        raise ValueError(f"The numbers must have {ndim} dimensions, not {array.ndim}, and not be empty.")
    if not np.isfinite(array).all():
        raise ValueError("Every number must be finite.")
    return _tuples(array.tolist())


def tensor(values: Numbers) -> Tensor:
    """The float32 tensor that `tensor_code` writes."""
    return torch.tensor(values, dtype=torch.float32)


def is_packed(values: Numbers) -> bool:
    """Whether `tensor_code` packs them, so that the code needs `header(True)`."""
    return tensor(values).numel() > WRITTEN_OUT


def header(packed: bool) -> str:
    """The imports of a snippet, with what packed numbers need."""
    return "import base64\nimport zlib\n\nimport torch\n" if packed else "import torch\n"


def tensor_code(name: str, values: Numbers, divisor: int = 1) -> str:
    """Source of the statement `name = torch.tensor(...)` with exactly these float32 numbers, divided by `divisor`.

    Whole numbers are written as such, fractions of a well-known divisor as "/ 9", others with as many digits as
    float32 needs. More than WRITTEN_OUT numbers are packed (see UNPACK, which must stand above).
    """
    numbers = tensor(values)
    quotient = f" / {divisor}" if divisor != 1 else ""
    if numbers.numel() > WRITTEN_OUT:
        shape = ", ".join(str(length) for length in numbers.shape)
        return f'{name} = unpack("""\n{_pack(numbers)}\n""", {shape}){quotient}\n'
    words = np.array([number(value) for value in numbers.flatten().tolist()]).reshape(numbers.shape)
    whole = torch.equal(numbers, numbers.round())
    if whole:
        quotient = quotient or ".float()"
    elif divisor == 1 and max(len(word) for word in words.flat) > 5:
        for candidate in DIVISORS:
            scaled = (numbers * candidate).round()
            if torch.equal(scaled / candidate, numbers):
                words, quotient = scaled.int().numpy().astype(str), f" / {candidate}"
                break
    width = max(len(word) for word in words.flat) if numbers.ndim > 1 else 0  # nothing to align a single row with
    return f"{name} = torch.tensor({_rows(words, width)}){quotient}\n"


def number(value: float) -> str:
    """The shortest decimal text that is this float32, without an exponent where one can do without."""
    single = np.float32(value)
    if single == 0:
        return "0"
    if abs(single) < 1e-6 or abs(single) >= 1e9:
        return np.format_float_scientific(single, unique=True, trim="-")
    return np.format_float_positional(single, unique=True, trim="-")


def real(value: float) -> str:
    """`number` with a decimal point, so that Python reads a float."""
    text = number(value)
    return text if "." in text or "e" in text else f"{text}.0"


def abridge(code: str) -> str:
    """The code with packed numbers left out, to be looked at; it no longer runs."""
    return re.sub(r'"""\n[A-Za-z0-9+/=\n]{200,}"""', lambda text: f'"""... {len(text[0]):,} characters ..."""', code)


def _pack(numbers: Tensor) -> str:
    packed = base64.b64encode(zlib.compress(numbers.numpy().astype("<f4").tobytes(), 9)).decode()
    return "\n".join(textwrap.wrap(packed, 116))


def _rows(words: np.ndarray, width: int, depth: int = 1) -> str:
    indent = "    " * depth
    if words.ndim == 1:
        row = ", ".join(word.rjust(width) for word in words.tolist())
        if len(row) <= (LONGEST_ROW if depth > 1 else LONGEST_ROW - 40):  # "name = torch.tensor(" stands before it
            return f"[{row}]"
        lines = textwrap.fill(row, LONGEST_ROW, initial_indent=indent, subsequent_indent=indent)
        return f"[\n{lines}\n{indent[4:]}]"
    rows = "".join(f"{indent}{_rows(row, width, depth + 1)},\n" for row in words)
    return f"[\n{rows}{indent[4:]}]"


def _tuples(values: object) -> object:
    return tuple(_tuples(value) for value in values) if isinstance(values, list) else values
