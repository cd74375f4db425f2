"""Values as Python source: small tensors in aligned rows, larger ones packed, all exact to the last bit."""

import base64
import textwrap
import zlib

import numpy as np
from torch import Tensor

LONGEST_ROW = 140  # characters; the 28 grey levels of a digit's row, "255, " each, stay on one line
PACKED_ROW = 116
DIVISORS = (9, 16, 25, 49, 256, 4096)  # of blurs: "/ 16" says more than 0.0625


def tensor_code(values: Tensor | np.ndarray, divisor: int = 1) -> str:
    """Source of a float32 tensor of exactly these numbers, divided by `divisor`.

    Whole numbers are written as such, fractions of a well-known divisor as "/ 9", others with as many digits as
    float32 needs.
    """
    numbers = np.asarray(values, np.float32)
    quotient = f" / {divisor}" if divisor != 1 else ""
    words = np.array([number(value) for value in numbers.ravel().tolist()]).reshape(numbers.shape)
    if (numbers == numbers.round()).all():
        quotient = quotient or ".float()"
    elif divisor == 1 and max(map(len, words.flat)) > 5:
        for candidate in DIVISORS:
            scaled = (numbers * np.float32(candidate)).round()
            if (scaled / np.float32(candidate) == numbers).all():
                words, quotient = scaled.astype(int).astype(str), f" / {candidate}"
                break
    width = max(map(len, words.flat)) if numbers.ndim > 1 else 0  # nothing to align a single row with
    return f"torch.tensor({_rows(words, width)}){quotient}"


def packed_code(values: Tensor | np.ndarray) -> str:
    """Source of a call of the snippet's own `unpack` for numbers that would fill pages."""
    array = np.ascontiguousarray(values)
    text = base64.b64encode(zlib.compress(array.tobytes(), 9)).decode()
    lines = "\n".join(text[start : start + PACKED_ROW] for start in range(0, len(text), PACKED_ROW))
    return f'unpack("""\n{lines}\n""", {", ".join(map(str, array.shape))})'


def number(value: float) -> str:
    """The shortest decimal text that is this float32, without an exponent where one can do without."""
    single = np.float32(value)
    if single == 0:
        return "0"
    if abs(single) < 1e-6 or abs(single) >= 1e9:
        return np.format_float_scientific(single, unique=True, trim="-")
    return np.format_float_positional(single, unique=True, trim="-")


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
